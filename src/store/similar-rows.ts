import { type DuplicateFacts, MAX_DAYS_APART, MAX_DISTANCE_M, searchWords } from "../domain/duplicate";
import type { ComplaintKind } from "../domain/status";
import type { UnitOfWork } from "./unit-of-work";

/** An open, public case that has words in common with another. */
export interface SimilarRow extends DuplicateFacts {
  readonly id: string;
  readonly kind: ComplaintKind;
  readonly categoryId: string | null;
}

/** The best by words; what stands behind them would not be judged alike either. */
const CANDIDATES = 50;
const DEGREES_PER_M = 1 / 111_195;

/**
 * Open cases near a place and time that share words with it, best first. Secret ones have no words in the table and are
 * left out besides. The full-text index knows what is committed.
 */
export async function readSimilar(work: UnitOfWork, facts: DuplicateFacts, exceptId: string): Promise<SimilarRow[]> {
  const words = searchWords(facts).join(" ");
  if (words === "") return [];
  const { district, latitude, longitude } = facts;
  const where = [
    "c.is_open = 1",
    "c.is_secret = 0",
    "c.id <> ?",
    "c.submitted_at BETWEEN ? - INTERVAL ? DAY AND ? + INTERVAL ? DAY",
  ];
  const values: unknown[] = [exceptId, facts.submittedAt, MAX_DAYS_APART, facts.submittedAt, MAX_DAYS_APART];
  if (latitude !== null && longitude !== null) {
    const up = MAX_DISTANCE_M * DEGREES_PER_M;
    const aside = up / Math.cos((latitude * Math.PI) / 180);
    where.push(
      "(c.latitude IS NULL OR c.longitude IS NULL OR (c.latitude BETWEEN ? AND ? AND c.longitude BETWEEN ? AND ?))",
    );
    values.push(latitude - up, latitude + up, longitude - aside, longitude + aside);
  } else if (district !== null) {
    where.push("(c.district IS NULL OR c.district = ?)");
    values.push(district);
  }
  return work.read<SimilarRow>(
    `SELECT c.id, c.kind, c.category_id AS categoryId, c.title, c.content, c.district, c.village, c.latitude, c.longitude,
            c.submitted_at AS submittedAt
       FROM complaint c
      WHERE MATCH(c.title, c.content) AGAINST (? IN NATURAL LANGUAGE MODE) AND ${where.join(" AND ")}
      ORDER BY MATCH(c.title, c.content) AGAINST (? IN NATURAL LANGUAGE MODE) DESC LIMIT ${CANDIDATES}`,
    [words, ...values, words],
  );
}
