import type { Transaction, UnitOfWork } from "../store/unit-of-work";
import type { Circuit } from "./circuit";

/** The circuit as stored, and the database's time at which it was read. */
export type StoredCircuit = Circuit & { readonly now: Date };

const READ = `SELECT state, since, failures, last_success_at AS lastSuccessAt, last_failure_at AS lastFailureAt,
    open_until AS openUntil, UTC_TIMESTAMP(3) AS now
  FROM bridge_link WHERE id = 1`;

/** Makes the link's row, if nobody has yet. The bucket is full: more calls than it holds count for none. */
export async function ensureLinkRow(work: UnitOfWork): Promise<void> {
  await work.read(
    `INSERT IGNORE INTO bridge_link (id, state, since, failures, tokens, tokens_at)
     VALUES (1, 'OK', UTC_TIMESTAMP(3), 0, 1000000, UTC_TIMESTAMP(3))`,
  );
}

/** Reads the circuit; null: nobody has made the row yet. */
export async function readCircuit(work: UnitOfWork): Promise<StoredCircuit | null> {
  const [row] = await work.read<StoredCircuit>(READ);
  return row ?? null;
}

/** Reads the circuit and keeps others from changing it until the transaction ends. */
export async function lockCircuit(tx: Transaction): Promise<StoredCircuit | null> {
  const [row] = await tx.query<StoredCircuit>(`${READ} FOR UPDATE`);
  return row ?? null;
}

/** Writes the circuit. */
export async function writeCircuit(tx: Transaction, next: Circuit): Promise<void> {
  await tx.query(
    `UPDATE bridge_link SET state = ?, since = ?, failures = ?, last_success_at = ?, last_failure_at = ?, open_until = ?
      WHERE id = 1`,
    [next.state, next.since, next.failures, next.lastSuccessAt, next.lastFailureAt, next.openUntil],
  );
}

/**
 * Takes the one try of an open circuit whose time has come, and shuts it off for others meanwhile.
 * @returns whether this process has it
 */
export async function claimProbe(work: UnitOfWork, pauseMs: number): Promise<boolean> {
  const header = await work.read(
    `UPDATE bridge_link SET open_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
      WHERE id = 1 AND open_until <= UTC_TIMESTAMP(3)`,
    [pauseMs * 1_000],
  );
  return (header as unknown as { affectedRows: number }).affectedRows === 1;
}

/** Lets an open circuit be tried at once. */
export async function endPause(work: UnitOfWork): Promise<void> {
  await work.read(
    "UPDATE bridge_link SET open_until = UTC_TIMESTAMP(3) WHERE id = 1 AND open_until > UTC_TIMESTAMP(3)",
  );
}
