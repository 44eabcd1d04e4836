import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { FrameReader } from "./frame-reader";

/** Sockets to open. */
export interface CrowdOrder {
  readonly port: number;
  readonly path: string;
  /** What each socket says after the upgrade: messages, the answer to the last of them, the next messages. */
  readonly says: readonly (readonly string[])[];
  readonly count: number;
  /** Whether it reads from the frames how old their events are; otherwise it only counts them. */
  readonly isTiming: boolean;
}

/** What a gathered crowd is asked for. */
export type CrowdQuestion =
  | { readonly ask: "ages" }
  /** To tell when all of them together have that many frames, counted from now on. */
  | { readonly ask: "frames"; readonly expected: number };

/** What the crowd tells; moments are in ms, comparable between the processes of one machine. */
export type CrowdReport =
  | { readonly kind: "ready" }
  /** It counts from now on. */
  | { readonly kind: "counting" }
  /** With the texts that the first socket got. */
  | { readonly kind: "frames"; readonly firstAt: number; readonly lastAt: number; readonly texts: readonly string[] }
  | { readonly kind: "ages"; readonly agesMs: readonly number[] };

const AT_ONCE = 100;
/** An empty pong, masked. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

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

// Plain TCP sockets: what a client does with a frame beyond finding its end is no part of what is measured.
let expected = 0;
let received = 0;
let firstAt = 0;
const texts: string[] = [];
const ages: number[] = [];
const sockets: Socket[] = [];

function count(frames: number): void {
  if (frames === 0) return;
  if (received === 0) firstAt = now();
  received += frames;
  if (received < expected || expected === 0) return;
  tell({ kind: "frames", firstAt, lastAt: now(), texts: texts.splice(0) });
  expected = 0;
}

function listen(socket: Socket, isFirst: boolean, isTiming: boolean): void {
  const reader = new FrameReader(() => socket.write(PONG));
  socket.on("data", (chunk) => {
    if (isTiming || isFirst) {
      const at = now();
      const read = reader.texts(chunk);
      if (isFirst) texts.push(...read);
      if (isTiming) for (const text of read) ages.push(at - Date.parse(/"occurredAt":"([^"]+)"/.exec(text)?.[1] ?? ""));
      count(read.length);
    } else {
      count(reader.count(chunk));
    }
  });
}

function open({ port, path, says, isTiming }: CrowdOrder, isFirst: boolean): Promise<void> {
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
      for (const message of next ?? []) socket.write(masked(message));
      if (next !== undefined) return;
      socket.off("data", onAnswer);
      listen(socket, isFirst, isTiming);
      resolve();
    };
    socket.on("data", onAnswer);
  });
}

async function gather(order: CrowdOrder): Promise<void> {
  for (let start = 0; start < order.count; start += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, order.count - start) }, (_, offset) => start + offset);
    await Promise.all(numbers.map((number) => open(order, sockets.length === 0 && number === 0)));
  }
  tell({ kind: "ready" });
}

process.on("message", (message: CrowdOrder | CrowdQuestion) => {
  if (!("ask" in message)) {
    gather(message).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  } else if (message.ask === "ages") {
    tell({ kind: "ages", agesMs: ages.splice(0) });
  } else {
    expected = message.expected;
    received = 0;
    texts.length = 0;
    tell({ kind: "counting" });
  }
});
process.once("disconnect", () => process.exit(0));
