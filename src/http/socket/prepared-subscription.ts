import type { PreparedResult } from "../../api/prepared-result";
import type { PreparedStream } from "../../api/run-subscription";
import type { FrameSink } from "../../live/frame-sink";

type Ended = IteratorResult<never, undefined>;

const DONE: Ended = { done: true, value: undefined };

/**
 * A stream that sends by itself, as graphql-ws wants to see it: something that yields nothing and is done when the stream
 * has ended.
 */
export class PreparedSubscription implements AsyncIterableIterator<never, undefined> {
  private running: Promise<void> | null = null;

  constructor(
    private readonly stream: PreparedStream,
    private readonly sink: FrameSink<PreparedResult>,
    /** What could not be read or made now: the client comes back to its place, which an error of the operation would end. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Ended> {
    this.running ??= this.stream.run(this.sink).catch(this.onFailure);
    await this.running;
    return DONE;
  }

  async return(): Promise<Ended> {
    this.stream.stop();
    return DONE;
  }

  async throw(error: unknown): Promise<Ended> {
    this.stream.stop();
    throw error;
  }
}
