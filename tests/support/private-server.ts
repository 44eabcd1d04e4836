import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databasePlace } from "../../src/store/embedded/database-place";
import { acquireEmbeddedDatabase, type EmbeddedDatabase } from "../../src/store/embedded/embedded-database";
import { guard } from "./server-guard";

/** A database server of a test's own, in a folder of its own, in memory where there is /dev/shm. */
export interface PrivateServer {
  readonly dataDir: string;
  readonly socketPath: string;
  readonly database: EmbeddedDatabase;
  /** The server's present process, to be killed. */
  pid(): Promise<number>;
  /** Stops the server and removes the folder. */
  stop(): Promise<void>;
}

/** A new, empty folder for a data dir: in memory if possible, where a server is ready in half a second. */
export async function makeDataDir(): Promise<string> {
  return mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "hub-test-"));
}

/** How a private server is run; left out, as tests want it. */
export interface PrivateServerOptions {
  readonly onLog?: (line: string) => void;
  /** On the disk and flushed at every commit, as users have it. */
  readonly isDurable?: boolean;
}

/** Starts a private server; it is stopped and removed even if this process is killed. */
export async function startPrivateServer(options: PrivateServerOptions = {}): Promise<PrivateServer> {
  const { onLog = () => undefined, isDurable = false } = options;
  const dataDir = isDurable ? await mkdtemp(join(tmpdir(), "hub-bench-")) : await makeDataDir();
  const place = await databasePlace(dataDir);
  const watch = guard({ folder: dataDir, socketPath: place.socket, pidFile: place.pidFile });
  try {
    const database = await acquireEmbeddedDatabase({ dataDir, fast: !isDurable, onLog });
    return {
      dataDir,
      database,
      socketPath: place.socket,
      pid: async () => Number.parseInt(await readFile(place.pidFile, "utf8"), 10),
      stop: async () => {
        await database.leave();
        await watch.cleanUp();
      },
    };
  } catch (error) {
    await watch.cleanUp();
    throw error;
  }
}
