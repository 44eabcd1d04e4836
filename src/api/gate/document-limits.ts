import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { HubError } from "../../domain/errors";

/** Bounds of one operation; far above what a screen asks for, far below what hurts. */
export const LIMITS = {
  /** Characters of a document. */
  maxDocumentLength: 64_000,
  maxTokens: 4_000,
  /** Nesting of fields, fragments flattened. */
  maxDepth: 12,
  /** `__typename` under another name counts too. */
  maxAliases: 60,
  maxDirectives: 20,
  maxRootFields: 20,
  /** Fields that may be resolved, lists multiplied by the rows asked for. */
  maxCost: 50_000,
  /** Rows of a list without `first`: more than the few that such lists hold. */
  plainListRows: 5,
} as const;

type Variables = Readonly<Record<string, unknown>>;

interface Tally {
  aliases: number;
  directives: number;
  cost: number;
  usesIntrospection: boolean;
}

interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
  readonly tally: Tally;
}

function tooComplex(): HubError {
  return new HubError("QUERY_TOO_COMPLEX");
}

/**
 * Measures an operation with the variables that it comes with. Must run on a validated document: fragments that call
 * themselves are refused before.
 * @returns whether it asks for the schema itself. @throws QUERY_TOO_COMPLEX, BAD_USER_INPUT for `first` over 100.
 */
export function measureOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): { readonly usesIntrospection: boolean } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const tally: Tally = { aliases: 0, directives: operation.directives?.length ?? 0, cost: 0, usesIntrospection: false };
  const root = schema.getRootType(operation.operation) ?? null;
  if (operation.selectionSet.selections.length > LIMITS.maxRootFields) throw tooComplex();
  walk(operation.selectionSet, root, 1, 1, { fragments, variables: withDefaults(operation, variables), tally });
  return { usesIntrospection: tally.usesIntrospection };
}

function withDefaults(operation: OperationDefinitionNode, variables: Variables): Variables {
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.INT) defaults[variable.name.value] = Number(defaultValue.value);
  }
  return { ...defaults, ...variables };
}

function walk(
  selections: SelectionSetNode,
  parent: ReturnType<GraphQLSchema["getType"]> | null,
  depth: number,
  rows: number,
  context: Walk,
): void {
  const { tally } = context;
  if (depth > LIMITS.maxDepth) throw tooComplex();
  for (const selection of selections.selections) {
    tally.directives += selection.directives?.length ?? 0;
    if (tally.directives > LIMITS.maxDirectives) throw tooComplex();
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      walk(selection.selectionSet, parent, depth, rows, context);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = context.fragments.get(selection.name.value);
      if (fragment !== undefined) walk(fragment.selectionSet, parent, depth, rows, context);
      continue;
    }
    if (selection.alias !== undefined) tally.aliases += 1;
    tally.cost += rows;
    if (tally.aliases > LIMITS.maxAliases || tally.cost > LIMITS.maxCost) throw tooComplex();
    const name = selection.name.value;
    if (name === "__schema" || name === "__type") {
      // The schema's own description is bounded by itself, and nested deeper than any data.
      tally.usesIntrospection = true;
      continue;
    }
    if (selection.selectionSet === undefined) continue;
    const field = isObjectType(parent) ? parent.getFields()[name] : undefined;
    const asked = selection.arguments?.find((argument) => argument.name.value === "first");
    const below =
      rows *
      rowsOf(
        asked?.value,
        String(field?.type ?? ""),
        field?.args.some((arg) => arg.name === "first") ?? false,
        context.variables,
      );
    walk(selection.selectionSet, field === undefined ? null : getNamedType(field.type), depth + 1, below, context);
  }
}

function rowsOf(asked: ValueNode | undefined, type: string, isPaged: boolean, variables: Variables): number {
  if (isPaged) {
    const first = asked === undefined ? 20 : numberOf(asked, variables);
    if (first !== null && first > 100) {
      throw new HubError("BAD_USER_INPUT", { message: "Argumen first harus berupa angka 1 sampai 100." });
    }
    return Math.max(1, first ?? 20);
  }
  // A connection's own rows are counted by its `first`.
  return type.includes("[") && !type.includes("Edge") ? LIMITS.plainListRows : 1;
}

function numberOf(value: ValueNode, variables: Variables): number | null {
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind !== Kind.VARIABLE) return null;
  const given = variables[value.name.value];
  return typeof given === "number" ? given : null;
}
