import { carry } from "./carry";
import type { SyncEnvironment } from "./environment";
import { HeadSource } from "./head-source";
import { type LaneItem, lease } from "./lanes";

/** What a push did. */
export interface PushResult {
  readonly sent: number;
  readonly parked: number;
  /** No call got through, or the national side asks for patience: trying the next item now would only knock again. */
  readonly isBlocked: boolean;
}

/**
 * Sends what is queued, of one case or all, several lanes at a time; each head is tried once. Ends when nothing more can
 * go now, when the link is down, or, between two items, with the signal. Any number of processes may do it at once.
 */
export async function push(
  env: SyncEnvironment,
  complaintId: string | null = null,
  signal?: AbortSignal,
): Promise<PushResult> {
  const pass = new Pass(env, await HeadSource.open(env, complaintId), signal);
  const ends = await Promise.allSettled(Array.from({ length: env.timing.lanesAtOnce }, () => pass.work()));
  // Only now: nobody may close what the other workers still use.
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return pass.result;
}

class Pass {
  #sent = 0;
  #parked = 0;
  #isBlocked = false;

  constructor(
    private readonly env: SyncEnvironment,
    private readonly heads: HeadSource,
    private readonly signal: AbortSignal | undefined,
  ) {}

  get result(): PushResult {
    return { sent: this.#sent, parked: this.#parked, isBlocked: this.#isBlocked };
  }

  async work(): Promise<void> {
    while (!this.#isBlocked && this.signal?.aborted !== true) {
      const head = await this.heads.take();
      if (head === null) return;
      try {
        await this.#carry(head);
      } finally {
        this.heads.release(head);
      }
    }
  }

  async #carry(head: LaneItem): Promise<void> {
    if (!(await this.env.link.mayCall())) {
      this.#isBlocked = true;
      return;
    }
    const item = await lease(this.env, head);
    if (item === null) return;
    const carried = await carry(this.env, item);
    if (carried === "SENT") {
      this.#sent += 1;
      await this.heads.goOn(head.complaintId);
    }
    if (carried === "PARKED") this.#parked += 1;
    if (carried === "BLOCKED") this.#isBlocked = true;
  }
}
