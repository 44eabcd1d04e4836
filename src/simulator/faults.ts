import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { SeededRandom } from "./random";
import { CALL_NAMES, type CallContext, gatewayFault, HANG_UP, type Interceptor, type WireAnswer } from "./wire-call";

/** What can go wrong. `after`: the call was carried out, and nobody hears of it. */
const FAULT_KINDS = ["timeoutBefore", "timeoutAfter", "resetBefore", "resetAfter", "status", "slow"] as const;

/** A fault as a rehearsal orders it. */
export const faultOrder = z
  .object({
    kind: z.enum(FAULT_KINDS),
    /** Absent: every call. */
    calls: z.array(z.enum(CALL_NAMES)).optional(),
    /** How often it happens; absent: until the faults are cleared. */
    times: z.number().int().positive().optional(),
    probability: z.number().min(0).max(1).default(1),
    /** With `status`. */
    status: z.number().int().min(300).max(599).default(503),
    shape: z.enum(["json", "gateway", "xml", "html"]).default("json"),
    retryAfterSeconds: z.number().int().nonnegative().optional(),
    /** With `slow`. */
    delayMs: z.number().int().nonnegative().default(1_000),
  })
  .strict();

type FaultOrder = z.output<typeof faultOrder>;

/** The faults that are ordered at present; the first that fits a call happens to it. */
export class FaultMenu {
  #orders: { readonly order: FaultOrder; left: number }[] = [];
  #random: SeededRandom;

  constructor(private readonly seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** Adds a fault behind those that wait. */
  add(order: FaultOrder): void {
    this.#orders.push({ order, left: order.times ?? Number.POSITIVE_INFINITY });
  }

  /** The faults, with how often each is still to happen (null: until cleared). */
  list(): readonly object[] {
    return this.#orders.map(({ order, left }) => ({ ...order, left: Number.isFinite(left) ? left : null }));
  }

  /** Nothing goes wrong any more; the chances begin anew. */
  clear(): void {
    this.#orders = [];
    this.#random = new SeededRandom(this.seed);
  }

  /** Lets happen what is ordered for this call. */
  readonly intercept: Interceptor = async (context, work) => {
    const order = this.#next(context);
    if (order === null) return work();
    switch (order.kind) {
      case "timeoutAfter":
        work();
        return never();
      case "timeoutBefore":
        return never();
      case "resetAfter":
        work();
        return HANG_UP;
      case "resetBefore":
        return HANG_UP;
      case "status":
        return statusAnswer(order);
      case "slow":
        await sleep(order.delayMs);
        return work();
    }
  };

  #next({ call }: CallContext): FaultOrder | null {
    const found = this.#orders.find(
      ({ order }) =>
        (order.calls === undefined || order.calls.includes(call)) &&
        (order.probability === 1 || this.#random.next() < order.probability),
    );
    if (found === undefined) return null;
    found.left -= 1;
    if (found.left <= 0) this.#orders = this.#orders.filter((entry) => entry !== found);
    return found.order;
  }
}

/** The caller gives up first. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function statusAnswer({ status, shape, retryAfterSeconds }: FaultOrder): WireAnswer {
  const headers = {
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    ...(shape === "xml" ? { "content-type": "application/xml" } : {}),
    ...(shape === "html" ? { "content-type": "text/html" } : {}),
  };
  return { ...bodyOf(status, shape), headers };
}

function bodyOf(status: number, shape: FaultOrder["shape"]): WireAnswer {
  switch (shape) {
    case "json":
      return { status, body: { message: `Simulated error ${status}` } };
    case "gateway":
      return gatewayFault(status, 900800, "Simulated fault", "The gateway does not let this call pass");
    case "xml":
      return { status, body: `<fault><code>303001</code><message>Simulated fault ${status}</message></fault>` };
    case "html":
      return { status, body: `<!DOCTYPE html><html><body><h1>${status} Pemeliharaan</h1></body></html>` };
  }
}
