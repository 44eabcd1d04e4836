import type { Logger } from "pino";
import { moveByTime } from "../cases/automatic-moves";
import { escalateDue } from "../cases/escalate";
import { heldFiles } from "../cases/intake/held-files";
import { RULES_JOB, RuleWatch } from "../cases/rule-watch";
import type { Core } from "../compose";
import { jakartaDateOf } from "../domain/jakarta-time";
import type { FileStore } from "../store/file-store";
import { sweepUnattached, sweepUnknown } from "../store/file-sweep";
import { type Job, repeat, runJob } from "../store/jobs";
import { writeAnchor } from "./audit";

/** How often a node asks whether a job is due: so long a case waits at most when the node that had the job dies. */
const TICK_MS = 5_000;
const MINUTE_MS = 60_000;
/** One statement's worth: a purge must not hold rows for long. */
const PURGE_BATCH = 1_000;

const ESCALATION: Job = { name: "escalation", everyMs: MINUTE_MS / 2 };
const AUTOMATIC_MOVES: Job = { name: "automatic-moves", everyMs: MINUTE_MS };
const RULES: Job = { name: RULES_JOB, everyMs: MINUTE_MS };
const PURGE: Job = { name: "idempotency-purge", everyMs: 15 * MINUTE_MS };
const UNATTACHED: Job = { name: "unattached-files", everyMs: 15 * MINUTE_MS };
/** The whole directory is looked through: once a day is enough for what a crash leaves. */
const FILES: Job = { name: "files", everyMs: 24 * 60 * MINUTE_MS };

/** The jobs that time sets, for whoever watches that they run. */
export const TIMED_JOBS: readonly Job[] = [ESCALATION, AUTOMATIC_MOVES, RULES, PURGE, UNATTACHED, FILES];

/** A job, and what one pass of it does; it says whether it came to its end. */
interface Task {
  readonly job: Job;
  pass(signal: AbortSignal): Promise<boolean>;
}

/**
 * What a hub does by itself from time to time, each job on one node at a time: escalates, archives and refuses what
 * time has decided, brings changed rules to every case, ends old idempotency records, removes uploads that nobody attached. Each node signs the log's head at
 * night for itself.
 */
export class Housekeeping {
  /** How many clocks this process found at each level; 0: warnings. */
  readonly reached = new Map<number, number>();
  private readonly stopping = new AbortController();
  private readonly rules = new RuleWatch();
  private readonly tasks: readonly Task[];
  private loops: readonly Promise<void>[] = [];
  private signedOn = "";

  constructor(
    private readonly core: Core,
    private readonly files: FileStore,
    private readonly dataDir: string,
    private readonly logger: Logger,
  ) {
    this.signedOn = jakartaDateOf(core.cases.clock());
    this.tasks = [
      { job: ESCALATION, pass: (signal) => this.escalate(signal) },
      { job: AUTOMATIC_MOVES, pass: (signal) => this.moveByTime(signal) },
      { job: RULES, pass: (signal) => this.rules.run(core.cases, signal) },
      { job: PURGE, pass: () => this.purge() },
      { job: UNATTACHED, pass: () => this.sweepUnattached() },
      { job: FILES, pass: (signal) => this.sweepUnknown(signal) },
    ];
  }

  /** Starts; returns at once. */
  start(): void {
    const { signal } = this.stopping;
    // A job that takes long must not keep another from its turn.
    this.loops = [
      ...this.tasks.map((task) => repeat(TICK_MS, signal, () => this.doIfDue(task), this.tell)),
      repeat(TICK_MS, signal, () => this.signAtNight(), this.tell),
    ];
  }

  /** Ends after the cases in hand, with a last signature: what was written until now cannot be rewritten unseen. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
    await this.sign();
  }

  /** One round of what is due. */
  async run(): Promise<void> {
    for (const task of this.tasks) await this.doIfDue(task).catch(this.tell);
    await this.signAtNight();
  }

  private readonly tell = (error: unknown): void => {
    if (!this.stopping.signal.aborted) this.logger.warn({ err: error }, "housekeeping is tried again later");
  };

  private doIfDue({ job, pass }: Task): Promise<boolean> {
    return runJob(this.core.cases.work, job, this.stopping.signal, pass);
  }

  private async escalate(signal: AbortSignal): Promise<boolean> {
    const { reached, failed } = await escalateDue(this.core.cases, { signal, onError: this.tell });
    for (const [level, count] of reached) this.reached.set(level, (this.reached.get(level) ?? 0) + count);
    return failed === 0 && !signal.aborted;
  }

  private async moveByTime(signal: AbortSignal): Promise<boolean> {
    const { failed } = await moveByTime(this.core.cases, { signal, onError: this.tell });
    return failed === 0 && !signal.aborted;
  }

  private async purge(): Promise<boolean> {
    // The receipts in them are sealed under reporters' keys, and are promised to end after a day.
    await this.core.cases.work.read(
      `DELETE FROM idempotency_key WHERE created_at < UTC_TIMESTAMP(3) - INTERVAL 24 HOUR ORDER BY created_at LIMIT ${PURGE_BATCH}`,
    );
    return true;
  }

  private async sweepUnattached(): Promise<boolean> {
    const { cases } = this.core;
    // Read before the sweep: what is taken up after that is fresh.
    const held = await heldFiles(cases);
    this.tellRemoved(await sweepUnattached(cases.work, this.files, held));
    return true;
  }

  private async sweepUnknown(signal: AbortSignal): Promise<boolean> {
    const { work, clock } = this.core.cases;
    this.tellRemoved(await sweepUnknown(work, this.files, clock(), signal));
    return !signal.aborted;
  }

  private tellRemoved(files: number): void {
    if (files > 0) this.logger.info({ files }, "files that belong to nothing were removed");
  }

  private async signAtNight(): Promise<void> {
    const today = jakartaDateOf(this.core.cases.clock());
    if (today !== this.signedOn) await this.sign();
    this.signedOn = today;
  }

  private async sign(): Promise<void> {
    try {
      await writeAnchor(this.core, this.dataDir);
    } catch (error) {
      this.logger.warn({ err: error }, "the log's head could not be signed");
    }
  }
}
