const PLACEHOLDER = /\{\{\s*([\w.]{1,40})\s*\}\}/g;

/**
 * Fills the placeholders of a national template (`{{institution_from}}`, seen) with these values; one without a value
 * is removed, so that nobody reads braces.
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string | null>>): string {
  return text.replace(PLACEHOLDER, (_whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? "") : ""));
}
