/** Signs with which spreadsheets begin a formula, also in their full-width forms (OWASP, CSV injection). */
const FORMULA = /^[\s\u00A0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/** A cell that no spreadsheet takes for a formula: an apostrophe before it makes it a text. */
export function safeCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
