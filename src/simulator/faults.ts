import { EFFECTS } from "./fault-effects";
import { canHappenTo, type FaultKind, SINGLE_FAULT_KINDS, type SingleFaultKind } from "./fault-kinds";
import { type FaultOrder, type FaultRequest, faultOrder } from "./fault-order";
import type { NationalState } from "./national-state";
import type { Pauses } from "./pauses";
import { SeededRandom } from "./random";
import { pageOf } from "./render";
import { CALL_NAMES, type CallContext, type CallName, type Interceptor } from "./wire-call";
import { PLAIN_VIEW } from "./wire-view";

interface Waiting {
  readonly id: number;
  readonly request: FaultRequest;
  readonly order: FaultOrder;
  readonly seed: number;
  readonly random: SeededRandom;
  /** By the simulator's clock, in ms. */
  readonly endsAt: number;
  left: number;
  fitting: number;
}

/** Errors that a mixture takes: those by which a caller can tell whether the call was carried out, or cannot. */
const MIXED_STATUSES = { status: [401, 403, 429, 500, 502, 503, 504], statusAfter: [500, 502, 504] };
const MIXED_SHAPES = ["json", "gateway", "gatewayBare", "xml", "html"] as const;

/** The faults that are ordered at present; the first that fits a call happens to it. */
export class FaultMenu {
  #waiting: Waiting[] = [];
  #random: SeededRandom;
  #lastId = 0;
  /** Lists that are to break or change behind page 1 need a page 2, and as long as somebody may be reading them. */
  #pageSizes = new Map<CallName, number>();

  constructor(
    private readonly state: NationalState,
    private readonly pauses: Pauses,
  ) {
    this.#random = new SeededRandom(state.settings.seed);
  }

  /**
   * Adds a fault behind those that wait; gives its number.
   * @throws ZodError when it is no order
   */
  add(request: FaultRequest): number {
    const order = faultOrder.parse(request);
    this.#lastId += 1;
    const seed = order.seed ?? this.state.settings.seed + this.#lastId;
    const until = order.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(order.until);
    const lasts = order.forMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + order.forMs;
    this.#waiting.push({
      id: this.#lastId,
      request,
      order,
      seed,
      random: new SeededRandom(seed),
      endsAt: Math.min(until, lasts),
      left: order.times ?? Number.POSITIVE_INFINITY,
      fitting: 0,
    });
    this.#limitPages(order);
    return this.#lastId;
  }

  /** The faults as they were ordered, with how often each is still to happen and until when (null: until cleared). */
  list(): readonly object[] {
    return this.#current().map(({ id, request, left, endsAt }) => ({
      id,
      ...request,
      left: Number.isFinite(left) ? left : null,
      endsAt: Number.isFinite(endsAt) ? new Date(endsAt) : null,
    }));
  }

  /** Ends one; false when it has ended. */
  end(id: number): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((entry) => entry.id !== id);
    return this.#waiting.length < before;
  }

  /** Nothing goes wrong any more; numbers and chances begin anew. */
  clear(): void {
    this.#waiting = [];
    this.#pageSizes.clear();
    this.#lastId = 0;
    this.#random = new SeededRandom(this.state.settings.seed);
  }

  /** Lets happen what is ordered for this call. */
  readonly intercept: Interceptor = async (context, plainWork) => {
    const pageSizeLimit = this.#pageSizes.get(context.call) ?? PLAIN_VIEW.pageSizeLimit;
    const work: typeof plainWork = (view) => plainWork({ pageSizeLimit, ...view });
    const entry = this.#next(context);
    if (entry === undefined) return work();
    const { random, seed } = entry;
    const kind = entry.order.kind === "mix" ? kindOfMix(entry, context) : entry.order.kind;
    if (kind === undefined) return work();
    const order = entry.order.kind === "mix" ? mixed(entry.order, kind, random) : entry.order;
    context.tell(kind);
    return EFFECTS[kind]({ order, context, state: this.state, pauses: this.pauses, random, seed }, work);
  };

  #next(context: CallContext): Waiting | undefined {
    const found = this.#current().find((entry) => {
      const { order } = entry;
      if (!isFor(order, context)) return false;
      entry.fitting += 1;
      if (entry.fitting % order.every !== 0) return false;
      const chances = order.seed === undefined ? this.#random : entry.random;
      return order.probability === 1 || chances.next() < order.probability;
    });
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.end(found.id);
    return found;
  }

  #current(): readonly Waiting[] {
    if (this.#waiting.some(({ endsAt }) => endsAt <= this.#now())) {
      this.#waiting = this.#waiting.filter(({ endsAt }) => endsAt > this.#now());
    }
    return this.#waiting;
  }

  #limitPages({ kind, calls, pageSize }: FaultOrder): void {
    if (kind !== "pageBreak" && kind !== "pageChange") return;
    for (const call of calls ?? CALL_NAMES) if (canHappenTo(kind, call)) this.#pageSizes.set(call, pageSize);
  }

  #now(): number {
    return this.state.clock.now().getTime();
  }
}

function isFor({ kind, calls, caseId }: FaultOrder, context: CallContext): boolean {
  return (
    (calls === undefined || calls.includes(context.call)) &&
    (caseId === undefined || caseId === context.caseId) &&
    canHappen(kind, context)
  );
}

function canHappen(kind: FaultKind, { call, query }: CallContext): boolean {
  return canHappenTo(kind, call, pageOf(query));
}

function kindOfMix({ order, random }: Waiting, context: CallContext): SingleFaultKind | undefined {
  return random.pick((order.kinds ?? SINGLE_FAULT_KINDS).filter((kind) => canHappen(kind, context)));
}

function mixed(order: FaultOrder, kind: SingleFaultKind, random: SeededRandom): FaultOrder {
  if (kind !== "status" && kind !== "statusAfter") return { ...order, kind };
  const status = order.status ?? random.pick(MIXED_STATUSES[kind]);
  return { ...order, kind, status, shape: order.shape ?? random.pick(MIXED_SHAPES) };
}
