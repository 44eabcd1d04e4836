import type { NoticeChannel } from "../domain/notice";
import { repeat } from "../store/jobs";
import { type ReportTaken, takeDelivery } from "./delivery";
import type { NotifyEnvironment } from "./environment";
import type { DeliveryReport } from "./outcome";
import { forgetRoutes, routeQueued } from "./route";
import { sendDue } from "./send";

/** Something that queues notices when their time has come. */
export interface NoticeJob {
  readonly everyMs: number;
  run(signal: AbortSignal): Promise<unknown>;
}

/** Sends notices inside a hub: each channel by itself, so that a gateway that is slow or down keeps no other waiting. */
export class Notifier {
  readonly #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];

  constructor(
    private readonly env: NotifyEnvironment,
    private readonly jobs: readonly NoticeJob[] = [],
  ) {}

  /** The ways that are set up. */
  get configured(): ReadonlySet<NoticeChannel> {
    return new Set(this.env.adapters.keys());
  }

  /** Starts; returns at once. */
  start(): void {
    const { env } = this;
    const { signal } = this.#stopping;
    const loop = (everyMs: number, doIt: () => Promise<unknown>) =>
      repeat(everyMs, signal, doIt, (error) => this.#tell(error));
    this.#loops = [
      this.#route(loop),
      ...[...env.adapters.keys()].map((channel) => loop(env.timing.pauseMs, () => sendDue(env, channel, signal))),
      ...this.jobs.map((job) => loop(job.everyMs, () => job.run(signal))),
    ];
  }

  /** Ends after the calls in hand, but for a mail server that takes longer than a hub has time to go. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const letGo = setTimeout(() => this.#close(), this.env.timing.callTimeoutMs);
    await Promise.all(this.#loops);
    clearTimeout(letGo);
    this.#close();
  }

  /** Takes a gateway's report of a message. */
  takeDelivery(channel: NoticeChannel, report: DeliveryReport): Promise<ReportTaken> {
    return takeDelivery(this.env, channel, report);
  }

  async #route(loop: (everyMs: number, doIt: () => Promise<unknown>) => Promise<void>): Promise<void> {
    await forgetRoutes(this.env).catch((error: unknown) => this.#tell(error));
    await loop(this.env.timing.pauseMs, async () => {
      while (!this.#stopping.signal.aborted && (await routeQueued(this.env)));
    });
  }

  #close(): void {
    for (const adapter of this.env.adapters.values()) adapter.close();
  }

  #tell(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.env.log({ error: error instanceof Error ? error.name : "unexpected" }, "a pass of the notices failed");
  }
}
