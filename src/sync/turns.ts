/** Lets works of one kind take turns, in the order of asking. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #hurry: () => void = () => undefined;

  /** Waits for its turn, then works; gives what `work` gives, or throws what it throws. Its signal says that others wait. */
  take<Value>(work: (others: AbortSignal) => Promise<Value>): Promise<Value> {
    this.#hurry();
    const others = new AbortController();
    this.#hurry = () => others.abort();
    const mine = this.#last.then(() => work(others.signal));
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
