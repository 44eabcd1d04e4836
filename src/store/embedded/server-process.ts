import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { open, readFile, rename, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { connectAsKeeper, errorCode, isNobodyListening, isPassing, numberFrom } from "./connecting";
import { type DatabaseBinary, ensureDatabaseBinary } from "./database-binary";
import type { DatabasePlace } from "./database-place";
import { initialiseDataDirectory } from "./initialise";
import { serverOptions } from "./server-options";

/** How a server is to be started. */
export interface StartSettings {
  /** Speed before durability; tests only. */
  readonly fast: boolean;
  readonly onLog: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The server's process could not be started, or ended before it answered; the message holds the last lines of its log. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
}

const POLL_MS = 25;
/** Recovery after a power cut reads the whole log again; 96 MB of it have been seen to take some seconds, never minutes. */
const START_LIMIT_MS = 300_000;
const STILL_STARTING_NOTICE_MS = 15_000;
/** A server that was just told to stop is given this long before a second one is started beside it. */
const STOPPING_LIMIT_MS = 3_000;
const KEEP_LOG_BYTES = 5 << 20;

/** Whether the process that wrote the place's pid file still runs. Only a hint: another process may bear its number now. */
async function mayStillRun(place: DatabasePlace): Promise<boolean> {
  try {
    process.kill(Number.parseInt(await readFile(place.pidFile, "utf8"), 10), 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** Waits until the server that no longer listens has let go of its files; false if the limit (in ms) passed first. */
export async function untilEnded(place: DatabasePlace, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  // The server removes its pid file as its last act; one that was killed leaves the file, but no process.
  while (await mayStillRun(place)) {
    if (Date.now() > deadline) {
      return false;
    }
    await pause(POLL_MS);
  }
  return true;
}

/** Who answers at the socket: a server's id, or undefined for nobody (yet). */
async function answeringServer(place: DatabasePlace): Promise<number | undefined> {
  try {
    const connection = await connectAsKeeper(place);
    connection.on("error", () => undefined);
    try {
      return await numberFrom(connection, "SELECT @@server_id");
    } finally {
      connection.destroy();
    }
  } catch (error) {
    if (isNobodyListening(error) || isPassing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether another process's server answers by now; if the last one is only just stopping, waits a little for its end. */
async function isServedMeanwhile(place: DatabasePlace): Promise<boolean> {
  const deadline = Date.now() + STOPPING_LIMIT_MS;
  for (;;) {
    if ((await answeringServer(place)) !== undefined) {
      return true;
    }
    if (Date.now() > deadline || !(await mayStillRun(place))) {
      return false;
    }
    await pause(POLL_MS);
  }
}

async function openLog(place: DatabasePlace): Promise<{ fd: number; from: number; close(): Promise<void> }> {
  const size = await stat(place.log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > KEEP_LOG_BYTES) {
    await rename(place.log, `${place.log}.1`);
  }
  const file = await open(place.log, "a", 0o600);
  return { fd: file.fd, from: size > KEEP_LOG_BYTES ? 0 : size, close: () => file.close() };
}

async function lastWords(place: DatabasePlace, from: number): Promise<string> {
  const words = (await readFile(place.log)).subarray(from).toString("utf8").trimEnd().split("\n");
  const errors = words.filter((line) => line.includes("[ERROR]"));
  return (errors.length > 0 ? errors : words).slice(-12).join("\n");
}

function launch(binary: DatabaseBinary, place: DatabasePlace, options: string[], logFd: number): ChildProcess {
  // Its own session: neither Ctrl-C in the hub's terminal nor the hub's death ends the database in the middle of its work.
  const child = spawn(binary.path, options, {
    detached: true,
    cwd: place.folder,
    stdio: ["ignore", logFd, logFd],
    // The hub's own secrets stay out of another program's environment.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: "C", TZ: "UTC" },
  });
  child.unref();
  return child;
}

/** Takes back the start of a server; does nothing if another process's server answered. */
export type UndoStart = () => Promise<void>;

/** Waits until some server answers; true if it is the child, false if another process's server was first, or our own gone. */
async function untilAnswering(child: ChildProcess, place: DatabasePlace, serverId: number, settings: StartSettings) {
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  const startedAt = Date.now();
  let noticeAt = startedAt + STILL_STARTING_NOTICE_MS;
  for (;;) {
    // Looked at before the socket: after the end of the child, one more look at the socket must follow.
    const ended = failure ?? child.exitCode ?? child.signalCode;
    const answering = await answeringServer(place);
    if (answering !== undefined) {
      return answering === serverId;
    }
    if (ended === 0) {
      // It was ready, and another process came, left as the last one and stopped it, all between two looks of ours.
      return false;
    }
    if (ended !== null && ended !== undefined) {
      throw new ServerStartError(`the database server ended while it was starting (${ended})`);
    }
    if (Date.now() - startedAt > START_LIMIT_MS) {
      throw new ServerStartError(`the database server did not answer within ${START_LIMIT_MS / 1000} s`);
    }
    if (Date.now() > noticeAt) {
      noticeAt += STILL_STARTING_NOTICE_MS;
      settings.onLog(`the database server is still starting; its log is ${place.log}`);
    }
    await pause(POLL_MS, undefined, { signal: settings.signal });
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      resolve();
    } else {
      child.once("exit", () => resolve());
      child.ref();
    }
  });
}

/**
 * Starts the server of a place, making its data directory if new, and returns once a server answered there: this one, or
 * that of another process which did the same at the same time (the server's own file lock lets only one of them work). It may
 * be gone again, if others came and left meanwhile.
 * @throws ServerStartError with the end of the server's log; DatabaseBinaryMissingError
 */
export async function startServer(place: DatabasePlace, settings: StartSettings): Promise<UndoStart> {
  const binary = await ensureDatabaseBinary(settings.onLog);
  await initialiseDataDirectory(place, binary, settings.fast, settings.onLog);
  if (await isServedMeanwhile(place)) {
    return async () => undefined;
  }
  settings.signal.throwIfAborted();
  const serverId = randomInt(1, 2 ** 32 - 1);
  const log = await openLog(place);
  const child = launch(binary, place, serverOptions(place, binary.type, settings.fast, serverId), log.fd);
  // Killing it is safe at any moment of its start: it is made to survive that, and a loser of the race has touched nothing.
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  process.once("exit", kill);
  try {
    if (!(await untilAnswering(child, place, serverId, settings))) {
      kill();
      await ended(child);
    }
    return async () => {
      child.kill("SIGTERM");
      await ended(child);
    };
  } catch (error) {
    kill();
    await ended(child);
    if (error instanceof ServerStartError) {
      throw new ServerStartError(`${error.message}\n${await lastWords(place, log.from)}\n(from ${place.log})`);
    }
    throw error;
  } finally {
    process.removeListener("exit", kill);
    await log.close();
  }
}
