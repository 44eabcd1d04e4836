import { dueDrafts, postponeDraft, purgeMessages, waitingConversations } from "../../store/inbound-rows";
import { type Job, repeat, runJob } from "../../store/jobs";
import { converse, endDraft } from "./converse";
import type { IntakeEnvironment } from "./environment";
import { FileFetching } from "./fetch-files";
import { type InboundMessage, type Taken, takeMessages } from "./take-messages";

/** What another node stored and left, and what waits for its time, is found within a second. */
const EVERY_MS = 1_000;
/** Conversations at a time; each has a connection of the pool. */
const AT_ONCE = 4;
const BATCH = 40;
const DRAFTS_EVERY_MS = 2_000;
const DRAFTS: Job = { name: "intake-drafts", everyMs: 0 };
const PURGE: Job = { name: "intake-purge", everyMs: 6 * 3_600_000 };

/** What comes by SMS and WhatsApp: stored when it comes, looked at right after, by whichever node. */
export class Intake {
  readonly #stopping = new AbortController();
  readonly #files: FileFetching;
  #running: Promise<void> | null = null;
  #hasMore = false;
  #loops: readonly Promise<void>[] | null = null;

  constructor(private readonly env: IntakeEnvironment) {
    this.#files = new FileFetching(env, this.#stopping.signal, () => void this.#wake(), this.#tell);
  }

  /** Starts to look at what waits. */
  start(): void {
    const { signal } = this.#stopping;
    this.#loops ??= [
      repeat(EVERY_MS, signal, () => this.#wake(), this.#tell),
      repeat(DRAFTS_EVERY_MS, signal, () => this.#tidy(), this.#tell),
    ];
  }

  /** Ends after the turns in hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops ?? []);
    await this.#running;
    await this.#files.end();
  }

  /** Stores messages, and looks at them soon. */
  async take(messages: readonly InboundMessage[]): Promise<Taken[]> {
    const taken = await takeMessages(this.env.cases, messages);
    if (this.#loops !== null) void this.#wake();
    return taken;
  }

  async #tidy(): Promise<void> {
    const { signal } = this.#stopping;
    const { work } = this.env.cases;
    await runJob(work, DRAFTS, signal, async (ends) => {
      for (const id of await dueDrafts(work, this.env.cases.clock(), BATCH)) {
        if (ends.aborted) return false;
        await endDraft(this.env, id).catch(async (error: unknown) => {
          this.#tell(error);
          await postponeDraft(work, id);
        });
      }
      return true;
    });
    await runJob(work, PURGE, signal, async () => {
      await purgeMessages(work);
      return true;
    });
  }

  /** One pass at a time; who asks during one is served by a further one. */
  #wake(): Promise<void> {
    this.#hasMore = true;
    this.#running ??= this.#pass()
      .catch(this.#tell)
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async #pass(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#hasMore && !signal.aborted) {
      this.#hasMore = false;
      const ids = await waitingConversations(this.env.cases.work, this.env.cases.clock(), BATCH);
      const lane = async () => {
        for (let id = ids.shift(); id !== undefined && !signal.aborted; id = ids.shift()) await this.#converse(id);
      };
      const isFull = ids.length === BATCH;
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      if (isFull) this.#hasMore = true;
    }
  }

  async #converse(id: string): Promise<void> {
    const { signal } = this.#stopping;
    try {
      await this.#files.begin(id);
      while (!signal.aborted && (await converse(this.env, id)));
    } catch (error) {
      // One conversation's fault is not another's; the next pass tries again.
      this.#tell(error);
    }
  }

  readonly #tell = (error: unknown): void => {
    if (this.#stopping.signal.aborted) return;
    this.env.log({ error: error instanceof Error ? error.name : "unexpected" }, "the intake is tried again");
  };
}
