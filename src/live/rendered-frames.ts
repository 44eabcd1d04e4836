import type { Payload } from "./frame-sink";

/** A few thousand frames: what all subscribers need who come back at once after a restart. */
const MAX_BYTES = 16 * 1_048_576;
/** What a key and its promise take besides the payload. */
const ENTRY_BYTES = 300;
/** Some things change without an event (when the national side was last read): a frame is not shared for longer than that. */
const FRESH_MS = 5_000;

interface Entry<Sent> {
  readonly payload: Promise<Sent | null>;
  readonly madeAtMs: number;
  bytes: number;
}

/** Frames that were rendered lately, for whoever needs the same one: the newest, and no more bytes than the bound. */
export class RenderedFrames<Sent extends Payload> {
  // A Map keeps the order of insertion: the first is the oldest.
  private readonly entries = new Map<string, Entry<Sent>>();
  private bytes = 0;

  constructor(private readonly maxBytes = MAX_BYTES) {}

  /** The frame under this key, rendered now if nobody did so lately. A failure is not kept. */
  get(key: string, render: () => Promise<Sent | null>): Promise<Sent | null> {
    const now = performance.now();
    const known = this.entries.get(key);
    if (known !== undefined && now - known.madeAtMs < FRESH_MS) return known.payload;
    this.forget(key);
    const entry: Entry<Sent> = { payload: render(), madeAtMs: now, bytes: ENTRY_BYTES };
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
    entry.payload.then(
      (payload) => this.weigh(key, entry, payload?.byteLength ?? 0),
      () => this.entries.get(key) === entry && this.forget(key),
    );
    return entry.payload;
  }

  /** Forgets everything. */
  clear(): void {
    this.entries.clear();
    this.bytes = 0;
  }

  private weigh(key: string, entry: Entry<Sent>, bytes: number): void {
    if (this.entries.get(key) !== entry) return;
    entry.bytes += bytes;
    this.bytes += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.maxBytes) return;
      this.forget(oldest);
    }
  }

  private forget(key: string): void {
    this.bytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }
}
