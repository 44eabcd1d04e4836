import { createSourceEventStream, execute } from "graphql";
import type { Caller } from "../domain/permission";
import type { CaseFrame, StreamScope } from "../live/case-frame";
import type { FanOut } from "../live/fan-out";
import { PersonalStreamError, type SharedStream } from "../live/stream-group";
import { DatabaseUnavailableError } from "../store/unit-of-work";
import { CaseStream } from "./case-stream";
import type { HubContext } from "./context";
import { DocumentCache } from "./gate/document-cache";
import type { Hub } from "./hub";
import type { Loaders } from "./loaders";
import { PreparedResult } from "./prepared-result";
import { runOn, type SubscriptionRun, type SubscriptionRunner } from "./run-subscription";
import { scopeCaller } from "./scope-caller";
import { operationKey, scopeKey } from "./sharing-key";

/** What is read once for all frames that are rendered together. */
export interface Occasion {
  readonly loaders: Loaders;
  readonly now: Date;
}

/** The hub's fan-out: bytes of results. */
export type ResultFanOut = FanOut<Occasion, PreparedResult>;

/** Beyond, a document that was known as personal is found out once more. */
const MAX_PERSONAL_DOCUMENTS = 1_000;

/**
 * Runs subscriptions to cases together: one execution and one serialisation for each event, normalised document, variables
 * without the cursor, and scope. Those whose frames turn out to depend on the person are shared by that person's own
 * sockets alone. Others run each for itself.
 */
export function shareSubscriptions(hub: Hub, fanOut: ResultFanOut): SubscriptionRunner {
  const personal = new DocumentCache<true>(MAX_PERSONAL_DOCUMENTS);
  return async (run) => {
    const { document, operationName, variables: variableValues } = run.operation;
    const shared = { schema: run.schema, document, operationName, variableValues };
    const source = await createSourceEventStream({ ...shared, contextValue: run.newContext() });
    if (!(source instanceof CaseStream)) return runOn(source, run);
    const operation = operationKey(run.operation);
    const scope: StreamScope = { ...source.covers, caller: run.caller };
    const streamOf = (): SharedStream<Occasion, PreparedResult> => {
      const isPersonal = personal.get(operation) !== undefined;
      return {
        key: keyOf(operation, scope, isPersonal),
        scope,
        render: async (frame, occasion) => {
          if (isPersonal) return rendered(run, { ...run.newContext(), ...occasion }, frame);
          const everybody = scopeCaller(run.caller);
          const context: HubContext = { hub, caller: everybody.caller, requestId: "", address: "", ...occasion };
          const result = await rendered(run, context, frame);
          if (!everybody.isPersonal) return result;
          personal.set(operation, true);
          throw new PersonalStreamError();
        },
      };
    };
    return fanOut.subscribe(streamOf, source.start, source.present);
  };
}

function keyOf(operation: string, scope: StreamScope, isPersonal: boolean): string {
  const { agencyId, complaintId, caller } = scope;
  return JSON.stringify([operation, scopeKey(caller), agencyId, complaintId, isPersonal ? personOf(caller) : null]);
}

function personOf(caller: Caller): string {
  return caller.kind === "NOBODY" ? "" : caller.id;
}

/** @throws DatabaseUnavailableError: better a socket that comes back to its place than a frame without its case. */
async function rendered(
  { schema, operation, mask }: SubscriptionRun,
  contextValue: object,
  rootValue: CaseFrame,
): Promise<PreparedResult> {
  const { document, operationName, variables: variableValues } = operation;
  const { data, errors } = await execute({ schema, document, operationName, variableValues, rootValue, contextValue });
  for (const { originalError } of errors ?? [])
    if (originalError instanceof DatabaseUnavailableError) throw originalError;
  return new PreparedResult(JSON.stringify({ ...(errors === undefined ? {} : { errors: mask(errors) }), data }));
}
