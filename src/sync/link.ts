import { setTimeout as sleep } from "node:timers/promises";
import type { Exchange } from "../national/national-http";
import type { UnitOfWork } from "../store/unit-of-work";
import { CallBudget, type CallShare } from "./call-budget";
import { afterFailure, afterSuccess, type CallOutcome, callEnd, type LinkState, pauseMs, stateAt } from "./circuit";
import {
  claimProbe,
  endPause,
  ensureLinkRow,
  lockCircuit,
  readCircuit,
  type StoredCircuit,
  writeCircuit,
} from "./link-row";
import { beginOutage, endOutages } from "./outage";
import { Probe } from "./probe";

/** Where the link tells what it could not do; without personal data. */
export type LinkLog = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** A try counts against an item only if other calls got through this shortly before. */
const SUCCESS_IS_RECENT_MS = 60_000;
/** Successes say the same over and over: one in this time is written down. */
const SUCCESS_NOTED_MS = 1_000;
/** Statuses that may ask for a pause: too many calls, or maintenance. */
const PAUSING_STATUSES: readonly number[] = [429, 503];
/** A longer pause is kept by the item that was told so; what is read asks again. */
const LONGEST_PAUSE_MS = 30_000;
/** Another process's open circuit is noticed within this time. */
const FRESH_MS = 200;

/** The link to the national system: who may call now, how many calls a minute, and whether any get through. */
export class Link {
  readonly #budget: CallBudget;
  readonly #calls = new Map<CallOutcome, number>();
  #noting: Promise<void> = Promise.resolve();
  #asking: Promise<unknown> = Promise.resolve();
  #lastSuccessAt = Number.NEGATIVE_INFINITY;
  #notedSuccessAt = Number.NEGATIVE_INFINITY;
  #closedAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #probe: Probe | null = null;

  constructor(
    private readonly work: UnitOfWork,
    callsPerMinute: number,
    private readonly nodeId: string,
    private readonly log: LinkLog = () => undefined,
  ) {
    this.#budget = new CallBudget(work, callsPerMinute);
  }

  /** How many calls of this process ended how. */
  get calls(): ReadonlyMap<CallOutcome, number> {
    return this.#calls;
  }

  /** Calls that the budget would allow at once. */
  tokens(): Promise<number> {
    return this.#budget.available();
  }

