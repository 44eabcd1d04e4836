import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

interface Size {
  readonly path: string;
  readonly lines: number;
}

function sizesBelow(folder: string): Size[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(folder, name);
      return { path, lines: readFileSync(join(ROOT, path), "utf8").trimEnd().split("\n").length };
    })
    .sort((a, b) => a.lines - b.lines);
}

/** Lists, not logic: a migration is never cut, and data has as many lines as there are things. */
const EXEMPT = /^src\/store\/(migrations|reference)\//;

function quantile(sizes: readonly Size[], share: number): number {
  return sizes[Math.floor((sizes.length - 1) * share)]?.lines ?? 0;
}

function above(sizes: readonly Size[], limit: number): string[] {
  return sizes.filter(({ lines }) => lines > limit).map(({ path, lines }) => `${path}: ${lines}`);
}

describe("the size of files", () => {
  const sources = sizesBelow("src").filter(({ path }) => !EXEMPT.test(path));
  const tests = sizesBelow("tests");

  test("is small in src", () => {
    expect(sources.length).toBeGreaterThanOrEqual(120);
    expect(above(sources, 400)).toEqual([]);
    expect(quantile(sources, 0.5)).toBeLessThanOrEqual(80);
    expect(quantile(sources, 0.9)).toBeLessThanOrEqual(250);
  });

  test("is bearable in tests", () => {
    expect(tests.length).toBeGreaterThanOrEqual(20);
    expect(above(tests, 600)).toEqual([]);
  });
});
