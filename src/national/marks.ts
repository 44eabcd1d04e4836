import { htmlToText } from "./html-to-text";

/** What every follow-up that we send starts with: `[<ticket>/<n>]`, or `[<ticket>/<n>a]` for a part of a long one. */
export interface Mark {
  readonly ticket: string;
  /** Running number in the case, from 1. */
  readonly number: number;
  /** `a`, `b`, … when a text went out in parts. */
  readonly part: string | null;
}

/** A national text may be rewritten on the way: blanks and case inside the brackets are forgiven. */
const MARK = /\[\s*#?\s*([0-9A-Z]{6,20})\s*\/\s*(\d{1,6})\s*([a-z]?)\s*\]/gi;
const REFERENCE = /#\s?([0-9A-Z]{6,20})(?![0-9A-Za-z])/g;

/** The mark as it is written. */
export function formatMark({ ticket, number, part }: Mark): string {
  return `[${ticket}/${number}${part ?? ""}]`;
}

/**
 * All marks in a text, in order, also in one that went through HTML, entities and folding. A mark proves nothing:
 * citizens can type one. It counts as ours only if its number was given out and its item is in flight or done.
 */
export function parseMarks(text: string): Mark[] {
  const folded = htmlToText(text).replace(/\s+/g, " ");
  return [...folded.matchAll(MARK)].map(([, ticket = "", number = "", part = ""]) => ({
    ticket: ticket.toUpperCase(),
    number: Number(number),
    part: part === "" ? null : part.toLowerCase(),
  }));
}

/** The first mark of this ticket in a text, or null; see {@link parseMarks}. */
export function findMark(text: string, ticket: string): Mark | null {
  return parseMarks(text).find((mark) => mark.ticket === ticket) ?? null;
}

/** The hashtag under which a case is filed; one, because more are not taken. */
export function referenceTag(ticket: string): string {
  return `#${ticket}`;
}

/** The first line of a case's national content: it says to people, and to the read-back, whose case it is. */
export function referenceLine(ticket: string): string {
  return `Nomor tiket: ${referenceTag(ticket)}`;
}

/** All references (`#` and a ticket) in a text, in order, each once. Citizens can type them: the caller looks them up. */
export function parseReferences(text: string): string[] {
  const folded = htmlToText(text);
  return [...new Set([...folded.matchAll(REFERENCE)].map(([, ticket = ""]) => ticket))];
}

/**
 * All references of a case, its own before those that people typed: ours stands in the first line of the content. A title is
 * all that they wrote.
 */
export function referencesOf({
  title,
  content,
}: {
  readonly title: string | null;
  readonly content: string | null;
}): string[] {
  return parseReferences(`${content ?? ""}\n${title ?? ""}`);
}
