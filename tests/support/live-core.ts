import { EventEmitter } from "node:events";
import type { GraphQLSchema } from "graphql";
import type { HubContext } from "../../src/api/context";
import { OperationGate } from "../../src/api/gate/operation-gate";
import type { Hub } from "../../src/api/hub";
import { newLoaders } from "../../src/api/loaders";
import type { PreparedResult } from "../../src/api/prepared-result";
import { isPreparedStream, type PreparedStream, type SubscriptionRunner } from "../../src/api/run-subscription";
import { buildHubSchema } from "../../src/api/schema";
import { type ResultFanOut, shareSubscriptions } from "../../src/api/share-subscriptions";
import type { Core } from "../../src/compose";
import type { Caller } from "../../src/domain/permission";
import { Cursors } from "../../src/live/cursor";
import { EventFeed } from "../../src/live/event-feed";
import { FanOut } from "../../src/live/fan-out";
import type { FrameSink } from "../../src/live/frame-sink";
import { Sequencer } from "../../src/live/sequencer";
import { startTestCore } from "./core";
import { waitFor } from "./wait-for";

/** A subscriber without a socket: takes what it is sent, or does not. */
export class TestSink implements FrameSink<PreparedResult> {
  readonly taken: PreparedResult[] = [];
  hasEnded = false;
  failure: unknown = null;
  isReady = true;
  private readonly room = new EventEmitter();
  stream: PreparedStream | null = null;

  async ready(): Promise<boolean> {
    while (!this.isReady && !this.hasEnded) await new Promise<void>((resolve) => this.room.once("room", resolve));
    return !this.hasEnded;
  }

  send(payload: PreparedResult): void {
    this.taken.push(payload);
  }

  /** Takes no more, or takes again. */
  block(isBlocked: boolean): void {
    this.isReady = !isBlocked;
    this.room.emit("room");
  }

  /** Frames of `inboxEvents` or `complaintEvents`. */
  get frames(): TestFrame[] {
    return this.taken.map(({ bytes }) => {
      const { data } = JSON.parse(bytes.toString("utf8").slice(0, -1)) as { data: Record<string, TestFrame> };
      const [frame] = Object.values(data);
      if (frame === undefined) throw new Error("a frame without data");
      return frame;
    });
  }
}

/** A frame, as far as it was asked for. */
export interface TestFrame {
  readonly cursor?: string;
  readonly kind?: string;
  readonly complaintId?: string | null;
  readonly event?: { readonly type: string; readonly position: string } | null;
  readonly complaint?: Readonly<Record<string, unknown>> | null;
}

/** Cases, log and fan-out as a hub has them, without doors. */
export class LiveCore {
  readonly schema: GraphQLSchema = buildHubSchema();
  readonly feed: EventFeed;
  readonly fanOut: ResultFanOut;
  readonly cursors: Cursors;
  /** Lets reading a case for a frame fail. */
  isAway = false;
  /** From when on a client counts as slow. */
  slowAfterMs = Number.POSITIVE_INFINITY;
  private readonly sequencer: Sequencer;
  private readonly gate: OperationGate;
  private readonly hub: Hub;
  private readonly run: SubscriptionRunner;

  private constructor(
    readonly core: Core,
    private readonly closeCore: () => Promise<void>,
  ) {
    const { work, clock } = core.cases;
    const onError = (error: unknown) => console.error(error);
    this.feed = new EventFeed(work, onError);
    this.sequencer = new Sequencer(work, "live-core", { onStamped: (_, events) => this.feed.take(events), onError });
    this.cursors = new Cursors(core.vault);
    const slowAfterMs = () => this.slowAfterMs;
    this.fanOut = new FanOut({
      feed: this.feed,
      get slowAfterMs() {
        return slowAfterMs();
      },
      newOccasion: () => ({ loaders: newLoaders(work), now: clock() }),
      row: ({ loaders }, id) => {
        return this.isAway ? Promise.reject(new Error("the database is away")) : loaders.complaint.load(id);
      },
      onError,
    });
    this.gate = new OperationGate({ schema: this.schema, mayIntrospect: () => true });
    // Subscriptions to cases use no more of the hub than that.
    this.hub = { cases: core.cases, cursors: this.cursors, feed: this.feed } as Hub;
    this.run = shareSubscriptions(this.hub, this.fanOut);
  }

  static async start(name: string): Promise<LiveCore> {
    const { core, close } = await startTestCore(name);
    const live = new LiveCore(core, close);
    core.cases.work.onCommit(() => live.sequencer.wake());
    await live.feed.start();
    live.fanOut.start();
    live.sequencer.start();
    return live;
  }

  /** Subscribes as that caller. */
  async subscribe(caller: Caller, query: string, variables: Record<string, unknown> = {}): Promise<TestSink> {
    const admission = this.gate.admit({ query, variables }, "socket", caller);
    if (!admission.ok) throw new Error(admission.errors.map((error) => error.message).join());
    const { work, clock } = this.core.cases;
    const newContext = (): HubContext => {
      return { caller, requestId: "1", address: "::1", hub: this.hub, loaders: newLoaders(work), now: clock() };
    };
    const { operation } = admission;
    const mask = () => [];
    const started = await this.run({ schema: this.schema, operation, caller, newContext, mask });
    if (!isPreparedStream(started)) throw new Error("it does not run with its equals");
    const sink = new TestSink();
    sink.stream = started;
    started.run(sink).then(
      () => {
        sink.hasEnded = true;
      },
      (error: unknown) => {
        sink.failure = error;
        sink.hasEnded = true;
      },
    );
    return sink;
  }

  /** A place in the log. */
  cursorAt(position: number): string {
    return this.cursors.ofLog({ generation: this.feed.generation, position });
  }

  /** Waits until everything committed so far is stamped, seen and taken up. */
  async settled(): Promise<void> {
    await waitFor("the log to be taken up", async () => {
      const [row] = await this.core.cases.work.read<{ open: number; head: number }>(
        "SELECT (SELECT COUNT(*) FROM event WHERE position IS NULL) AS open, position AS head FROM event_head",
      );
      return Number(row?.open) === 0 && this.fanOut.taken >= Number(row?.head);
    });
  }

  async stop(): Promise<void> {
    await this.sequencer.stop();
    await this.feed.stop();
    await this.fanOut.stop();
    await this.closeCore();
  }
}
