import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** What the crowd does, as its parent tells it. */
export interface CrowdOrder {
  readonly port: number;
  readonly path: string;
  /** Messages that each socket sends, one after the answer to the other; none for a server that only broadcasts. */
  readonly says: readonly string[];
  readonly count: number;
}

/** What the crowd tells. */
export type CrowdReport =
  | { readonly kind: "ready" }
  | { readonly kind: "first"; readonly text: string }
  /** Everybody has that many bytes since the last time. */
  | { readonly kind: "done"; readonly firstAt: number; readonly lastAt: number };

const AT_ONCE = 100;

/** When something happened, comparable between the processes of one machine, in ms. */
const now = () => performance.timeOrigin + performance.now();
const tell = (report: CrowdReport) => process.send?.(report);

/** A masked text frame (RFC 6455), the mask being zero. */
function masked(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

// Plain TCP sockets that count bytes: what a client does with a frame is no part of what is measured.
let expected = 0;
let received = 0;
let firstAt = 0;
let sample: Buffer[] | null = null;
const sockets: Socket[] = [];

function counted(chunk: Buffer, isFirst: boolean): void {
  if (received === 0) firstAt = now();
  received += chunk.length;
  if (isFirst && sample !== null) sample.push(chunk);
  if (expected > 0 && received >= expected) {
    tell({ kind: "done", firstAt, lastAt: now() });
    if (sample !== null) tell({ kind: "first", text: Buffer.concat(sample).toString("latin1") });
    sample = null;
    expected = 0;
    received = 0;
  }
}

function open({ port, path, says }: CrowdOrder, isFirst: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    socket.once("error", reject);
    const protocol = says.length > 0 ? "Sec-WebSocket-Protocol: graphql-transport-ws\r\n" : "";
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${protocol}` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    let answers = 0;
    const onAnswer = () => {
      const next = says[answers];
      answers += 1;
      if (next !== undefined) socket.write(masked(next));
      if (answers > says.length) {
        socket.off("data", onAnswer);
        socket.on("data", (chunk) => counted(chunk, isFirst));
        resolve();
      }
    };
    socket.on("data", onAnswer);
  });
}

async function gather(order: CrowdOrder): Promise<void> {
  for (let start = 0; start < order.count; start += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, order.count - start) }, (_, offset) => start + offset);
    await Promise.all(numbers.map((number) => open(order, number === 0)));
  }
  tell({ kind: "ready" });
}

process.on("message", (message: CrowdOrder | { readonly expect: number; readonly isSampled: boolean }) => {
  if ("count" in message) {
    gather(message).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
    return;
  }
  expected = message.expect;
  received = 0;
  sample = message.isSampled ? [] : null;
});
process.once("disconnect", () => process.exit(0));
