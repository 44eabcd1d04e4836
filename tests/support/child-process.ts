import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { waitFor } from "./wait-for";

/** A real process of its own, run from a TypeScript file of tests/support, that speaks in lines. */
export class TestProcess {
  readonly lines: string[] = [];
  private readonly child: ChildProcess;

  constructor(script: string, args: string[]) {
    const hook = join(__dirname, "run-typescript.cjs");
    // Its own process group, so that everything it starts in it can be killed with it.
    this.child = spawn(process.execPath, ["-r", hook, join(__dirname, script), ...args], {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    });
    let rest = "";
    this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
    });
    this.child.stdin?.on("error", () => undefined);
  }

  /** Sends a line. */
  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Waits for a line that begins so, and returns it. */
  async hears(beginning: string, limitMs?: number): Promise<string> {
    return waitFor(`"${beginning}" among ${JSON.stringify(this.lines)}`, () => this.find(beginning), limitMs);
  }

  private find(beginning: string): string | undefined {
    return this.lines.find((line) => line.startsWith(beginning));
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Sends a signal to the process, or to its whole group. */
  signal(signal: NodeJS.Signals, group = false): void {
    const { pid } = this.child;
    if (pid !== undefined && !this.hasEnded) {
      process.kill(group ? -pid : pid, signal);
    }
  }

  /** Waits for the end. */
  async ended(): Promise<void> {
    await waitFor("the end of the process", () => this.hasEnded);
  }
}
