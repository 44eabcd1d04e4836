import type { SyncEnvironment } from "./environment";
import { type LaneItem, readHeads } from "./lanes";

/** Heads read at a time: the reading costs more than the leasing when thousands of rows wait. */
const BATCH = 50;
/** Those that failed before are looked for so seldom while there is other work. */
const TRIED_EVERY_MS = 1_000;

/**
 * Hands out lane heads: those with which nothing went wrong yet, and those that are to be tried again, which never hold
 * more than half of the workers while others wait.
 */
export class HeadSource {
  #fresh: LaneItem[] = [];
  #tried: LaneItem[] = [];
  #triedAt = Number.NEGATIVE_INFINITY;
  #triedAtWork = 0;
  #reading: Promise<void> | null = null;
  readonly #atWork = new Set<string>();

  private constructor(
    private readonly env: SyncEnvironment,
    private readonly complaintId: string | null,
    private readonly dueAt: Date,
  ) {}

  /** A source of the heads of one case, or all, that are due now; what is put off from now on is not handed out again. */
  static async open(env: SyncEnvironment, complaintId: string | null): Promise<HeadSource> {
    const [row] = await env.cases.work.read<{ now: Date }>("SELECT UTC_TIMESTAMP(3) AS now");
    if (row === undefined) throw new Error("the database tells no time");
    return new HeadSource(env, complaintId, row.now);
  }

  /** The next head; null when there is none. */
  async take(): Promise<LaneItem | null> {
    await this.#fill();
    const head = this.#next();
    if (head === null) return null;
    if (head.wasTried) this.#triedAtWork += 1;
    this.#atWork.add(head.id);
    return head;
  }

  /** A head that was taken is not at work any more. */
  release(head: LaneItem): void {
    if (head.wasTried) this.#triedAtWork -= 1;
    this.#atWork.delete(head.id);
  }

  /** A lane's head is done: the item behind it comes next. */
  async goOn(complaintId: string): Promise<void> {
    const { dueAt } = this;
    for (const wasTried of [false, true]) {
      const [head] = await readHeads(this.env, { complaintId, dueAt, wasTried, limit: 1 });
      if (head !== undefined && !this.#isKnown(head)) this.#fresh.unshift(head);
    }
  }

  #next(): LaneItem | null {
    const half = Math.floor(this.env.timing.lanesAtOnce / 2);
    const isRetryDue = this.#fresh.length === 0 || this.#triedAtWork < half;
    return (isRetryDue ? this.#tried.shift() : undefined) ?? this.#fresh.shift() ?? null;
  }

  /** One reading at a time, for all who wait. */
  async #fill(): Promise<void> {
    const isTriedDue = this.#tried.length === 0 && performance.now() - this.#triedAt >= TRIED_EVERY_MS;
    if (this.#fresh.length > 0 && !isTriedDue) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { complaintId, dueAt } = this;
    const filter = { complaintId, dueAt, limit: BATCH };
    if (this.#fresh.length === 0) this.#add(this.#fresh, await readHeads(this.env, { ...filter, wasTried: false }));
    if (this.#tried.length === 0) {
      this.#triedAt = performance.now();
      this.#add(this.#tried, await readHeads(this.env, { ...filter, wasTried: true }));
    }
  }

  #add(queue: LaneItem[], heads: readonly LaneItem[]): void {
    queue.push(...heads.filter((head) => !this.#isKnown(head)));
  }

  #isKnown({ id }: LaneItem): boolean {
    return this.#atWork.has(id) || [...this.#fresh, ...this.#tried].some((one) => one.id === id);
  }
}
