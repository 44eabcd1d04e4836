import type { SimulatorRules } from "./rules";

/** Calls of which nobody knows whether the real system has them; each can be switched off. */
export const SIMULATED_CAPABILITIES = ["listInbound", "findByReference", "writeStatus", "masters"] as const;
/** One of these calls. */
export type SimulatedCapability = (typeof SIMULATED_CAPABILITIES)[number];

/** How a simulator is started; everything has a default. */
export interface SimulatorOptions {
  /** 0: any free one. */
  readonly port?: number;
  readonly host?: string;
  /** The same seed gives the same master data and the same sequence of ids. */
  readonly seed?: number;
  /** A virtual clock that starts here; null or absent: the real one. */
  readonly clock?: Date | null;
  /** The regency's institution. */
  readonly institutionId?: string;
  readonly institutionCount?: number;
  readonly capabilities?: readonly SimulatedCapability[];
  readonly rules?: Partial<SimulatorRules>;
  /** The secrets that callers must show. */
  readonly authHeader?: string;
  readonly authValue?: string;
  readonly token?: string;
  /** Null: none is asked for. */
  readonly apiKey?: string | null;
  /** Where the state is kept, with its uploads beside it; null: in memory. What it holds wins over the other options. */
  readonly stateFile?: string | null;
  /** How many requests the journal remembers. */
  readonly journalSize?: number;
}

/** The options with their defaults. */
export type SimulatorSettings = {
  readonly [Name in keyof SimulatorOptions]-?: Exclude<SimulatorOptions[Name], undefined>;
};

const DEFAULTS: SimulatorSettings = {
  port: 0,
  host: "127.0.0.1",
  seed: 1,
  clock: null,
  institutionId: "152001",
  institutionCount: 600,
  capabilities: SIMULATED_CAPABILITIES,
  rules: {},
  authHeader: "Authorization",
  authValue: "Bearer simulator",
  token: "{SIMULATE-0000-0000-0000-000000000001}",
  apiKey: null,
  stateFile: null,
  // A rehearsal may run for days.
  journalSize: 20_000,
};

/** Fills in what was left out. */
export function settingsOf(options: SimulatorOptions): SimulatorSettings {
  return { ...DEFAULTS, ...options };
}
