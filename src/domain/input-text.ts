import { accepted, type Checked, refused } from "./messages";

/** How a text field is limited; lengths are in Unicode code points, as the database counts them. */
export interface TextRule {
  /** What citizens and officers call the field. */
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** A single-line text has its line breaks folded to blanks. */
  readonly lines: "single" | "multi";
  /** A name must hold a letter, else "-" or "." would pass for one. */
  readonly mustHoldLetter?: boolean;
}

/**
 * The limits of every text that people write. The minima only keep out slips of the finger: "Air mati" is a complete
 * complaint by SMS, "Rob" a complete title, and what is unclear is asked in step 2, not refused at the door. The maxima
 * of title and content are what the national system's clients keep to.
 */
export const TEXT_RULES = {
  title: { label: "Judul aduan", min: 3, max: 200, lines: "single" },
  content: { label: "Isi aduan", min: 5, max: 10_000, lines: "multi" },
  name: { label: "Nama", min: 1, max: 100, lines: "single", mustHoldLetter: true },
  address: { label: "Alamat", min: 1, max: 300, lines: "single" },
  district: { label: "Kecamatan", min: 1, max: 60, lines: "single" },
  village: { label: "Desa/kelurahan", min: 1, max: 60, lines: "single" },
  clarificationQuestion: { label: "Pertanyaan klarifikasi", min: 3, max: 2_000, lines: "multi" },
  clarificationAnswer: { label: "Jawaban klarifikasi", min: 1, max: 5_000, lines: "multi" },
  note: { label: "Catatan", min: 1, max: 2_000, lines: "multi" },
  instruction: { label: "Instruksi disposisi", min: 1, max: 2_000, lines: "multi" },
  reason: { label: "Alasan", min: 3, max: 2_000, lines: "multi" },
  followUp: { label: "Tindak lanjut", min: 3, max: 5_000, lines: "multi" },
  answer: { label: "Jawaban", min: 3, max: 10_000, lines: "multi" },
  ratingComment: { label: "Komentar penilaian", min: 1, max: 1_000, lines: "multi" },
  purpose: { label: "Keperluan", min: 5, max: 300, lines: "single" },
  identityCheck: { label: "Cara pemeriksaan identitas", min: 5, max: 300, lines: "single" },
  agencyName: { label: "Nama OPD", min: 3, max: 160, lines: "single" },
  holidayName: { label: "Nama hari libur", min: 3, max: 120, lines: "single" },
  law: { label: "Dasar hukum", min: 3, max: 80, lines: "single" },
} as const satisfies Readonly<Record<string, TextRule>>;

/** A text field that {@link checkText} knows. */
export type TextField = keyof typeof TEXT_RULES;

/** UTF-16 units per allowed code point beyond which a text is refused unread: no honest text shrinks to a quarter. */
const RAW_UNITS_PER_CODE_POINT = 4;

/**
 * Characters that show nothing: zero-width ones, direction marks and overrides, tags, fillers. They hide text, swap its
 * visible order and defeat searching. They are removed, not refused: phones paste them around copied numbers and names,
 * and nobody can find a character that he cannot see. Kept: the joiner inside an emoji (a family is one picture) and the
 * selector that gives an emoji its colours.
 */
const INVISIBLE =
  /(?!(?<=[\p{ExtPict}\p{EMod}]\uFE0F?)\u200D(?=\p{ExtPict}))(?!(?<=\p{Emoji})[\uFE0E\uFE0F])[\p{DI}\uFFF9-\uFFFB]/gu;
/** Every line end that Unicode's newline guidelines name: Word pastes VT, old hosts NEL, browsers CRLF. */
const LINE_END = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** What no screen shows and a database or a printer may choke on: controls, lone surrogates, non-characters. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cs}\p{NChar}]/u;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");
/** No living orthography stacks more than four marks on a letter. Also: composing takes quadratic time on long runs. */
const STACKED_MARKS = /\p{M}{9}/u;
const EVERY_STACKED_MARK = /(?<=\p{M}{8})\p{M}+/gu;
const LETTER = /\p{L}/u;

/** The number of Unicode code points of a text. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** The first `max` code points of a text; no emoji is cut in two halves. */
export function truncated(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = "";
  let length = 0;
  for (const symbol of text) {
    if (++length > max) break;
    kept += symbol;
  }
  return kept;
}

/** Visible characters only, and one kind of line end. */
function visible(raw: string): string {
  return raw.replace(INVISIBLE, "").replace(LINE_END, "\n");
}

function laidOut(text: string, lines: TextRule["lines"]): string {
  if (lines === "single") return text.replace(/\s+/g, " ").trim();
  // Line by line, because a pattern of blanks before a line end takes quadratic time on a line of blanks.
  const trimmed = text.split("\n").map((line) => line.trimEnd());
  return trimmed
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/**
 * Whether a text that a person typed may be stored, and how: in NFC, without invisible characters, with `\n` line ends,
 * trimmed. Control characters are refused, the text is never cut.
 */
export function checkText(field: TextField, raw: string): Checked<string> {
  const rule: TextRule = TEXT_RULES[field];
  if (raw.length > rule.max * RAW_UNITS_PER_CODE_POINT) return refused({ key: "tooLong", max: rule.max });
  const shown = visible(raw);
  if (UNPRINTABLE.test(shown)) return refused({ key: "controlCharacters" });
  if (STACKED_MARKS.test(shown)) return refused({ key: "stackedMarks" });
  const text = laidOut(shown.normalize("NFC"), rule.lines);
  // Again: some letters come apart when composed, and a second check of the same text must agree with this one.
  if (STACKED_MARKS.test(text)) return refused({ key: "stackedMarks" });
  const length = codePointLength(text);
  if (length === 0) return refused({ key: "required" });
  if (length < rule.min) return refused({ key: "tooShort", min: rule.min });
  if (length > rule.max) return refused({ key: "tooLong", max: rule.max });
  if (rule.mustHoldLetter === true && !LETTER.test(text)) return refused({ key: "invalidName" });
  return accepted(text);
}

/** Like {@link checkText}; absent or blank is null. */
export function checkOptionalText(field: TextField, raw: string | null | undefined): Checked<string | null> {
  if (raw === null || raw === undefined) return accepted(null);
  const checked = checkText(field, raw);
  return !checked.ok && checked.problem.key === "required" ? accepted(null) : checked;
}

/**
 * A text from a door where nobody is left to ask (SMS, WhatsApp, the national system): whatever {@link checkText} would
 * refuse is removed, and what is too long is cut. May be empty.
 */
export function readableText(raw: string, max: number, lines: TextRule["lines"] = "multi"): string {
  const shown = visible(truncated(raw, max * RAW_UNITS_PER_CODE_POINT));
  const clean = shown.replace(EVERY_UNPRINTABLE, "").replace(EVERY_STACKED_MARK, "").normalize("NFC");
  return truncated(laidOut(clean, lines), max).trimEnd();
}
