import { type EventRow, readEventsAfter, readLogHead } from "../store/event-rows";
import type { UnitOfWork } from "../store/unit-of-work";
import { CaseWatch } from "./case-watch";
import type { LogCursor } from "./cursor";

/** The newest events stay in memory, so that resumes after a short break seldom touch the database. */
const RING_SIZE = 5_000;
/** Without a hint (no broker, another node stamped) the head is looked at this often. */
const POLL_MS = 250;
const BATCH = 500;

/** This node's view of the log: follows its head, keeps the newest events, wakes whoever waits. */
export class EventFeed {
  private ring: EventRow[] = [];
  private headPosition = 0;
  private logGeneration = "";
  private waiters: (() => void)[] = [];
  private readonly watches = new Map<string, Set<CaseWatch>>();
  private stopped = false;
  private pulling: Promise<void> | null = null;
  private pullAgain = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly work: UnitOfWork,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Position of the newest event that this node has seen. */
  get head(): number {
    return this.headPosition;
  }

  /** Which log it is; a restored database has another one. */
  get generation(): string {
    return this.logGeneration;
  }

  /** Takes up the log's present head and follows it from there; what lies before is ready for those who resume. */
  async start(): Promise<void> {
    const head = await readLogHead(this.work);
    for (let from = head.position - RING_SIZE; from < head.position; ) {
      const events = await readEventsAfter(this.work, from, Math.min(BATCH, head.position - from));
      this.ring.push(...events);
      from = events.at(-1)?.position ?? head.position;
    }
    this.headPosition = head.position;
    this.logGeneration = head.generation;
    this.timer = setInterval(() => this.pull(), POLL_MS);
  }

  /** Stops following; whoever waits is woken, and finds the feed stopped. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.pulling;
    this.wakeWaiters();
    for (const alike of this.watches.values()) for (const watch of alike) watch.wake();
  }

  /** Whether the feed has ended. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** Watches single cases; events of others cost the watch nothing. */
  watch(complaintIds: readonly string[]): CaseWatch {
    const watch = new CaseWatch(this, complaintIds);
    for (const id of watch.complaintIds) {
      const alike = this.watches.get(id);
      if (alike === undefined) this.watches.set(id, new Set([watch]));
      else alike.add(watch);
    }
    return watch;
  }

  /** Ends a watch. */
  unwatch(watch: CaseWatch): void {
    for (const id of watch.complaintIds) {
      const alike = this.watches.get(id);
      alike?.delete(watch);
      if (alike?.size === 0) this.watches.delete(id);
    }
  }

  /** There may be new events: looks now. */
  pull(): void {
    if (this.stopped) return;
    if (this.pulling !== null) {
      this.pullAgain = true;
      return;
    }
    this.pulling = this.pullNow()
      .catch(this.onError)
      .finally(() => {
        this.pulling = null;
        if (this.pullAgain) {
          this.pullAgain = false;
          this.pull();
        }
      });
  }

  /** Events that this process has stamped itself: they need not be read once more, unless others came between. */
  take(events: readonly EventRow[]): void {
    if (this.stopped) return;
    if (events[0]?.position === this.headPosition + 1) this.append(events);
    else this.pull();
  }

  /**
   * Whether the log goes as far as a cursor. One that lies ahead of what this node has seen may come from another node, or
   * from a reading of the database: the log itself is asked before anybody is told to begin anew.
   */
  async reaches({ generation, position }: LogCursor): Promise<boolean> {
    if (generation !== this.logGeneration) return false;
    // Twice: a look that is under way may have begun before the event was there; the one behind it has not.
    for (let looks = 0; looks < 2 && position > this.headPosition; looks += 1) {
      this.pull();
      await this.pulling;
    }
    return position <= this.headPosition;
  }

  /** Events after a position, in order, at most `limit`. */
  async after(position: number, limit: number): Promise<EventRow[]> {
    if (position >= this.headPosition) return [];
    const oldest = this.ring[0];
    if (oldest === undefined || position + 1 < oldest.position) return readEventsAfter(this.work, position, limit);
    // Positions have no gaps, so the place in the ring can be computed.
    const start = position + 1 - oldest.position;
    return this.ring.slice(start, start + limit);
  }

  /** Resolves when there is an event after `position`, or the feed ends. */
  async waitBeyond(position: number): Promise<void> {
    while (this.headPosition <= position && !this.stopped) {
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  private async pullNow(): Promise<void> {
    for (;;) {
      const events = await readEventsAfter(this.work, this.headPosition, BATCH);
      // Some may have been taken meanwhile.
      this.append(events.filter(({ position }) => position > this.headPosition));
      if (events.length < BATCH) return;
    }
  }

  /** The events that follow those that were seen, in order. */
  private append(events: readonly EventRow[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    this.ring.push(...events);
    if (this.ring.length > RING_SIZE * 1.2) this.ring = this.ring.slice(-RING_SIZE);
    this.headPosition = last.position;
    for (const { complaintId } of events) {
      for (const watch of this.watches.get(complaintId ?? "") ?? []) watch.wake();
    }
    this.wakeWaiters();
  }

  private wakeWaiters(): void {
    for (const wake of this.waiters.splice(0)) wake();
  }
}