  /** Waits until a pause is over that the national side asked this process for (`Retry-After`), or the signal ends. */
  async pauseIsOver(signal?: AbortSignal): Promise<void> {
    while (this.#isPaused() && signal?.aborted !== true) {
      const waitMs = Math.ceil(this.#pausedUntil - performance.now());
      await sleep(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }

  #isPaused(): boolean {
    return performance.now() < this.#pausedUntil;
  }

  /**
   * Waits until the national side's pause is over, and the budget has a call left for this share; with the signal the
   * waiting ends, and no call may be made.
   * @throws DatabaseUnavailableError
   */
  async pace(share: CallShare, signal?: AbortSignal): Promise<void> {
    const probe = this.#probe;
    probe?.begin();
    try {
      await this.pauseIsOver(signal);
      await this.#budget.take(share, signal);
    } catch (error) {
      if (this.#probe === probe) this.#probe = null;
      probe?.end();
      throw error;
    }
  }

  /**
   * Waits for a call of the reading share that says nothing about the link: a file that cannot be had must not stop what
   * is sent. @throws DatabaseUnavailableError
   */
  async paceAside(signal?: AbortSignal): Promise<void> {
    await this.#budget.take("READ", signal);
  }

  /**
   * Takes note of how a call ended. `isSecondLook`: it was made because the same call had failed a moment ago; failing
   * again, while others get through, it says nothing of the link.
   */
  observe(exchange: Exchange, isSecondLook = false): void {
    const { outcome, isSuccess } = callEnd(exchange);
    this.#calls.set(outcome, (this.#calls.get(outcome) ?? 0) + 1);
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + pauseAskedMs(exchange));
    const probe = this.#probe;
    this.#probe = null;
    if (isSuccess === true) this.#succeeded(probe !== null);
    const isItsOwn = isSecondLook && probe === null && this.#hasSucceededHere();
    if (isSuccess === false && !isItsOwn) this.#failed(probe !== null);
    // Those who wait for the try's end go by what was written down of it.
    void this.#noting.then(() => probe?.end());
  }

  /**
   * Whether a call may be made now: not within a pause that was asked for; true for the one process that tries an open
   * circuit whose time has come, and for one caller in it: the others wait for what comes of the try.
   */
  async mayCall(): Promise<boolean> {
    if (this.#isPaused()) return false;
    await this.#noting;
    if (performance.now() - this.#closedAt < FRESH_MS) return true;
    const answer = this.#asking.then(() => this.#ask());
    this.#asking = answer.catch(() => undefined);
    return answer;
  }

  async #ask(): Promise<boolean> {
    for (let probe = this.#probe; probe !== null; probe = this.#probe) {
      await probe.isOver();
      if (this.#probe !== probe) continue;
      // Whoever had it made no call.
      this.#probe = new Probe();
      return true;
    }
    await this.#noting;
    const circuit = await this.#read();
    if (circuit.openUntil === null) {
      this.#closedAt = performance.now();
      return true;
    }
    if (circuit.openUntil > circuit.now || !(await claimProbe(this.work, pauseMs(circuit.failures)))) return false;
    this.#probe = new Probe();
    return true;
  }

  /** An open circuit is tried at once: a person stands and waits. */
  async probeNow(): Promise<void> {
    await this.#noting;
    await endPause(this.work);
  }

  /** Whether another call got through within the last minute: only then does a failed try count against its item. */
  async hasSucceededRecently(): Promise<boolean> {
    if (this.#hasSucceededHere()) return true;
    await this.#noting;
    const { lastSuccessAt, now } = await this.#read();
    return lastSuccessAt !== null && now.getTime() - lastSuccessAt.getTime() < SUCCESS_IS_RECENT_MS;
  }

  #hasSucceededHere(): boolean {
    return performance.now() - this.#lastSuccessAt < SUCCESS_IS_RECENT_MS;
  }

  /** The state that all processes share. */
  async state(): Promise<LinkState> {
    await this.#noting;
    const circuit = await this.#read();
    return stateAt(circuit, circuit.now);
  }

  async #read(): Promise<StoredCircuit> {
    for (;;) {
      const circuit = await readCircuit(this.work);
      if (circuit !== null) return circuit;
      await ensureLinkRow(this.work);
    }
  }

  #succeeded(isProbe: boolean): void {
    const now = performance.now();
    this.#lastSuccessAt = now;
    if (!isProbe && now - this.#notedSuccessAt < SUCCESS_NOTED_MS) return;
    this.#notedSuccessAt = now;
    this.#note(true, isProbe);
  }

  #failed(isProbe: boolean): void {
    // The next success ends the row of failures, and has to be written.
    this.#notedSuccessAt = Number.NEGATIVE_INFINITY;
    this.#closedAt = Number.NEGATIVE_INFINITY;
    this.#note(false, isProbe);
  }

  /** One after the other, in the order of the calls' ends. */
  #note(isSuccess: boolean, isProbe: boolean): void {
    this.#noting = this.#noting
      .then(() => this.#write(isSuccess, isProbe))
      .catch((error: unknown) => {
        const said = error instanceof Error ? error.message : "unexpected";
        this.log({ nodeId: this.nodeId, error: said }, "the state of the link could not be written");
      });
  }

  async #write(isSuccess: boolean, isProbe: boolean): Promise<void> {
    await this.#read();
    await this.work.transaction(async (tx) => {
      const circuit = await lockCircuit(tx);
      if (circuit === null) return;
      const { now } = circuit;
      const next = isSuccess ? afterSuccess(circuit, now) : afterFailure(circuit, now, isProbe);
      if (next === circuit) return;
      await writeCircuit(tx, next);
      if (circuit.openUntil === null && next.openUntil !== null) await beginOutage(tx, now);
      if (circuit.openUntil !== null && next.openUntil === null) await endOutages(tx, now);
    });
  }
}

/** How long the national side does not want to be called, in milliseconds. */
function pauseAskedMs(exchange: Exchange): number {
  if (exchange.kind === "failure" || !PAUSING_STATUSES.includes(exchange.status)) return 0;
  return Math.min(exchange.retryAfterMs ?? 0, LONGEST_PAUSE_MS);
}
