import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const SOURCES = join(__dirname, "../../src");
/** The build puts a file's own exports behind these names: who calls something of his own so takes them away. */
const TAKEN = new Set(["exports", "module", "require"]);

/** Where a file gives one of those names to something of its own. */
function shadowsIn(path: string, text: string): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const isBinding = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (isBinding && ts.isIdentifier(node.name) && TAKEN.has(node.name.text)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path}:${line + 1} ${node.name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("nothing in src is named like the build's own module names", () => {
  const paths = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(paths.length).toBeGreaterThan(300);
  const shadows = paths.flatMap((path) => shadowsIn(path, readFileSync(join(SOURCES, path), "utf8")));
  expect(shadows).toEqual([]);
});

test("it would be found", () => {
  const text = "export const A = 1;\nfunction f({ exports }: X, require: Y) {\n  const module = exports;\n}";
  expect(shadowsIn("x.ts", text)).toEqual(["x.ts:2 exports", "x.ts:2 require", "x.ts:3 module"]);
});
