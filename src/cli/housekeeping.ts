import type { Logger } from "pino";
import type { Core } from "../compose";
import { jakartaDateOf } from "../domain/jakarta-time";
import type { FileStore } from "../store/file-store";
import { sweepUnattached, sweepUnknown } from "../store/file-sweep";
import { type Job, runJob } from "../store/jobs";
import { writeAnchor } from "./audit";

/** Often enough for a record that ends after 24 hours. */
const EVERY_MS = 15 * 60_000;
/** One statement's worth: a purge must not hold rows for long. */
const PURGE_BATCH = 1_000;
/** The whole directory is looked through: once a day, by one node, is enough for what a crash leaves. */
const FILES: Job = { name: "files", everyMs: 24 * 60 * 60_000 };

/**
 * What a hub does by itself from time to time: ends old idempotency records, removes uploads that
 * nobody attached, and signs the log's head each night.
 */
export class Housekeeping {
  private timer: NodeJS.Timeout | null = null;
  private readonly stopping = new AbortController();
  private signedOn = "";

  constructor(
    private readonly core: Core,
    private readonly files: FileStore,
    private readonly dataDir: string,
    private readonly logger: Logger,
  ) {
    this.signedOn = jakartaDateOf(core.cases.clock());
  }

  /** Starts; returns at once. */
  start(): void {
    this.timer = setInterval(() => void this.run(), EVERY_MS);
  }

  /** Ends, with a last signature: what was written until now cannot be rewritten unseen. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.stopping.abort();
    await this.sign();
  }

  /** One round. */
  async run(): Promise<void> {
    try {
      // The receipts in them are sealed under reporters' keys, and are promised to end after a day.
      await this.core.cases.work.read(
        `DELETE FROM idempotency_key WHERE created_at < UTC_TIMESTAMP(3) - INTERVAL 24 HOUR ORDER BY created_at LIMIT ${PURGE_BATCH}`,
      );
      const { work, clock } = this.core.cases;
      const unattached = await sweepUnattached(work, this.files);
      let unknown = 0;
      await runJob(work, FILES, this.stopping.signal, async (ends) => {
        unknown = await sweepUnknown(work, this.files, clock(), ends);
        return !ends.aborted;
      });
      if (unattached + unknown > 0)
        this.logger.info({ unattached, unknown }, "files that belong to nothing were removed");
      const today = jakartaDateOf(this.core.cases.clock());
      if (today !== this.signedOn) await this.sign();
      this.signedOn = today;
    } catch (error) {
      this.logger.warn({ err: error }, "housekeeping is tried again later");
    }
  }

  private async sign(): Promise<void> {
    try {
      await writeAnchor(this.core, this.dataDir);
    } catch (error) {
      this.logger.warn({ err: error }, "the log's head could not be signed");
    }
  }
}
