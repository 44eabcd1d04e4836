import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

type Cruise = import("dependency-cruiser", { with: { "resolution-mode": "import" }}).ICruiseResult;

/** A process of its own: dependency-cruiser is an ES module that jest cannot load. */
function cruise(): Cruise {
  const program = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(__dirname, "rooms.cjs");
  const places = ["src", "ormconfig.ts"].filter((name) => existsSync(join(ROOT, name)));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, "--config", config, "--output-type", "json", ...places],
    { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (stdout === "") throw new Error(`dependency-cruiser said nothing: ${stderr}`);
  return JSON.parse(stdout) as Cruise;
}

describe("the rooms", () => {
  const { modules, summary } = cruise();
  const own = modules.filter(({ source }) => source.startsWith("src/"));

  test("import only as the table says, without cycles, each package in its place", () => {
    const violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    expect(violations).toEqual([]);
  });

  test("were all looked into", () => {
    expect(own.length).toBeGreaterThanOrEqual(120);
    const imports = own.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => ({ from: source.split("/")[1], to: resolved.split("/")[1] })),
    );
    // Types count as imports: without them about half would be missing.
    expect(imports.filter(({ from, to }) => from !== to).length).toBeGreaterThanOrEqual(300);
    for (const name of ["typeorm", "type-graphql", "axios"]) {
      expect(imports.filter(({ to }) => to === name).length).toBeGreaterThan(0);
    }
  });
});
