/** Lets works of one kind take turns, in the order of asking. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for its turn, then works; gives what `work` gives, or throws what it throws. */
  take<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
