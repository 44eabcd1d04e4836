import type { Draft } from "./draft";
import type { Turn } from "./turn";

/** Which part of a long SMS a message is. */
export interface MessagePart {
  /** The phone's own number of the long message; it comes again after 256 or 65,536 of them. */
  readonly ref: number;
  readonly number: number;
  readonly of: number;
}

/** The parts of a long SMS that had not come when its time was over. */
export interface LostParts {
  readonly ref: number;
  readonly of: number;
  readonly numbers: readonly number[];
  /** When it was looked at without them, in ms since 1970. */
  readonly atMs: number;
}

/** A part with what it says. */
type SaidPart = MessagePart & { readonly text: string };

/** A network tries for a day to deliver; and the phone's own number of a message comes again after 256 others. */
const LATE_MS = 24 * 3_600_000;

/** What stands in a text for a part that did not come. */
export function markOfLost(number: number): string {
  return ` [bagian ${number} tidak diterima] `;
}

/** Whether some parts are nothing but what an earlier message lacked. */
export function comeLate(lost: LostParts | null, parts: readonly MessagePart[], now: Date): lost is LostParts {
  if (lost === null || parts.length === 0 || now.getTime() - lost.atMs > LATE_MS) return false;
  return parts.every(({ ref, of, number }) => ref === lost.ref && of === lost.of && lost.numbers.includes(number));
}

/**
 * Parts that come late go where they belong while the message is not handed in: nothing is said, for he was asked already.
 * Afterwards he is told that they do not stand in his complaint; alone they are none.
 */
export function lateTurn(draft: Draft | null, parts: readonly SaidPart[]): Turn {
  const isAwaited = draft !== null && parts.some(({ number }) => draft.content.includes(markOfLost(number).trim()));
  if (!isAwaited) return { draft, effect: null, reply: { say: "PART_LATE", facts: {} } };
  const content = parts.reduce(
    (text, part) => text.replace(new RegExp(` ?\\[bagian ${part.number} tidak diterima\\] ?`), () => part.text),
    draft.content,
  );
  return { draft: { ...draft, content }, effect: null, reply: null };
}
