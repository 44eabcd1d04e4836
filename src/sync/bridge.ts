import type { KeyObject } from "node:crypto";
import type { Actor } from "../cases/actor";
import { SyncRunEntity } from "../store/entities/sync-run.entity";
import { repeat } from "../store/jobs";
import { newId } from "../store/new-id";
import type { CallOutcome, LinkState } from "./circuit";
import { discardParked, type OutcomeDecision, resolveUnknown, retryParked } from "./decide";
import { closeSyncEnvironment, type SyncEnvironment } from "./environment";
import { fetchNationalFiles } from "./national-files";
import { importNationalCase } from "./new-cases";
import { noteOutages } from "./outage";
import { pull } from "./pull";
import { push } from "./push";
import {
  fetchFilesDue,
  lookForNewCases,
  pullWhatIsDue,
  reconcileAtNight,
  refreshMasters,
  tryOpenCircuit,
} from "./schedule";
import { Turns } from "./turns";

const SECOND_MS = 1_000;

/** The bridge inside a hub: pushes and pulls on a schedule, and when it is asked to. */
export class Bridge {
  readonly #stopping = new AbortController();
  readonly #pushes = new Turns();
  readonly #since: Date;
  #loops: readonly Promise<void>[] = [];

  /**
   * @param env null: no national system is configured, everything queues.
   * @param signingKey signs the nightly comparison of both sides; null: there is none.
   */
  constructor(
    private readonly env: SyncEnvironment | null,
    clock: () => Date,
    private readonly signingKey: (() => KeyObject) | null = null,
  ) {
    this.#since = clock();
  }

  /** Whether a national system is configured at all. */
  get isConfigured(): boolean {
    return this.env !== null;
  }

  /** Which optional national calls are switched on. */
  get capabilities(): readonly string[] {
    return this.env?.settings.capabilities ?? [];
  }

  /** How many calls of this process ended how. */
  get calls(): ReadonlyMap<CallOutcome, number> {
    return this.env?.link.calls ?? new Map();
  }

  /** How the link stands, as all processes on the database see it. */
  async state(): Promise<LinkState> {
    return this.env === null ? { state: "DOWN", since: this.#since } : this.env.link.state();
  }

  /** Calls that the budget would allow at once. */
  async tokens(): Promise<number> {
    return this.env === null ? 0 : this.env.link.tokens();
  }

  /** Starts the schedule: what is long must not keep what is short from its turn. */
  start(): void {
    const { env, signingKey } = this;
    if (env === null || this.#loops.length > 0) return;
    const { signal } = this.#stopping;
    const loop = (everyMs: number, doIt: () => Promise<unknown>) =>
      repeat(everyMs, signal, doIt, (error) => this.#tell(env, error));
    this.#loops = [
      loop(SECOND_MS, () => this.#pushes.take((others) => push(env, null, AbortSignal.any([signal, others])))),
      loop(SECOND_MS, () => pullWhatIsDue(env, signal)),
      loop(SECOND_MS, () => tryOpenCircuit(env, signal)),
      loop(10 * SECOND_MS, () => lookForNewCases(env, signal)),
      loop(10 * SECOND_MS, () => refreshMasters(env, signal)),
      loop(5 * SECOND_MS, () => fetchFilesDue(env, signal)),
      loop(5 * SECOND_MS, () => noteOutages(env.cases, signal)),
      ...(signingKey === null ? [] : [loop(60 * SECOND_MS, () => reconcileAtNight(env, signingKey(), signal))]),
    ];
  }

  /** Ends after the calls in hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    await this.#pushes.take(async () => undefined);
    if (this.env !== null) closeSyncEnvironment(this.env);
  }

  /** One pass of one case or all: push, then pull; in turn with the schedule's own. Works without a schedule too. */
  async syncNow(complaintId: string | null): Promise<{ readonly runId: string }> {
    const env = this.#configured();
    return this.#pushes.take(async () => {
      if (this.#stopping.signal.aborted) throw new Error("the bridge has stopped");
      const run = new SyncRunEntity();
      run.id = newId();
      run.kind = complaintId === null ? "ALL" : "ONE";
      run.startedAt = env.cases.clock();
      await env.link.probeNow();
      const { signal } = this.#stopping;
      const pushed = await push(env, complaintId, signal);
      const pulled = await pull(env, complaintId, { signal });
      await fetchNationalFiles(env, { complaintId, signal });
      Object.assign(run, {
        pulled: pulled.read,
        pushed: pushed.sent,
        repaired: 0,
        parked: pushed.parked,
        finishedAt: env.cases.clock(),
      });
      await env.cases.work.transaction((tx) => tx.insert(SyncRunEntity, run));
      return { runId: run.id };
    });
  }

  /** Takes a national case in by its number. @throws HubError when it is linked already or cannot be read. */
  async importCase(actor: Actor, nationalId: string): Promise<{ readonly complaintId: string }> {
    return importNationalCase(this.#configured(), actor, nationalId);
  }

  /** Sends a parked item again. @throws HubError when its state does not allow it. */
  async retryParked(actor: Actor, itemId: string): Promise<void> {
    return retryParked(this.#configured(), actor, itemId);
  }

  /** Gives a parked item up. @throws HubError as {@link retryParked}. */
  async discardParked(actor: Actor, itemId: string, reason: string): Promise<void> {
    return discardParked(this.#configured(), actor, itemId, reason);
  }

  /** Settles a call of unknown outcome. @throws HubError as {@link retryParked}. */
  async resolveUnknown(actor: Actor, itemId: string, decision: OutcomeDecision): Promise<void> {
    return resolveUnknown(this.#configured(), actor, itemId, decision);
  }

  #configured(): SyncEnvironment {
    if (this.env === null) throw new Error("no national system is configured");
    return this.env;
  }

  #tell(env: SyncEnvironment, error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    env.log({ error: error instanceof Error ? error.message : "unexpected" }, "a pass of the bridge failed");
  }
}
