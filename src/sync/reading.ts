import { createHash } from "node:crypto";
import type { NationalClient } from "../national/client";
import { isReporterReply } from "../national/log-item";
import { type Mark, parseMarks } from "../national/marks";
import type { NationalCase, NationalLogItem, UnreadableRecord } from "../national/neutral";
import type { UnitOfWork } from "../store/unit-of-work";

/** A national case as it was found: with its log, of which two lists show overlapping parts. */
export interface NationalReading {
  readonly shown: NationalCase;
  /** The case's own log, and its follow-ups. */
  readonly logs: readonly [readonly NationalLogItem[], readonly NationalLogItem[]];
  readonly unreadable: readonly UnreadableRecord[];
  /** False: the follow-ups changed while they were read, so absence proves nothing. */
  readonly isComplete: boolean;
}

/** A reading, or why there is none (Indonesian). */
export type ReadingOutcome =
  | { readonly isRead: true; readonly reading: NationalReading }
  | {
      readonly isRead: false;
      /** The national side says that there is no such case. */
      readonly isGone: boolean;
      readonly reason: string;
    };

/** Reads a national case with its whole log (N4 and N5); "failed" never looks like "empty". */
export async function readNational(
  client: NationalClient,
  nationalId: string,
  signal?: AbortSignal,
): Promise<ReadingOutcome> {
  const shown = await client.getComplaint(nationalId, signal);
  if (shown.outcome !== "done") {
    return { isRead: false, isGone: shown.outcome === "refused" && shown.status === 404, reason: shown.reason };
  }
  const followUps = await client.getFollowUps(nationalId, signal);
  if (followUps.outcome !== "done") return { isRead: false, isGone: false, reason: followUps.reason };
  return {
    isRead: true,
    reading: {
      shown: shown.value,
      logs: [shown.value.log, followUps.value.items],
      unreadable: [...shown.value.unreadable, ...followUps.value.unreadable],
      isComplete: followUps.value.isComplete,
    },
  };
}

/** Which national institutions are ours: the regency's own, and those of its agencies. */
export interface OurInstitutions {
  readonly ids: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  /** The master list names all of them: only then does a strange name tell that somebody else is meant. */
  readonly areNamesKnown: boolean;
}

/**
 * Looks up which national institutions are ours, with their names in the master list. That is a list of external ones: the
 * regency's own may stand only with the cases that it holds.
 */
export async function ourInstitutions(work: UnitOfWork, institutionId: string): Promise<OurInstitutions> {
  const rows = await work.read<{ id: string; name: string | null }>(
    `SELECT ours.id, COALESCE(i.name, IF(ours.id = ?, (SELECT n.disposition_name FROM national_case n
         WHERE n.disposition_id = ? AND n.disposition_name IS NOT NULL LIMIT 1), NULL)) AS name
       FROM (SELECT ? AS id UNION SELECT national_institution_id FROM agency WHERE national_institution_id IS NOT NULL) ours
       LEFT JOIN national_institution i ON i.id = ours.id`,
    [institutionId, institutionId, institutionId],
  );
  return {
    ids: new Set(rows.map(({ id }) => id)),
    names: new Set(rows.flatMap(({ name }) => (name === null ? [] : [folded(name)]))),
    areNamesKnown: rows.every(({ name }) => name !== null),
  };
}

/** Whether an institution, given by id, name or both, is one of ours; null when that cannot be told. */
export function isOurs(
  ours: OurInstitutions,
  institution: { readonly id: string | null; readonly name: string | null } | null,
): boolean | null {
  if (institution === null || (institution.id === null && institution.name === null)) return null;
  if (institution.id !== null) return ours.ids.has(institution.id);
  if (ours.names.has(folded(institution.name ?? ""))) return true;
  return ours.areNamesKnown ? false : null;
}

/** Whether an item is surely said by somebody else: told by an id, because names change before the list of them does. */
export function isOthers(ours: OurInstitutions, { institutionFrom }: NationalLogItem): boolean {
  return institutionFrom?.id != null && !ours.ids.has(institutionFrom.id);
}

/** A mark stands at the very beginning of what we send; gateways were seen to put a name or a greeting before it. */
const MARK_STANDS_WITHIN = 40;

/**
 * The mark of ours that an item carries, or null. It looks like ours when it stands at the beginning and is not said by
 * the reporter: citizens can type marks. Whether its number was given out is for the caller.
 */
export function echoMark(item: NationalLogItem, ticket: string): Mark | null {
  if (isReporterReply(item)) return null;
  const mark = parseMarks(item.text.slice(0, MARK_STANDS_WITHIN + 40))[0];
  if (mark?.ticket !== ticket || item.text.indexOf("[") > MARK_STANDS_WITHIN) return null;
  return mark;
}

/** A text with blanks folded and without case: what two spellings of one name or item have in common. */
export function folded(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/** What an item says, without the shapes in which it may come: equal for two readings of one item. */
export function itemDigest(item: NationalLogItem): Buffer {
  const words = item.text.trim() === "" ? `status:${item.statusNew ?? ""}` : item.text;
  return createHash("sha256").update(folded(words), "utf8").digest();
}
