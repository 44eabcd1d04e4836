import { canonicalEvent, chainHash } from "../store/event-chain";
import { EVENT_COLUMNS, type EventRow, eventRow, type RawEvent } from "../store/event-rows";
import type { Transaction, UnitOfWork } from "../store/unit-of-work";

/** A dead leader is replaced when its lease ends; shorter would make a slow disk look like a death. */
const LEASE_SECONDS = 5;
/** Renewed well before its end, so that one lost renewal does not cost the lead. */
const RENEW_EVERY_MS = 1_500;
/** Without a wake-up (another node's commit) the log is looked at this often. */
const POLL_MS = 250;
/** One transaction's worth: large enough for bursts, small enough to commit in a few milliseconds. */
const BATCH = 500;
/** How far behind the last stamped event a late commit is looked for on every poll. */
const LOW_WATER_BEHIND_MS = 10 * 60_000;
/** A transaction open for longer than that is found by the full look, once a minute and at take-over. */
const FULL_LOOK_EVERY_MS = 60_000;

interface Head {
  readonly position: number;
  readonly hash: Buffer;
}

/** What the sequencer tells whoever watches it. */
export interface SequencerEvents {
  /** New positions were given, up to `head`, to these events; none where it was only found out that they had been. */
  onStamped(head: number, events: readonly EventRow[]): void;
  onError(error: unknown): void;
}

/**
 * Gives committed events their positions. Ids and timestamps are not commit order, so one node at a time, holding a lease
 * by the database's clock, stamps what is committed; every write is guarded by the lease's epoch, so a leader that froze
 * and thawed changes nothing.
 */
export class Sequencer {
  private epoch: number | null = null;
  /** As this leader left it; null: not known, and to be read. */
  private head: Head | null = null;
  private lastRenewalMs = Number.NEGATIVE_INFINITY;
  private lastFullLookMs = Number.NEGATIVE_INFINITY;
  private marks: { readonly atMs: number; readonly seq: number }[] = [];
  private lowWater = 0;
  private stopped = false;
  private running: Promise<void> | null = null;
  private wakeUp: (() => void) | null = null;
  private wakePending = false;

  constructor(
    private readonly work: UnitOfWork,
    private readonly nodeId: string,
    private readonly events: SequencerEvents,
  ) {}

  /** Whether this node stamps now. */
  get isLeader(): boolean {
    return this.epoch !== null;
  }

  /** Starts; returns at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** There may be something to stamp. */
  wake(): void {
    this.wakePending = true;
    this.wakeUp?.();
  }

  /** Ends after the batch in hand, and gives the lease back so that another node need not wait for its end. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp?.();
    await this.running;
    if (this.epoch === null) return;
    await this.work
      .read("UPDATE event_head SET lease_until = UTC_TIMESTAMP(3), leader = NULL WHERE id = 1 AND epoch = ?", [
        this.epoch,
      ])
      .catch((error: unknown) => this.events.onError(error));
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      let more = false;
      try {
        if (this.epoch === null) await this.tryToLead();
        if (this.epoch !== null) more = await this.stamp(this.epoch);
      } catch (error) {
        this.events.onError(error);
      }
      if (!more) await this.pause();
    }
  }

  private pause(): Promise<void> {
    if (this.wakePending || this.stopped) {
      this.wakePending = false;
      return new Promise((resolve) => setImmediate(resolve));
    }
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.wakeUp = null;
        this.wakePending = false;
        resolve();
      };
      const timer = setTimeout(end, POLL_MS);
      this.wakeUp = end;
    });
  }

  private async tryToLead(): Promise<void> {
    const taken = await this.work.transaction(async (tx) => {
      const changed = await affected(
        tx,
        `UPDATE event_head SET leader = ?, epoch = epoch + 1, lease_until = ${leaseEnd()}
          WHERE id = 1 AND (leader IS NULL OR lease_until < UTC_TIMESTAMP(3))`,
        [this.nodeId],
      );
      if (changed === 0) return null;
      const [head] = await tx.query<{ epoch: number }>("SELECT epoch FROM event_head WHERE id = 1");
      return head?.epoch ?? null;
    });
    if (taken === null) return;
    this.epoch = Number(taken);
    this.head = null;
    this.lowWater = 0;
    this.marks = [];
    this.lastFullLookMs = Number.NEGATIVE_INFINITY;
    this.lastRenewalMs = performance.now();
  }

  /** @returns whether there may be more to stamp at once. */
  private async stamp(epoch: number): Promise<boolean> {
    const now = performance.now();
    const isFullLook = now - this.lastFullLookMs > FULL_LOOK_EVERY_MS;
    const from = isFullLook ? 0 : this.lowWater;
    // Outside a transaction: a quiet hub writes nothing but the lease.
    const rows = await this.work.readPrepared<RawEvent>(
      `SELECT ${EVENT_COLUMNS} FROM event WHERE position IS NULL AND seq > ? ORDER BY seq LIMIT ${BATCH}`,
      [from],
    );
    if (isFullLook) this.lastFullLookMs = now;
    const last = rows.at(-1);
    if (last === undefined) {
      if (now - this.lastRenewalMs > RENEW_EVERY_MS) await this.renew(epoch);
      return false;
    }
    const before = this.head ?? (await this.readHead(epoch));
    if (before === null) {
      this.epoch = null;
      return false;
    }
    // Whatever happens to the writing: only what was answered is known.
    this.head = null;
    const written = await this.writeStamps(epoch, before, rows);
    // Somebody else leads, or an attempt that got no answer has written: the head tells.
    const after = written ?? (await this.readHead(epoch));
    if (after === null) {
      this.epoch = null;
      return false;
    }
    this.head = after;
    this.lastRenewalMs = now;
    if (written !== null) this.raiseLowWater(now, last.seq);
    if (after.position > before.position) {
      const stamped =
        written === null ? [] : rows.map((row, index) => ({ ...row, position: before.position + index + 1 }));
      this.events.onStamped(after.position, stamped.map(eventRow));
    }
    return written === null || rows.length === BATCH;
  }

