import { BREAK, type DocumentNode, type ExecutionResult, type GraphQLSchema, visit } from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import type { ReadyOperation } from "./gate/operation-gate";

/** Runs a query that was compiled. */
export type CompiledQuery = (context: object, variables: Readonly<Record<string, unknown>>) => Compiled;
type Compiled = ExecutionResult | Promise<ExecutionResult>;

/** Characters of a text that a screen or a job may have; longer ones are executed as they are. */
const LONGEST_COMPILED = 8_192;

interface Entry {
  uses: number;
  /** Null: it cannot be compiled. */
  run: CompiledQuery | null;
}

/**
 * Queries that are asked again and again, as functions of their own. They are kept beside the gate's documents, and are
 * forgotten with them. Mutations spend their time in the database and are never compiled.
 */
export class CompiledQueries {
  private readonly entries = new WeakMap<DocumentNode, Map<string | null, Entry>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly usesBeforeCompiling: number,
  ) {}

  /** The function for an operation that passed the gate; null while it has none, or for good. */
  of({ document, operationName, kind, operation }: ReadyOperation): CompiledQuery | null {
    if (kind !== "query" || (operation.loc?.source.body.length ?? Number.POSITIVE_INFINITY) > LONGEST_COMPILED)
      return null;
    const ofDocument = this.entries.get(document) ?? new Map<string | null, Entry>();
    this.entries.set(document, ofDocument);
    const entry = ofDocument.get(operationName) ?? { uses: 0, run: null };
    ofDocument.set(operationName, entry);
    entry.uses += 1;
    if (entry.uses === this.usesBeforeCompiling) entry.run = this.compiled(document, operationName);
    return entry.run;
  }

  private compiled(document: DocumentNode, operationName: string | null): CompiledQuery | null {
    if (!isFitToCompile(document)) return null;
    const compiled = compileQuery(this.schema, document, operationName ?? undefined);
    if (!isCompiledQuery(compiled)) return null;
    return (context, variables) => compiled.query(undefined, context, { ...variables });
  }
}

/**
 * graphql-jit writes literals into the source of the function that it makes, and takes a certain text in them for code:
 * a caller's text must never get there, so values come as variables or are executed as they are. It also keeps conditions
 * at the nodes of the document, where they stay for other places and operations that share them, and it makes an object
 * by writing its names down, of which one is no property.
 */
function isFitToCompile(document: DocumentNode): boolean {
  let isFit = true;
  const refuse = () => {
    isFit = false;
    return BREAK;
  };
  visit(document, {
    StringValue: refuse,
    Directive: refuse,
    Name: ({ value }) => (value === "__proto__" ? refuse() : undefined),
  });
  return isFit;
}
