import type { SyncEnvironment } from "./environment";

/** An outbox row in the hands of this worker. */
export interface LeasedItem {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: "CREATE" | "FOLLOW_UP" | "TRANSFER" | "STATUS";
  readonly cause: string;
  readonly textId: string | null;
  readonly mark: number | null;
  /** As it was found: SENDING means that a call was cut off, and nobody knows what became of it. */
  readonly found: "QUEUED" | "LEASED" | "SENDING" | "SETTLING";
  readonly fence: number;
  readonly attempts: number;
  /** Parts of a long follow-up that have arrived. */
  readonly sentParts: number;
  /** Milliseconds since the row was last written. */
  readonly ageMs: number;
}

/** The heads of the lanes that may be worked on now; a parked item holds its lane, others flow. */
const HEADS = `SELECT o.id, o.complaint_id AS complaintId, o.kind, o.cause, o.text_id AS textId, o.mark, o.state AS found,
    o.fence, o.attempts, o.saga, TIMESTAMPDIFF(MICROSECOND, o.updated_at, UTC_TIMESTAMP(3)) / 1000 AS ageMs
  FROM outbox o
  WHERE o.state IN ('QUEUED', 'LEASED', 'SENDING', 'SETTLING')
    AND o.not_before <= UTC_TIMESTAMP(3)
    AND (o.lease_until IS NULL OR o.lease_until < UTC_TIMESTAMP(3))
    AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.complaint_id = o.complaint_id AND p.seq < o.seq
                    AND p.state NOT IN ('DONE', 'DISCARDED'))
  ORDER BY o.seq LIMIT 20`;

/** Leases the next free lane head, of one case or any; null when there is none. Guarded by the fence: one worker gets it. */
export async function leaseNext(env: SyncEnvironment, complaintId: string | null): Promise<LeasedItem | null> {
  const { work } = env.cases;
  const heads = await work.read<Omit<LeasedItem, "sentParts"> & { readonly saga: string }>(HEADS);
  const leaseMs = env.settings.createTimeoutMs + env.timing.leaseMarginMs;
  for (const head of heads) {
    if (complaintId !== null && head.complaintId !== complaintId) continue;
    const taken = await work.transaction((tx) =>
      tx.query(
        `UPDATE outbox SET lease_holder = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, fence = fence + 1,
                state = CASE state WHEN 'QUEUED' THEN 'LEASED' ELSE state END
          WHERE id = ? AND fence = ?`,
        [env.nodeId, leaseMs * 1_000, head.id, head.fence],
      ),
    );
    if ((taken as unknown as { affectedRows: number }).affectedRows === 1) {
      const { saga, ...rest } = head;
      const { sentParts = 0 } = JSON.parse(saga) as { sentParts?: number };
      return { ...rest, sentParts, fence: Number(head.fence) + 1, ageMs: Number(head.ageMs) };
    }
  }
  return null;
}

/** How an item goes on. */
export interface NextState {
  readonly state: "QUEUED" | "SENDING" | "SETTLING" | "PARKED" | "DONE";
  readonly parkedState?: string;
  readonly reason?: string;
  readonly delayMs?: number;
  readonly countsAsAttempt?: boolean;
  readonly sentParts?: number;
  /** The row's age counts from the moment nobody knew: a look must not start it anew. */
  readonly keepsAge?: boolean;
}

/** The statement that writes an item's next state; changes no row when another worker has taken over meanwhile. */
export function nextStateSql(
  item: LeasedItem,
  next: NextState,
): { readonly sql: string; readonly parameters: unknown[] } {
  const keepsLease = next.state === "SENDING";
  return {
    sql: `UPDATE outbox SET state = ?, parked_state = ?, reason = ?, updated_at = ${next.keepsAge === true ? "updated_at" : "UTC_TIMESTAMP(3)"},
            saga = COALESCE(?, saga), attempts = attempts + ?, not_before = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
            ${keepsLease ? "" : ", lease_holder = NULL, lease_until = NULL"}
          WHERE id = ? AND fence = ?`,
    parameters: [
      next.state,
      next.parkedState ?? null,
      next.reason?.slice(0, 300) ?? null,
      next.sentParts === undefined ? null : JSON.stringify({ sentParts: next.sentParts }),
      next.countsAsAttempt === true ? 1 : 0,
      Math.round((next.delayMs ?? 0) * 1_000),
      item.id,
      item.fence,
    ],
  };
}

/** Writes an item's next state. @returns false when another worker has taken over. */
export async function writeState(env: SyncEnvironment, item: LeasedItem, next: NextState): Promise<boolean> {
  const { sql, parameters } = nextStateSql(item, next);
  const header = await env.cases.work.transaction((tx) => tx.query(sql, parameters));
  return (header as unknown as { affectedRows: number }).affectedRows === 1;
}
