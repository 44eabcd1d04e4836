import { randomBytes } from "node:crypto";
import type { Pool } from "mysql2/promise";
import { newId } from "../../src/store/new-id";

/** Tables of the bare server's own, made like the hub's: the hub must not stamp events that it did not write. */
export const PEER_TABLES = ["complaint", "event", "outbox"];

interface Submission {
  readonly kind: string;
  readonly channel: string;
  readonly title: string;
  readonly content: string;
}

const WRITE = `START TRANSACTION;
  INSERT INTO bench_complaint (id, ticket_number, access_code_hash, version, kind, channel, origin, status, title,
    content, reporter_id, clocks, due_at, submitted_at, updated_at)
  VALUES (?, ?, ?, 1, ?, ?, 'LOCAL', 'SUBMITTED', ?, ?, ?, '[]', ?, ?, ?);
  INSERT INTO bench_event (id, complaint_id, type, actor_kind, occurred_at, complaint_version, to_status, data)
  VALUES (?, ?, 'SUBMITTED', 'CITIZEN', ?, 1, 'SUBMITTED', '{}');
  INSERT INTO bench_outbox (id, complaint_id, kind, cause, state, not_before, saga, created_at, updated_at)
  VALUES (?, ?, 'CREATE', 'SUBMITTED', 'QUEUED', ?, '{}', ?, ?);
  COMMIT`;

/** Case, event and outbox item in one transaction and one round trip. @returns the ticket number. */
export async function submit(pool: Pool, body: string): Promise<string> {
  const { kind, channel, title, content } = JSON.parse(body) as Submission;
  const id = newId();
  const ticketNumber = randomBytes(6).toString("hex");
  const at = new Date();
  const ofCase = [id, ticketNumber, randomBytes(32), kind, channel, title, content, newId(), at, at, at];
  await pool.query(WRITE, [...ofCase, newId(), id, at, newId(), id, at, at, at]);
  return ticketNumber;
}
