import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";

const [loadBefore] = loadavg();

/** Writes figures beside what they were measured on; a second run on the same day replaces the first. */
export function writeResults(name: string, figures: object): void {
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    loadBefore,
  };
  const folder = join(__dirname, "results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${new Date().toISOString().slice(0, 10)}${name}.json`);
  const round = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toFixed(4)) : value);
  writeFileSync(path, `${JSON.stringify({ machine, ...figures }, round, 2)}\n`);
  console.log(`written to ${path}`);
}
