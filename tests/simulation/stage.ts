import type { PrivateServer } from "../support/private-server";
import type { Plan } from "./plan";
import type { Patch } from "./plants";
import type { Outcome } from "./runner";
import { Shard } from "./shard";
import { startServer } from "./world";

/** How much is played at the same time. */
export interface StageSize {
  /** Processes; one a core. */
  readonly processes: number;
  /** Histories that a process plays at a time: most of a history is waiting. */
  readonly slots: number;
}

/** A database server, and the processes that play histories on it. */
export class Stage {
  readonly #free: Shard[];
  readonly #queue: ((shard: Shard) => void)[] = [];

  private constructor(
    private readonly server: PrivateServer,
    private readonly shards: readonly Shard[],
    readonly width: number,
  ) {
    this.#free = Array.from({ length: width }, (_, index) => shards[index % shards.length] as Shard);
  }

  /** Starts everything. @param patches bugs that are planted into the hub. */
  static async open({ processes, slots }: StageSize, patches: readonly Patch[] = []): Promise<Stage> {
    const server = await startServer(false);
    const { socketPath } = server;
    const shards = Array.from(
      { length: processes },
      (_, shard) => new Shard({ shard, server: { socketPath } }, patches),
    );
    return new Stage(server, shards, processes * slots);
  }

  /** Plays a history as soon as there is room. */
  async play(plan: Plan): Promise<Outcome> {
    const shard = this.#free.pop() ?? (await new Promise<Shard>((resolve) => this.#queue.push(resolve)));
    try {
      return await shard.play(plan);
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#free.unshift(shard);
      else next(shard);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.stop()));
    await this.server.stop();
  }
}
