import { isOpen } from "./clock-history";
import type { ComplaintStatus } from "./status";
import { EVENT_TYPE_OF_ACTION, WORKFLOW } from "./workflow";

/** Types of events with which a case can be closed, or opened again. */
export const CROSSING_TYPES: readonly string[] = [
  ...new Set([
    ...WORKFLOW.filter(({ from, to }) => isOpen(from) !== isOpen(to)).map(({ action }) => EVENT_TYPE_OF_ACTION[action]),
    "NATIONAL_STATUS_CHANGED",
  ]),
];

/** A step of a case's status, as the log tells it. */
export interface StatusStep {
  readonly complaintId: string;
  readonly from: ComplaintStatus | null;
  readonly to: ComplaintStatus | null;
}

/** How many cases were closed by these steps (in the order of the log) and stayed so. */
export function countDone(steps: readonly StatusStep[]): number {
  const closed = new Set<string>();
  for (const { complaintId, from, to } of steps) {
    if (from === null || to === null || isOpen(from) === isOpen(to)) continue;
    if (isOpen(to)) closed.delete(complaintId);
    else closed.add(complaintId);
  }
  return closed.size;
}

/** The middle of some numbers; of an even count the mean of the two in the middle; null of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** The mean; null of none. */
export function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

/** How often each value stands in a list; the most frequent first, equals in the order of their names. */
export function tally(values: readonly (string | null)[]): { readonly key: string | null; readonly count: number }[] {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || ((a.key ?? "\uffff") < (b.key ?? "\uffff") ? -1 : 1));
}
