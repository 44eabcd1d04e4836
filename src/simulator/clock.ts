/** The simulated system's clock: the real one, or one that stands still until it is set or moved. */
export class SimulatorClock {
  #virtualMs: number | null;

  constructor(virtualStart: Date | null) {
    this.#virtualMs = virtualStart?.getTime() ?? null;
  }

  /** Whether the clock stands still by itself. */
  get isVirtual(): boolean {
    return this.#virtualMs !== null;
  }

  /** The present instant by this clock. */
  now(): Date {
    return new Date(this.#virtualMs ?? Date.now());
  }

  /** Makes the clock virtual and sets it; null: the real clock again. */
  set(instant: Date | null): void {
    this.#virtualMs = instant?.getTime() ?? null;
  }

  /** Moves the clock on (a real one becomes virtual). */
  advance(durationMs: number): void {
    this.#virtualMs = this.now().getTime() + durationMs;
  }
}
