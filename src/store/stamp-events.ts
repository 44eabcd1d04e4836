import type { EventEntity } from "./entities/event.entity";
import { canonicalEvent, chainHash } from "./event-chain";
import type { Transaction } from "./unit-of-work";

/**
 * Gives events that are about to be inserted the next positions of the log, in their order. The head's row stays locked
 * until the transaction ends: whoever stamps meanwhile waits, and goes on behind them.
 */
export async function stampEvents(tx: Transaction, events: readonly EventEntity[]): Promise<void> {
  const [head] = await tx.query<{ position: number; hash: Buffer }>(
    "SELECT position, hash FROM event_head WHERE id = 1 FOR UPDATE",
  );
  if (head === undefined) throw new Error("the database holds no event log: run `hub migrate`");
  let { position, hash } = { position: Number(head.position), hash: head.hash };
  for (const event of events) {
    position += 1;
    hash = chainHash(hash, canonicalEvent({ ...event, data: JSON.stringify(event.data) }, position));
    event.position = String(position);
    event.hash = hash;
  }
  await tx.query("UPDATE event_head SET position = ?, hash = ? WHERE id = 1", [position, hash]);
}
