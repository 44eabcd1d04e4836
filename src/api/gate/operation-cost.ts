import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { GateLimits } from "./limits";
import { pageSizeMessage, tooComplex } from "./refusal";

/** Own costs by `Type.field`, for a leaf that needs a query of its own or an object that needs many. */
export type FieldCosts = Readonly<Record<string, number>>;

const PAGE_ARGUMENTS: ReadonlySet<string> = new Set(["first", "last"]);
/** What a page holds where neither the request nor the schema says it. */
const DEFAULT_PAGE_SIZE = 20;
/** A list without pages (agencies of a case, its clocks) is short. */
const ASSUMED_LIST_SIZE = 5;
/** Introspection reads memory only, and its depth is limited. */
const INTROSPECTION_COST = 100;

/** What a cost is computed from. */
export interface CostQuestion {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly limits: GateLimits;
  readonly fieldCosts: FieldCosts;
}

/**
 * How many objects the answer may hold: an object costs 1, a page multiplies what is asked for each row. The document is
 * valid and its flattened size limited, so that this ends soon.
 * @throws GraphQLError for a page of nothing or over the cap (BAD_USER_INPUT) or a cost over the limit (QUERY_TOO_COMPLEX).
 */
export function costOf(question: CostQuestion): number {
  const root = question.schema.getRootType(question.operation.operation);
  if (root === null || root === undefined) return 0;
  const cost = new CostMeter(question).selections(question.operation.selectionSet, root, false);
  if (cost > question.limits.maxCost) throw tooComplex("maxCost", question.limits);
  return cost;
}

class CostMeter {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(private readonly question: CostQuestion) {
    for (const definition of question.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  /** @param isPaged the field above has a page size already: its `edges` are not multiplied again */
  selections(set: SelectionSetNode, parent: GraphQLCompositeType, isPaged: boolean): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        cost += this.field(selection, parent, isPaged);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = this.typeNamed(selection.typeCondition?.name.value) ?? parent;
        cost += this.selections(selection.selectionSet, type, isPaged);
      } else {
        const fragment = this.fragments.get(selection.name.value);
        if (fragment === undefined) continue;
        const type = this.typeNamed(fragment.typeCondition.name.value) ?? parent;
        cost += this.selections(fragment.selectionSet, type, isPaged);
      }
    }
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, isPaged: boolean): number {
    const name = node.name.value;
    if (name === "__typename") return 0;
    if (name.startsWith("__")) return INTROSPECTION_COST;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (field === undefined) return 0;
    const pageSize = this.pageSizeOf(node, field);
    const type = getNamedType(field.type);
    const own = this.question.fieldCosts[`${parent.name}.${name}`] ?? (isLeafType(type) ? 0 : 1);
    if (node.selectionSet === undefined || !isCompositeType(type)) return own;
    const rows = pageSize ?? (isList(field.type) && !isPaged ? ASSUMED_LIST_SIZE : 1);
    return own + rows * this.selections(node.selectionSet, type, pageSize !== null);
  }

  private pageSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number | null {
    let pageSize: number | null = null;
    for (const argument of field.args) {
      if (!PAGE_ARGUMENTS.has(argument.name)) continue;
      const given = node.arguments?.find((candidate) => candidate.name.value === argument.name);
      const size = this.numberOf(given, argument);
      if (size !== null && (size < 1 || size > this.question.limits.maxListSize)) {
        throw this.badPageSize(argument.name, given ?? node);
      }
      // `last` has no default: it counts only where it is given.
      pageSize = size ?? pageSize ?? (argument.name === "first" ? DEFAULT_PAGE_SIZE : null);
    }
    return pageSize;
  }

  private badPageSize(argument: string, node: ArgumentNode | FieldNode): GraphQLError {
    const max = this.question.limits.maxListSize;
    return new GraphQLError(pageSizeMessage(argument, max), {
      nodes: node,
      extensions: { code: "BAD_USER_INPUT", argument, max },
    });
  }

  private numberOf(node: ArgumentNode | undefined, argument: GraphQLArgument): number | null {
    const { defaultValue } = argument;
    let value: unknown = defaultValue;
    if (node !== undefined) {
      if (node.value.kind === Kind.INT) value = Number(node.value.value);
      else if (node.value.kind !== Kind.VARIABLE) value = null;
      else if (Object.hasOwn(this.question.variables, node.value.name.value)) {
        value = this.question.variables[node.value.name.value];
      }
    }
    return typeof value === "number" ? value : null;
  }

  private typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.question.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isListType(type.ofType) : isListType(type);
}
