import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { ensureProgram } from "./ensure-program";
import { waitFor } from "./wait-for";

const PROGRAMS = ["redis-server", "valkey-server"];

/** A broker of a test's own, in memory only, on a free port. */
export class PrivateRedis {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly program: string,
    readonly port: number,
  ) {}

  /** Starts a broker; ended with this process at the latest. */
  static async start(): Promise<PrivateRedis> {
    const redis = new PrivateRedis(ensureProgram(PROGRAMS, "redis-server"), await freePort());
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it anew after {@link kill}, on the same port. */
  async run(): Promise<void> {
    const settings = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const child = spawn(this.program, settings, { stdio: ["ignore", "pipe", "inherit"] });
    this.child = child;
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    await waitFor("the broker", () => output.includes("Ready to accept connections"));
  }

  /** Kills it, or holds it (SIGSTOP) and lets it go (SIGCONT). */
  async signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = signal === "SIGKILL" ? once(child, "exit") : null;
    child.kill(signal);
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
