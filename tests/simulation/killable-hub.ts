import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { waitFor } from "../support/wait-for";
import type { HubCommand, HubOrders } from "./hub-process";

/** A hub in a process of its own, to be killed without warning. One is always kept ready: to start takes seconds. */
export class KillableHub {
  static #spare: KillableHub | null = null;
  readonly #lines: string[] = [];
  readonly #child: ChildProcess;

  private constructor() {
    const hooks = ["../support/run-typescript.cjs", "plant.cjs"].flatMap((name) => ["-r", join(__dirname, name)]);
    this.#child = spawn(process.execPath, [...hooks, join(__dirname, "hub-process.ts")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    // A spare that nobody needs must not keep the run alive.
    this.#child.unref();
    let rest = "";
    this.#child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      this.#lines.push(...lines);
    });
    this.#child.stdin?.on("error", () => undefined);
  }

  /** A process that works on the database of these orders; the next spare one is started at once. */
  static async start(orders: HubOrders): Promise<KillableHub> {
    const hub = KillableHub.#spare ?? new KillableHub();
    KillableHub.#spare = new KillableHub();
    await hub.heard("ready");
    hub.#say(orders);
    await hub.heard("open");
    return hub;
  }

  /** Ends the process that was kept ready. */
  static async endSpare(): Promise<void> {
    await KillableHub.#spare?.kill();
    KillableHub.#spare = null;
  }

  /** Asks for something without waiting for it. */
  ask(command: HubCommand): void {
    this.#say(command);
  }

  /** What it answered so far; the first line that begins so. */
  answered(beginning: string): string | null {
    return this.#lines.find((line) => line.startsWith(beginning)) ?? null;
  }

  /** Waits for a line that begins so. */
  heard(beginning: string): Promise<string> {
    return waitFor(`"${beginning}" of a hub that said ${JSON.stringify(this.#lines)}`, () => this.answered(beginning));
  }

  /** kill -9, and waits until the process is gone: what it said before counts. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    await gone;
  }

  #say(what: object): void {
    this.#child.stdin?.write(`${JSON.stringify(what)}\n`);
  }
}
