/** A text as far as HTML and blanks leave it alone. */
export function folded(words: string): string {
  return words
    .replace(/<[^>]*>/g, "")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
}
