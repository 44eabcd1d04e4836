import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from "@apollo/server";
import { parse } from "graphql";
import type { ErrorMasker } from "../../api/error-masker";
import type { Admission, OperationGate } from "../../api/gate/operation-gate";
import type { RequestFacts } from "../caller-source";
import type { Metrics } from "../metrics";
import { preferredMediaType, refusalStatus } from "./media-type";

/** Stands in for a refused document, which Apollo Server shall neither parse nor validate once more. */
const NOTHING = parse("{ __typename }");

/** Puts the gate before Apollo Server's own parsing and validation, which then have nothing left to do. */
export function gatePlugin(
  gate: OperationGate,
  masker: ErrorMasker,
  metrics: Metrics,
): ApolloServerPlugin<RequestFacts> {
  return {
    async requestDidStart() {
      const startedAtMs = performance.now();
      let admission: Admission | null = null;
      return {
        async didResolveSource(context) {
          admission = gate.admit({ ...context.request, query: context.source }, "http", context.contextValue.caller);
          // A document that is there already is taken as it is.
          (context as { document: unknown }).document = admission.ok ? admission.operation.document : NOTHING;
        },
        async responseForOperation(context) {
          if (admission === null) throw new Error("the operation did not pass the gate");
          if (admission.ok) return null;
          const mediaType = preferredMediaType(context.request.http?.headers.get("accept"));
          return {
            http: {
              status: refusalStatus(mediaType),
              headers: new HeaderMap([["content-type", `${mediaType}; charset=utf-8`]]),
            },
            body: { kind: "single", singleResult: { errors: masker.maskAll(admission.errors) } },
          };
        },
        async willSendResponse(context) {
          metrics.laneTaken("apollo");
          const label = admission?.ok ? admission.operation.label : "refused";
          metrics.operation("http", label, outcomeOf(context), (performance.now() - startedAtMs) / 1000);
        },
      };
    },
  };
}

function outcomeOf({ response }: GraphQLRequestContext<RequestFacts>): string {
  const first = response.body?.kind === "single" ? response.body.singleResult.errors?.[0] : undefined;
  return first === undefined ? "ok" : String(first.extensions?.code);
}
