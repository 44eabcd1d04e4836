import { WebSocket } from "ws";
import type { SocketLimits } from "./socket-limits";

/**
 * The way out of one socket. What a slow client has not taken yet stays in the buffer of its socket; while that is over the
 * bound nothing new is produced for it, so that its memory here is bounded too.
 */
export class Outbound {
  private waiting: (() => void)[] = [];
  private stallTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly limits: SocketLimits,
    private readonly onTooSlow: () => void,
  ) {
    socket.once("close", () => this.wake());
  }

  /** Queues a message; nothing happens on a socket that is closing. */
  send(text: string): void {
    if (!this.isOpen) return;
    this.socket.send(text, () => {
      if (this.socket.bufferedAmount <= this.limits.maxBufferedBytes) this.wake();
    });
    if (this.socket.bufferedAmount > this.limits.hardBufferedBytes) this.onTooSlow();
  }

  /** Resolves when more may be produced: true, or false once the socket has ended. */
  async ready(): Promise<boolean> {
    while (this.isOpen && this.socket.bufferedAmount > this.limits.maxBufferedBytes) {
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

  private get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }
}
