import type { ComplaintAction, ComplaintStatus } from "../domain/status";
import { type EventData, EventEntity } from "../store/entities/event.entity";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import { type Actor, eventActor } from "./actor";

/** An event about to be appended; what is left out is null or empty. */
export interface NewEvent {
  readonly complaintId: string | null;
  readonly type: string;
  readonly action?: ComplaintAction;
  readonly actor: Actor;
  readonly at: Date;
  readonly complaintVersion: number;
  readonly fromStatus?: ComplaintStatus | null;
  readonly toStatus?: ComplaintStatus;
  readonly agenciesBefore?: readonly string[];
  readonly agenciesAfter?: readonly string[];
  readonly text?: { readonly id: string; readonly digest: Buffer } | null;
  readonly data?: EventData;
}

/** The row of an event, not stamped yet. */
export function newEvent(event: NewEvent): EventEntity {
  const row = new EventEntity();
  row.id = newId();
  row.position = null;
  row.complaintId = event.complaintId;
  row.type = event.type;
  row.action = event.action ?? null;
  Object.assign(row, eventActor(event.actor));
  row.occurredAt = event.at;
  row.complaintVersion = event.complaintVersion;
  row.fromStatus = event.fromStatus ?? null;
  row.toStatus = event.toStatus ?? null;
  row.agenciesBefore = (event.agenciesBefore ?? []).join(",");
  row.agenciesAfter = (event.agenciesAfter ?? []).join(",");
  row.textId = event.text?.id ?? null;
  row.textDigest = event.text?.digest ?? null;
  row.data = event.data ?? {};
  row.hash = null;
  return row;
}

/**
 * Appends one event in the change's own transaction. For a case its row lock must be held already: only then is the
 * order of insertion within the case the order of commit.
 */
export async function appendEvent(tx: Transaction, event: NewEvent): Promise<void> {
  await tx.insert(EventEntity, newEvent(event));
}

/** A change of what the hub runs by (policies, calendar, agencies, categories, officers, keys): chained like everything else. */
export async function appendAdministration(
  tx: Transaction,
  actor: Actor,
  at: Date,
  change: {
    readonly type: string;
    readonly subject: string;
    readonly subjectId: string;
    /** Without personal data: ids, codes, numbers and dates. */
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    /** The calendar's version that the change made. */
    readonly calendarVersion?: number;
  },
): Promise<void> {
  const { type, ...data } = change;
  await appendEvent(tx, { complaintId: null, type, actor, at, complaintVersion: 0, data });
}
