import { join } from "node:path";
import { startPrivateServer } from "../tests/support/private-server";
import { alternate, type Comparison, compare, load, printComparison } from "./measure";
import { hubOn, type Side } from "./sides";
import { hubTicket, submitCalls } from "./submit";

const WRITERS = 64;
const ROUNDS = 7;
const ROUND_MS = 2_000;
const WITHOUT = { NODE_OPTIONS: `-r ${join(__dirname, "no-sequencer.cjs")}` };

/** What the order of the log costs: submissions to a hub that stamps their events, beside one that does not. */
export async function measureOrder(): Promise<Comparison> {
  return onHub({}, (ordered) => onHub(WITHOUT, (unordered) => measure(ordered, unordered)));
}

async function measure(ordered: Side, unordered: Side): Promise<Comparison> {
  const round = (side: Side) => () => {
    const { hub } = submitCalls({ hub: side, bare: side });
    return load([hub], { clients: WRITERS, forMs: ROUND_MS, pid: side.pid, check: hubTicket });
  };
  const found = compare(await alternate(ROUNDS, round(ordered), round(unordered)));
  printComparison(`submit, ${WRITERS} writers, in order`, found, "unordered");
  return found;
}

/** A hub on a database server of its own; both are gone when `work` has ended. */
async function onHub<Value>(
  environment: Readonly<Record<string, string>>,
  work: (hub: Side) => Promise<Value>,
): Promise<Value> {
  const server = await startPrivateServer({ isDurable: true });
  const hub = hubOn(server, environment);
  try {
    return await work({ url: await hub.url(), pid: hub.pid });
  } finally {
    await hub.end("SIGTERM");
    await server.stop();
  }
}
