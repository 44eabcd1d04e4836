import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the connection is cut, seen from the statement that is on its way. */
export type CutPoint = "before" | "unanswered" | "answered";

const COM_QUERY = 0x03;
const COM_STMT_PREPARE = 0x16;
const COM_STMT_EXECUTE = 0x17;
const OK = 0x00;
/** Long enough for a server on this machine to carry a statement out whose answer nobody will get. */
const CARRIED_OUT_MS = 30;

/** Where a connection is cut. */
export interface Cut {
  readonly matches: (sql: string, index: number) => boolean;
  readonly point: CutPoint;
}

/** Stands between a hub and its database, sees every statement, and cuts the connection where it is told to. */
export class DatabaseProxy {
  readonly socketPath = join(tmpdir(), `proxy-${randomBytes(6).toString("hex")}.sock`);
  /** Statements seen since {@link arm}. */
  statements: string[] = [];
  private readonly server: Server;
  private cuts: Cut[] = [];

  constructor(target: string) {
    this.server = createServer((client) => this.join(client, connect(target)));
  }

  /** Listens on its socket. */
  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.socketPath, resolve));
  }

  /** Cuts once, at the first statement that matches; and then, counting anew, once for each further cut. */
  arm(matches: Cut["matches"], point: CutPoint, ...further: readonly Cut[]): void {
    this.statements = [];
    this.cuts = [{ matches, point }, ...further];
  }

  /** Only counts from here on. */
  count(): void {
    this.statements = [];
    this.cuts = [];
  }

  /** Whether a cut is still to come. */
  get isArmed(): boolean {
    return this.cuts.length > 0;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.socketPath, { force: true });
  }

  private join(client: Socket, database: Socket): void {
    let mutesAnswer = false;
    let cutsAfterAnswer = false;
    const prepared = new Map<number, string>();
    let preparing: string | null = null;
    const end = () => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) socket.on("error", end).on("close", end);
    client.on("data", (chunk) => {
      const command = chunk[3] === 0 ? chunk[4] : undefined;
      const text = () => chunk.subarray(5).toString("utf8");
      if (command === COM_STMT_PREPARE) preparing = text();
      let sql = command === COM_QUERY ? text() : null;
      // Once prepared, a statement goes by its number.
      if (command === COM_STMT_EXECUTE) sql = prepared.get(chunk.readUInt32LE(5)) ?? null;
      if (sql !== null) {
        this.statements.push(sql);
        const [cut] = this.cuts;
        if (cut?.matches(sql, this.statements.length - 1)) {
          this.cuts = this.cuts.slice(1);
          this.statements = [];
          if (cut.point === "before") return end();
          mutesAnswer = cut.point === "unanswered";
          cutsAfterAnswer = cut.point === "answered";
          if (mutesAnswer) setTimeout(end, CARRIED_OUT_MS);
        }
      }
      database.write(chunk);
    });
    database.on("data", (chunk) => {
      if (preparing !== null) {
        if (chunk[4] === OK) prepared.set(chunk.readUInt32LE(5), preparing);
        preparing = null;
      }
      if (mutesAnswer) return;
      client.write(chunk, () => {
        if (cutsAfterAnswer) end();
      });
    });
  }
}
