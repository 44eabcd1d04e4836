import { parseArgs } from "node:util";
import { z } from "zod";
import { FAULT_KINDS, meaningOf } from "./fault-kinds";
import { SIMULATED_CAPABILITIES, type SimulatorOptions } from "./options";
import { listScenarios } from "./scenarios";

/** What the words after `simulator` and the environment ask for. */
export interface SimulatorCommand {
  readonly isHelp: boolean;
  readonly options: SimulatorOptions;
  /** Played at the start; null: none. */
  readonly scenario: string | null;
}

/** The words cannot be understood; says which. */
export class CommandLineError extends Error {}

const DEFAULT_PORT = 4100;
const PORT_RULE = "must be 0 to 65535 (as must SIMULATOR_PORT)";
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(", ");

const words = z.object({
  port: z.coerce.number({ error: PORT_RULE }).int(PORT_RULE).min(0, PORT_RULE).max(65_535, PORT_RULE),
  host: z.string().min(1),
  seed: z.coerce.number({ error: "must be a whole number" }).int(),
  state: z.string().min(1),
  clock: z.iso
    .datetime({ offset: true, error: "must be an instant such as 2026-03-13T10:30:00Z" })
    .transform((text) => new Date(text)),
  capabilities: z
    .string()
    .transform((text) => text.split(",").filter((name) => name !== ""))
    .pipe(z.array(z.enum(SIMULATED_CAPABILITIES, { error: `must be out of ${SIMULATED_CAPABILITIES.join(", ")}` }))),
  journal: z.coerce.number({ error: "must be a whole number from 1" }).int().positive(),
  scenario: z.string().refine((name) => listScenarios().some((known) => known.name === name), {
    error: `must be one of ${names(listScenarios())}`,
  }),
});

/**
 * Reads the command line. The hub's own secrets are never taken, even when they are in the environment: what is used
 * here is printed.
 * @throws CommandLineError
 */
export function readCommandLine(given: readonly string[], env: NodeJS.ProcessEnv): SimulatorCommand {
  const { help, ...values } = parsed(given);
  const wanted = { port: env.SIMULATOR_PORT || DEFAULT_PORT, host: env.SIMULATOR_HOST || "127.0.0.1", ...values };
  const read = words.partial().safeParse(wanted);
  if (!read.success) {
    const told = read.error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}`);
    throw new CommandLineError(told.join("; "));
  }
  const { state, journal, scenario, ...rest } = read.data;
  const set = { ...rest, stateFile: state, journalSize: journal };
  const options = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  return { isHelp: help === true, options, scenario: scenario ?? null };
}

function parsed(given: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...given],
      options: {
        help: { type: "boolean", short: "h" },
        port: text,
        host: text,
        seed: text,
        state: text,
        clock: text,
        capabilities: text,
        journal: text,
        scenario: text,
      },
    }).values;
  } catch (error) {
    throw new CommandLineError((error as Error).message);
  }
}

/** What `--help` prints. */
export function helpText(): string {
  const table = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([name, meaning]) => `  ${name.padEnd(30)} ${meaning}`).join("\n");
  return [
    "npm run simulator -- [options]    a national system to rehearse with; it ends with Ctrl+C",
    "",
    "Options",
    table([
      ["--port N", `where it listens (${DEFAULT_PORT}, or SIMULATOR_PORT); 0: any free port`],
      ["--host ADDRESS", "127.0.0.1, or SIMULATOR_HOST; /_sim asks for no secret, so keep it local"],
      ["--seed N", "the same seed gives the same ids, master data and chances (1)"],
      ["--state FILE", "keeps the state there, and goes on from it at the next start"],
      ["--clock INSTANT", "a virtual clock that stands still until it is moved"],
      ["--capabilities A,B", `calls that exist, of ${SIMULATED_CAPABILITIES.join(", ")} (all)`],
      ["--journal N", "how many requests are remembered (20000)"],
      ["--scenario NAME", "played at the start"],
      ["--help", "this text"],
    ]),
    "",
    "Scenarios: POST /_sim/scenarios/<name>",
    table(listScenarios().map(({ name, sentence }) => [name, sentence])),
    "",
    'Faults: POST /_sim/faults {"kind": …, "calls": ["N1"], "times": 1, "probability": 0.5, "seed": 7}',
    table(FAULT_KINDS.map((kind) => [kind, meaningOf(kind)])),
    "",
    "Other addresses",
    table([
      ["GET /_sim/state", "clock, capabilities, rules, cases, files"],
      ["POST /_sim/reset", "back to the beginning"],
      ["/_sim/clock", '{"now": INSTANT}, {"advanceMs": N}, {"now": null} for the real one'],
      ["/_sim/capabilities", "an array of those that exist; calls that are off answer 404"],
      ["/_sim/rules", "how statuses follow, and the shapes of logs"],
      ["GET, DELETE /_sim/journal", "?call=N1&case=…&status=…&committed=true&fault=…&text=…"],
      ["GET, DELETE /_sim/faults", "what is ordered; DELETE /_sim/faults/<id> ends one"],
      ["/_sim/cases", "what people at the national side do"],
    ]),
    "",
    "More, with examples: docs/simulator.md",
  ].join("\n");
}
