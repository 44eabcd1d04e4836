import "reflect-metadata";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { measureDetail } from "./detail";
import { measureDrain } from "./drain";
import { measureFrames } from "./frames";
import { measureGrowth } from "./growth";
import { measureInbox } from "./inbox";
import { printComparison } from "./measure";
import { measureReconcile } from "./reconcile";
import { type Sides, withSides } from "./sides";
import { measureSubmit } from "./submit";

const CASES = 100_000;
const READING = { rounds: 5, roundMs: 3_000, clients: 16 };
const WRITING = { rounds: 5, roundMs: 2_000 };
const WRITERS = [1, 64];

/** What can be compared side by side, by name. */
const COMPARISONS: Readonly<Record<string, (sides: Sides) => Promise<unknown>>> = {
  async inbox(sides) {
    const inbox = await measureInbox(sides, READING);
    printComparison("inbox page", inbox);
    return inbox;
  },
  async detail(sides) {
    const detail = await measureDetail(sides, READING);
    printComparison("detail page", detail);
    return detail;
  },
  async submit(sides) {
    const submit: Record<string, unknown> = {};
    for (const writers of WRITERS) {
      const comparison = await measureSubmit(sides, writers, WRITING);
      submit[`writers${writers}`] = comparison;
      printComparison(`submit, ${writers} writers`, comparison);
    }
    return submit;
  },
  frames: (sides) => measureFrames(sides, WRITING.rounds),
};

/** Measures the named comparisons on one database. @returns their figures */
function measureSides(names: readonly string[], cases: number) {
  return withSides(cases, async (sides) => {
    const figures: Record<string, unknown> = { cases };
    for (const name of names) figures[name] = await COMPARISONS[name]?.(sides);
    return figures;
  });
}

/** Writes figures down beside the machine on which they were taken; another run of the same day replaces them. */
function writeResults(name: string, figures: object, loadBefore: number | undefined): void {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem(), node: process.version };
  const folder = join(__dirname, "results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${new Date().toISOString().slice(0, 10)}${name === "" ? "" : `-${name}`}.json`);
  const round = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toFixed(4)) : value);
  writeFileSync(path, `${JSON.stringify({ machine: { ...machine, loadBefore }, ...figures }, round, 2)}\n`);
  console.log(`written to ${path}`);
}

async function main([what = "", size]: readonly string[]): Promise<void> {
  const number = size === undefined ? undefined : Number(size);
  if (what === "reconcile") return measureReconcile(number);
  if (what === "drain") return measureDrain();
  if (what === "growth") return measureGrowth(number);
  const names = what === "" ? Object.keys(COMPARISONS) : [what];
  if (!names.every((name) => Object.hasOwn(COMPARISONS, name))) {
    throw new Error(`npm run bench -- [${Object.keys(COMPARISONS).join(" | ")} | growth | drain | reconcile] [cases]`);
  }
  const [loadBefore] = loadavg();
  writeResults(what, await measureSides(names, number ?? CASES), loadBefore);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
