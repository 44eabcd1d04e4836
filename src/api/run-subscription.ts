import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from "graphql";
import type { Caller } from "../domain/permission";
import type { FrameSink } from "../live/frame-sink";
import type { ReadyOperation } from "./gate/operation-gate";
import type { PreparedResult } from "./prepared-result";

/** A subscription that passed the gate. */
export interface SubscriptionRun {
  readonly schema: GraphQLSchema;
  readonly operation: ReadyOperation;
  readonly caller: Caller;
  /** A context of its own for the start and for each event: loaders must not answer from before the event. */
  readonly newContext: () => object;
  /** Errors as the caller may see them, for results that are serialised already. */
  readonly mask: (errors: readonly GraphQLError[]) => GraphQLFormattedError[];
}

/** One result after the other; the errors of an ExecutionResult are not masked yet. */
export type ResultStream = AsyncIterator<ExecutionResult>;

/** Results that come serialised, at the pace at which they can be sent. */
export interface PreparedStream {
  /** Sends until the stream is stopped or the sink has ended. @throws what ended it */
  run(sink: FrameSink<PreparedResult>): Promise<void>;
  stop(): void;
}

/** Starts a subscription: its results, or the one result that says why there will be none. */
export type SubscriptionRunner = (run: SubscriptionRun) => Promise<ResultStream | PreparedStream | ExecutionResult>;

/** Runs every subscription for itself, like graphql-js does, but each event with a new context. */
export const runSubscription: SubscriptionRunner = async (run) => {
  const { document, operationName, variables: variableValues } = run.operation;
  const shared = { schema: run.schema, document, operationName, variableValues };
  return runOn(await createSourceEventStream({ ...shared, contextValue: run.newContext() }), run);
};

/** Runs a subscription for itself on a source that was opened for it. */
export function runOn(
  source: AsyncIterable<unknown> | ExecutionResult,
  { schema, operation, newContext }: SubscriptionRun,
): ResultStream | ExecutionResult {
  if (!(Symbol.asyncIterator in source)) return source;
  const { document, operationName, variables: variableValues } = operation;
  const shared = { schema, document, operationName, variableValues };
  const events = source[Symbol.asyncIterator]();
  return {
    async next() {
      const event = await events.next();
      if (event.done) return { done: true, value: undefined };
      return { done: false, value: await execute({ ...shared, rootValue: event.value, contextValue: newContext() }) };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** Whether a subscription has started, and is to be asked for its results. */
export function isResultStream(started: ResultStream | ExecutionResult): started is ResultStream {
  return "next" in started && typeof started.next === "function";
}

/** Whether a subscription has started, and sends by itself. */
export function isPreparedStream(started: ResultStream | PreparedStream | ExecutionResult): started is PreparedStream {
  return "run" in started && typeof started.run === "function";
}
