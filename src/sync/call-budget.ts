import type { UnitOfWork } from "../store/unit-of-work";
import { ensureLinkRow } from "./link-row";

/** Whose calls: what goes out, or what is only read. */
export type CallShare = "PUSH" | "READ";

/** Reads leave so much of the budget for what goes out. */
const PUSH_SHARE = 0.3;
/** A process takes calls ahead for so long at most; what it has not made of them by then is lost. */
const AHEAD_MS = 100;
const SHORTEST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 1_000;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The calls that may be made in a minute, shared by all processes on the database: a bucket that refills by the
 * database's time. In no minute more calls are made than the budget and a sixth of it.
 */
export class CallBudget {
  readonly #pushes: Waiter[] = [];
  readonly #reads: Waiter[] = [];
  readonly #perMs: number;
  readonly #capacity: number;
  readonly #largestBatch: number;
  #isRunning = false;
  #wake: () => void = () => undefined;
  #batch = 1;
  #ahead = 0;
  #aheadUntil = 0;

  constructor(
    private readonly work: UnitOfWork,
    callsPerMinute: number,
  ) {
    this.#perMs = callsPerMinute / 60_000;
    // What was taken ahead may be used in the next minute: the bucket is smaller by that.
    this.#capacity = Math.max(2, callsPerMinute / 6 - this.#perMs * AHEAD_MS);
    this.#largestBatch = Math.max(1, Math.floor(this.#perMs * AHEAD_MS));
  }

  /**
   * Waits for a call's turn: what goes out before what is read, otherwise in the order of asking. With the signal the
   * waiting ends at once, and no call may be made.
   * @throws DatabaseUnavailableError
   */
  take(share: CallShare, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const queue = share === "PUSH" ? this.#pushes : this.#reads;
      const leave = () => {
        const place = queue.indexOf(waiter);
        if (place !== -1) queue.splice(place, 1);
        resolve();
        this.#wake();
      };
      const waiter: Waiter = {
        resolve: () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        },
        reject: (error) => {
          signal?.removeEventListener("abort", leave);
          reject(error);
        },
      };
      signal?.addEventListener("abort", leave, { once: true });
      queue.push(waiter);
      this.#wake();
      void this.#run();
    });
  }

  /** Calls that could be made at once. */
  async available(): Promise<number> {
    const [row] = await this.work.read<{ available: number }>(
      `SELECT ${AVAILABLE} AS available FROM bridge_link WHERE id = 1`,
      this.#refill,
    );
    return Math.max(0, row?.available ?? this.#capacity);
  }

  get #refill(): readonly number[] {
    return [this.#capacity, this.#perMs / 1_000];
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#pushes.length + this.#reads.length > 0) {
        if (!this.#useAhead() && !(await this.#fetch())) await this.#rest();
      }
    } catch (error) {
      for (const waiter of [...this.#pushes.splice(0), ...this.#reads.splice(0)]) waiter.reject(error);
    } finally {
      this.#isRunning = false;
    }
  }

  #useAhead(): boolean {
    if (this.#ahead === 0) return false;
    if (performance.now() > this.#aheadUntil) {
      // Fewer calls than expected: the next batch is as large as this one should have been.
      this.#batch = Math.max(1, this.#batch - this.#ahead);
      this.#ahead = 0;
      return false;
    }
    this.#ahead -= 1;
    if (this.#ahead === 0) this.#batch = Math.min(this.#largestBatch, this.#batch * 2);
    (this.#pushes.shift() ?? this.#reads.shift())?.resolve();
    return true;
  }

  /** Takes calls out of the shared bucket. @returns whether there were any */
  async #fetch(): Promise<boolean> {
    const [pushes, reserve] = [this.#pushes.length, this.#capacity * PUSH_SHARE];
    const startedAt = performance.now();
    const header = (await this.work.read(TAKE, [
      ...this.#refill,
      Math.min(pushes, this.#batch),
      ...this.#refill,
      this.#batch,
      ...this.#refill,
      reserve,
    ])) as unknown as { affectedRows: number; insertId: number };
    if (header.affectedRows === 0) {
      await ensureLinkRow(this.work);
      return false;
    }
    this.#ahead = Number(header.insertId);
    this.#aheadUntil = startedAt + Math.max(AHEAD_MS, 2 * (performance.now() - startedAt));
    return this.#ahead > 0;
  }

  /** Until the next call is expected, or somebody comes or goes. */
  #rest(): Promise<void> {
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, 1 / this.#perMs));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const AVAILABLE = "LEAST(?, tokens + GREATEST(0, TIMESTAMPDIFF(MICROSECOND, tokens_at, UTC_TIMESTAMP(3))) * ?)";
/** Ten tenths of a call are one, whatever the sum of the fractions says. */
const WHOLE = `${AVAILABLE} + 0.000001`;

/**
 * One statement, so that no two processes take the same call; what was taken comes back as the insert id. The columns
 * are written from left to right. A clock that was set back must not stop the refill for as long as it was ahead.
 */
const TAKE = `UPDATE bridge_link
  SET tokens = ${AVAILABLE}
        - LAST_INSERT_ID(GREATEST(0, LEAST(?, FLOOR(${WHOLE})), LEAST(?, FLOOR(${WHOLE} - ?)))),
      tokens_at = IF(tokens_at > UTC_TIMESTAMP(3) + INTERVAL 2 SECOND, UTC_TIMESTAMP(3), GREATEST(tokens_at, UTC_TIMESTAMP(3)))
  WHERE id = 1`;
