import type { OutboxEntity } from "../store/entities/outbox.entity";
import type { SyncEnvironment } from "./environment";
import type { Parking, Saga } from "./saga";

/** An outbox row at the head of its lane. */
export interface LaneItem {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: OutboxEntity["kind"];
  readonly cause: string;
  readonly textId: string | null;
  readonly mark: number | null;
  /** Tries in a row that failed while other calls got through. */
  readonly failures: number;
  readonly fence: number;
  /** Something went wrong with it before. */
  readonly wasTried: boolean;
}

/** An outbox row in the hands of this worker. */
export interface LeasedItem extends LaneItem {
  readonly saga: Saga;
  /** Nobody knows what became of its last call: look before anything is sent. */
  readonly isUnclear: boolean;
  /** End of the lease by this process's monotonic clock, in milliseconds; never later than by the database's. */
  readonly leaseEndsAt: number;
}

/** Which lane heads are looked for. */
export interface HeadFilter {
  readonly complaintId: string | null;
  /** By the database's clock: what was put off after this moment is not tried again. */
  readonly dueAt: Date;
  readonly wasTried: boolean;
  readonly limit: number;
}

const ACTIVE = "('QUEUED', 'LEASED', 'SENDING', 'SETTLING')";

/**
 * A file that was refused waits for a person, and its case goes on without it. The index is named because the primary
 * key, in the order asked for, leads through everything that was ever sent.
 */
const headsSql = (
  filter: HeadFilter,
) => `SELECT o.id, o.complaint_id AS complaintId, o.kind, o.cause, o.text_id AS textId,
    o.mark, o.failures, o.fence, o.reason IS NOT NULL AS wasTried
  FROM outbox o FORCE INDEX (${filter.complaintId === null ? "outbox_state" : "outbox_lane"})
  WHERE o.state IN ${ACTIVE} AND o.not_before <= ? ${filter.complaintId === null ? "" : "AND o.complaint_id = ?"}
    AND (o.lease_until IS NULL OR o.lease_until < UTC_TIMESTAMP(3))
    AND o.reason IS ${filter.wasTried ? "NOT NULL" : "NULL"}
    AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.complaint_id = o.complaint_id AND p.seq < o.seq
      AND p.state NOT IN ('DONE', 'DISCARDED') AND NOT (p.state = 'PARKED' AND p.cause = 'FILE_REFUSED'))
  ORDER BY o.seq LIMIT ?`;

/** The heads of the lanes that may be worked on now, oldest first; a parked item holds its lane, others flow. */
export async function readHeads(env: SyncEnvironment, filter: HeadFilter): Promise<LaneItem[]> {
  const { complaintId, dueAt, limit } = filter;
  const rows = await env.cases.work.read<LaneItem>(headsSql(filter), [
    dueAt,
    ...(complaintId === null ? [] : [complaintId]),
    limit,
  ]);
  return rows.map((row) => ({ ...row, fence: Number(row.fence), wasTried: filter.wasTried }));
}

/** How long a worker has an item at a time: the longest call, and what it may take besides. */
function leaseMs({ settings, timing }: SyncEnvironment): number {
  return settings.createTimeoutMs + timing.leaseMarginMs;
}

/**
 * Leases a lane's head; null when another worker was faster. A row that its worker left in the middle of a call becomes
 * unclear from the moment at which that call must have ended: the end of its lease. The columns are written from left to
 * right.
 */
export async function lease(env: SyncEnvironment, head: LaneItem): Promise<LeasedItem | null> {
  const startedAt = performance.now();
  const [row] = await env.cases.work.transaction(async (tx) => {
    const header = await tx.query(
      `UPDATE outbox SET
              unclear_since = CASE state WHEN 'SENDING' THEN COALESCE(lease_until, updated_at) ELSE unclear_since END,
              state = CASE state WHEN 'QUEUED' THEN 'LEASED' WHEN 'SENDING' THEN 'SETTLING' ELSE state END,
              lease_holder = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, fence = fence + 1
        WHERE id = ? AND fence = ? AND state IN ${ACTIVE} AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))`,
      [env.nodeId, leaseMs(env) * 1_000, head.id, head.fence],
    );
    if (affected(header) === 0) return [];
    return tx.query<{ saga: string; state: string; failures: number }>(
      "SELECT saga, state, failures FROM outbox WHERE id = ?",
      [head.id],
    );
  });
  if (row === undefined) return null;
  return {
    ...head,
    failures: row.failures,
    fence: head.fence + 1,
    saga: JSON.parse(row.saga) as Saga,
    isUnclear: row.state === "SETTLING",
    leaseEndsAt: startedAt + leaseMs(env),
  };
}

