import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The hub as its users run it: a process of its own, from the build that `npm test` makes first. */
export class HubProcess {
  private readonly child: ChildProcess;
  private readonly listening: Promise<string>;
  /** Everything that it wrote, of both streams. */
  output = "";

  constructor(environment: Record<string, string>) {
    this.child = spawn(process.execPath, [join(__dirname, "../../dist/main.js"), "serve"], {
      env: { ...process.env, HUB_PORT: "0", HUB_SYNC: "off", HUB_RATE_LIMITS: "off", TZ: "UTC", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stderr?.on("data", (chunk) => {
      this.output += chunk;
    });
    const { stdout } = this.child;
    if (stdout === null) throw new Error("the process has no output");
    this.listening = new Promise((resolve, reject) => {
      createInterface({ input: stdout }).on("line", (line) => {
        this.output += `${line}\n`;
        const [, url] = /^listening on (\S+)/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
      this.child.once("exit", (code) => reject(new Error(`the hub ended with ${code}: ${this.output.slice(-2_000)}`)));
    });
    // Whoever asks is told; who does not must not be stopped by it.
    this.listening.catch(() => undefined);
  }

  /** Its number. @throws when it could not be started */
  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error("the process could not be started");
    return pid;
  }

  /** Its address, once it listens. */
  url(): Promise<string> {
    return this.listening;
  }

  /** Sends a signal, and waits for the end. @returns the exit code; null after a signal that it could not answer. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once("exit", resolve));
    this.child.kill(signal);
    return ended;
  }
}
