const WITHOUT_ZONE = /^(\d{2})-(\d{2})-(\d{4})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
const JAKARTA_OFFSET_MINUTES = 7 * 60;

/**
 * An instant as the national system writes it: `dd-mm-YYYY HH:mm:ss` without a zone, which is Jakarta's (seen), or
 * ISO 8601 with or without one. Null for a text that is neither, or that names no moment (31-02-2026).
 */
export function parseWireDate(text: string): Date | null {
  const trimmed = text.trim();
  const local = WITHOUT_ZONE.exec(trimmed);
  if (local !== null) {
    const [, day, month, year, hour, minute, second = "0"] = local;
    return instant([year, month, day, hour, minute, second].map(Number), 0, JAKARTA_OFFSET_MINUTES);
  }
  const iso = ISO.exec(trimmed);
  if (iso === null) return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "", zone] = iso;
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  const offset = zone === undefined ? JAKARTA_OFFSET_MINUTES : offsetMinutes(zone);
  return instant([year, month, day, hour, minute, second].map(Number), milliseconds, offset);
}

function offsetMinutes(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const digits = zone.replace(/\D/g, "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith("-") ? -minutes : minutes;
}

function instant(parts: readonly number[], milliseconds: number, offset: number): Date | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // Date.UTC carries overflows along (31 February is 3 March): only a date that comes back unchanged exists.
  const isUnchanged =
    wall.getUTCFullYear() === year &&
    wall.getUTCMonth() === month - 1 &&
    wall.getUTCDate() === day &&
    wall.getUTCHours() === hour &&
    wall.getUTCMinutes() === minute;
  return isUnchanged && second < 60 && offset > -1440 && offset < 1440
    ? new Date(wall.getTime() - offset * 60_000)
    : null;
}