/** How an item goes on. */
export interface NextState {
  readonly state: "QUEUED" | "LEASED" | "SENDING" | "SETTLING" | "PARKED" | "DONE";
  readonly parkedState?: Parking["parkedState"];
  /** Indonesian, for officers; null: nothing is wrong with it. */
  readonly reason?: string | null;
  /** Not before this time has passed. */
  readonly delayMs?: number;
  readonly saga?: Saga;
  readonly failures?: number;
  /** What is known of its last call: `NOW`: unclear from now on; `STILL`: as before; absent: it is known. */
  readonly unclear?: "NOW" | "STILL";
}

const UNCLEAR = { NOW: "UTC_TIMESTAMP(3)", STILL: "unclear_since", CLEAR: "NULL" };

/** The statement that writes an item's next state; changes no row when another worker has taken over meanwhile. */
export function nextStateSql(
  env: SyncEnvironment,
  item: LeasedItem,
  next: NextState,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const keepsLease = next.state === "SENDING" || next.state === "LEASED";
  // Before a call, what was wrong the last time is still all that is known.
  const reason = next.state === "SENDING" ? "reason" : "?";
  return {
    sql: `UPDATE outbox SET state = ?, parked_state = ?, reason = ${reason}, updated_at = UTC_TIMESTAMP(3), saga = ?,
            attempts = attempts + ?, failures = ?, unclear_since = ${UNCLEAR[next.unclear ?? "CLEAR"]},
            not_before = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND,
            ${keepsLease ? "lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND" : "lease_holder = NULL, lease_until = NULL"}
          WHERE id = ? AND fence = ? AND state IN ${ACTIVE}`,
    parameters: [
      next.state,
      next.parkedState ?? null,
      ...(next.state === "SENDING" ? [] : [next.reason?.slice(0, 300) ?? null]),
      JSON.stringify(next.saga ?? item.saga),
      next.state === "SENDING" ? 1 : 0,
      next.failures ?? item.failures,
      Math.round((next.delayMs ?? 0) * 1_000),
      ...(keepsLease ? [leaseMs(env) * 1_000] : []),
      item.id,
      item.fence,
    ],
  };
}

/** Writes an item's next state. @returns the item as it is now; null when another worker has taken over. */
export async function writeState(env: SyncEnvironment, item: LeasedItem, next: NextState): Promise<LeasedItem | null> {
  const startedAt = performance.now();
  const { sql, parameters } = nextStateSql(env, item, next);
  const header = await env.cases.work.transaction((tx) => tx.query(sql, parameters));
  return affected(header) === 1 ? asWritten(env, item, next, startedAt) : null;
}

/** A leased item after its next state was written; `startedAt`: the monotonic clock before the writing. */
export function asWritten(env: SyncEnvironment, item: LeasedItem, next: NextState, startedAt: number): LeasedItem {
  return {
    ...item,
    saga: next.saga ?? item.saga,
    failures: next.failures ?? item.failures,
    isUnclear: next.state === "SETTLING",
    leaseEndsAt: startedAt + leaseMs(env),
  };
}

/** Lengthens a lease for one more call. @returns null when another worker has taken over. */
export async function renew(env: SyncEnvironment, item: LeasedItem): Promise<LeasedItem | null> {
  const startedAt = performance.now();
  const header = await env.cases.work.transaction((tx) =>
    tx.query(
      `UPDATE outbox SET lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
        WHERE id = ? AND fence = ? AND state IN ${ACTIVE} AND lease_until IS NOT NULL`,
      [leaseMs(env) * 1_000, item.id, item.fence],
    ),
  );
  return affected(header) === 1 ? { ...item, leaseEndsAt: startedAt + leaseMs(env) } : null;
}

/** Whether a reading that begins now and does not show the call may be believed: a slow request can commit no more. */
export async function isSettled(env: SyncEnvironment, item: LeasedItem): Promise<boolean> {
  const [row] = await env.cases.work.read<{ isSettled: number }>(
    `SELECT UTC_TIMESTAMP(3) >= COALESCE(unclear_since, updated_at) + INTERVAL ? MICROSECOND AS isSettled
       FROM outbox WHERE id = ?`,
    [Math.round(env.timing.settleMs * 1_000), item.id],
  );
  return Number(row?.isSettled) === 1;
}

function affected(header: unknown): number {
  return (header as { readonly affectedRows: number }).affectedRows;
}
