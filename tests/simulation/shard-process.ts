import { createInterface } from "node:readline";
import type { PrivateServer } from "../support/private-server";
import { KillableHub } from "./killable-hub";
import { restartsDatabase } from "./plan";
import { runHistory } from "./runner";
import type { ShardLine, ShardOrder, ShardSettings } from "./shard";
import { startServer, World } from "./world";

/** Worlds of this process that nobody plays on at the moment. */
class Worlds {
  readonly #free: World[] = [];
  #opened = 0;
  #fragile: Promise<World> | null = null;
  #ownServer: PrivateServer | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: ShardSettings) {}

  /** Lets something happen on a world of its own. A history that takes the database down gets one on a server of its own. */
  async on<Value>(isFragile: boolean, play: (world: World) => Promise<Value>): Promise<Value> {
    if (isFragile) {
      const turn = this.#turn.then(async () => play(await this.#fragileWorld()));
      this.#turn = turn.catch(() => undefined);
      return turn;
    }
    const world = this.#free.pop() ?? (await this.#open());
    try {
      return await play(world);
    } finally {
      this.#free.push(world);
    }
  }

  /** Ends the server of this process. */
  async close(): Promise<void> {
    await this.#ownServer?.stop();
  }

  #open(): Promise<World> {
    this.#opened += 1;
    return World.open(this.settings.server, `simulation_${this.settings.shard}_${this.#opened}`);
  }

  #fragileWorld(): Promise<World> {
    this.#fragile ??= startServer(true).then((server) => {
      this.#ownServer = server;
      return World.open(server, "simulation_fragile");
    });
    return this.#fragile;
  }
}

const say = (line: ShardLine) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Plays the histories that come in, one a line, several at a time. */
async function main(settings: ShardSettings): Promise<void> {
  const worlds = new Worlds(settings);
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, plan } = JSON.parse(line) as ShardOrder;
    worlds
      .on(restartsDatabase(plan), (world) => runHistory(world, plan))
      .then(
        (outcome) => say({ id, outcome }),
        (error: unknown) =>
          say({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  }
  await KillableHub.endSpare();
  await worlds.close();
  process.exit(0);
}

main(JSON.parse(process.argv[2] ?? "{}") as ShardSettings).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
