import { Redis, type RedisOptions } from "ioredis";
import { type Hint, type Hints, hintText, parseHint } from "./hints";

/** Many changes within that time are one hint, and many hints one look at the log. */
const GATHER_MS = 5;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** How the broker is used. */
export interface RedisHintsOptions {
  readonly url: string;
  /** Names the log, so that the hints of another hub on the same broker are not heard. */
  readonly channel: string;
  readonly receive: (hint: Hint) => void;
  /** Told once when the broker is lost and once when it is back. */
  readonly onChange: (isConnected: boolean, reason: string) => void;
}

const CONNECTION: RedisOptions = {
  // A hint that cannot be given now is worth nothing later.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 3_000,
  // Only pings and hints go out: a broker that does not answer them is left, and found again.
  commandTimeout: 2_000,
  keepAlive: 10_000,
  enableReadyCheck: false,
  retryStrategy: (attempt) => Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10)),
};

/** Hints through Redis or Valkey. Whatever the broker does, nothing waits for it. */
export class RedisHints implements Hints {
  private readonly speaking: Redis;
  private readonly listening: Redis;
  private readonly waiting = new Map<Hint["kind"], Hint>();
  private readonly heard = new Map<Hint["kind"], Hint>();
  private isConnected = true;
  private lastReason = "";
  private hasClosed = false;

  constructor(private readonly options: RedisHintsOptions) {
    this.speaking = new Redis(options.url, CONNECTION);
    // A subscription is kept by the client and made again after every loss.
    this.listening = new Redis(options.url, { ...CONNECTION, autoResubscribe: false });
    for (const connection of [this.speaking, this.listening]) {
      connection.on("error", (error: Error) => this.lost(error.message));
      connection.on("close", () => this.lost("closed"));
    }
    this.listening.on("ready", () => {
      this.listening.subscribe(options.channel).then(
        () => this.found(),
        (error: Error) => {
          this.lost(error.message);
          // Connected, and yet deaf: begun anew, but not at once, as the broker may refuse for long.
          setTimeout(() => !this.hasClosed && this.listening.disconnect(true), LONGEST_RETRY_MS).unref();
        },
      );
    });
    this.listening.on("message", (channel: string, text: string) => {
      const hint = channel === options.channel ? parseHint(text) : null;
      if (hint !== null) this.gather(this.heard, hint, (gathered) => options.receive(gathered));
    });
  }

  publish(hint: Hint): void {
    this.gather(this.waiting, hint, (gathered) => {
      if (this.speaking.status !== "ready") return;
      this.speaking.publish(this.options.channel, hintText(gathered)).then(
        () => this.found(),
        (error: Error) => this.lost(error.message),
      );
    });
  }

  async close(): Promise<void> {
    this.hasClosed = true;
    this.speaking.disconnect();
    this.listening.disconnect();
  }

  /** The newest of a kind stands for all of a moment. */
  private gather(into: Map<Hint["kind"], Hint>, hint: Hint, then: (gathered: Hint) => void): void {
    const isFirst = !into.has(hint.kind);
    into.set(hint.kind, hint);
    if (!isFirst) return;
    setTimeout(() => {
      const gathered = into.get(hint.kind);
      into.delete(hint.kind);
      if (gathered !== undefined && !this.hasClosed) then(gathered);
    }, GATHER_MS).unref();
  }

  private lost(reason: string): void {
    // The first word tells most: what follows is that the connection closed.
    if (!this.isConnected || this.hasClosed) return;
    this.isConnected = false;
    this.lastReason = reason;
    this.options.onChange(false, reason);
  }

  private found(): void {
    if (this.isConnected || this.hasClosed) return;
    this.isConnected = true;
    this.options.onChange(true, this.lastReason);
  }
}
