import { ulid } from "ulid";
import { SyncRunEntity } from "../store/entities/sync-run.entity";
import { closeSyncEnvironment, type SyncEnvironment } from "./environment";
import { pull, pullInstitutions } from "./pull";
import { push } from "./push";

/** How often the bridge looks for work when nobody asks. */
const PUSH_EVERY_MS = 1_000;
const PULL_EVERY_MS = 30_000;

type LinkState = "OK" | "DEGRADED" | "DOWN";

/** The bridge inside a hub: pushes and pulls on a schedule, and when it is asked to. */
export class Bridge {
  private stopped = false;
  private isBusy = false;
  private pass: Promise<unknown> = Promise.resolve();
  private link: { state: LinkState; since: Date };
  private timers: NodeJS.Timeout[] = [];

  /** @param env null: no national system is configured, everything queues. */
  constructor(
    private readonly env: SyncEnvironment | null,
    private readonly clock: () => Date,
  ) {
    this.link = { state: env === null ? "DOWN" : "OK", since: clock() };
  }

  get isConfigured(): boolean {
    return this.env !== null;
  }

  get capabilities(): readonly string[] {
    return this.env?.settings.capabilities ?? [];
  }

  /** The state of the link, and since when. */
  state(): { readonly state: LinkState; readonly since: Date } {
    return this.link;
  }

  /** Starts the schedule. */
  start(): void {
    const { env } = this;
    if (env === null) return;
    const scheduled = (work: () => Promise<unknown>) => {
      // A schedule that outruns its work must not queue passes: the next one finds what this one leaves.
      if (!this.isBusy) this.inTurn(work).catch(() => undefined);
    };
    scheduled(() => pullInstitutions(env));
    this.timers.push(setInterval(() => scheduled(() => this.pushed(env, null)), PUSH_EVERY_MS));
    this.timers.push(setInterval(() => scheduled(() => this.pulled(env, null)), PULL_EVERY_MS));
  }

  /** Ends after the call in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.pass;
    if (this.env !== null) closeSyncEnvironment(this.env);
  }

  /** One pass of one case or all: push, then pull. */
  async syncNow(complaintId: string | null): Promise<{ readonly runId: string }> {
    const { env } = this;
    if (env === null) throw new Error("no national system is configured");
    return this.inTurn(async () => {
      const run = new SyncRunEntity();
      run.id = ulid();
      run.kind = complaintId === null ? "ALL" : "ONE";
      run.startedAt = this.clock();
      const pushed = await this.pushed(env, complaintId);
      const pulled = await this.pulled(env, complaintId);
      Object.assign(run, {
        pulled: pulled.read,
        pushed: pushed.sent,
        repaired: 0,
        parked: pushed.parked,
        finishedAt: this.clock(),
      });
      await env.cases.work.transaction((tx) => tx.insert(SyncRunEntity, run));
      return { runId: run.id };
    });
  }

  private async pushed(env: SyncEnvironment, complaintId: string | null) {
    const result = await push(env, complaintId);
    if (result.isBlocked || result.sent > 0) this.note(result.isBlocked ? "DOWN" : "OK");
    return result;
  }

  private async pulled(env: SyncEnvironment, complaintId: string | null) {
    const result = await pull(env, complaintId);
    if (result.read + result.failed > 0) this.note(result.failed === 0 ? "OK" : result.read > 0 ? "DEGRADED" : "DOWN");
    return result;
  }

  private note(state: LinkState): void {
    if (state !== this.link.state) this.link = { state, since: this.clock() };
  }

  /** One pass at a time in this process; other processes are kept apart by leases. */
  private inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const next = this.pass.then(async () => {
      if (this.stopped) throw new Error("the bridge has stopped");
      this.isBusy = true;
      return work().finally(() => {
        this.isBusy = false;
      });
    });
    this.pass = next.catch((error: unknown) => {
      if (!this.stopped)
        this.env?.log({ error: error instanceof Error ? error.message : "unexpected" }, "a pass of the bridge failed");
    });
    return next;
  }
}
