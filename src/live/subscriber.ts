import type { EventRow } from "../store/event-rows";
import { isCovered, MAX_REPLAY, type StreamStart } from "./case-frame";
import type { EventFeed } from "./event-feed";
import type { FrameSink, Payload } from "./frame-sink";
import { type GroupMember, PersonalStreamError, type SharedStream, type StreamGroup } from "./stream-group";

/** A page of the log, from memory as a rule. */
const PAGE = 200;
/** Rendered together; what a client does not take of it is let go. */
const CHUNK = 50;
/** A slow client takes few frames at a time. */
const SLOW_CHUNK = 5;
/** Several changes of one case are found only in a longer stretch. */
const SLOW_PAGE = 1_000;

/** What a stream says first: that there is a gap (no case), or how a case stands. */
export interface Opening {
  readonly position: number;
  readonly present: string | null;
}

/** What a subscriber takes part in. */
export interface SubscriberHost<Occasion, Sent extends Payload> {
  readonly feed: EventFeed;
  /** Everything up to here has been taken up; who has not got it yet fetches it for himself. */
  readonly taken: number;
  /** Who waits that long for room is slow: of each case he is sent the newest frame alone. */
  readonly slowAfterMs: number;
  join(stream: SharedStream<Occasion, Sent>, member: GroupMember<Sent>): StreamGroup<Occasion, Sent>;
  leave(group: StreamGroup<Occasion, Sent>, member: GroupMember<Sent>): void;
  newOccasion(): Occasion;
  /** What a group is sent of an event. Null: nothing. */
  payloadOf(group: StreamGroup<Occasion, Sent>, event: EventRow, occasion: Occasion): Promise<Sent | null>;
  /** What a stream says before any event. Null: nothing. */
  openingOf(group: StreamGroup<Occasion, Sent>, opening: Opening): Promise<Sent | null>;
  countSent(frames: number): void;
}

/**
 * One client's place in the log. While he takes what he is sent he is handed the bytes that all of his group get; when he
 * does not he is let go and holds nothing but this place, from which he fetches what he missed as soon as there is room.
 */
export class Subscriber<Occasion, Sent extends Payload> implements GroupMember<Sent> {
  private group: StreamGroup<Occasion, Sent>;
  private opening: Opening | null;
  private position: number;
  private isSlow = false;
  private sink: FrameSink<Sent> | null = null;
  private settle: { resolve(): void; reject(error: unknown): void } | null = null;
  private hasEnded = false;

  constructor(
    private readonly fanOut: SubscriberHost<Occasion, Sent>,
    private readonly streamOf: () => SharedStream<Occasion, Sent>,
    start: StreamStart,
    present: string | null,
  ) {
    this.position = start.position;
    const opensWith = start.isGap ? null : present;
    this.opening = start.isGap || present !== null ? { position: start.position, present: opensWith } : null;
    this.group = fanOut.join(streamOf(), this);
  }

  /** Sends until the stream is stopped or the sink has ended. @throws when something could not be read or rendered */
  run(sink: FrameSink<Sent>): Promise<void> {
    this.sink = sink;
    return new Promise<void>((resolve, reject) => {
      if (this.hasEnded) return resolve();
      this.settle = { resolve, reject };
      void this.catchUp(sink);
    });
  }

  /** Ends the stream. */
  stop(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.fanOut.leave(this.group, this);
    this.settle?.resolve();
  }

  /** Hands over what his group is sent; he keeps his place when there is no room. */
  offer(events: readonly EventRow[], payloads: readonly (Sent | null)[]): void {
    const { sink } = this;
    this.skipTo(events);
    if (sink === null || this.hand(sink, events, payloads)) return;
    this.group.live.delete(this);
    void this.catchUp(sink);
  }

  /** What came for his group could not be rendered. */
  failed(events: readonly EventRow[], error: unknown): void {
    this.skipTo(events);
    this.group.live.delete(this);
    if (!(error instanceof PersonalStreamError) || this.sink === null) {
      this.fail(error);
      return;
    }
    this.regroup();
    void this.catchUp(this.sink);
  }

  /** Whoever is live has everything that concerns him up to what comes now, however long ago the last of it was. */
  private skipTo(events: readonly EventRow[]): void {
    this.position = Math.max(this.position, (events[0]?.position ?? 0) - 1);
  }

  /** @returns whether all of it was sent, or nothing was to be sent */
  private hand(sink: FrameSink<Sent>, events: readonly EventRow[], payloads: readonly (Sent | null)[]): boolean {
    for (const [index, event] of events.entries()) {
      if (event.position <= this.position) continue;
      const payload = payloads[index];
      if (payload != null) {
        if (!sink.isReady) return false;
        sink.send(payload);
        this.fanOut.countSent(1);
      }
      this.position = event.position;
    }
    return true;
  }

  private async catchUp(sink: FrameSink<Sent>): Promise<void> {
    try {
      while (!this.hasEnded) {
        if (!(await this.hasRoom(sink))) return this.stop();
        if (this.hasEnded || this.isLive()) return;
        await this.step(sink).catch((error: unknown) => {
          if (!(error instanceof PersonalStreamError)) throw error;
          this.regroup();
        });
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private async hasRoom(sink: FrameSink<Sent>): Promise<boolean> {
    if (sink.isReady) return true;
    const sinceMs = performance.now();
    const isOpen = await sink.ready();
    if (performance.now() - sinceMs >= this.fanOut.slowAfterMs) this.isSlow = true;
    return isOpen;
  }

  private isLive(): boolean {
    if (this.opening !== null || this.position < this.fanOut.taken) return false;
    this.isSlow = false;
    this.group.live.add(this);
    return true;
  }

  private async step(sink: FrameSink<Sent>): Promise<void> {
    const { feed } = this.fanOut;
    if (this.opening === null && feed.head - this.position > MAX_REPLAY) {
      this.opening = { position: feed.head, present: null };
    }
    if (this.opening !== null) return this.open(sink, this.opening);
    const page = await feed.after(this.position, this.isSlow ? SLOW_PAGE : PAGE);
    const covered = page.filter((event) => isCovered(event, this.group.stream.scope));
    const wanted = this.isSlow ? newestOfEachCase(covered) : covered;
    const chunk = this.isSlow ? SLOW_CHUNK : CHUNK;
    const occasion = this.fanOut.newOccasion();
    for (let start = 0; start < wanted.length; start += chunk) {
      const events = wanted.slice(start, start + chunk);
      const { group } = this;
      const payloads = await Promise.all(events.map((event) => this.fanOut.payloadOf(group, event, occasion)));
      // What is left is fetched again when there is room: meanwhile it may have changed, and would only take memory.
      if (this.hasEnded || !this.hand(sink, events, payloads)) return;
    }
    this.position = Math.max(this.position, page.at(-1)?.position ?? 0);
  }

  private async open(sink: FrameSink<Sent>, opening: Opening): Promise<void> {
    const payload = await this.fanOut.openingOf(this.group, opening);
    if (this.hasEnded) return;
    if (payload !== null) {
      sink.send(payload);
      this.fanOut.countSent(1);
    }
    this.opening = null;
    this.position = Math.max(this.position, opening.position);
  }

  private regroup(): void {
    this.fanOut.leave(this.group, this);
    this.group = this.fanOut.join(this.streamOf(), this);
  }

  private fail(error: unknown): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.fanOut.leave(this.group, this);
    this.settle?.reject(error);
  }
}

function newestOfEachCase(events: readonly EventRow[]): EventRow[] {
  const newest = new Map(events.map((event) => [event.complaintId, event.position]));
  return events.filter((event) => newest.get(event.complaintId) === event.position);
}
