import type { Caller } from "./permission";

/** What people put between the groups of a number; a sentence that ends, or a line, parts two numbers. */
const GAP = "\\)?(?:[ \\u00a0]{1,2}|[ \\u00a0]?[-‐‑–—][ \\u00a0]?|\\.)?";
/** No digit goes on here, and no number that is masked already. */
const START = "(?<![\\dx])";
const END = "(?![\\dx])";
/** What stands behind a point or comma of a coordinate: `-6.8909`, `110.6396`. */
const NO_COORDINATE = "(?<!(?<!\\w)-\\d{1,2}[.,])(?<!(?<!\\d)\\d{3}[.,])";
/** An amount of money, by its currency or by points that part thousands. */
const NO_AMOUNT = "(?<!Rp\\.?[ \\u00a0]?)(?!\\d{1,3}(?:\\.\\d{3})+(?![\\d.]))";

/** So many further digits: all in one, which a following number does not belong to, or else in groups. */
function digits(min: number, max: number): string {
  return `(?:\\d{${min},${max}}${END}|(?:${GAP}\\d){${min},${max}}${END})`;
}

const PROVINCE = "(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])";
/** Day and month of birth; women's days count from 41. */
const BIRTH_DAY = "(?:[04][1-9]|[1256]\\d|[37][01])";
const MONTH = "(?:0[1-9]|1[0-2])";

/**
 * In groups a NIK must be one by its province and date of birth: years, opening hours and amounts stand in rows, too.
 * Sixteen digits in one are taken for one anyway: cards with a wrong date are in use.
 */
const NIK = [
  `[1-9]\\d{15}`,
  `${PROVINCE}\\d\\d${GAP}\\d\\d${BIRTH_DAY}${GAP}${MONTH}\\d\\d${GAP}\\d{4}`,
  `${PROVINCE}${GAP}\\d\\d${GAP}\\d\\d${GAP}${BIRTH_DAY}${MONTH}\\d\\d${GAP}\\d{4}`,
].join("|");

/** With +62 every number of a subscriber, as `checkPhone` knows them. */
const WITH_CODE = `(?:\\+|00)62${GAP}\\(?0?${GAP}[2-9]${digits(7, 11)}`;
/** Without the sign it may be a meter's or an account's number: only mobile ones. */
const WITH_BARE_CODE = `${NO_AMOUNT}62${GAP}\\(?8[1-9]${digits(6, 10)}`;
/** Mobile numbers as they are dialled; 080 is no person's. */
const MOBILE = `08[1-9]${digits(6, 10)}`;

/** One after the other: a number that begins with its country's code must not become the end of the one before it. */
const PATTERNS = [NIK, `${WITH_CODE}|${WITH_BARE_CODE}`, MOBILE].map(
  (pattern) => new RegExp(`${START}${NO_COORDINATE}(?:${pattern})${END}`, "giu"),
);

const SHOWN = 2;

/** The first and the last two digits stay, with all that stands between the digits: no text becomes longer, or breaks elsewhere. */
function masked(number: string): string {
  const total = number.replace(/\D/g, "").length;
  let place = 0;
  return number.replace(/\d/g, (digit) => {
    place += 1;
    return place <= SHOWN || place > total - SHOWN ? digit : "x";
  });
}

/**
 * A text in which every NIK and every Indonesian telephone number is masked with `x`, a letter that an SMS holds and that
 * no messenger takes for a sign of emphasis. The same text gives the same; masked again, it stays as it is.
 */
export function withoutPersonalNumbers(text: string): string {
  const result = PATTERNS.reduce((before, pattern) => before.replace(pattern, masked), text);
  // With what stood before it masked, one more may be seen for what it is.
  return result === text ? text : withoutPersonalNumbers(result);
}

/** What somebody wrote, as a caller reads it: officers as it is, keys of other systems and strangers without numbers. */
export function writtenFor({ kind }: Pick<Caller, "kind">, text: string): string {
  return kind === "OFFICER" ? text : withoutPersonalNumbers(text);
}

/** What somebody writes into a case's form. */
interface FormWords {
  readonly title: string;
  readonly content: string;
  readonly address: string | null;
  readonly district: string | null;
  readonly village: string | null;
}

/** What a case says, as a caller reads it; see {@link writtenFor}. A number stands in whatever field a form has. */
export function wordsFor<Words extends FormWords>(caller: Pick<Caller, "kind">, words: Words): Words {
  if (caller.kind === "OFFICER") return words;
  // Of a row only those columns are there that somebody asked for, whatever its type says.
  const read = <Text extends string | null>(text: Text) => (typeof text === "string" ? writtenFor(caller, text) : text);
  const { title, content, address, district, village } = words;
  return {
    ...words,
    title: read(title),
    content: read(content),
    address: read(address),
    district: read(district),
    village: read(village),
  };
}
