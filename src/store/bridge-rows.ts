import { NationalInstitutionEntity } from "./entities/national-institution.entity";
import { SyncRunEntity } from "./entities/sync-run.entity";
import type { UnitOfWork } from "./unit-of-work";

/** How much waits in the bridge. */
export interface BridgeCounts {
  readonly queued: number;
  readonly oldestQueuedAt: Date | null;
  /** Items and records that wait for a person. */
  readonly parked: number;
  readonly unknownOutcome: number;
  readonly notEqual: number;
  readonly oldestNotEqualAt: Date | null;
  readonly lastPullAt: Date | null;
  readonly lastPushAt: Date | null;
}

/** Counts what waits in the bridge. */
export async function countBridge(work: UnitOfWork): Promise<BridgeCounts> {
  const [lanes] = await work.read<
    Record<"queued" | "parked" | "unknownOutcome", string | null> & { oldestQueuedAt: Date | null }
  >(
    `SELECT SUM(state <> 'PARKED') AS queued,
            COALESCE(SUM(state = 'PARKED'), 0) + (SELECT COUNT(*) FROM parked_record) AS parked,
            SUM(state = 'PARKED' AND parked_state = 'UNKNOWN_OUTCOME') AS unknownOutcome,
            MIN(CASE WHEN state <> 'PARKED' THEN created_at END) AS oldestQueuedAt
       FROM outbox WHERE state IN ('QUEUED', 'LEASED', 'SENDING', 'SETTLING', 'PARKED')`,
  );
  const [cases] = await work.read<{
    notEqual: string | null;
    oldest: Date | null;
    pulled: Date | null;
    pushed: Date | null;
  }>(
    `SELECT SUM(n.verdict NOT IN ('EQUAL', 'NOT_LINKED')) AS notEqual,
            MIN(CASE WHEN n.verdict NOT IN ('EQUAL', 'NOT_LINKED') THEN n.not_equal_since END) AS oldest,
            MAX(n.last_pulled_at) AS pulled, MAX(n.last_pushed_at) AS pushed
       FROM national_case n`,
  );
  return {
    queued: Number(lanes?.queued ?? 0),
    oldestQueuedAt: lanes?.oldestQueuedAt ?? null,
    parked: Number(lanes?.parked ?? 0),
    unknownOutcome: Number(lanes?.unknownOutcome ?? 0),
    notEqual: Number(cases?.notEqual ?? 0),
    oldestNotEqualAt: cases?.oldest ?? null,
    lastPullAt: cases?.pulled ?? null,
    lastPushAt: cases?.pushed ?? null,
  };
}

/** National institutions whose name holds a text, by name. */
export function readInstitutions(
  work: UnitOfWork,
  search: string | null,
  after: { readonly name: string; readonly id: string } | null,
  limit: number,
): Promise<NationalInstitutionEntity[]> {
  const query = work.dataSource.manager
    .createQueryBuilder(NationalInstitutionEntity, "i")
    .orderBy("i.name", "ASC")
    .addOrderBy("i.id", "ASC")
    .limit(limit);
  if (search !== null) query.andWhere("i.name LIKE :pattern", { pattern: `%${search.replace(/[\\%_]/g, "\\$&")}%` });
  if (after !== null) query.andWhere("(i.name > :name OR (i.name = :name AND i.id > :id))", { ...after });
  return query.getMany();
}

/** A pass of the bridge by its id. */
export function readSyncRun(work: UnitOfWork, id: string): Promise<SyncRunEntity | null> {
  return work.dataSource.manager.findOneBy(SyncRunEntity, { id });
}
