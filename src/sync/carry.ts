import { DatabaseUnavailableError } from "../store/unit-of-work";
import { backOffMs, isExhausted, putOff } from "./back-off";
import type { SyncEnvironment } from "./environment";
import { nextStep } from "./item-steps";
import { type LeasedItem, writeState } from "./lanes";
import { InDoubtError, performHarmless, performWriting } from "./perform";
import { UnsendableError } from "./saga";
import { settle } from "./settle";
import { type Carried, commit, park, type StepEnd } from "./step-end";

const UNEXPECTED = "Terjadi kesalahan tak terduga pada hub.";

/** Carries a leased item as far as it goes. An unexpected error is a failed try like any other, and the next one reads anew. */
export async function carry(env: SyncEnvironment, leased: LeasedItem): Promise<Carried> {
  let item = leased;
  try {
    for (;;) {
      const end = await advance(env, item);
      if (typeof end === "string") return end;
      item = end;
    }
  } catch (error) {
    return fail(env, item, error);
  }
}

async function advance(env: SyncEnvironment, item: LeasedItem): Promise<StepEnd> {
  const step = await nextStep(env, item);
  if (step === null) return commit(env, item, { saga: item.saga, isLast: true });
  if (step.isHarmless) return performHarmless(env, item, step);
  return item.isUnclear ? settle(env, item, step) : performWriting(env, item, step);
}

async function fail(env: SyncEnvironment, item: LeasedItem, error: unknown): Promise<Carried> {
  const isHopeless = error instanceof UnsendableError;
  const isInDoubt = error instanceof InDoubtError;
  const cause = isInDoubt ? error.cause : error;
  env.log(
    {
      item: item.id,
      kind: item.kind,
      isHopeless,
      isInDoubt,
      error: cause instanceof Error ? cause.name : "unexpected",
    },
    "an item of the bridge could not be carried",
  );
  if (isHopeless) return park(env, item, { parkedState: "UNREADABLE", reason: error.message });
  const failures = item.failures + (cause instanceof DatabaseUnavailableError ? 0 : 1);
  if (isExhausted(failures) && !isInDoubt) {
    // What may be there must not be sent again by itself; a follow-up can be looked for again at any time.
    const parkedState = item.isUnclear && item.kind !== "FOLLOW_UP" ? "UNKNOWN_OUTCOME" : "EXHAUSTED";
    return park(env, { ...item, failures }, { parkedState, reason: UNEXPECTED });
  }
  const written = await writeState(env, item, {
    state: item.isUnclear || isInDoubt ? "SETTLING" : "QUEUED",
    reason: UNEXPECTED,
    delayMs: backOffMs(env, item),
    saga: putOff(item.saga),
    failures,
    ...(isInDoubt ? { unclear: "NOW" } : item.isUnclear ? { unclear: "STILL" } : {}),
  });
  return written === null ? "LOST" : "LATER";
}
