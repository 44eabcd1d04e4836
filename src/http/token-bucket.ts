/** Something may be done `burst` times at once, and from then on `perSecond` times. */
export interface BucketRate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Fills with time, empties by use. */
export class TokenBucket {
  private tokens: number;
  private filledAtMs: number;

  constructor(
    private readonly rate: BucketRate,
    nowMs: number,
  ) {
    this.tokens = rate.burst;
    this.filledAtMs = nowMs;
  }

  /** Takes a token. @returns 0, or the seconds until there is one */
  take(nowMs: number): number {
    this.fill(nowMs);
    if (this.tokens < 1) return (1 - this.tokens) / this.rate.perSecond;
    this.tokens -= 1;
    return 0;
  }

  /** Whether it is as if it had never been used. */
  isFull(nowMs: number): boolean {
    this.fill(nowMs);
    return this.tokens >= this.rate.burst;
  }

  private fill(nowMs: number): void {
    const elapsedSeconds = Math.max(0, nowMs - this.filledAtMs) / 1000;
    this.tokens = Math.min(this.rate.burst, this.tokens + elapsedSeconds * this.rate.perSecond);
    this.filledAtMs = nowMs;
  }
}
