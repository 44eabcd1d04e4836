import type { ExecutionResult } from "graphql";
import type { ResultStream } from "../../api/run-subscription";

type Item = IteratorResult<ExecutionResult, undefined>;

const DONE: Item = { done: true, value: undefined };

/**
 * Pulls results as fast as the client takes them. Not an async generator: its `return()` would wait behind the result that
 * is pending, and a subscription that the client has ended would hold its resources until the next event.
 */
export class PacedStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  private hasEnded = false;

  constructor(
    private readonly results: ResultStream,
    /** Resolves when the next result may be produced; false: never. */
    private readonly ready: () => Promise<boolean>,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Item> {
    if (!this.hasEnded && (await this.ready()) && !this.hasEnded) {
      const item = await this.results.next();
      if (!item.done) return item;
      this.hasEnded = true;
      return DONE;
    }
    // The socket has ended: whoever is told that a stream is done does not end it once more.
    return this.return();
  }

  async return(): Promise<Item> {
    if (!this.hasEnded) {
      this.hasEnded = true;
      await this.results.return?.();
    }
    return DONE;
  }

  async throw(error: unknown): Promise<Item> {
    await this.return();
    throw error;
  }
}
