import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import type { SocketLimits } from "./socket-limits";
import { frameStart, textFrame } from "./text-frame";

/** One copy is quicker than two writes; beyond, those who do not take their frames hold the same bytes together. */
const MOST_COPIED_BYTES = 4_096;

/**
 * The way out of one socket. What a slow client has not taken yet stays in the buffer of its socket; while that is over the
 * bound nothing new is produced for it, so that its memory here is bounded too.
 */
export class Outbound {
  private waiting: (() => void)[] = [];
  private stallTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly wire: Duplex,
    private readonly limits: SocketLimits,
    private readonly onTooSlow: () => void,
  ) {
    socket.once("close", () => this.wake());
  }

  /** Whether more may be produced now. */
  get isReady(): boolean {
    return this.isOpen && this.wire.writableLength <= this.limits.maxBufferedBytes;
  }

  /** Queues a message; nothing happens on a socket that is closing. */
  send(text: string): void {
    if (!this.isOpen) return;
    this.socket.send(text, () => this.taken());
    if (this.wire.writableLength > this.limits.hardBufferedBytes) this.onTooSlow();
  }

  /**
   * Queues a message of two parts; the second is the same for many sockets. It goes to the wire itself: nothing that ws
   * sends here waits (no compression, no blobs), so that no frame of its own can be torn apart by it.
   */
  sendParts(head: Buffer, tail: Buffer): void {
    if (!this.isOpen) return;
    // Nobody waits for room before the bound is reached, and then for this very frame: only it has to tell.
    const isLast = this.wire.writableLength + head.length + tail.length > this.limits.maxBufferedBytes;
    const onTaken = isLast ? () => this.taken() : undefined;
    if (tail.length <= MOST_COPIED_BYTES) {
      this.wire.write(textFrame(head, tail), onTaken);
      return;
    }
    this.wire.cork();
    this.wire.write(frameStart(head, tail.length));
    this.wire.write(tail, onTaken);
    this.wire.uncork();
  }

  /** Resolves when more may be produced: true, or false once the socket has ended. */
  async ready(): Promise<boolean> {
    while (this.isOpen && !this.isReady) {
      this.stallTimer ??= setTimeout(this.onTooSlow, this.limits.slowClientMs);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this.isOpen;
  }

  /** Lets go of whoever waits; on a closed socket they learn that it has ended. */
  wake(): void {
    if (this.stallTimer !== null) clearTimeout(this.stallTimer);
    this.stallTimer = null;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }

  private taken(): void {
    if (this.wire.writableLength <= this.limits.maxBufferedBytes) this.wake();
  }

  private get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }
}
