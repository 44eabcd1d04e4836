import type { RateLimiter, RateRule } from "../api/hub";
import { TokenBucket } from "./token-bucket";

const ALWAYS = { ok: true, retryAfterSeconds: 0 } as const;
/** About 10 MB of buckets; who can bring more addresses than that is not stopped by counting addresses. */
const MAX_BUCKETS = 50_000;

/** Options of the limiter. */
export interface BucketLimiterOptions {
  /** False lets everything through: rehearsals and load tests. */
  readonly isOn: boolean;
  readonly nowMs?: () => number;
  readonly maxBuckets?: number;
}

/** Counts in this process's memory, for each rule and key by itself. */
export class BucketLimiter implements RateLimiter {
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly isOn: boolean;
  private readonly nowMs: () => number;
  private readonly maxBuckets: number;

  constructor(options: BucketLimiterOptions) {
    this.isOn = options.isOn;
    this.nowMs = options.nowMs ?? Date.now;
    this.maxBuckets = options.maxBuckets ?? MAX_BUCKETS;
  }

  /** Buckets in memory. */
  get size(): number {
    return this.buckets.size;
  }

  /** Counts one use of what the rule limits by `key`: an address, a contact, an account. */
  take(key: string, rule: RateRule): { readonly ok: boolean; readonly retryAfterSeconds: number } {
    if (!this.isOn) return ALWAYS;
    const nowMs = this.nowMs();
    const name = `${rule.name}\n${key}`;
    let bucket = this.buckets.get(name);
    if (bucket === undefined) {
      if (this.buckets.size >= this.maxBuckets) this.forget(nowMs);
      bucket = new TokenBucket({ burst: rule.burst, perSecond: rule.perMinute / 60 }, nowMs);
      this.buckets.set(name, bucket);
    }
    const waitSeconds = bucket.take(nowMs);
    return waitSeconds === 0 ? ALWAYS : { ok: false, retryAfterSeconds: Math.ceil(waitSeconds) };
  }

  private forget(nowMs: number): void {
    for (const [name, bucket] of this.buckets) {
      if (bucket.isFull(nowMs)) this.buckets.delete(name);
    }
    // All of them in use: the oldest half starts anew, rather than that nobody is let in or memory grows.
    let excess = this.buckets.size - this.maxBuckets / 2;
    for (const name of this.buckets.keys()) {
      if (excess <= 0) break;
      this.buckets.delete(name);
      excess -= 1;
    }
  }
}
