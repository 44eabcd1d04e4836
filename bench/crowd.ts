import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CrowdOrder, CrowdQuestion, CrowdReport } from "./crowd-process";

const LIVE = `subscription($after: Cursor) { inboxEvents(after: $after) { cursor kind complaintId event { type occurredAt }
  complaint { id ticketNumber version status statusLabel title dueAt isOverdue leadAgency { name } allowedActions } } }`;

/** What a client of the hub says before frames come; the pong tells that the subscription was read. */
export function greeting(token: string): string[][] {
  const init = { type: "connection_init", payload: { authorization: `Bearer ${token}` } };
  const subscribe = { id: "1", type: "subscribe", payload: { query: LIVE } };
  return [[JSON.stringify(init)], [JSON.stringify(subscribe), JSON.stringify({ type: "ping" })]];
}

/** Starts a TypeScript file of this folder as a process of its own; it ends with this one. */
export function forked(script: string): ChildProcess {
  return fork(join(__dirname, script), { execArgv: ["-r", join(__dirname, "../tests/support/run-typescript.cjs")] });
}

/** CPU time that a process has used since its start, in ms. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Memory of a process that is not swapped out, in bytes. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;
}

type Told<Kind extends CrowdReport["kind"]> = Extract<CrowdReport, { kind: Kind }>;

/** Many sockets in a process of their own. */
export class BenchCrowd {
  private constructor(private readonly child: ChildProcess) {}

  /** Opens the sockets. */
  static async gather(order: CrowdOrder): Promise<BenchCrowd> {
    const crowd = new BenchCrowd(forked("crowd-process.ts"));
    await crowd.join(order);
    return crowd;
  }

  /** Opens further sockets in the same process. */
  async join(order: CrowdOrder): Promise<void> {
    const ready = this.told("ready");
    this.child.send(order);
    await ready;
  }

  /** What all of them together get from now on: sends, and waits for that many frames. */
  async framesOf(expected: number, send: () => unknown): Promise<Told<"frames">> {
    const counting = this.told("counting");
    this.ask({ ask: "frames", expected });
    await counting;
    const told = this.told("frames");
    await send();
    return told;
  }

  /** How old events were when their frames came, in ms, since the last time. */
  async ages(): Promise<readonly number[]> {
    const told = this.told("ages");
    this.ask({ ask: "ages" });
    return (await told).agesMs;
  }

  /** Ends all sockets. */
  async leave(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.disconnect();
    await ended;
  }

  private ask(question: CrowdQuestion): void {
    this.child.send(question);
  }

  private told<Kind extends CrowdReport["kind"]>(kind: Kind): Promise<Told<Kind>> {
    return new Promise((resolve) => {
      const listener = (report: CrowdReport) => {
        if (report.kind !== kind) return;
        this.child.off("message", listener);
        resolve(report as Told<Kind>);
      };
      this.child.on("message", listener);
    });
  }
}
