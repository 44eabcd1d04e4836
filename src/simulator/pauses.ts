/** Waiting that ends with the simulator: no timer outlives it. */
export class Pauses {
  #waiting = new Set<() => void>();
  #isOver = false;

  /** Resolves after the time (in ms) with true, or with false as soon as the simulator closes. */
  wait(durationMs: number): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    return new Promise((resolve) => {
      const stop = () => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(stop);
        resolve(true);
      }, durationMs);
      this.#waiting.add(stop);
    });
  }

  /** Nobody waits any more, now or later. */
  end(): void {
    this.#isOver = true;
    for (const stop of this.#waiting) stop();
    this.#waiting.clear();
  }
}
