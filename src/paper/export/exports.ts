import { Readable } from "node:stream";
import { HubError } from "../../domain/errors";
import type { Caller } from "../../domain/permission";
import {
  countUnfinishedExports,
  deleteExport,
  type ExportJobRow,
  failExport,
  finishExport,
  giveBackExport,
  insertExportJob,
  isHopeless,
  nextExportJob,
  noteExportProgress,
  readExpiredExports,
  startExportRun,
} from "../../store/export-jobs";
import type { FileStore } from "../../store/file-store";
import { repeat, runJob } from "../../store/jobs";
import { newId } from "../../store/new-id";
import type { UnitOfWork } from "../../store/unit-of-work";
import type { Vault } from "../../store/vault";
import { type ExportFormat, exportFile } from "./export-file";
import type { ExportView } from "./export-rows";

/** Who asked on this node is served at once; another node's queue, and what has expired, is found within this time. */
const LOOK_EVERY_MS = 10_000;
/** One person needs no more at a time. */
const MAX_UNFINISHED = 3;
/** One after the other in all processes together: exports must not take the database from those who work. */
const JOB = { name: "exports", everyMs: 0 } as const;

/** What the exports in the background need. */
export interface ExportsOptions {
  readonly work: UnitOfWork;
  readonly vault: Vault;
  readonly files: FileStore;
  readonly clock: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Large exports: a queue that all nodes share, worked off by one of them at a time. */
export class Exports {
  private readonly ending = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private round: Promise<void> = Promise.resolve();

  constructor(private readonly options: ExportsOptions) {}

  /** Looks for work from now on; returns at once. */
  start(): void {
    this.loop = repeat(LOOK_EVERY_MS, this.ending.signal, () => this.run(), this.options.onError);
  }

  /** Ends; what is being made goes back into the queue. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.loop;
    await this.round.catch(() => undefined);
  }

  /** Puts an export into the queue. @returns its id. @throws RATE_LIMITED while others of the caller wait */
  async ask(
    caller: Exclude<Caller, { kind: "NOBODY" }>,
    format: ExportFormat,
    view: ExportView,
    total: number,
  ): Promise<string> {
    const { work, vault, onError } = this.options;
    if ((await countUnfinishedExports(work, caller.id)) >= MAX_UNFINISHED) {
      throw new HubError("RATE_LIMITED", {
        message: "Masih ada ekspor Anda yang sedang dibuat. Silakan tunggu sampai selesai.",
        retryAfterSeconds: 60,
      });
    }
    const id = newId();
    const sealed = vault.sealOwn(placeOf(id), JSON.stringify(view));
    await insertExportJob(work, { id, ownerKind: caller.kind, ownerId: caller.id, format, view: sealed, total });
    this.run().catch(onError);
    return id;
  }

  /** One round: removes what has expired, and makes what waits. Called again meanwhile, it joins a further one. */
  run(): Promise<void> {
    const next = this.round.catch(() => undefined).then(() => this.work());
    this.round = next;
    return next;
  }

  private async work(): Promise<void> {
    const { work, files } = this.options;
    if (this.ending.signal.aborted) return;
    for (const { id, runId } of await readExpiredExports(work)) {
      // The file first: a row without a file is found again, a file without a row never.
      if (runId !== null) await files.remove(runId);
      await deleteExport(work, id);
    }
    if ((await nextExportJob(work)) === null) return;
    await runJob(work, JOB, this.ending.signal, async (signal) => {
      for (let job = await nextExportJob(work); job !== null; job = await nextExportJob(work)) {
        signal.throwIfAborted();
        await this.make(job, signal);
      }
      return true;
    });
  }

  private async make(job: ExportJobRow, signal: AbortSignal): Promise<void> {
    const { work, vault, files } = this.options;
    if (job.runId !== null) await files.remove(job.runId);
    if (isHopeless(job) || !job.isOwnerValid) return failExport(work, job.id);
    const runId = newId();
    await startExportRun(work, job.id, runId);
    let written = 0;
    const onPage = async (rows: number) => {
      signal.throwIfAborted();
      written += rows;
      if (!(await noteExportProgress(work, job.id, runId, written))) throw new Error("another try has taken over");
    };
    try {
      const { query, order } = JSON.parse(vault.openOwn(placeOf(job.id), job.view)) as ExportView;
      // What is late is judged when the rows are read, not when they were asked for.
      const view = { query: { ...query, now: this.options.clock() }, order };
      const file = await files.write(
        runId,
        Readable.from(exportFile(work, view, job.format, onPage)),
        Number.POSITIVE_INFINITY,
      );
      await files.keep(runId, file);
      if (!(await finishExport(work, job.id, runId, file.sizeBytes))) await files.remove(runId);
    } catch (error) {
      await files.remove(runId);
      await giveBackExport(work, job.id, runId, !signal.aborted);
      throw error;
    }
  }
}

function placeOf(id: string): `${string}|${string}|${string}` {
  return `export_job|view|${id}`;
}
