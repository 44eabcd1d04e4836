import { deepStrictEqual } from "node:assert";
import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HubProcess } from "../tests/support/hub-process";
import { startPrivateServer } from "../tests/support/private-server";
import type { CrowdOrder, CrowdReport } from "./crowd-process";
import { type LiveWorld, liveWorld } from "./fan-out-seed";
import { alternate, percentile, post, type Spread, spread } from "./measure";
import { writeResults } from "./results";

/** Events of one burst: what it makes for one client stays below the bound from which a client counts as slow. */
const BURST = 40;
const CROWDS = [1_000, 5_000];
const ROUNDS = 7;
const INBOXES = 40;
const WATCHERS = 500;
/** How long a rate is held. */
const RATE_MS = 10_000;
const RATES = [50, 100, 200, 400];
const TICKS_A_SECOND = 100;

const LIVE = `subscription($after: Cursor) { inboxEvents(after: $after) { cursor kind complaintId event { type occurredAt }
  complaint { id ticketNumber version status statusLabel title dueAt isOverdue leadAgency { name } allowedActions } } }`;

const shown = ({ median, least, most }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;

function forked(script: string): ChildProcess {
  return fork(join(__dirname, script), { execArgv: ["-r", join(__dirname, "../tests/support/run-typescript.cjs")] });
}

/** The next report of that kind. */
function heard<Kind extends CrowdReport["kind"]>(child: ChildProcess, kind: Kind) {
  return new Promise<Extract<CrowdReport, { kind: Kind }>>((resolve, reject) => {
    const listener = (report: CrowdReport) => {
      if (report.kind !== kind) return;
      child.off("message", listener);
      resolve(report as Extract<CrowdReport, { kind: Kind }>);
    };
    child.on("message", listener);
    child.once("exit", () => reject(new Error("the crowd has gone")));
  });
}

async function gathered(order: CrowdOrder): Promise<ChildProcess> {
  const crowd = forked("crowd-process.ts");
  const ready = heard(crowd, "ready");
  crowd.send(order);
  await ready;
  return crowd;
}

/** What a client of the hub says before frames come. */
function greeting(token: string): string[] {
  return [
    JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }),
    `${JSON.stringify({ type: "connection_init" })}`,
  ].slice(0, 1);
}

function subscribing(token: string): readonly string[] {
  const subscribe = JSON.stringify({ id: "1", type: "subscribe", payload: { query: LIVE } });
  return [...greeting(token), subscribe];
}

/** CPU time that a process has used, in ms. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** How a burst went. */
interface Burst {
  readonly framesPerSecond: number;
  readonly cpuMicrosAFrame: number;
}
