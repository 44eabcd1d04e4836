import { connect, type Socket } from "node:net";
import type { Call } from "./measure";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * A client that knows just enough HTTP to ask on one connection that stays open. Node's own works more for a request than
 * the servers do, and on the same processors: it would be most of what is measured.
 */
export class KeptConnection {
  private readonly socket: Socket;
  private readonly requests: readonly Buffer[];
  private received: Buffer = Buffer.alloc(0);
  private waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;

  constructor(calls: readonly Call[]) {
    this.requests = calls.map(requestOf);
    const { hostname, port } = new URL(calls[0]?.url ?? "");
    this.socket = connect(Number(port), hostname).setNoDelay(true);
    this.socket.on("data", (chunk) => this.take(chunk));
    this.socket.on("error", (error) => this.waiting?.reject(error));
    this.socket.on("close", () => this.waiting?.reject(new Error("the server closed the connection")));
  }

  /** Sends one of the calls. */
  ask(): Promise<Answer> {
    const chosen = this.requests[Math.floor(Math.random() * this.requests.length)];
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(chosen ?? "");
    });
  }

  /** Ends it. */
  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const end = this.received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.received.toString("latin1", 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) throw new Error(`no length: ${head}`);
    if (this.received.length < end + 4 + length) return;
    const text = this.received.toString("utf8", end + 4, end + 4 + length);
    this.received = Buffer.alloc(0);
    this.waiting?.resolve({ status: Number(head.slice(9, 12)), text });
  }
}

function requestOf({ url, headers, body }: Call): Buffer {
  const { host, pathname } = new URL(url);
  const lines = Object.entries({
    host,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  return Buffer.from(
    `POST ${pathname} HTTP/1.1\r\n${lines.map((line) => line.join(": ")).join("\r\n")}\r\n\r\n${body}`,
  );
}
