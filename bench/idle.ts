import { join } from "node:path";
import type { HubProcess } from "../tests/support/hub-process";
import { startPrivateServer } from "../tests/support/private-server";
import { waitFor } from "../tests/support/wait-for";
import { BenchCrowd, greeting, residentBytes } from "./crowd";
import { liveWorld } from "./fan-out-seed";
import { hubOn } from "./sides";

const IDLE = 5_000;

interface Memory {
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly residentBytes: number;
}

async function memoryOf(hub: HubProcess): Promise<Memory> {
  const known = hub.output.length;
  process.kill(hub.pid, "SIGUSR2");
  const [, heap, external] = await waitFor("the hub's heap", () =>
    /heap in use: (\d+) (\d+)\n/.exec(hub.output.slice(known)),
  );
  return { heapBytes: Number(heap), externalBytes: Number(external), residentBytes: residentBytes(hub.pid) };
}

/** What an idle subscriber takes of the hub's memory, found from none to 5,000 of one inbox. */
export async function measureIdle() {
  const server = await startPrivateServer();
  const hub = hubOn(server, { NODE_OPTIONS: `-r ${join(__dirname, "heap-on-signal.cjs")}` });
  try {
    const port = Number(new URL(await hub.url()).port);
    const world = await liveWorld(server, 1, 1);
    const order = { port, path: "/graphql", says: greeting(world.inboxes[0]?.token ?? ""), isTiming: false };
    // What a first client makes the hub load once is not the price of each.
    const first = await BenchCrowd.gather({ ...order, count: 100 });
    const before = await memoryOf(hub);
    const crowd = await BenchCrowd.gather({ ...order, count: IDLE });
    const after = await memoryOf(hub);
    await crowd.leave();
    await first.leave();
    await world.close();
    const each = (read: (memory: Memory) => number) => (read(after) - read(before)) / IDLE;
    const found = {
      heapBytes: each(({ heapBytes }) => heapBytes),
      externalBytes: each(({ externalBytes }) => externalBytes),
      residentBytes: each((memory) => memory.residentBytes),
    };
    console.log(
      `an idle subscriber takes ${(found.heapBytes / 1_000).toFixed(1)} kB of heap, ${(found.residentBytes / 1_000).toFixed(1)} kB resident`,
    );
    return found;
  } finally {
    await hub.end("SIGTERM");
    await server.stop();
  }
}
