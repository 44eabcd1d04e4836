import { wordsOf } from "./typed-word";

/** How a number has been writing lately. */
export interface Pace {
  /** When it was answered within the last hour, in ms since 1970. */
  readonly answeredAt: readonly number[];
  /** Nothing of it is looked at until then. */
  readonly blockedUntil: number;
  /** The last text, and how often it came in a row. */
  readonly last: string;
  readonly repeats: number;
}

/** Nothing came yet. */
export const NEW_PACE: Pace = { answeredAt: [], blockedUntil: 0, last: "", repeats: 0 };

/** ANSWER it; WARN: the one polite word before the silence; IGNORE: say and do nothing. */
export type PaceVerdict = "ANSWER" | "WARN" | "IGNORE";

const HOUR_MS = 3_600_000;
/** A person in a long dialogue needs a dozen answers an hour; two machines that answer each other end here. */
export const MOST_REPLIES_PER_HOUR = 20;
/** "1" and "Sayung" are answers that may be equal; a machine's greeting is longer. */
const SHORTEST_ECHO = 16;
/** The third equal message of one hour in a row comes from a machine; one a month later from somebody who has it again. */
const MOST_REPEATS = 2;
const LONGEST_KEPT = 200;

/** Counts one message, and says what to do with it. */
export function paceOf(pace: Pace, text: string, now: Date): { readonly pace: Pace; readonly verdict: PaceVerdict } {
  const nowMs = now.getTime();
  const answeredAt = pace.answeredAt.filter((at) => at > nowMs - HOUR_MS);
  const words = wordsOf(text).join(" ");
  // Many begin with the same courtesies: what is longer is told apart by its length, too.
  const said = words.length <= LONGEST_KEPT ? words : `${words.slice(0, LONGEST_KEPT)}#${words.length}`;
  const isEcho = said.length >= SHORTEST_ECHO && said === pace.last && answeredAt.length > 0;
  const counted: Pace = { ...pace, answeredAt, last: said, repeats: isEcho ? pace.repeats + 1 : 1 };
  if (nowMs < pace.blockedUntil || counted.repeats > MOST_REPEATS) return { pace: counted, verdict: "IGNORE" };
  if (answeredAt.length < MOST_REPLIES_PER_HOUR - 1) return { pace: counted, verdict: "ANSWER" };
  return { pace: { ...counted, blockedUntil: nowMs + HOUR_MS }, verdict: "WARN" };
}

/** Whether the message that was counted last says what the one before it said, within the hour. */
export function isRepetition({ repeats }: Pace): boolean {
  return repeats > 1;
}

/** Counts one answer that was given. */
export function answered(pace: Pace, now: Date): Pace {
  return { ...pace, answeredAt: [...pace.answeredAt, now.getTime()] };
}
