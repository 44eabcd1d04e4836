import { createSourceEventStream, type ExecutionResult, execute, type GraphQLSchema } from "graphql";
import type { ReadyOperation } from "./gate/operation-gate";
import type { PreparedResult } from "./prepared-result";

/** A subscription that passed the gate. */
export interface SubscriptionRun {
  readonly schema: GraphQLSchema;
  readonly operation: ReadyOperation;
  /** A context of its own for the start and for each event: loaders must not answer from before the event. */
  readonly newContext: () => object;
}

/** One result after the other; the errors of an ExecutionResult are not masked yet. */
export type ResultStream = AsyncIterator<ExecutionResult | PreparedResult>;

/** Starts a subscription: its results, or the one result that says why there will be none. */
export type SubscriptionRunner = (run: SubscriptionRun) => Promise<ResultStream | ExecutionResult>;

/** Runs every subscription for itself, like graphql-js does, but each event with a new context. */
export const runSubscription: SubscriptionRunner = async ({ schema, operation, newContext }) => {
  const { document, operationName, variables: variableValues } = operation;
  const shared = { schema, document, operationName, variableValues };
  const source = await createSourceEventStream({ ...shared, contextValue: newContext() });
  if (!(Symbol.asyncIterator in source)) return source;
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
};

/** Whether a subscription has started. */
export function isResultStream(started: ResultStream | ExecutionResult): started is ResultStream {
  return "next" in started && typeof started.next === "function";
}
