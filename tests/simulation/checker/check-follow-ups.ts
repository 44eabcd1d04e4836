import type { CaseRecord } from "../../../src/simulator/records";
import type { Ledger } from "../ledger";
import type { Check } from "./check";
import { dueEvent } from "./due";
import { folded } from "./folded";
import type { HubCase, HubEvent, Sides } from "./sides";

/** A marked follow-up as it stands there; its parts put together. */
interface MarkedThere {
  readonly number: number;
  readonly words: string;
  /** Where its first part stands in the log. */
  readonly place: number;
}

/** Events of which the national side is told. */
const TRAVELLING: ReadonlySet<string> = new Set([
  "CLARIFICATION_REQUESTED",
  "CLARIFICATION_ANSWERED",
  "FORWARDED",
  "FOLLOWED_UP",
  "ANSWER_RECEIVED",
  "RESULT_REVIEWED",
  "REJECTED",
  "WITHDRAWN",
  "MERGED",
  "RATED",
  "REOPENED",
  "TRANSFERRED",
]);
/** Their words do not travel: a line of the hub's own says what happened. */
const ONLY_A_LINE: ReadonlySet<string> = new Set(["FORWARDED", "RESULT_REVIEWED", "MERGED"]);

/** Of a creation that has made its case only the end of a long complaint can be given up; a status has no words. */
const TELLS_NOTHING: ReadonlySet<string> = new Set(["CREATE", "STATUS"]);

/** A case that is seen elsewhere counts as given away, whoever did it. */
const MAY_BE_SEEN_ONLY = "TRANSFERRED";

/** Everything that was to be told stands there once, in order, with its words. */
export const checkFollowUps: Check = (sides, ledger) =>
  sides.cases.flatMap((one) => {
    const record = sides.national.find(({ id }) => id === one.national?.nationalId);
    return record === undefined ? [] : checkLane(sides, ledger, one, record);
  });

function checkLane(sides: Sides, ledger: Ledger, one: HubCase, record: CaseRecord): string[] {
  const found: string[] = [];
  const marked = markedThere(one, record, hidOwnItems(sides, record.id), found);
  const ownMarks = fileMarks(sides, one);
  // The end of a complaint that is too long for one call goes out with the complaint, whatever its number; a file that
  // was not taken with it may follow later; a note of a status tells nothing that happened here.
  const there = marked.filter(
    ({ words, number }) => !folded(one.wordsOpened).includes(folded(words)) && !ownMarks.has(number),
  );
  const numbers = there.map(({ number }) => number);
  const inOrder = [...there].sort((a, b) => a.place - b.place).map(({ number }) => number);
  if (numbers.sort((a, b) => a - b).join() !== inOrder.join()) found.push(`order: ${one.ticket} was told ${inOrder}`);
  const expected = toldEvents(sides, one);
  const discarded = ledger.decisions.filter(
    ({ complaintId, kind, what }) => complaintId === one.id && !TELLS_NOTHING.has(kind) && what === "discarded",
  );
  const isMixed = wasMerged(sides, one);
  let place = -1;
  for (const event of expected) {
    const words = wordsOf(sides, event);
    if (words === null) continue;
    const fitting = there.filter((told) => folded(told.words).includes(folded(words)));
    if (fitting.length === 0 && discarded.length === 0 && event.type !== MAY_BE_SEEN_ONLY)
      found.push(`lost: ${event.type} of ${one.ticket}: ${words.slice(0, 60)}`);
    if (fitting.length > 1) found.push(`doubled there: ${event.type} of ${one.ticket}: ${words.slice(0, 60)}`);
    const [first] = fitting;
    if (first !== undefined && first.number <= place)
      found.push(`order: ${event.type} of ${one.ticket} as ${first.number}`);
    place = first?.number ?? place;
  }
  const unseen = expected.filter(({ type }) => type === MAY_BE_SEEN_ONLY).length;
  // Of a long text that was given up the first parts may have arrived.
  const isCounted = ({ mark }: { readonly mark: number | null }) => !there.some(({ number }) => number === mark);
  const missing = expected.length - there.length - discarded.filter(isCounted).length;
  if (!isMixed && (missing < 0 || missing > unseen)) {
    found.push(
      `${one.ticket} has ${expected.length} things to tell, ${discarded.length} given up, and ${there.length} told: ${there.map(({ number, words }) => `${number} ${words.slice(0, 40)}`).join(" | ")}`,
    );
  }
  return found;
}

