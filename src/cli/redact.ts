/** What personal data and secrets look like in a line of text. */
const PATTERNS: readonly [RegExp, string][] = [
  [/\b(lh_[0-9A-Z]{26}_)[\w-]+/g, "$1[redacted]"],
  [/\bBearer\s+[\w.~+/-]+=*/gi, "Bearer [redacted]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[redacted]"],
  [/(?<![\w.-])\d{16}(?![\w.-])/g, "[nik]"],
  [/(?<![\w.-])(?:\+?62|0)8\d{7,12}(?![\w-])/g, "[phone]"],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "[email]"],
];

/** A line with everything masked that looks like personal data or a secret. */
export function redactText(line: string): string {
  return PATTERNS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), line);
}
