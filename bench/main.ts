import "reflect-metadata";
import { measureDetail } from "./detail";
import { measureDrain } from "./drain";
import { measureFanOut } from "./fan-out";
import { measureFrames } from "./frames";
import { measureGrowth } from "./growth";
import { measureIdle } from "./idle";
import { measureInbox, measureNaive } from "./inbox";
import { printComparison } from "./measure";
import { measureOrder } from "./order";
import { measureReconcile } from "./reconcile";
import { writeResults } from "./results";
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
  async naive(sides) {
    const naive = await measureNaive(sides, READING);
    printComparison("inbox page", naive, "naive");
    return naive;
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

/** What is measured on a database of its own. */
const ALONE = ["growth", "fan-out", "idle", "order", "drain", "reconcile"];

/** Measures the named comparisons on one database. @returns their figures */
function measureSides(names: readonly string[], cases: number) {
  return withSides(cases, async (sides) => {
    const figures: Record<string, unknown> = { cases };
    for (const name of names) figures[name] = await COMPARISONS[name]?.(sides);
    return figures;
  });
}

async function main([what = "", size]: readonly string[]): Promise<void> {
  const number = size === undefined ? undefined : Number(size);
  if (what === "reconcile") return measureReconcile(number);
  if (what === "drain") return measureDrain();
  if (what === "growth") return measureGrowth(number);
  if (what === "fan-out") return measureFanOut();
  if (what === "idle") {
    await measureIdle();
    return;
  }
  if (what === "order") return writeResults("-order", { order: await measureOrder() });
  const names = what === "" ? Object.keys(COMPARISONS) : [what];
  if (!names.every((name) => Object.hasOwn(COMPARISONS, name))) {
    throw new Error(`npm run bench -- [${[...Object.keys(COMPARISONS), ...ALONE].join(" | ")}] [cases]`);
  }
  writeResults(what === "" ? "" : `-${what}`, await measureSides(names, number ?? CASES));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
