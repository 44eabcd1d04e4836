import type { FastifyReply, FastifyRequest } from "fastify";
import { type ExecutionResult, execute } from "graphql";
import { CompiledQueries } from "../../api/compiled-queries";
import type { ErrorMasker } from "../../api/error-masker";
import type { OperationGate, OperationRequest, ReadyOperation } from "../../api/gate/operation-gate";
import type { CallerSource, ContextOf, RequestFacts } from "../caller-source";
import type { Metrics } from "../metrics";
import { requestFacts } from "../request-facts";
import { preferredMediaType, refusalStatus } from "./media-type";

/** What the lane is made of. */
export interface PlainLaneOptions {
  readonly gate: OperationGate;
  readonly masker: ErrorMasker;
  readonly metrics: Metrics;
  readonly callers: CallerSource;
  readonly contextOf: ContextOf;
}

/**
 * Answers plain requests without Apollo Server's pipeline, which takes longer than most queries: behind the same gate, with
 * the same masking, the same metrics and the same statuses. Queries that are asked often run compiled.
 */
export class PlainLane {
  private readonly compiled: CompiledQueries;

  constructor(private readonly options: PlainLaneOptions) {
    const { schema, limits } = options.gate;
    this.compiled = new CompiledQueries(schema, limits.usesBeforeCompiling);
  }

  /** The answer's body. @throws for a bearer that proves nothing, before anything is executed */
  async answer(request: FastifyRequest, reply: FastifyReply, asked: OperationRequest): Promise<string> {
    const { gate, masker, metrics, callers } = this.options;
    const startedAtMs = performance.now();
    const facts = await requestFacts(callers, request);
    const mediaType = preferredMediaType(request.headers.accept);
    const admission = gate.admit(asked, "http", facts.caller);
    const result = admission.ok ? await this.run(admission.operation, facts) : { errors: admission.errors };
    const { errors: faults } = result;
    const errors = faults === undefined || faults.length === 0 ? undefined : masker.maskAll(faults);
    const seconds = (performance.now() - startedAtMs) / 1000;
    const outcome = errors === undefined ? "ok" : String(errors[0]?.extensions?.code);
    metrics.operation("http", admission.ok ? admission.operation.label : "refused", outcome, seconds);
    void reply.header("content-type", `${mediaType}; charset=utf-8`);
    if (!admission.ok) {
      void reply.code(refusalStatus(mediaType));
      return JSON.stringify({ errors });
    }
    return JSON.stringify(errors === undefined ? { data: result.data } : { errors, data: result.data });
  }

  private async run(operation: ReadyOperation, facts: RequestFacts): Promise<Pick<ExecutionResult, "data" | "errors">> {
    const { contextOf, metrics, gate } = this.options;
    const { document, operationName, variables: variableValues } = operation;
    const compiled = this.compiled.of(operation);
    if (compiled !== null) {
      const result = await compiled(contextOf(facts), variableValues);
      // What went wrong is told by one executor only. A query may be asked twice.
      if (result.errors === undefined || result.errors.length === 0) {
        metrics.laneTaken("compiled");
        return result;
      }
    }
    metrics.laneTaken("interpreted");
    const { schema } = gate;
    return execute({ schema, document, operationName, variableValues, contextValue: contextOf(facts) });
  }
}
