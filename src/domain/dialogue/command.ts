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
  | ({ readonly kind: "WITHDRAW" | "REOPEN"; readonly reason: string } & NamedTicket);

/** A citizen copies a ticket in groups. */
const MOST_GROUPS = 4;
/** A command and its ticket without a blank between them. */
const GLUED = /^(STATUS|NILAI|CABUT|BUKA|JAWAB|KLARIFIKASI)([\p{L}\p{N}]+)$/iu;
/** What people put between a command and its ticket: "status tiket …", "cabut laporan saya". */
const FILLERS =
  /^(?:[^\p{L}\p{N}]*(?:LALU|NO|NOMOR|NOMER|TIKET|TICKET|ADUAN|LAPORAN|PENGADUAN|SAYA|KAMI|BAGAIMANA|GIMANA|PAK|BU|MIN)(?![\p{L}\p{N}]))+/iu;
/** "Tidak jadi" is no place, and nothing to complain of. */
const CHANGED_MIND = /^(?:SAYA )?(?:TIDAK|TDK|TAK|GAK|GA|NGGAK|ENGGAK) JADI(?: LAPOR| MELAPOR)?(?: PAK| BU| MIN)?$/;
/** Shorter than a ticket, but still copied from one; what answers a question may be such a word itself: RT03RW02. */
const SHORTEST_COPY = { ofTicket: 6, inAnswer: 9 } as const;
/** Scores that were written out. */
const SCORE_WORDS = ["SATU", "DUA", "TIGA", "EMPAT", "LIMA"];
/** "5", "lima", "bintang 5", "5/5", "lima bintang", and what stands behind it. */
const SCORE =
  /^[^\p{L}\p{N}]*(BINTANG\s+)?(?:(\d{1,2}(?:[.,]\d+)?)(?!\d)|(SATU|DUA|TIGA|EMPAT|LIMA)(?![\p{L}\p{N}]))(?:\s*\/\s*(\d+))?(\s+BINTANG(?![\p{L}\p{N}]))?[^\p{L}\p{N}]*([\s\S]*)$/iu;

/**
 * The command that a message is. Case and typing errors are forgiven, but only where the whole message has the shape of
 * the command: "Status tanah kami belum jelas" and "Bantuan sosial tidak sampai" are complaints.
 */
export function commandOf(message: string): Command | null {
  const [, typed = "", rest = ""] = parted(
    /^[^\p{L}\p{N}]*(?:CEK[^\p{L}\p{N}]+(?=STATUS))?([\p{L}\p{N}]+)[^\p{L}\p{N}]*([\s\S]*)$/iu.exec(message) ?? [],
  );
  const [first = ""] = wordsOf(typed);
  const isAlone = wordsOf(rest).length === 0;
  const means = (...words: string[]) => words.some((word) => isMeant(first, word));
  if (isAlone && means("BANTUAN", "HELP", "MENU")) return { kind: "HELP" };
  if (isAlone && means("BATAL", "BATALKAN", "CANCEL", "STOP")) return { kind: "CANCEL" };
  if (CHANGED_MIND.test(wordsOf(message).join(" "))) return { kind: "CANCEL" };
  // With a text behind it the word must be exact: "Rahasianya apa" is a question.
  if (isAlone ? means("ANONIM") : first === "ANONIM") return { kind: "FLAG", flag: "isAnonymous", text: rest.trim() };
  if (isAlone ? means("RAHASIA") : first === "RAHASIA") return { kind: "FLAG", flag: "isSecret", text: rest.trim() };
  if (means("STATUS")) return statusCommand(rest);
  if (means("NILAI")) return rateCommand(rest, first === "NILAI");
  if (means("CABUT")) return withdrawCommand(rest);
  if (means("BUKA")) return reopenCommand(rest, first === "BUKA");
  if (means("JAWAB", "KLARIFIKASI")) return answerCommand(rest, first === "JAWAB" || first === "KLARIFIKASI");
  return ticketAlone(message);
}

/** Who sends his ticket and nothing else wants to know about it. */
function ticketAlone(message: string): Command | null {
  const word = message.replace(FILLERS, "").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  const { ticket } = /\s/.test(word) ? NO_TICKET : ticketFrom(word);
  return ticket === null ? null : { kind: "STATUS", ticket, wasNamed: true };
}

/** The first word and the rest of a message, with a ticket that sticks to its command taken off. */
function parted([whole = "", typed = "", rest = ""]: readonly string[]): readonly string[] {
  const [, command, ticket = ""] = GLUED.exec(typed) ?? [];
  if (command === undefined || ticketFrom(ticket).ticket === null) return [whole, typed, rest];
  return [whole, command, `${ticket} ${rest}`];
}

