import type { Submission } from "../../cases/new-complaint";
import type { SecretText } from "../../cases/secret-text";
import { CHANNELS, COMPLAINT_KINDS, type ComplaintAction } from "../../domain/status";
import { DISTRICTS } from "../../store/reference/districts";
import { SUBJECTS } from "./words";

/** How many of all cases are so. */
export const SHARES = { secret: 0.02, anonymous: 0.15, supported: 0.1 } as const;

/** From its birth to what happened to it last a case takes up to three days. */
export const LONGEST_STEP_MS = 72 * 3_600_000;

/** After these an agency answers for the case. */
export const AT_AGENCY: ReadonlySet<ComplaintAction> = new Set<ComplaintAction>([
  "VERIFY",
  "FORWARD",
  "FOLLOW_UP",
  "ANSWER",
  "REVIEW_RESULT",
  "ARCHIVE",
]);

/** These leave a text. */
export const SAID: ReadonlySet<ComplaintAction> = new Set<ComplaintAction>([
  "REQUEST_CLARIFICATION",
  "REJECT",
  "FORWARD",
  "FOLLOW_UP",
  "ANSWER",
  "REVIEW_RESULT",
  "ARCHIVE",
]);

/** Nothing generated is to be looked for in the national system. */
const LOCAL_CHANNELS = CHANNELS.filter((channel) => channel !== "NATIONAL");

/** One of several; without a place any of them. @throws RangeError when there is none. */
export function oneOf<Value>(values: readonly Value[], place = Math.random()): Value {
  const value = values[Math.floor(place * values.length)];
  if (value === undefined) throw new RangeError("there is nothing to choose from");
  return value;
}

/** A few agencies have most of the cases: the square crowds the choice at the list's beginning. */
export function agencyPlace(): number {
  return Math.random() ** 2;
}

/** What a citizen chose besides his words. */
export function submissionOf(category: string): Omit<Submission, "title" | "content"> {
  return {
    kind: Math.random() < 0.8 ? "COMPLAINT" : oneOf(COMPLAINT_KINDS),
    channel: oneOf(LOCAL_CHANNELS),
    category,
    isAnonymous: Math.random() < SHARES.anonymous,
    isSecret: Math.random() < SHARES.secret,
  };
}

/** What a citizen wrote, and where it happened; the number tells the cases apart. */
export function wordsOf(number: number): SecretText {
  const subject = oneOf(SUBJECTS);
  const district = oneOf(DISTRICTS);
  const village = oneOf(district.villages);
  return {
    title: `${subject.title} di ${village} (contoh ${number})`,
    content: subject.content,
    address: null,
    district: district.name,
    village,
    latitude: null,
    longitude: null,
  };
}
