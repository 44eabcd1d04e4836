import { setTimeout as sleep } from "node:timers/promises";
import type { ComplaintRow } from "../store/complaint-rows";
import type { EventRow } from "../store/event-rows";
import { type CaseFrame, frameOf, gapFrame, presentFrame, type StreamStart } from "./case-frame";
import type { EventFeed } from "./event-feed";
import type { Payload } from "./frame-sink";
import { RenderedFrames } from "./rendered-frames";
import { type GroupMember, type SharedStream, type StreamGroup, StreamIndex } from "./stream-group";
import { type Opening, Subscriber, type SubscriberHost } from "./subscriber";

/** Events that are taken up together: their cases are read by one statement. */
const BATCH = 200;
/** As many cases as are remembered with their newest event; beyond, what was rendered is forgotten as well. */
const MAX_CASES = 20_000;
/** Events that have left the memory are read again; a database that is away is asked this often. */
const RETRY_MS = 250;
/** A client that is well takes what its buffer holds in a few milliseconds. */
const SLOW_AFTER_MS = 1_000;

/** What rendering needs from its surroundings. */
export interface FanOutEnvironment<Occasion> {
  readonly feed: EventFeed;
  /** What is read once for all that is rendered together; new each time, so that nothing is answered from before the event. */
  newOccasion(): Occasion;
  row(occasion: Occasion, complaintId: string): Promise<ComplaintRow | null>;
  onError(error: unknown): void;
  /** How long a client may have no room before it counts as slow; a second by itself. */
  readonly slowAfterMs?: number;
}

/** How much was done, for metrics. */
export interface FanOutCounts {
  readonly streams: number;
  readonly rendered: number;
  readonly sent: number;
}

/**
 * One reading of the log for all subscribers of this node. For each event its case is read once, each group of equal
 * streams renders it once, and the same bytes go to every subscriber of the group.
 */
export class FanOut<Occasion, Sent extends Payload> implements SubscriberHost<Occasion, Sent> {
  private readonly streams = new StreamIndex<Occasion, Sent>();
  private readonly frames = new RenderedFrames<Sent>();
  /** The newest event of a case: a frame that was rendered before it may show what its stream no longer may see. */
  private readonly newest = new Map<string, number>();
  private running: Promise<void> | null = null;
  private takenPosition = 0;
  private rendered = 0;
  private sent = 0;

  constructor(private readonly environment: FanOutEnvironment<Occasion>) {}

  /** The log that is followed. */
  get feed(): EventFeed {
    return this.environment.feed;
  }

  /** How much was done since the start. */
  get counts(): FanOutCounts {
    return { streams: this.streams.size, rendered: this.rendered, sent: this.sent };
  }

  get taken(): number {
    return this.takenPosition;
  }

  get slowAfterMs(): number {
    return this.environment.slowAfterMs ?? SLOW_AFTER_MS;
  }

  /** Follows the log from its present head; the feed has to be started before. */
  start(): void {
    this.takenPosition = this.feed.head;
    this.running ??= this.run();
  }

  /** Ends every subscriber's stream; the feed has to be stopped before. */
  async stop(): Promise<void> {
    await this.running;
    for (const group of this.streams.all()) for (const member of group.members) member.stop();
  }

  /** A new subscriber; nothing is sent to him before he is run. `streamOf` is asked again when his group dissolves. */
  subscribe(
    streamOf: () => SharedStream<Occasion, Sent>,
    start: StreamStart,
    present: string | null,
  ): Subscriber<Occasion, Sent> {
    return new Subscriber(this, streamOf, start, present);
  }

  /** The group of all who share a stream. */
  join(stream: SharedStream<Occasion, Sent>, member: GroupMember<Sent>): StreamGroup<Occasion, Sent> {
    const group = this.streams.groupOf(stream);
    group.members.add(member);
    return group;
  }

  /** The last subscriber takes the group with him. */
  leave(group: StreamGroup<Occasion, Sent>, member: GroupMember<Sent>): void {
    group.members.delete(member);
    group.live.delete(member);
    if (group.members.size === 0) this.streams.remove(group);
  }

  /** A new occasion to render on. */
  newOccasion(): Occasion {
    return this.environment.newOccasion();
  }

  /** Rendered once, however many ask. */
  payloadOf(group: StreamGroup<Occasion, Sent>, event: EventRow, occasion: Occasion): Promise<Sent | null> {
    const newest = event.complaintId === null ? undefined : this.newest.get(event.complaintId);
    return this.frames.get(`${group.number} ${event.position} ${newest ?? 0}`, async () => {
      const row = await this.environment.row(occasion, event.complaintId ?? "");
      return this.render(group, frameOf(event, row, group.stream.scope), occasion);
    });
  }

  async openingOf(group: StreamGroup<Occasion, Sent>, opening: Opening): Promise<Sent | null> {
    const occasion = this.newOccasion();
    const { position, present } = opening;
    if (present === null) return this.render(group, gapFrame(position), occasion);
    const row = await this.environment.row(occasion, present);
    return this.render(group, presentFrame(position, row, group.stream.scope), occasion);
  }

  /** Counts frames that were sent. */
  countSent(frames: number): void {
    this.sent += frames;
  }

  private async render(
    group: StreamGroup<Occasion, Sent>,
    frame: CaseFrame | null,
    occasion: Occasion,
  ): Promise<Sent | null> {
    if (frame === null) return null;
    this.rendered += 1;
    return group.stream.render(frame, occasion);
  }

  private async run(): Promise<void> {
    while (!this.feed.isStopped) {
      try {
        const events = await this.feed.after(this.takenPosition, BATCH);
        if (events.length === 0) await this.feed.waitBeyond(this.takenPosition);
        else await this.deliver(events);
      } catch (error) {
        this.environment.onError(error);
        await sleep(RETRY_MS);
      }
    }
  }

  /** In one go up to the first `await`: whoever joins a group later finds these events taken up, and fetches them himself. */
  private async deliver(events: readonly EventRow[]): Promise<void> {
    const byGroup = new Map<StreamGroup<Occasion, Sent>, EventRow[]>();
    for (const event of events) {
      this.note(event);
      for (const group of this.streams.covering(event)) {
        const covered = byGroup.get(group);
        if (covered === undefined) byGroup.set(group, [event]);
        else covered.push(event);
      }
    }
    this.takenPosition = events.at(-1)?.position ?? this.takenPosition;
    if (byGroup.size === 0) return;
    const occasion = this.newOccasion();
    await Promise.all([...byGroup].map(([group, covered]) => this.deliverTo(group, covered, occasion)));
  }

  private async deliverTo(
    group: StreamGroup<Occasion, Sent>,
    events: readonly EventRow[],
    occasion: Occasion,
  ): Promise<void> {
    try {
      const payloads = await Promise.all(events.map((event) => this.payloadOf(group, event, occasion)));
      for (const member of group.live) member.offer(events, payloads);
    } catch (error) {
      for (const member of [...group.live]) member.failed(events, error);
    }
  }

  private note({ complaintId, position }: EventRow): void {
    // Agencies, officers and rules show in every case.
    if (complaintId === null) this.frames.clear();
    else this.newest.set(complaintId, position);
    if (this.newest.size <= MAX_CASES) return;
    this.newest.clear();
    this.frames.clear();
  }
}
