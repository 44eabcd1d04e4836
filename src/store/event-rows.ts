import type { ComplaintAction, ComplaintStatus, Role } from "../domain/status";
import type { EventData, EventEntity, SignedLogHead } from "./entities/event.entity";
import type { UnitOfWork } from "./unit-of-work";

/** A stamped event as the log's readers see it. */
export interface EventRow {
  readonly position: number;
  readonly id: string;
  readonly complaintId: string | null;
  readonly type: string;
  readonly action: ComplaintAction | null;
  readonly actorKind: EventEntity["actorKind"];
  readonly actorId: string | null;
  readonly actorRole: Role | null;
  readonly occurredAt: Date;
  readonly complaintVersion: number;
  readonly fromStatus: ComplaintStatus | null;
  readonly toStatus: ComplaintStatus | null;
  readonly agenciesBefore: readonly string[];
  readonly agenciesAfter: readonly string[];
  readonly textId: string | null;
  readonly data: EventData;
}

/** An event as it stands in the table, before anything is parsed: what the hash is made of. */
export interface RawEvent {
  readonly seq: number;
  readonly position: number | null;
  readonly id: string;
  readonly complaintId: string | null;
  readonly type: string;
  readonly action: ComplaintAction | null;
  readonly actorKind: EventEntity["actorKind"];
  readonly actorId: string | null;
  readonly actorRole: Role | null;
  readonly occurredAt: Date;
  readonly complaintVersion: number;
  readonly fromStatus: ComplaintStatus | null;
  readonly toStatus: ComplaintStatus | null;
  readonly agenciesBefore: string;
  readonly agenciesAfter: string;
  readonly textId: string | null;
  readonly textDigest: Buffer | null;
  readonly data: string;
  readonly hash: Buffer | null;
}

/** The columns of {@link RawEvent}. */
export const EVENT_COLUMNS = `seq, position, id, complaint_id AS complaintId, type, action, actor_kind AS actorKind,
  actor_id AS actorId, actor_role AS actorRole, occurred_at AS occurredAt, complaint_version AS complaintVersion,
  from_status AS fromStatus, to_status AS toStatus, agencies_before AS agenciesBefore, agencies_after AS agenciesAfter,
  text_id AS textId, text_digest AS textDigest, data, hash`;

/** The ids of a column that joins them with commas. */
export function idList(joined: string): string[] {
  return joined === "" ? [] : joined.split(",");
}

/** Parses a stamped row. */
export function eventRow(raw: RawEvent): EventRow {
  return {
    position: Number(raw.position),
    id: raw.id,
    complaintId: raw.complaintId,
    type: raw.type,
    action: raw.action,
    actorKind: raw.actorKind,
    actorId: raw.actorId,
    actorRole: raw.actorRole,
    occurredAt: raw.occurredAt,
    complaintVersion: raw.complaintVersion,
    fromStatus: raw.fromStatus,
    toStatus: raw.toStatus,
    agenciesBefore: idList(raw.agenciesBefore),
    agenciesAfter: idList(raw.agenciesAfter),
    textId: raw.textId,
    data: JSON.parse(raw.data) as EventData,
  };
}

/** How far the log is stamped. */
export interface LogHead {
  readonly generation: string;
  readonly startHash: Buffer;
  readonly position: number;
  readonly hash: Buffer;
}

/** What is signed of a head. */
export function signedHead({ generation, position, hash }: LogHead): SignedLogHead {
  return { generation, position, hash: hash.toString("hex") };
}

/** Reads how far the log is stamped. */
export async function readLogHead(work: UnitOfWork): Promise<LogHead> {
  const [head] = await work.read<LogHead>(
    "SELECT generation, start_hash AS startHash, position, hash FROM event_head WHERE id = 1",
  );
  if (head === undefined) throw new Error("the database holds no event log: run `hub migrate`");
  return head;
}

/** Stamped events after a position, in order. */
export async function readEventsAfter(work: UnitOfWork, position: number, limit: number): Promise<EventRow[]> {
  const rows = await work.readPrepared<RawEvent>(
    `SELECT ${EVENT_COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT ${Math.trunc(limit)}`,
    [position],
  );
  return rows.map(eventRow);
}
