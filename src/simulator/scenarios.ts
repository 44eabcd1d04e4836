import { z } from "zod";
import { NATIONAL_STATUS_NAMES } from "../national/wire";
import { bearCase } from "./births";
import type { FaultMenu } from "./faults";
import type { NationalState } from "./national-state";
import { SeededRandom } from "./random";

/** What a scenario works with. */
export interface ScenarioWorld {
  readonly state: NationalState;
  readonly faults: FaultMenu;
}

const scenarioWish = z
  .object({
    /** `outage`: how long, by the simulator's clock. */
    seconds: z
      .number()
      .positive()
      .default(6 * 3_600),
    /** `flaky`. */
    probability: z.number().min(0).max(1).default(0.1),
    /** `rush` (50), `drift` (10): how many cases. */
    count: z.number().int().positive().max(10_000).optional(),
    /** Of its chances; absent: the simulator's. */
    seed: z.number().int().optional(),
  })
  .strict();

/** What may be wished of a scenario. */
export type ScenarioWish = z.input<typeof scenarioWish>;
type Wish = z.output<typeof scenarioWish> & { readonly random: SeededRandom };

/** What a scenario did. */
export interface PlayedScenario {
  readonly name: string;
  /** The cases that it made or touched. */
  readonly caseIds: readonly string[];
  /** What is ordered now. */
  readonly faults: readonly object[];
}

interface Scenario {
  readonly sentence: string;
  play(world: ScenarioWorld, wish: Wish): readonly string[];
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  outage: {
    sentence:
      "Maintenance: every call answers 503 as a page of HTML, for six hours of the simulator's clock or `seconds`.",
    play: ({ faults }, { seconds }) => {
      faults.add({ kind: "maintenance", forMs: Math.ceil(seconds * 1_000) });
      return [];
    },
  },
  flaky: {
    sentence: "One call in ten (or `probability`) goes wrong, in any way of the menu.",
    play: ({ faults, state }, { probability, seed }) => {
      faults.add({ kind: "mix", probability, seed: seed ?? state.settings.seed });
      return [];
    },
  },
  "lost-answers": {
    sentence: "Every second new case (N1) and every second follow-up (N6) is stored and never answered.",
    play: ({ faults }) => {
      for (const call of ["N1", "N6"] as const) faults.add({ kind: "timeoutAfter", calls: [call], every: 2 });
      return [];
    },
  },
  rush: {
    sentence: "50 cases (or `count`) are born nationally at once, some of them anonymous or secret.",
    play: ({ state }, { count = 50, random }) => Array.from({ length: count }, () => bearCase(state, random).id),
  },
  drift: {
    sentence:
      "A national admin changes the status of 10 cases (or `count`) by chance, half of them without a log item.",
    play: ({ state }, { count = 10, random }) => drift(state, count, random),
  },
  calm: {
    sentence: "All faults are cleared; the cases stay as they are.",
    play: ({ faults }) => {
      faults.clear();
      return [];
    },
  },
};

/** Names of the scenarios, with a sentence each. */
export function listScenarios(): readonly { readonly name: string; readonly sentence: string }[] {
  return Object.entries(SCENARIOS).map(([name, { sentence }]) => ({ name, sentence }));
}

/**
 * Plays a scenario on top of what is ordered already; null: there is none of this name.
 * @throws ZodError when the wish is none
 */
export function playScenario(world: ScenarioWorld, name: string, asked: ScenarioWish): PlayedScenario | null {
  const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (scenario === undefined) return null;
  const wish = scenarioWish.parse(asked);
  const random = new SeededRandom(wish.seed ?? world.state.settings.seed);
  const caseIds = scenario.play(world, { ...wish, random });
  return { name, caseIds, faults: world.faults.list() };
}

function drift(state: NationalState, count: number, random: SeededRandom): readonly string[] {
  const records = random.shuffle([...state.cases.values()]).slice(0, count);
  for (const [index, record] of records.entries()) {
    const others = NATIONAL_STATUS_NAMES.filter((name) => name !== record.statusName);
    const statusName = random.pick(others) ?? record.statusName;
    if (index % 2 === 0) state.setStatus(record, statusName, "Status diubah oleh admin nasional.");
    else state.setStatusUnlogged(record, statusName);
  }
  return records.map(({ id }) => id);
}
