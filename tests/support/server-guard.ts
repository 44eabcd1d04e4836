import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Stands by to clean up at a test process's end, even if it is killed; see `server-guard-process.cjs`. */
export interface ServerGuard {
  /** The regular end: cleans up now, even if somebody forgot to close a connection, and waits for it. */
  cleanUp(): Promise<void>;
}

/** What the guard cleans up when its parent dies: a private server with its folder, or databases of a shared server. */
export type Guarded =
  | { readonly folder: string; readonly socketPath: string; readonly pidFile: string }
  | { readonly url: string; readonly databasePrefix: string };

/** Starts a guard: a process of its own, which outlives even a SIGKILL of this one. */
export function guard(guarded: Guarded): ServerGuard {
  const script = join(__dirname, "server-guard-process.cjs");
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(guarded)], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.unref();
  const stdin = child.stdin;
  if (stdin && "unref" in stdin && typeof stdin.unref === "function") {
    stdin.unref();
  }
  return {
    cleanUp: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.ref();
        stdin?.end("regular end");
        await once(child, "exit");
      }
    },
  };
}