  /** How far the log is stamped; null when somebody else leads. */
  private async readHead(epoch: number): Promise<Head | null> {
    const [head] = await this.work.read<Head>("SELECT position, hash FROM event_head WHERE id = 1 AND epoch = ?", [
      epoch,
    ]);
    return head === undefined ? null : { position: Number(head.position), hash: head.hash };
  }

  /**
   * Gives the next positions to these events, in one round trip: the head moves only from where it was seen, and no event
   * is stamped unless it did. @returns the new head; null when it stands elsewhere.
   */
  private async writeStamps(epoch: number, before: Head, rows: readonly RawEvent[]): Promise<Head | null> {
    let { position, hash } = before;
    const positions: unknown[] = [];
    const hashes: unknown[] = [];
    for (const row of rows) {
      position += 1;
      hash = chainHash(hash, canonicalEvent(row, position));
      positions.push(row.seq, position);
      hashes.push(row.seq, hash);
    }
    const cases = "WHEN ? THEN ? ".repeat(rows.length);
    const [moved] = await this.work.together([
      {
        sql: `UPDATE event_head SET position = ?, hash = ?, lease_until = ${leaseEnd()}
               WHERE id = 1 AND epoch = ? AND position = ?`,
        parameters: [position, hash, epoch, before.position],
      },
      {
        sql: `UPDATE event SET position = CASE seq ${cases}END, hash = CASE seq ${cases}END
               WHERE seq IN (?) AND position IS NULL
                 AND EXISTS (SELECT 1 FROM event_head WHERE id = 1 AND epoch = ? AND hash = ?)`,
        parameters: [...positions, ...hashes, rows.map((row) => row.seq), epoch, hash],
      },
    ]);
    return moved === 1 ? { position, hash } : null;
  }

  private async renew(epoch: number): Promise<void> {
    const changed = await this.work.transaction((tx) =>
      affected(tx, `UPDATE event_head SET lease_until = ${leaseEnd()} WHERE id = 1 AND epoch = ?`, [epoch]),
    );
    if (changed === 0) this.epoch = null;
    this.lastRenewalMs = performance.now();
  }

  private raiseLowWater(nowMs: number, seq: number): void {
    const newest = this.marks.at(-1);
    if (newest === undefined || nowMs - newest.atMs > FULL_LOOK_EVERY_MS) this.marks.push({ atMs: nowMs, seq });
    for (
      let oldest = this.marks[0];
      oldest !== undefined && nowMs - oldest.atMs > LOW_WATER_BEHIND_MS;
      oldest = this.marks[0]
    ) {
      this.lowWater = Math.max(this.lowWater, oldest.seq);
      this.marks.shift();
    }
  }
}

function leaseEnd(): string {
  return `UTC_TIMESTAMP(3) + INTERVAL ${LEASE_SECONDS} SECOND`;
}

async function affected(tx: Transaction, sql: string, parameters: readonly unknown[]): Promise<number> {
  return ((await tx.query(sql, parameters)) as unknown as { affectedRows: number }).affectedRows;
}
