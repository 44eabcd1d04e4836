import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { ErrorMasker } from "../../api/error-masker";
import type { OperationGate } from "../../api/gate/operation-gate";
import type { RequestFacts } from "../caller-source";
import type { Metrics } from "../metrics";
import { gatePlugin } from "./gate-plugin";

/** What Apollo Server says of its own faults; everything about a request is in the masker's log. */
export interface ServerLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Apollo Server, with nothing of it that writes, caches, reports or shows more than the answer. Not started yet. */
export function newApolloServer(
  gate: OperationGate,
  masker: ErrorMasker,
  metrics: Metrics,
  log: ServerLog,
): ApolloServer<RequestFacts> {
  return new ApolloServer<RequestFacts>({
    schema: gate.schema,
    logger: log,
    nodeEnv: "production",
    // The gate decides by caller; here it would be for all or for nobody.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    // The gate remembers documents, those of both doors together.
    documentStore: null,
    // Never reached behind the gate; they hold if a change of Apollo Server should let a document pass beside it.
    parseOptions: { maxTokens: gate.limits.maxTokens },
    formatError: (_formatted, error) => masker.mask(error),
    plugins: [
      gatePlugin(gate, masker, metrics),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
