const JAKARTA_OFFSET_MS = 7 * 60 * 60 * 1000;

/** An instant as the national system writes it: `dd-mm-YYYY HH:mm:ss` in Jakarta, without a zone; by a clock that is off. */
export function toWireTime(instant: Date, skewMs: number): string {
  const [date = "", time = ""] = new Date(instant.getTime() + skewMs + JAKARTA_OFFSET_MS).toISOString().split("T");
  return `${date.split("-").reverse().join("-")} ${time.slice(0, 8)}`;
}

/** What a filter says: ISO 8601 with a zone, or the form of {@link toWireTime}; null when it is neither. */
export function fromWireTime(text: string): Date | null {
  const local = /^(\d{2})-(\d{2})-(\d{4}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  const iso = local === null ? text : `${local[3]}-${local[2]}-${local[1]}T${local[4]}+07:00`;
  if (!/(?:Z|[+-]\d{2}:?\d{2})$/i.test(iso)) return null;
  const instant = new Date(iso);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
