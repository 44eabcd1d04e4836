import type { FaultOrder } from "./fault-order";
import type { NationalState } from "./national-state";
import type { Pauses } from "./pauses";
import type { SeededRandom } from "./random";
import type { CallContext } from "./wire-call";

/** A fault that happens to a call. */
export interface Happening {
  readonly order: FaultOrder;
  readonly context: CallContext;
  readonly state: NationalState;
  readonly pauses: Pauses;
  /** For what the fault leaves to chance. */
  readonly random: SeededRandom;
  /** The same for all that one order does. */
  readonly seed: number;
}
