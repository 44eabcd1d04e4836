import { canonicalEvent, chainHash } from "./event-chain";
import { EVENT_COLUMNS, type RawEvent, readLogHead } from "./event-rows";
import type { UnitOfWork } from "./unit-of-work";

const BATCH = 1_000;

/** Stamped events in order, a batch at a time: no read of the hub lives long. */
export async function* stampedEvents(work: UnitOfWork, from = 0): AsyncGenerator<RawEvent> {
  for (let position = from; ; ) {
    const rows = await work.read<RawEvent>(
      `SELECT ${EVENT_COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT ${BATCH}`,
      [position],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    position = Number(last.position);
  }
}

/** What a check of the chain found. */
export interface ChainReport {
  readonly events: number;
  /** Positions whose row or hash does not fit, with why. */
  readonly faults: readonly string[];
  readonly headHash: Buffer;
}

/**
 * Checks every stamped row against the chain and the chain against its head. The first hash rests on the log's random
 * start, which the head row held before the first event.
 */
export async function verifyChain(work: UnitOfWork): Promise<ChainReport> {
  const faults: string[] = [];
  let previous = (await readLogHead(work)).startHash;
  let expected = 1;
  let events = 0;
  for await (const row of stampedEvents(work)) {
    const position = Number(row.position);
    if (position !== expected) faults.push(`position ${expected} is missing`);
    const hash = chainHash(previous, canonicalEvent(row, position));
    if (row.hash === null || !hash.equals(row.hash)) faults.push(`position ${position} was altered`);
    // Going on from the stored hash names each altered row, not everything behind the first.
    previous = row.hash ?? hash;
    expected = position + 1;
    events += 1;
  }
  const head = await readLogHead(work);
  if (head.position !== expected - 1) faults.push(`the head says ${head.position}, the log ends at ${expected - 1}`);
  else if (!head.hash.equals(previous)) faults.push("the head's hash is not that of the last event");
  return { events, faults, headHash: previous };
}
