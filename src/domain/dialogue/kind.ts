import type { ComplaintKind } from "../status";
import { meantWord, wordsOf } from "./typed-word";

/** The order in which the kinds are offered, 1 to 4. */
const OFFERED: readonly ComplaintKind[] = ["COMPLAINT", "SUGGESTION", "ASPIRATION", "INFORMATION_REQUEST"];
const NUMBER_WORDS = ["SATU", "DUA", "TIGA", "EMPAT"] as const;

/** What people call the kinds. */
const KIND_WORDS = {
  PENGADUAN: "COMPLAINT",
  ADUAN: "COMPLAINT",
  LAPOR: "COMPLAINT",
  LAPORAN: "COMPLAINT",
  KELUHAN: "COMPLAINT",
  KOMPLAIN: "COMPLAINT",
  SARAN: "SUGGESTION",
  MASUKAN: "SUGGESTION",
  ASPIRASI: "ASPIRATION",
  USUL: "ASPIRATION",
  USULAN: "ASPIRATION",
  INFORMASI: "INFORMATION_REQUEST",
  INFO: "INFORMATION_REQUEST",
  PERMINTAAN: "INFORMATION_REQUEST",
  PERTANYAAN: "INFORMATION_REQUEST",
  TANYA: "INFORMATION_REQUEST",
} as const satisfies Readonly<Record<string, ComplaintKind>>;
const WORDS = Object.keys(KIND_WORDS) as (keyof typeof KIND_WORDS)[];
/** "Nomor 1 pengaduan" is a choice; a longer answer tells something. */
const MOST_WORDS = 4;

/** The kind that an answer to "1, 2, 3 or 4?" chooses, by number or by word; null when it chooses none, or two. */
export function chosenKind(text: string): ComplaintKind | null {
  const words = wordsOf(text);
  if (words.length > MOST_WORDS) return null;
  const chosen = new Set<ComplaintKind>();
  for (const word of words) {
    const number = /^[1-4]$/.test(word) ? Number(word) : NUMBER_WORDS.indexOf(word as "SATU") + 1;
    const byNumber = OFFERED[number - 1];
    const byWord = meantWord(word, WORDS);
    if (byNumber !== undefined) chosen.add(byNumber);
    else if (byWord !== null) chosen.add(KIND_WORDS[byWord]);
  }
  const [kind, another] = chosen;
  return another === undefined ? (kind ?? null) : null;
}

/** The kind that a first message names with its first word; exactly, because most messages begin with any word. */
export function announcedKind(firstWord: string | undefined): ComplaintKind | null {
  return firstWord !== undefined && Object.hasOwn(KIND_WORDS, firstWord)
    ? KIND_WORDS[firstWord as keyof typeof KIND_WORDS]
    : null;
}
