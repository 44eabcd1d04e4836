import { setTimeout as pause } from "node:timers/promises";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Door } from "../api/gate/operation-gate";
import type { FanOutCounts } from "../live/fan-out";
import type { BridgeCounts } from "../store/bridge-rows";
import type { Spoilage } from "../store/kept-file";
import type { NoticeCounts } from "../store/notice-rows";

/** Who executes an operation that came over HTTP. */
export type Lane = "compiled" | "interpreted" | "apollo";

/** What of the sockets is counted, at the moment somebody asks. */
export interface SocketCounts {
  readonly sockets: number;
  readonly subscriptions: number;
}

/** What of the bridge is shown; read when somebody asks. */
export interface BridgeWatch {
  counts(): Promise<BridgeCounts>;
  /** How the link stands. */
  state(): Promise<{ readonly state: string }>;
  /** Calls that the budget would allow at once. */
  tokens(): Promise<number>;
  /** How many calls of this process ended how. */
  readonly calls: ReadonlyMap<string, number>;
}

/** What time does by itself; read when somebody asks. */
export interface TimeWatch {
  /** The jobs, and how long ago each was done, in milliseconds; null: not yet. */
  jobs(): Promise<readonly { readonly name: string; readonly ageMs: number | null }[]>;
  /** Open cases past due, by the level that they have reached. */
  overdue(): Promise<ReadonlyMap<number, number>>;
  /** How many clocks this process found at each level; 0: warnings. */
  readonly reached: ReadonlyMap<number, number>;
}

const LINK_STATES = ["OK", "DEGRADED", "DOWN"];
/** A database that is away must not take the other metrics with it. */
const READ_TIMEOUT_MS = 2_000;
/** The figures of one scrape are read once, and an age is no older than that. */
const SCRAPE_MS = 1_000;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The process's metrics. Rooms add theirs to `registry`; each application has one of its own, so that tests can have many. */
export class Metrics {
  readonly registry = new Registry();
  private readonly operations: Counter<"door" | "operation" | "outcome">;
  private readonly seconds: Histogram<"operation">;
  private readonly closes: Counter<"code">;
  private readonly lanes: Counter<"lane">;
  private readonly spoilt: Counter<"spoilage">;