function fileMarks({ items }: Sides, { id }: HubCase): ReadonlySet<number | null> {
  return new Set(
    items.flatMap(({ complaintId, kind, cause, mark }) =>
      complaintId === id && (kind === "STATUS" || cause === "FILE_REFUSED") ? [mark] : [],
    ),
  );
}

function markedThere({ ticket }: HubCase, record: CaseRecord, isExcused: boolean, found: string[]): MarkedThere[] {
  const parts = new Map<number, Map<string, { words: string; place: number }>>();
  for (const [place, { content }] of record.log.entries()) {
    const mark = new RegExp(`^\\[${ticket}/(\\d+)([a-z]?)\\]\\s?([\\s\\S]*)$`).exec(content ?? "");
    if (mark === null) continue;
    const [, digits = "", part = "", words = ""] = mark;
    const known = parts.get(Number(digits)) ?? new Map<string, { words: string; place: number }>();
    parts.set(Number(digits), known);
    if (known.has(part) && !isExcused) found.push(`doubled there: [${ticket}/${digits}${part}]`);
    known.set(part, { words, place });
  }
  return [...parts].map(([number, known]) => {
    const inOrder = [...known].sort(([a], [b]) => (a < b ? -1 : 1));
    const letters = inOrder.map(([part]) => part).join("");
    if (letters !== "" && !"abcdefghijklmnopqrstuvwxyz".startsWith(letters)) {
      found.push(`lost: parts of [${ticket}/${number}], there are ${letters}`);
    }
    return {
      number,
      words: inOrder.map(([, { words }]) => words).join(" "),
      place: Math.min(...inOrder.map(([, part]) => part.place)),
    };
  });
}

/**
 * The national side said of a case that its log is whole, and left out what had arrived: nothing can keep the hub from
 * sending that again. It must find out later, and name the case.
 */
export function hidOwnItems({ journal }: Sides, nationalId: string): boolean {
  return journal.some(({ fault, caseId }) => fault === "missingLog" && caseId === nationalId);
}

function toldEvents(sides: Sides, one: HubCase): HubEvent[] {
  const since = one.origin === "NATIONAL" ? 0 : (dueEvent(sides, one)?.seq ?? Number.POSITIVE_INFINITY);
  return sides.events.filter(
    ({ complaintId, seq, type, actorKind, isPublic }) =>
      complaintId === one.id &&
      (seq > since || (seq === since && type === "TRANSFERRED")) &&
      TRAVELLING.has(type) &&
      actorKind !== "NATIONAL" &&
      actorKind !== "SYSTEM" &&
      (type !== "FOLLOWED_UP" || isPublic),
  );
}

/** The words with which an event must stand there; null when they are the hub's own. */
function wordsOf({ texts, events }: Sides, event: HubEvent): string | null {
  if (ONLY_A_LINE.has(event.type)) return null;
  if (event.type === "ANSWER_RECEIVED") {
    const answer = events.filter(
      ({ complaintId, type, seq }) => complaintId === event.complaintId && type === "ANSWERED" && seq < event.seq,
    );
    return texts.find(({ id }) => id === answer.at(-1)?.textId)?.words ?? null;
  }
  const text = texts.find(({ id }) => id === event.textId);
  if (text?.visibility !== "PUBLIC") return null;
  // The call that gives a case away takes one short text.
  return event.type === MAY_BE_SEEN_ONLY ? text.words.slice(0, 900) : text.words;
}

/** A merged case is also told what its survivor is told. */
function wasMerged({ events }: Sides, one: HubCase): boolean {
  return events.some(({ complaintId, type }) => complaintId === one.id && type === "MERGED");
}
