import { parseArgs } from "node:util";

/** What a run was asked for. */
export interface Options {
  readonly histories: number;
  /** Number of the first history. */
  readonly from: number | null;
  /** Which run: the histories of two seeds have nothing in common. */
  readonly seed: number;
  readonly processes: number;
  readonly slots: number;
  /** Name of a bug that is planted first. */
  readonly plant: string | null;
}

const DEFAULT_HISTORIES = 200;
const DEFAULT_PROCESSES = 2;
const DEFAULT_SLOTS = 5;

/** Reads the command line. @throws RangeError or TypeError for what it does not know. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      histories: { type: "string" },
      from: { type: "string" },
      seed: { type: "string" },
      workers: { type: "string" },
      slots: { type: "string" },
      plant: { type: "string" },
    },
  });
  return {
    histories: wholeNumber("histories", values.histories) ?? DEFAULT_HISTORIES,
    from: wholeNumber("from", values.from),
    seed: wholeNumber("seed", values.seed) ?? 0,
    processes: wholeNumber("workers", values.workers) ?? DEFAULT_PROCESSES,
    slots: wholeNumber("slots", values.slots) ?? DEFAULT_SLOTS,
    plant: values.plant ?? null,
  };
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} must be a whole number`);
  return Number(text);
}
