import type { InboundMessageEntity } from "./entities/inbound-message.entity";
import type { Transaction, UnitOfWork } from "./unit-of-work";

/** A message that waits to be looked at. */
export interface WaitingRow {
  readonly id: string;
  readonly body: Buffer;
  readonly attempts: number;
  readonly receivedAt: Date;
}

/** A turn takes an album at most; what waits behind it is read with the next turn. */
const MOST_WAITING = 60;
const READ_BATCH = 500;
/** One statement's worth: a purge must not hold rows for long. */
const PURGE_BATCH = 1_000;
/** A gateway that was away may deliver again for days; after that an id will not come again. */
const KEPT_DAYS = 30;

/** Conversations of which a message has its time, the longest waiting first. */
export async function waitingConversations(work: UnitOfWork, now: Date, limit: number): Promise<string[]> {
  const rows = await work.read<{ id: string }>(
    `SELECT conversation_id AS id FROM inbound_message
      WHERE state = 'RECEIVED' AND not_before <= ? AND conversation_id IS NOT NULL
      GROUP BY conversation_id ORDER BY MIN(seq) LIMIT ?`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** A conversation's messages that wait, in the order in which they came. */
export function waitingMessages(from: Pick<Transaction, "query">, conversationId: string): Promise<WaitingRow[]> {
  return from.query<WaitingRow>(
    `SELECT id, body, attempts, received_at AS receivedAt FROM inbound_message
      WHERE conversation_id = ? AND state = 'RECEIVED' ORDER BY seq LIMIT ${MOST_WAITING}`,
    [conversationId],
  );
}

/** All messages that wait, of whichever conversation. */
export function openMessages(work: UnitOfWork): AsyncGenerator<Pick<WaitingRow, "id" | "body">> {
  return inBatches(
    work,
    "SELECT id, body FROM inbound_message WHERE state = 'RECEIVED' AND id > ? ORDER BY id LIMIT ?",
  );
}

/** All drafts that are not handed in yet, sealed. */
export function openDrafts(work: UnitOfWork): AsyncGenerator<{ readonly id: string; readonly draft: Buffer }> {
  return inBatches(
    work,
    "SELECT id, draft FROM conversation WHERE draft_due_at IS NOT NULL AND draft IS NOT NULL AND id > ? ORDER BY id LIMIT ?",
  );
}

/** Ends messages; what they said is kept only if nothing could be made of them. */
export async function endMessages(
  tx: Transaction,
  ids: readonly string[],
  state: Exclude<InboundMessageEntity["state"], "RECEIVED">,
): Promise<void> {
  await tx.query(
    `UPDATE inbound_message SET state = ?, body = IF(? = 'FAILED', body, NULL) WHERE id IN (?) AND state = 'RECEIVED'`,
    [state, state, ids],
  );
}

/** Nothing of a conversation is looked at before that, unless something new comes. */
export async function postpone(tx: Transaction, conversationId: string, until: Date): Promise<void> {
  await tx.query("UPDATE inbound_message SET not_before = ? WHERE conversation_id = ? AND state = 'RECEIVED'", [
    until,
    conversationId,
  ]);
}

/** Counts a fault of messages that were looked at together. */
export async function countFault(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.query("UPDATE inbound_message SET attempts = attempts + 1 WHERE id IN (?) AND state = 'RECEIVED'", [ids]);
}

/** Conversations whose draft nobody goes on with; one with a message that waits is not among them. */
export async function dueDrafts(work: UnitOfWork, now: Date, limit: number): Promise<string[]> {
  const rows = await work.read<{ id: string }>(
    `SELECT c.id FROM conversation c WHERE c.draft_due_at <= ?
        AND NOT EXISTS (SELECT 1 FROM inbound_message m WHERE m.conversation_id = c.id AND m.state = 'RECEIVED')
      ORDER BY c.draft_due_at LIMIT ?`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** What failed is tried again, and keeps nobody else's draft from its turn. */
export async function postponeDraft(work: UnitOfWork, conversationId: string): Promise<void> {
  await work.read("UPDATE conversation SET draft_due_at = draft_due_at + INTERVAL 1 HOUR WHERE id = ?", [
    conversationId,
  ]);
}

/** Deletes messages whose ids cannot come again. @returns how many */
export async function purgeMessages(work: UnitOfWork): Promise<number> {
  const header = (await work.read(
    `DELETE FROM inbound_message WHERE received_at < UTC_TIMESTAMP(3) - INTERVAL ${KEPT_DAYS} DAY AND state <> 'RECEIVED'
      ORDER BY received_at LIMIT ${PURGE_BATCH}`,
  )) as unknown as { affectedRows: number };
  return header.affectedRows;
}

/** What a statement finds, by id; a busy day's drafts are not held in memory at once. */
async function* inBatches<Row extends { readonly id: string }>(work: UnitOfWork, sql: string): AsyncGenerator<Row> {
  let rows: Row[];
  let after = "";
  do {
    rows = await work.read<Row>(sql, [after, READ_BATCH]);
    yield* rows;
    after = rows.at(-1)?.id ?? "";
  } while (rows.length === READ_BATCH);
}

/** How many messages wait, and how many were given up. */
export async function countInbound(work: UnitOfWork): Promise<{ readonly waiting: number; readonly failed: number }> {
  const rows = await work.read<{ state: string; total: number }>(
    "SELECT state, COUNT(*) AS total FROM inbound_message WHERE state IN ('RECEIVED', 'FAILED') GROUP BY state",
  );
  const of = (state: string) => Number(rows.find((row) => row.state === state)?.total ?? 0);
  return { waiting: of("RECEIVED"), failed: of("FAILED") };
}
