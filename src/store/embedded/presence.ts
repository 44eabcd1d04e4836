import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "mysql2/promise";
import { connectAsKeeper, isNobodyListening, isPassing, numberFrom } from "./connecting";
import type { DatabasePlace } from "./database-place";
import { untilEnded } from "./server-process";

/*
 * Who is present is kept by the server itself, as user locks of one connection per process: the server frees them in the
 * moment a process dies, so there is no stale file to judge. (User locks are known to one server only, which is why the hub
 * uses them nowhere else: the embedded database has exactly one.)
 *
 * Coming and leaving pass one gate. Without it, a process could come between a leaver's look round and its SHUTDOWN.
 */
const GATE = "hub:gate";
const PRESENT = "hub:present:";
const CLAIM = "hub:claim:";

/** Longer than any leaver stays inside the gate. */
const GATE_LIMIT_S = 20;
/** After a lost connection the server may need a moment to notice that our old claim is void. */
const RECLAIM_LIMIT_S = 3;
/** Connections that a process has closed a moment ago may still be listed by the server. */
const CLOSING_LIMIT_MS = 2_000;
const POLL_MS = 20;
/** The longest that servers on every system take: a presence is idle by nature. */
const IDLE_LIMIT_S = 2_147_483;
/** Flushing what a large buffer pool holds takes its time on slow disks. */
const STOP_LIMIT_MS = 60_000;

const OTHERS_PRESENT = `SELECT COUNT(*) FROM information_schema.processlist
  WHERE id <> CONNECTION_ID() AND (IS_USED_LOCK(CONCAT('${PRESENT}', id)) = id OR info LIKE 'SELECT GET_LOCK(''${GATE}''%')`;
const OTHER_CLIENTS = `SELECT COUNT(*) FROM information_schema.processlist
  WHERE id <> CONNECTION_ID() AND command <> 'Daemon' AND user NOT IN ('system user', 'event_scheduler')`;

/** One process's presence at the embedded server, held by one connection. */
export class Presence {
  #lost = false;
  #leaving = false;

  private constructor(
    private readonly place: DatabasePlace,
    private readonly connection: Connection,
    private readonly onLost: () => void,
  ) {
    const lost = (): void => {
      if (!this.#lost && !this.#leaving) {
        this.#lost = true;
        this.onLost();
      }
    };
    connection.on("error", lost);
    connection.on("end", lost);
  }

  /**
   * Enters. Rejects with the driver's error if no server listens, or the one that does is just going.
   * @param onLost is called once if the connection is lost before `leave`
   */
  static async enter(place: DatabasePlace, onLost: () => void): Promise<Presence> {
    const connection = await connectAsKeeper(place);
    let entered = false;
    const presence = new Presence(place, connection, () => {
      if (entered) {
        onLost();
      }
    });
    try {
      await connection.query(`SET SESSION wait_timeout = ${IDLE_LIMIT_S}`);
      await presence.#pass();
      await numberFrom(connection, `SELECT GET_LOCK(CONCAT('${PRESENT}', CONNECTION_ID()), 0)`);
      await connection.query("SELECT RELEASE_LOCK(?)", [GATE]);
      entered = true;
      return presence;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Takes a name that only one process may hold at a time; true if this process holds it now. */
  async claim(name: string, again = false): Promise<boolean> {
    const values = [`${CLAIM}${name}`, again ? RECLAIM_LIMIT_S : 0];
    return (await numberFrom(this.connection, "SELECT GET_LOCK(?, ?)", values)) === 1;
  }

  /** Leaves, and stops the server if nobody else is there. */
  async leave(onLog: (line: string) => void): Promise<void> {
    this.#leaving = true;
    if (this.#lost) {
      return;
    }
    try {
      await this.#pass();
      await numberFrom(this.connection, `SELECT RELEASE_LOCK(CONCAT('${PRESENT}', CONNECTION_ID()))`);
      if (await this.#isLast(onLog)) {
        await this.#stop(onLog);
      }
    } catch (error) {
      // A server that died in this very moment needs no farewell.
      if (!isPassing(error) && !isNobodyListening(error)) {
        throw error;
      }
    } finally {
      this.connection.destroy();
    }
  }

  async #pass(): Promise<void> {
    const passed = await numberFrom(this.connection, `SELECT GET_LOCK('${GATE}', ${GATE_LIMIT_S})`);
    if (passed !== 1) {
      throw new Error(`another process has kept the database's gate for ${GATE_LIMIT_S} s`);
    }
  }

  async #isLast(onLog: (line: string) => void): Promise<boolean> {
    const deadline = Date.now() + CLOSING_LIMIT_MS;
    for (;;) {
      if ((await numberFrom(this.connection, OTHERS_PRESENT)) > 0) {
        return false;
      }
      const clients = await numberFrom(this.connection, OTHER_CLIENTS);
      if (clients === 0) {
        return true;
      }
      if (Date.now() > deadline) {
        onLog(`the database server goes on: ${clients} other connection(s) use it`);
        return false;
      }
      await pause(POLL_MS);
    }
  }

  async #stop(onLog: (line: string) => void): Promise<void> {
    await this.connection.query("SHUTDOWN");
    if (!(await untilEnded(this.place, STOP_LIMIT_MS))) {
      onLog(`the database server was told to stop but still runs; its log is ${this.place.log}`);
    }
  }
}
