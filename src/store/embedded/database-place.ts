import { createHash } from "node:crypto";
import { lstat, mkdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where everything of one embedded database lies. */
export interface DatabasePlace {
  /** Folder of all that follows, but perhaps the socket. */
  readonly folder: string;
  /** The server's own data directory; it exists only once it is complete. */
  readonly data: string;
  /** For the server's temporary tables and sorts, which may hold personal data. */
  readonly temporary: string;
  readonly log: string;
  readonly pidFile: string;
  readonly socket: string;
}

/** The kernel's limit is 108 bytes on Linux and 104 on macOS, with a closing zero. */
const MAX_SOCKET_PATH_BYTES = 100;

/** A folder that nobody else may enter: it is all that protects the socket. */
async function privateFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const stat = await lstat(path);
  // In a shared /tmp somebody else could have made the folder first, to be handed our connections.
  if (!stat.isDirectory() || stat.uid !== process.geteuid?.() || (stat.mode & 0o077) !== 0) {
    throw new Error(`${path} must be a folder of the user who runs the hub, closed to all others (chmod 700)`);
  }
  return path;
}

async function socketPath(folder: string): Promise<string> {
  const near = join(folder, "server.sock");
  if (Buffer.byteLength(near) <= MAX_SOCKET_PATH_BYTES) {
    return near;
  }
  const name = `hub-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
  const far = join(tmpdir(), name);
  const base = Buffer.byteLength(join(far, "server.sock")) <= MAX_SOCKET_PATH_BYTES ? far : join("/tmp", name);
  return join(await privateFolder(base), "server.sock");
}

/**
 * The place of the embedded database under a data dir, made if new. Every process that names the same directory, by whatever
 * path, gets the same place.
 * @throws Error if a folder cannot be made, or belongs to somebody else.
 */
export async function databasePlace(dataDir: string): Promise<DatabasePlace> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folder = await privateFolder(join(await realpath(dataDir), "database"));
  const temporary = await privateFolder(join(folder, "tmp"));
  return {
    folder,
    temporary,
    data: join(folder, "data"),
    log: join(folder, "server.log"),
    pidFile: join(folder, "server.pid"),
    socket: await socketPath(folder),
  };
}