  constructor(counts: () => SocketCounts) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.operations = new Counter({
      name: "hub_operations_total",
      help: "GraphQL operations by first field and outcome (ok, or the first error's code)",
      labelNames: ["door", "operation", "outcome"],
      registers,
    });
    this.seconds = new Histogram({
      name: "hub_operation_seconds",
      help: "Time of queries and mutations",
      labelNames: ["operation"],
      buckets: SECONDS,
      registers,
    });
    this.closes = new Counter({
      name: "hub_socket_closes_total",
      help: "WebSockets that ended, by close code",
      labelNames: ["code"],
      registers,
    });
    this.lanes = new Counter({
      name: "hub_http_operations_by_lane_total",
      help: "Operations over HTTP by who executed them: compiled, interpreted, or apollo with its whole pipeline",
      labelNames: ["lane"],
      registers,
    });
    this.spoilt = new Counter({
      name: "hub_spoilt_files_total",
      help: "Reads of stored files that found them missing, or other than what was kept (altered)",
      labelNames: ["spoilage"],
      registers,
    });
    const sockets: Gauge = new Gauge({
      name: "hub_sockets",
      help: "Open WebSockets",
      registers,
      collect: () => sockets.set(counts().sockets),
    });
    const subscriptions: Gauge = new Gauge({
      name: "hub_subscriptions",
      help: "Running subscriptions",
      registers,
      collect: () => subscriptions.set(counts().subscriptions),
    });
  }

  /** An operation was answered, or refused. */
  operation(door: Door, operation: string, outcome: string, seconds?: number): void {
    this.operations.inc({ door, operation, outcome });
    if (seconds !== undefined) this.seconds.observe({ operation }, seconds);
  }

  /** An operation over HTTP took this way. */
  laneTaken(lane: Lane): void {
    this.lanes.inc({ lane });
  }

  /** A stored file was to be read and is not what was kept. */
  fileSpoilt(spoilage: Spoilage): void {
    this.spoilt.inc({ spoilage: spoilage.toLowerCase() });
  }

  /** A socket ended. */
  socketClosed(code: number): void {
    // A client may send any number up to 4999: what is not of the protocol is one row.
    const isKnown = (code >= 1000 && code <= 1015) || (code >= 4400 && code <= 4429);
    this.closes.inc({ code: isKnown ? String(code) : "other" });
  }

  /** Shows what the live streams cost too. */
  watchFanOut(counts: () => FanOutCounts): void {
    const registers = [this.registry];
    const streams: Gauge = new Gauge({
      name: "hub_live_streams",
      help: "Different streams among the subscriptions to cases",
      registers,
      collect: () => streams.set(counts().streams),
    });
    const total = (name: string, help: string, read: (found: FanOutCounts) => number) => {
      const made: Counter = new Counter({
        name,
        help,
        registers,
        collect: () => {
          made.reset();
          made.inc(read(counts()));
        },
      });
    };
    total("hub_live_executions_total", "Frames that were made, each for all who share it", ({ rendered }) => rendered);
    total("hub_live_frames_total", "Frames that were sent", ({ sent }) => sent);
  }

  /** Shows the bridge too. Ages are absent while there is nothing that has one. */
  watchBridge(bridge: BridgeWatch): void {
    const counts = shared(() => inTime(bridge.counts()));
    const gauge = (name: string, help: string, read: (found: BridgeCounts) => number | Date | null) => {
      const made: Gauge = new Gauge({
        name,
        help,
        registers: [this.registry],
        collect: async () => {
          const found = await counts();
          show(made, found === null ? null : read(found));
        },
      });
    };
    gauge("hub_bridge_queued", "Outbound items that wait or are on their way", ({ queued }) => queued);
    gauge("hub_bridge_oldest_queued_age_seconds", "Age of the oldest of them", ({ oldestQueuedAt }) => oldestQueuedAt);
    gauge("hub_bridge_parked", "Items and records that wait for a person", ({ parked }) => parked);
    gauge("hub_bridge_unknown_outcome", "Of these, calls whose outcome nobody knows", (found) => found.unknownOutcome);
    gauge("hub_bridge_not_equal", "Cases of which both sides do not say the same", ({ notEqual }) => notEqual);
    gauge(
      "hub_bridge_oldest_not_equal_age_seconds",
      "For how long the oldest of them",
      (found) => found.oldestNotEqualAt,
    );
    gauge("hub_bridge_last_pull_age_seconds", "Since the last good reading", ({ lastPullAt }) => lastPullAt);
    gauge("hub_bridge_last_push_age_seconds", "Since the last item arrived", ({ lastPushAt }) => lastPushAt);
    this.watchLink(bridge);
  }

  /** Shows the jobs and the escalation too. */
  watchTime(time: TimeWatch): void {
    const registers = [this.registry];
    const ages: Gauge<"job"> = new Gauge({
      name: "hub_job_last_done_age_seconds",
      help: "Since a job was last done to its end, by whichever node",
      labelNames: ["job"],
      registers,
      collect: async () => {
        const jobs = await inTime(time.jobs());
        ages.reset();
        for (const { name, ageMs } of jobs ?? []) if (ageMs !== null) ages.set({ job: name }, ageMs / 1_000);
      },
    });
    const overdue: Gauge<"level"> = new Gauge({
      name: "hub_overdue_cases",
      help: "Open cases past due by the level of escalation that they have reached; 0: none yet",
      labelNames: ["level"],
      registers,
      collect: async () => {
        const counts = await inTime(time.overdue());
        overdue.reset();
        for (const [level, count] of counts ?? []) overdue.set({ level }, count);
      },
    });
    const reached: Counter<"level"> = new Counter({
      name: "hub_escalations_total",
      help: "Clocks that this process brought to a level of escalation; 0: warnings",
      labelNames: ["level"],
      registers,
      collect: () => {
        reached.reset();
        for (const [level, count] of time.reached) reached.inc({ level }, count);
      },
    });
  }

  /** Shows the notices too, by channel. */
  watchNotices(counted: () => Promise<NoticeCounts[]>): void {
    const counts = shared(() => inTime(counted()));
    const gauge = (name: string, help: string, read: (found: NoticeCounts) => number | Date | null) => {
      const made: Gauge<"channel"> = new Gauge({
        name,
        help,
        labelNames: ["channel"],
        registers: [this.registry],
        collect: async () => {
          made.reset();
          for (const found of (await counts()) ?? []) {
            const value = read(found);
            if (value !== null) made.set({ channel: found.channel }, figure(value));
          }
        },
      });
    };
    gauge("hub_notices_queued", "Notices that wait or are on their way", ({ queued }) => queued);
    gauge("hub_notices_oldest_queued_age_seconds", "Age of the oldest of them", ({ oldestQueuedAt }) => oldestQueuedAt);
    gauge("hub_notices_undelivered", "Notices that were given up", ({ undelivered }) => undelivered);
  }

  private watchLink(bridge: BridgeWatch): void {
    const registers = [this.registry];
    const state: Gauge<"state"> = new Gauge({
      name: "hub_bridge_link",
      help: "1 for the state in which the link to the national system is",
      labelNames: ["state"],
      registers,
      collect: async () => {
        const now = await inTime(bridge.state());
        state.reset();
        if (now === null) return;
        for (const name of LINK_STATES) state.set({ state: name }, name === now.state ? 1 : 0);
      },
    });
    const tokens: Gauge = new Gauge({
      name: "hub_bridge_budget_tokens",
      help: "Calls that the budget would allow at once",
      registers,
      collect: async () => show(tokens, await inTime(bridge.tokens())),
    });
    const calls: Counter<"outcome"> = new Counter({
      name: "hub_bridge_calls_total",
      help: "Calls of this process to the national system by how they ended",
      labelNames: ["outcome"],
      registers,
      collect: () => {
        calls.reset();
        for (const [outcome, count] of bridge.calls) calls.inc({ outcome }, count);
      },
    });
  }
}

/** Shows a number, or the age of a moment in seconds; nothing for nothing. */
function show(gauge: Gauge, value: number | Date | null): void {
  if (value === null) gauge.remove();
  else gauge.set(figure(value));
}

/** A number, or the age of a moment in seconds. */
function figure(value: number | Date): number {
  return typeof value === "number" ? value : Math.max(0, (Date.now() - value.getTime()) / 1_000);
}

/** What was read, or null when it took too long or failed. */
async function inTime<Value>(reading: Promise<Value>): Promise<Value | null> {
  const patience = new AbortController();
  const late = pause(READ_TIMEOUT_MS, null, { signal: patience.signal }).catch(() => null);
  try {
    return await Promise.race([reading.catch(() => null), late]);
  } finally {
    patience.abort();
  }
}

/** Reads once for all who ask within the time of one scrape. */
function shared<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let last: Promise<Value> | null = null;
  let readAt = 0;
  return () => {
    if (last === null || performance.now() - readAt > SCRAPE_MS) {
      readAt = performance.now();
      last = read();
    }
    return last;
  };
}
