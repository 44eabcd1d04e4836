import type { CaseFile } from "../cases/case-file";
import { done, type FailureCause, type ReadOutcome, type WriteOutcome } from "../national/outcome";
import type { Transaction } from "../store/unit-of-work";

/** What is known of an item's steps, as kept in its row: numbers and ids, never text. */
export interface Saga {
  /** National numbers of the case's files that were uploaded, by attachment; null: it goes without this one. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** The mark of what N1 had no room for. */
  readonly restMark?: number;
  /** Parts of a long text that have arrived. */
  readonly sentParts?: number;
  /** Entries of the national log before a transfer was asked for. */
  readonly logSeen?: number;
  /** The call was made again after a look that did not find it. */
  readonly wasRepeated?: boolean;
  /** Tries that failed since something was last achieved; the waits grow with them. */
  readonly waits?: number;
  /** The present wait is the national side's wish (`Retry-After`), not our own back-off. */
  readonly isAskedToWait?: boolean;
  /** Looks in a row that showed nothing, while other calls got through. */
  readonly failedLooks?: number;
  /** The one file that this item brings. */
  readonly attachmentId?: string;
}

/** A saga after something was achieved, or begun anew by a person: what went wrong before counts no more. */
export function progressed(
  { waits: _, isAskedToWait: __, failedLooks: ___, wasRepeated: ____, ...saga }: Saga,
  achieved: Saga = {},
): Saga {
  return { ...saga, ...achieved };
}

/** Why an item cannot go on without a person. */
export interface Parking {
  readonly parkedState: "UNKNOWN_OUTCOME" | "REFUSED" | "EXHAUSTED" | "QUARANTINED" | "UNREADABLE";
  /** Indonesian, for officers. */
  readonly reason: string;
}

/** What a step has achieved; written in one transaction with the item's next state. */
export interface Progress {
  readonly saga: Saga;
  /** Nothing of the item is left to be done. */
  readonly isLast: boolean;
  /** What changes with it, under the case's row lock. */
  readonly effect?: (tx: Transaction, file: CaseFile) => Promise<Effect>;
}

/** What only the transaction could find out. */
export interface Effect {
  /** A person has to decide: the step is not done. */
  readonly parking?: Parking;
  /** Instead of the progress's own. */
  readonly saga?: Saga;
}

/** What a look for a call of unclear outcome has shown. */
export type Look =
  | { readonly kind: "FOUND"; readonly progress: Progress }
  /** Believed only when the call can commit no more. */
  | { readonly kind: "NOT_THERE" }
  /** Something may have been left out: absence proves nothing. */
  | { readonly kind: "INCOMPLETE"; readonly reason: string }
  | { readonly kind: "FAILED"; readonly cause: FailureCause | null; readonly reason: string }
  | ({ readonly kind: "PARK" } & Parking);

/** A call that does no harm when it is repeated. */
export interface HarmlessStep {
  readonly isHarmless: true;
  readonly call: (signal: AbortSignal) => Promise<ReadOutcome<Progress>>;
  /** How the item goes on when the call is refused, or its tries are used up; absent: it is parked. */
  readonly unlessRefused?: (why: Parking) => Progress;
}

/** A call of which nobody may know whether it was carried out. */
export interface WritingStep {
  readonly isHarmless: false;
  readonly call: (signal: AbortSignal) => Promise<WriteOutcome<Progress>>;
  /** Null: nothing there tells whether it was carried out, so a person has to. */
  readonly look: ((signal: AbortSignal) => Promise<Look>) | null;
  /** May be made again only once after a look that did not find it. */
  readonly repeatsOnce: boolean;
  /** What changes when it is refused, under the case's row lock. */
  readonly onRefused?: (tx: Transaction, file: CaseFile) => Promise<void>;
}

/** The next thing to be done for an item. */
export type Step = HarmlessStep | WritingStep;

/** Something that the item needs is gone or cannot be read: nothing that a repeat would mend. The message is Indonesian. */
export class UnsendableError extends Error {}

/** The value of a call's outcome, carried further. */
export function mapDone<Value, Next>(outcome: ReadOutcome<Value>, next: (value: Value) => Next): ReadOutcome<Next>;
export function mapDone<Value, Next>(outcome: WriteOutcome<Value>, next: (value: Value) => Next): WriteOutcome<Next>;
export function mapDone<Value, Next>(outcome: WriteOutcome<Value>, next: (value: Value) => Next): WriteOutcome<Next> {
  return outcome.outcome === "done" ? done(next(outcome.value)) : outcome;
}

/** A look that could not be made. */
export function failedLook(outcome: Exclude<ReadOutcome<unknown>, { readonly outcome: "done" }>): Look {
  return { kind: "FAILED", cause: outcome.outcome === "notProcessed" ? outcome.cause : null, reason: outcome.reason };
}
