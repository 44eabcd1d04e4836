import { setTimeout as sleep } from "node:timers/promises";

/** Whoever may try an open circuit calls within this time; if not, the next one may. */
const UNUSED_MS = 250;

/** The one call that tries an open circuit. */
export class Probe {
  #isBegun = false;
  #end: () => void = () => undefined;
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  /** The call begins. */
  begin(): void {
    this.#isBegun = true;
  }

  /** The call has ended, and what came of it is written down. */
  end(): void {
    this.#end();
  }

  /** Waits until the call has ended, or it is plain that there is none. */
  async isOver(): Promise<void> {
    await Promise.race([this.#ended, sleep(UNUSED_MS)]);
    if (this.#isBegun) await this.#ended;
  }
}
