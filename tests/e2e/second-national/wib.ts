const WIB_AHEAD_MS = 7 * 3_600_000;
const ZONELESS = /^(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;
const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** The moment as `dd-mm-YYYY HH:mm:ss` on the clocks of Western Indonesia, without a zone. */
export function toWib(moment: Date): string {
  const [date = "", time = ""] = new Date(moment.getTime() + WIB_AHEAD_MS).toISOString().split("T");
  return `${date.split("-").reverse().join("-")} ${time.slice(0, 8)}`;
}

/** The moment meant by ISO 8601 with a zone or by a zone-less time of Western Indonesia; null if it is neither. */
export function readMoment(text: string): Date | null {
  const parts = ZONELESS.exec(text);
  const iso = parts ? `${parts[3]}-${parts[2]}-${parts[1]}T${parts[4]}:${parts[5]}:${parts[6]}+07:00` : text;
  if (!ISO_WITH_ZONE.test(iso)) return null;
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** The moment without its milliseconds, which this system does not keep. */
export function wholeSecond(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
