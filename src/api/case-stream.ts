import type { StreamScope, StreamStart } from "../live/case-frame";

/**
 * What a subscription to cases covers and where it begins. It is no stream itself: all that are equal are delivered
 * together. graphql-js asks for something to iterate over, and never does.
 */
export class CaseStream implements AsyncIterable<never> {
  constructor(
    readonly covers: Omit<StreamScope, "caller">,
    readonly start: StreamStart,
    /** The case whose present state comes first. */
    readonly present: string | null,
  ) {}

  [Symbol.asyncIterator](): never {
    throw new Error("a case stream is delivered with its equals");
  }
}
