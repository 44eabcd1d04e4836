import { setTimeout as pause } from "node:timers/promises";
import { ACCOUNTS } from "./accounts";
import { isNobodyListening, isPassing } from "./connecting";
import { type DatabasePlace, databasePlace } from "./database-place";
import { Presence } from "./presence";
import { type StartSettings, startServer, type UndoStart } from "./server-process";

/** How to connect to the embedded database: by its socket, without a password. */
export interface SocketConnection {
  readonly socketPath: string;
  readonly user: string;
  readonly database: string;
}

/** What `acquireEmbeddedDatabase` needs to know. */
export interface EmbeddedDatabaseSettings {
  /** `HUB_DATA_DIR`; the database lies in its folder `database`. */
  readonly dataDir: string;
  /** Speed before durability; tests only. */
  readonly fast?: boolean;
  /** Takes what happens, one plain line at a time. */
  readonly onLog: (line: string) => void;
  /** Called if, after a crash of the server, another process was quicker to claim what this one held: it must stop. */
  readonly onLost?: (what: "exclusive") => void;
  /** Gives up waiting for the server, and ends the one that is being started. */
  readonly signal?: AbortSignal;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** A server that keeps refusing for so long neither starts nor stops: something is wrong with it. */
const PATIENCE_MS = 90_000;

/** This process's hold on the embedded database; while any process has one, the server runs. */
export class EmbeddedDatabase {
  readonly #closing = new AbortController();
  readonly #claims = new Set<string>();
  #presence: Presence | undefined;
  #recovery: Promise<void> | undefined;
  #left: Promise<void> | undefined;

  constructor(
    private readonly place: DatabasePlace,
    private readonly settings: EmbeddedDatabaseSettings,
  ) {}

  /** All rights on the hub's database: for migrations and rights. */
  get owner(): SocketConnection {
    return { socketPath: this.place.socket, user: ACCOUNTS.owner, database: ACCOUNTS.database };
  }

  /** The rights that `grantAppRights` gives: for everything else. */
  get app(): SocketConnection {
    return { socketPath: this.place.socket, user: ACCOUNTS.app, database: ACCOUNTS.database };
  }

  /** Claims a name for this process alone until it leaves or dies; false if another process holds it. */
  async exclusive(name: string): Promise<boolean> {
    await this.#recovery;
    const claimed = (await this.#presence?.claim(name)) === true;
    if (claimed) {
      this.#claims.add(name);
    }
    return claimed;
  }

  /** Gives the hold up; the last process to do so stops the server. Close your connections first. Safe to call again. */
  leave(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  /** @internal Waits for a presence; used once, by `acquireEmbeddedDatabase`. */
  async enter(): Promise<void> {
    const signals = [this.#closing.signal, ...(this.settings.signal ? [this.settings.signal] : [])];
    const start: StartSettings = {
      fast: this.settings.fast ?? false,
      onLog: this.settings.onLog,
      signal: AbortSignal.any(signals),
    };
    let undoStart: UndoStart | undefined;
    let patientUntilMs = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        start.signal.throwIfAborted();
        this.#presence = await Presence.enter(this.place, () => this.#onPresenceLost());
        return;
      } catch (error) {
        if (isNobodyListening(error)) {
          undoStart = await startServer(this.place, start);
          patientUntilMs = Date.now() + PATIENCE_MS;
        } else if (isPassing(error) && Date.now() < patientUntilMs) {
          await pause(FIRST_RETRY_MS);
        } else {
          // Nobody is present at the server that was started a moment ago: nobody would ever stop it.
          await undoStart?.();
          throw error;
        }
      }
    }
  }

  #onPresenceLost(): void {
    this.#presence = undefined;
    if (!this.#left && !this.#recovery) {
      this.settings.onLog("the database server has gone; starting it again");
      this.#recovery = this.#recover();
    }
  }

  async #recover(): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; !this.#left; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
      try {
        await this.enter();
        await this.#claimAgain();
        // The server may have gone once more while the claims were made again.
        if (this.#presence) {
          this.settings.onLog("the database server is back");
          break;
        }
      } catch (error) {
        if (!this.#left) {
          this.settings.onLog(`the database server is not back yet: ${error instanceof Error ? error.message : error}`);
          await pause(retryMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        }
      }
    }
    this.#recovery = undefined;
  }

  async #claimAgain(): Promise<void> {
    for (const name of this.#claims) {
      if ((await this.#presence?.claim(name, true)) === false) {
        this.#claims.delete(name);
        this.settings.onLost?.("exclusive");
      }
    }
  }

  async #leave(): Promise<void> {
    this.#closing.abort(new Error("leaving the database"));
    await this.#recovery;
    await this.#presence?.leave(this.settings.onLog);
  }
}

/**
 * Finds the embedded database of a data dir by connecting to it, or makes and starts it, and holds it until `leave`.
 * A server that dies meanwhile is started again in the background.
 * @throws DatabaseBinaryMissingError, ServerStartError, or an Error about a folder that is not this user's alone.
 */
export async function acquireEmbeddedDatabase(settings: EmbeddedDatabaseSettings): Promise<EmbeddedDatabase> {
  const database = new EmbeddedDatabase(await databasePlace(settings.dataDir), settings);
  await database.enter();
  return database;
}