function statusCommand(rest: string): Command | null {
  const named = ticketFrom(rest);
  return isBare(named.rest) ? { kind: "STATUS", ticket: named.ticket, wasNamed: named.wasNamed } : null;
}

function rateCommand(rest: string, isExact: boolean): Command | null {
  const named = ticketFrom(rest);
  const said = scoreIn(named.rest);
  // "NILAI 5 <ticket>" is as clear.
  const behind = named.wasNamed ? { ...named, rest: said?.rest ?? "" } : ticketFrom(said?.rest ?? "");
  const { ticket, wasNamed } = behind;
  const comment = behind.rest.trim();
  const isAlone = wordsOf(comment).length === 0;
  if (said === null) {
    const isAsked = wasNamed || wordsOf(rest).length === 0;
    return isAsked ? { kind: "RATE", score: null, comment: "", ticket, wasNamed } : null;
  }
  // "Nila 5 ekor mati" is about fish, "Nilai tiga rapor hilang" about a school, and "Nila dua" says nothing.
  const isShaped = said.isWritten ? wasNamed || (isExact && isAlone) : isExact || wasNamed || isAlone;
  return isShaped ? { kind: "RATE", score: said.score, comment, ticket, wasNamed } : null;
}

/** The score at the beginning of a text, null where it is none of five; and whether a bare word stands for it. */
function scoreIn(
  text: string,
): { readonly score: number | null; readonly isWritten: boolean; readonly rest: string } | null {
  const found = SCORE.exec(text);
  if (found === null) return null;
  const [, before, digits, word = "", outOf = "5", after, rest = ""] = found;
  const score = digits === undefined ? SCORE_WORDS.indexOf(word.toUpperCase()) + 1 : Number(digits);
  // "4,5" and "3/10" are none of the five: he is asked, for he rates once.
  const isWhole = Number.isInteger(score) && outOf === "5";
  return { score: isWhole ? score : null, isWritten: digits === undefined && !before && !after, rest };
}

function withdrawCommand(rest: string): Command | null {
  const named = ticketFrom(rest);
  if (!named.wasNamed && !isBare(rest)) return null;
  return { kind: "WITHDRAW", reason: wordsBehind(named.rest), ticket: named.ticket, wasNamed: named.wasNamed };
}

/** "Buka jam berapa?", "Buku pelajaran kurang" and "Bukan kami" are none: without a ticket only the bare word is. */
function reopenCommand(rest: string, isExact: boolean): Command | null {
  const named = ticketFrom(rest.replace(/^(?:KEMBALI|LAGI)\b[^\p{L}\p{N}]*/iu, ""));
  const isShaped = named.ticket !== null || (isExact && (named.wasNamed || isBare(named.rest)));
  if (!isShaped) return null;
  return { kind: "REOPEN", reason: wordsBehind(named.rest), ticket: named.ticket, wasNamed: named.wasNamed };
}

function answerCommand(rest: string, isExact: boolean): Command | null {
  const named = ticketFrom(rest, SHORTEST_COPY.inAnswer);
  // "Jawa Tengah …" has one typing error, and is no command.
  if (!isExact && !named.wasNamed) return null;
  return { kind: "ANSWER", text: wordsBehind(named.rest), ticket: named.ticket, wasNamed: named.wasNamed };
}

/** What somebody says behind a ticket, without the colon between the two. */
function wordsBehind(text: string): string {
  return text.replace(/^[\s:;,.–-]+/, "").trim();
}

/** Whether a text says nothing but what people put around a ticket. */
function isBare(text: string): boolean {
  return wordsOf(text.replace(FILLERS, "")).length === 0;
}

const NO_TICKET: NamedTicket = { ticket: null, wasNamed: false };

/** Takes a ticket from the beginning of a text, with what people put before it. */
function ticketFrom(text: string, shortest: number = SHORTEST_COPY.ofTicket): NamedTicket & { readonly rest: string } {
  const direct = ticketAt(text, shortest);
  const behind = direct.wasNamed ? direct : ticketAt(text.replace(FILLERS, ""), shortest);
  return behind.wasNamed ? behind : direct;
}

/** A ticket at the very beginning of a text, in one piece or in groups. */
function ticketAt(text: string, shortest: number): NamedTicket & { readonly rest: string } {
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
  const looksLikeTicket =
    first !== undefined && first[0].length >= shortest && /^(?=.*\d)(?=.*\p{L})[\p{L}\p{N}-]{1,16}$/u.test(first[0]);
  if (!looksLikeTicket) return { ...NO_TICKET, rest: text };
  return { ticket: null, wasNamed: true, rest: text.slice(first.index + first[0].length) };
}
