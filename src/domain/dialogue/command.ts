import { parseTicketNumber } from "../ticket";
import { isMeant, wordsOf } from "./typed-word";

/** The case that a command names. */
export interface NamedTicket {
  /** Null when none was named, or what was named can be no ticket. */
  readonly ticket: string | null;
  readonly wasNamed: boolean;
}

/** What a message asks for, if it is no text of a complaint. */
export type Command =
  | { readonly kind: "HELP" | "CANCEL" }
  | { readonly kind: "FLAG"; readonly flag: "isAnonymous" | "isSecret"; readonly text: string }
  | ({ readonly kind: "STATUS" } & NamedTicket)
  | ({ readonly kind: "ANSWER"; readonly text: string } & NamedTicket)
  /** `score` as it was typed: it may be no score. */
  | ({ readonly kind: "RATE"; readonly score: number | null; readonly comment: string } & NamedTicket)
  | ({ readonly kind: "WITHDRAW"; readonly reason: string } & NamedTicket);

/** A citizen copies a ticket in groups. */
const MOST_GROUPS = 4;
/** A command and its ticket without a blank between them. */
const GLUED = /^(STATUS|NILAI|CABUT|JAWAB|KLARIFIKASI)([\p{L}\p{N}]+)$/iu;
/** Scores that were written out. */
const SCORE_WORDS = ["SATU", "DUA", "TIGA", "EMPAT", "LIMA"];

/**
 * The command that a message is. Case and typing errors are forgiven, but only where the whole message has the shape of
 * the command: "Status tanah kami belum jelas" and "Bantuan sosial tidak sampai" are complaints.
 */
export function commandOf(message: string): Command | null {
  const [, typed = "", rest = ""] = parted(
    /^[^\p{L}\p{N}]*([\p{L}\p{N}]+)[^\p{L}\p{N}]*([\s\S]*)$/u.exec(message) ?? [],
  );
  const [first = ""] = wordsOf(typed);
  const isAlone = wordsOf(rest).length === 0;
  const means = (...words: string[]) => words.some((word) => isMeant(first, word));
  if (isAlone && means("BANTUAN", "HELP", "MENU")) return { kind: "HELP" };
  if (isAlone && means("BATAL", "STOP")) return { kind: "CANCEL" };
  // With a text behind it the word must be exact: "Rahasianya apa" is a question.
  if (isAlone ? means("ANONIM") : first === "ANONIM") return { kind: "FLAG", flag: "isAnonymous", text: rest.trim() };
  if (isAlone ? means("RAHASIA") : first === "RAHASIA") return { kind: "FLAG", flag: "isSecret", text: rest.trim() };
  if (means("STATUS")) return statusCommand(rest);
  if (means("NILAI")) return rateCommand(rest, first === "NILAI");
  if (means("CABUT")) return withdrawCommand(rest);
  if (means("JAWAB", "KLARIFIKASI")) return answerCommand(rest, first === "JAWAB" || first === "KLARIFIKASI");
  return null;
}

/** The first word and the rest of a message, with a ticket that sticks to its command taken off. */
function parted([whole = "", typed = "", rest = ""]: readonly string[]): readonly string[] {
  const [, command, ticket = ""] = GLUED.exec(typed) ?? [];
  if (command === undefined || ticketFrom(ticket).ticket === null) return [whole, typed, rest];
  return [whole, command, `${ticket} ${rest}`];
}

function statusCommand(rest: string): Command | null {
  const named = ticketFrom(rest);
  return wordsOf(named.rest).length === 0 ? { kind: "STATUS", ticket: named.ticket, wasNamed: named.wasNamed } : null;
}

function rateCommand(rest: string, isExact: boolean): Command | null {
  const named = ticketFrom(rest);
  const written = scoreWord(named.rest);
  if (written !== null && (isExact || named.wasNamed)) {
    return { kind: "RATE", score: written, comment: "", ticket: named.ticket, wasNamed: named.wasNamed };
  }
  const [, digits, comment = ""] = /^\s*(\d{1,2})(?!\d)[^\p{L}\p{N}]*([\s\S]*)$/u.exec(named.rest) ?? [];
  const isShaped = digits !== undefined || named.wasNamed || wordsOf(rest).length === 0;
  if (!isShaped) return null;
  // "NILAI 5 <ticket>" is as clear.
  const behind = named.wasNamed ? { ...named, rest: comment } : ticketFrom(comment);
  // "Nila 5 ekor mati" is about fish.
  if (!isExact && !behind.wasNamed && wordsOf(comment).length > 0) return null;
  const score = digits === undefined ? null : Number(digits);
  return { kind: "RATE", score, comment: behind.rest.trim(), ticket: behind.ticket, wasNamed: behind.wasNamed };
}

/** A score that was written out, where nothing else stands beside it: "Nilai tiga rapor hilang" is a complaint. */
function scoreWord(text: string): number | null {
  const [word = "", ...others] = wordsOf(text);
  const place = others.length === 0 ? SCORE_WORDS.indexOf(word) : -1;
  return place < 0 ? null : place + 1;
}

function withdrawCommand(rest: string): Command | null {
  const named = ticketFrom(rest);
  if (!named.wasNamed && wordsOf(rest).length > 0) return null;
  return { kind: "WITHDRAW", reason: named.rest.trim(), ticket: named.ticket, wasNamed: named.wasNamed };
}

function answerCommand(rest: string, isExact: boolean): Command | null {
  const named = ticketFrom(rest);
  // "Jawa Tengah …" has one typing error, and is no command.
  if (!isExact && !named.wasNamed) return null;
  return { kind: "ANSWER", text: named.rest.trim(), ticket: named.ticket, wasNamed: named.wasNamed };
}

/** Takes a ticket from the beginning of a text, in one piece or in groups. */
function ticketFrom(text: string): NamedTicket & { readonly rest: string } {
  const groups = [...text.matchAll(/[^\s:,;]+/g)];
  for (let count = Math.min(MOST_GROUPS, groups.length); count > 0; count -= 1) {
    const taken = groups.slice(0, count);
    const joined = taken.map(([group]) => group.replace(/[^\p{L}\p{N}]/gu, "")).join("");
    // Of ordinary words of that length every thirty-first passes the check character.
    const isCopied = /\d/.test(joined) || joined === joined.toUpperCase();
    const ticket = isCopied ? parseTicketNumber(joined) : null;
    const last = taken.at(-1);
    if (ticket !== null && last !== undefined) {
      return { ticket, wasNamed: true, rest: text.slice(last.index + last[0].length) };
    }
  }
  const [first] = groups;
  // Looks like one that was copied wrong: letters and digits, and about as long.
  const looksLikeTicket = first !== undefined && /^(?=.*\d)(?=.*\p{L})[\p{L}\p{N}-]{6,16}$/u.test(first[0]);
  if (!looksLikeTicket) return { ticket: null, wasNamed: false, rest: text };
  return { ticket: null, wasNamed: true, rest: text.slice(first.index + first[0].length) };
}
