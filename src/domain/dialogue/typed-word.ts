/** Longer words are no command, kind or district, whatever their errors. */
const LONGEST_WORD = 24;
/** In a short word two errors make another word (BATU, BATAL); in a long one they do not. */
const LONG_WORD = 6;

/** The words of a message in capitals, without emoji, punctuation and invisible characters. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toUpperCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Typing errors from one word to another: letters left out, added or replaced, and neighbours that were swapped. */
export function typingErrors(typed: string, meant: string): number {
  const rows: number[][] = [Array.from({ length: meant.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= typed.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= meant.length; column += 1) {
      const isSame = typed[row - 1] === meant[column - 1];
      const isSwapped = typed[row - 1] === meant[column - 2] && typed[row - 2] === meant[column - 1];
      const cost = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[row]?.push(cost);
    }
  }
  return at(typed.length, meant.length);
}

/** Whether a typed word is meant to be another: one error forgiven, two in a long word. */
export function isMeant(typed: string, meant: string): boolean {
  if (typed.length > LONGEST_WORD || Math.abs(typed.length - meant.length) > 2) return false;
  return typingErrors(typed, meant) <= (meant.length >= LONG_WORD ? 2 : 1);
}

/** The one of several words that is meant: the exact one, else the nearest; null when none is, or two are equally near. */
export function meantWord<Word extends string>(typed: string, words: readonly Word[]): Word | null {
  const near = words
    .filter((word) => isMeant(typed, word))
    .map((word) => ({ word, errors: typingErrors(typed, word) }))
    .sort((one, other) => one.errors - other.errors);
  const [first, second] = near;
  if (first === undefined || (second !== undefined && second.errors === first.errors)) return null;
  return first.word;
}
