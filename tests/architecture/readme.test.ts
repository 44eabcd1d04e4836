import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationTable } from "../../src/config/config";

const ROOT = join(__dirname, "../..");
const README = join(ROOT, "README.md");
const BEGIN = "<!-- configuration -->";
const END = "<!-- /configuration -->";

function parts(text: string): { before: string; table: string; after: string } {
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END);
  if (begin < BEGIN.length || end < begin) throw new Error(`README.md needs ${BEGIN} … ${END}`);
  return { before: text.slice(0, begin), table: text.slice(begin, end).trim(), after: text.slice(end) };
}

describe("the README", () => {
  // HUB_UPDATE_DOCS=1 writes the table anew after a variable was changed.
  if (process.env.HUB_UPDATE_DOCS === "1") {
    const { before, after } = parts(readFileSync(README, "utf8"));
    writeFileSync(README, `${before}\n${configurationTable()}\n${after}`);
  }
  const text = readFileSync(README, "utf8");

  test("shows the configuration as it is checked (HUB_UPDATE_DOCS=1 writes it)", () => {
    expect(parts(text).table).toBe(configurationTable());
    expect(configurationTable().split("\n").length).toBeGreaterThan(30);
  });

  test("names only scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test("has no dead link, nor has any other document", () => {
    const documents = [
      "README.md",
      ...readdirSync(join(ROOT, "docs"), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith(".md"))
        .map((name) => join("docs", name)),
    ];
    const links = documents.flatMap((document) =>
      [...readFileSync(join(ROOT, document), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => ({
        document,
        target: match[1] ?? "",
      })),
    );
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(({ document, target }) => !existsSync(join(ROOT, document, "..", target)))).toEqual([]);
  });
});
