/**
 * The basic alphabet of SMS (3GPP TS 23.038), without the characters that take two places: one other character, and the
 * whole message holds 70 instead of 160.
 */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const ALPHABET: ReadonlySet<string> = new Set(BASIC);

/** One message; what is longer goes in parts of 153, which the phone joins. */
export const SMS_LENGTH = 160;
const PART_LENGTH = 153;

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "•": "-",
  "[": "(",
  "]": ")",
  "{": "(",
  "}": ")",
  "\t": " ",
};

/** Whether a text holds nothing but the basic alphabet. */
export function isGsm7(text: string): boolean {
  for (const symbol of text) if (!ALPHABET.has(symbol)) return false;
  return true;
}

/** A text in the basic alphabet: accents and typographers' marks are simplified, what has no likeness becomes "?". */
export function foldedToGsm7(text: string): string {
  let folded = "";
  for (const symbol of text) {
    const plain = ALPHABET.has(symbol) ? symbol : (LOOK_ALIKES[symbol] ?? symbol.normalize("NFKD"));
    for (const one of plain) {
      if (ALPHABET.has(one)) folded += one;
      else if (!/\p{M}/u.test(one)) folded += "?";
    }
  }
  return folded;
}

/** How many messages a text in the basic alphabet takes. */
export function smsParts(text: string): number {
  return text.length <= SMS_LENGTH ? 1 : Math.ceil(text.length / PART_LENGTH);
}

/** A text cut to a length, with a sign that it was; never through the middle of a symbol. */
export function cutTo(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, Math.max(0, max - 3)).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept.trimEnd()}...`;
}
