import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Door } from "../api/gate/operation-gate";

/** What of the sockets is counted, at the moment somebody asks. */
export interface SocketCounts {
  readonly sockets: number;
  readonly subscriptions: number;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The process's metrics. Rooms add theirs to `registry`; each application has one of its own, so that tests can have many. */
export class Metrics {
  readonly registry = new Registry();
  private readonly operations: Counter<"door" | "operation" | "outcome">;
  private readonly seconds: Histogram<"operation">;
  private readonly closes: Counter<"code">;

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

  /** A socket ended. */
  socketClosed(code: number): void {
    // A client may send any number up to 4999: what is not of the protocol is one row.
    const isKnown = (code >= 1000 && code <= 1015) || (code >= 4400 && code <= 4429);
    this.closes.inc({ code: isKnown ? String(code) : "other" });
  }
}
