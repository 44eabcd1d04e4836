import type { ExecutionResult } from "graphql";
import { PreparedResult } from "../../api/prepared-result";
import type { ResultStream } from "../../api/run-subscription";

type Item = IteratorResult<ExecutionResult, undefined>;

const DONE: Item = { done: true, value: undefined };

/** What a stream of results is sent through. */
export interface Pace {
  /** Resolves when the next result may be produced; false: never. */
  ready(): Promise<boolean>;
  /** Sends a result that needs no further serialisation. */
  sendPrepared(json: string): void;
}

/**
 * Pulls results as fast as the client takes them. Not an async generator: its `return()` would wait behind the result that
 * is pending, and a subscription that the client has ended would hold its resources until the next event.
 */
export class PacedStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  private hasEnded = false;

  constructor(
    private readonly results: ResultStream,
    private readonly pace: Pace,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Item> {
    while (!this.hasEnded && (await this.pace.ready()) && !this.hasEnded) {
      const item = await this.results.next();
      if (item.done) {
        this.hasEnded = true;
        return DONE;
      }
      if (!(item.value instanceof PreparedResult)) return { done: false, value: item.value };
      if (!this.hasEnded) this.pace.sendPrepared(item.value.json);
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
