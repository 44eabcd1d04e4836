import { type DuplicateFacts, MAX_DAYS_APART, MAX_DISTANCE_M } from "../domain/duplicate";
import type { ComplaintKind } from "../domain/status";
import type { UnitOfWork } from "./unit-of-work";

/** An open, public case that may be about the same as another. */
export interface NearbyRow extends DuplicateFacts {
  readonly id: string;
  readonly kind: ComplaintKind;
  readonly categoryId: string | null;
}

/** More open cases of two months at one place are a flood: what is alike stands among the newest. */
const CANDIDATES = 1_000;
const DEGREES_PER_M = 1 / 111_195;

/**
 * Open cases near a place and time, newest first: one range of an index, however many cases there are in all. Whether
 * they say the same is for the rule to judge. Secret cases have no words in the table, and are left out besides.
 */
export async function readNearby(work: UnitOfWork, facts: DuplicateFacts, exceptId: string): Promise<NearbyRow[]> {
  const { district, latitude, longitude, submittedAt } = facts;
  const where = [
    "is_open = 1",
    "submitted_at BETWEEN ? - INTERVAL ? DAY AND ? + INTERVAL ? DAY",
    "is_secret = 0",
    "id <> ?",
  ];
  const values: unknown[] = [submittedAt, MAX_DAYS_APART, submittedAt, MAX_DAYS_APART, exceptId];
  if (latitude !== null && longitude !== null) {
    const up = MAX_DISTANCE_M * DEGREES_PER_M;
    const aside = up / Math.cos((latitude * Math.PI) / 180);
    where.push("(latitude IS NULL OR longitude IS NULL OR (latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?))");
    values.push(latitude - up, latitude + up, longitude - aside, longitude + aside);
  } else if (district !== null) {
    where.push("(district IS NULL OR district = ?)");
    values.push(district);
  }
  return work.read<NearbyRow>(
    `SELECT id, kind, category_id AS categoryId, title, content, district, village, latitude, longitude,
            submitted_at AS submittedAt
       FROM complaint WHERE ${where.join(" AND ")} ORDER BY submitted_at DESC LIMIT ${CANDIDATES}`,
    values,
  );
}
