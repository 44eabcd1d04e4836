import type { Statement } from "./insert-statement";
import { newId } from "./new-id";

/** Under which key a change is made, so that asking twice changes once. */
export interface ChangeKey {
  /** Whose keys: an officer's or key's id, or `public`. */
  readonly scope: string;
  readonly mutation: string;
  readonly clientKey: string;
  readonly argumentsHmac: Buffer;
  /** What a replay answers with; known before the change is made. */
  readonly outcome: Buffer;
}

/** Inserts the rows of keys, by the database's time. */
export function keysStatement(keys: readonly ChangeKey[]): Statement {
  const rows = keys.map(() => "(?, ?, ?, ?, ?, UTC_TIMESTAMP(3))").join(", ");
  return {
    sql: `INSERT INTO idempotency_key (scope, mutation, client_key, arguments_hmac, outcome, created_at) VALUES ${rows}`,
    parameters: keys.flatMap((key) => [key.scope, key.mutation, key.clientKey, key.argumentsHmac, key.outcome]),
  };
}

/** A change asked for without a key gets one of its own, for the look after a connection lost at COMMIT. */
export function ownKey(): ChangeKey {
  return { scope: "hub", mutation: "-", clientKey: newId(), argumentsHmac: Buffer.alloc(32), outcome: Buffer.alloc(0) };
}
