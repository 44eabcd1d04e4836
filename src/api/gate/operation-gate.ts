import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  validate,
} from "graphql";
import type { Caller } from "../../domain/permission";
import { DocumentCache } from "./document-cache";
import { shapeOf } from "./document-shape";
import { DEFAULT_GATE_LIMITS, type GateLimits } from "./limits";
import { costOf, type FieldCosts } from "./operation-cost";
import { asBadRequest, badRequest, tooComplex } from "./refusal";
import { coerceVariables } from "./variable-values";

/** Through which door a request comes: queries and mutations by HTTP, subscriptions by WebSocket. */
export type Door = "http" | "socket";

/** A request as it was sent. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An operation that may be executed. */
export interface ReadyOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  /** As sent: the executor coerces them again. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** As resolvers will see them, defaults filled in. */
  readonly coercedVariables: Readonly<Record<string, unknown>>;
  readonly kind: OperationTypeNode;
  /** `query inbox`: the kind and the first field of the schema that is asked for. Names that callers choose are without number. */
  readonly label: string;
  readonly cost: number;
}

/** The operation, or what to answer instead. */
export type Admission =
  | { readonly ok: true; readonly operation: ReadyOperation }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** What a gate is made of. */
export interface OperationGateOptions {
  readonly schema: GraphQLSchema;
  /** Who may read the schema by introspection, and is told of similar names when he mistypes one. */
  readonly mayIntrospect: (caller: Caller) => boolean;
  readonly limits?: Partial<GateLimits>;
  readonly fieldCosts?: FieldCosts;
}

interface ValidDocument {
  readonly document: DocumentNode;
  readonly usesIntrospection: boolean;
}

const MAX_VALIDATION_ERRORS = 20;
/** Of one operation; a screen has a handful of page sizes. */
const MAX_KNOWN_COSTS = 32;
/** graphql-js has no other sign of it than these words ("that" is its own slip). */
const TOO_MANY_TOKENS = /contains more tha[nt] \d+ tokens\. Parsing aborted/;
const NO_VARIABLES: Readonly<Record<string, unknown>> = {};

/** Decides for both doors alike whether an operation is executed. */
export class OperationGate {
  readonly schema: GraphQLSchema;
  readonly limits: GateLimits;
  private readonly valid: DocumentCache<ValidDocument>;
  /** Costs of each operation, by the variables that they depend on. */
  private readonly costs = new WeakMap<OperationDefinitionNode, Map<string, number>>();

  constructor(private readonly options: OperationGateOptions) {
    this.schema = options.schema;
    this.limits = { ...DEFAULT_GATE_LIMITS, ...options.limits };
    this.valid = new DocumentCache(this.limits.maxCachedDocuments);
  }

  /** Documents that are remembered as valid. */
  get cachedDocuments(): number {
    return this.valid.size;
  }

  /** Never throws for a fault of the request: on a socket that would end every other subscription on it. */
  admit(request: OperationRequest, door: Door, caller: Caller): Admission {
    try {
      const mayIntrospect = this.options.mayIntrospect(caller);
      const { document, usesIntrospection } = this.documentOf(request.query, !mayIntrospect);
      const operation = operationOf(document, request.operationName);
      checkDoor(operation, door);
      if (usesIntrospection && !mayIntrospect) {
        throw badRequest("Introspection is not available: `__schema` and `__type` cannot be asked for.");
      }
      return this.withVariables(document, operation, request.variables ?? NO_VARIABLES, !mayIntrospect);
    } catch (error) {
      if (error instanceof Refused) return { ok: false, errors: error.errors };
      if (error instanceof GraphQLError) return { ok: false, errors: [error] };
      throw error;
    }
  }

  private documentOf(query: string, hideSuggestions: boolean): ValidDocument {
    const known = this.valid.get(query);
    if (known !== undefined) return known;
    if (query.length > this.limits.maxDocumentLength) throw tooComplex("maxDocumentLength", this.limits);
    const document = this.parsed(query);
    const { usesIntrospection } = shapeOf(document, this.limits);
    const errors = validate(this.schema, document, undefined, { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions });
    if (errors.length > 0) throw new Refused(errors.map(asBadRequest));
    const entry = { document, usesIntrospection };
    this.valid.set(query, entry);
    return entry;
  }

  private parsed(query: string): DocumentNode {
    try {
      return parse(query, { maxTokens: this.limits.maxTokens });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      if (TOO_MANY_TOKENS.test(error.message)) throw tooComplex("maxTokens", this.limits);
      throw asBadRequest(error);
    }
  }

  private withVariables(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    hideSuggestions: boolean,
  ): Admission {
    const { schema } = this;
    const coerced = coerceVariables(schema, operation.variableDefinitions ?? [], variables, hideSuggestions);
    if (!coerced.ok) return coerced;
    return {
      ok: true,
      operation: {
        document,
        operation,
        operationName: operation.name?.value ?? null,
        variables,
        coercedVariables: coerced.values,
        kind: operation.operation,
        label: labelOf(operation),
        cost: this.costOf(document, operation, coerced.values),
      },
    };
  }

  /** Only numbers among the variables can be page sizes, or null in their place: others cost the same every time. */
  private costOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number {
    let sizes = "";
    for (const [name, value] of Object.entries(variables)) {
      if (typeof value === "number" || value === null) sizes += `${name}=${value} `;
    }
    const ofOperation = this.costs.get(operation) ?? new Map<string, number>();
    this.costs.set(operation, ofOperation);
    const known = ofOperation.get(sizes);
    if (known !== undefined) return known;
    const { schema, limits } = this;
    const fieldCosts = this.options.fieldCosts ?? {};
    const cost = costOf({ schema, document, operation, variables, limits, fieldCosts });
    if (ofOperation.size >= MAX_KNOWN_COSTS) ofOperation.clear();
    ofOperation.set(sizes, cost);
    return cost;
  }
}

class Refused extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super("refused");
  }
}

function operationOf(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation) return operation;
  throw badRequest(
    name ? "The document has no operation of that name." : "Several operations: `operationName` is needed.",
  );
}

function checkDoor(operation: OperationDefinitionNode, door: Door): void {
  const isSubscription = operation.operation === "subscription";
  if (isSubscription && door === "http") {
    throw badRequest("Subscriptions are served over WebSocket only (graphql-transport-ws).", operation);
  }
  if (!isSubscription && door === "socket") {
    throw badRequest("Over WebSocket only subscriptions are served; send queries and mutations by HTTP.", operation);
  }
}

function labelOf(operation: OperationDefinitionNode): string {
  const first = operation.selectionSet.selections[0];
  return `${operation.operation} ${first?.kind === Kind.FIELD ? first.name.value : "fragment"}`;
}
