import { accepted, type Checked, refused } from "./messages";

/** What these fields are called by citizens and officers. */
export const PLACE_LABELS = { incidentOn: "Tanggal kejadian", coordinates: "Titik lokasi" } as const;

/** A point on the map. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

const CALENDAR_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

function isCalendarDay(text: string): boolean {
  if (!CALENDAR_DAY.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  // A Date takes 30 February for 2 March: only a real day comes back as it was written.
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text;
}

/** The day of an incident, not after `today` (both `YYYY-MM-DD`, today in Asia/Jakarta). */
export function checkIncidentDay(raw: string, today: string): Checked<string> {
  const day = raw.trim();
  if (day === "") return refused({ key: "required" });
  if (!isCalendarDay(day)) return refused({ key: "invalidDate" });
  return day > today ? refused({ key: "notInFuture" }) : accepted(day);
}

/**
 * A point on the map; null when neither number is given. Half a point is refused. It may lie outside Demak: people
 * report from wherever they stand.
 */
export function checkCoordinates(
  latitude: number | null | undefined,
  longitude: number | null | undefined,
): Checked<Coordinates | null> {
  const hasLatitude = latitude !== null && latitude !== undefined;
  const hasLongitude = longitude !== null && longitude !== undefined;
  if (!hasLatitude && !hasLongitude) return accepted(null);
  if (!hasLatitude || !hasLongitude) return refused({ key: "invalidCoordinates" });
  // Written so that NaN fails as well.
  const onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return onEarth ? accepted({ latitude, longitude }) : refused({ key: "invalidCoordinates" });
}
