import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Plan } from "./plan";
import type { Patch } from "./plants";
import type { Outcome } from "./runner";

/** How a process that plays histories is started. */
export interface ShardSettings {
  readonly shard: number;
  /** The database server that all share. */
  readonly server: { readonly socketPath: string };
}

/** A history to be played. */
export interface ShardOrder {
  readonly id: number;
  readonly plan: Plan;
}

/** What came of it, or why nothing did. */
export type ShardLine = { readonly id: number } & ({ readonly outcome: Outcome } | { readonly failure: string });

/** A process that plays histories, several at a time, on worlds of its own. */
export class Shard {
  readonly #waiting = new Map<number, { resolve(outcome: Outcome): void; reject(error: Error): void }>();
  readonly #child: ChildProcess;
  #last = 0;

  /** @param patches bugs that are planted into the hub of this process. */
  constructor(settings: ShardSettings, patches: readonly Patch[]) {
    const hooks = ["../support/run-typescript.cjs", "plant.cjs"].flatMap((name) => ["-r", join(__dirname, name)]);
    this.#child = spawn(process.execPath, [...hooks, join(__dirname, "shard-process.ts"), JSON.stringify(settings)], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        TZ: "UTC",
        ...(patches.length === 0 ? {} : { SIMULATION_PLANT: JSON.stringify(patches) }),
      },
    });
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on("line", (line) => this.#take(JSON.parse(line) as ShardLine));
    }
    this.#child.on("exit", (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the process of the histories ended with ${code}`));
    });
  }

  /** Plays a history. @throws Error when the process ends, or cannot play. */
  play(plan: Plan): Promise<Outcome> {
    this.#last += 1;
    const order: ShardOrder = { id: this.#last, plan };
    return new Promise((resolve, reject) => {
      this.#waiting.set(order.id, { resolve, reject });
      this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    });
  }

  /** Ends the process, with whatever it plays. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.stdin?.end();
    await gone;
  }

  #take(line: ShardLine): void {
    const waiting = this.#waiting.get(line.id);
    this.#waiting.delete(line.id);
    if ("outcome" in line) waiting?.resolve(line.outcome);
    else waiting?.reject(new Error(line.failure));
  }
}
