import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import type { GateLimits } from "./limits";
import { badRequest, tooComplex } from "./refusal";

/** Sizes of a selection with its fragments flattened. */
interface Measure {
  readonly fields: number;
  readonly topFields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly depth: number;
  readonly introspectionDepth: number;
}

const EMPTY: Measure = { fields: 0, topFields: 0, aliases: 0, directives: 0, depth: 0, introspectionDepth: 0 };

/** What the gate remembers of a document besides its text. */
export interface DocumentShape {
  readonly usesIntrospection: boolean;
}

/**
 * Measures a document before it is validated: some of graphql-js's own rules take quadratic time, so that large documents
 * must be gone by then. Each fragment is measured once, whatever the number of its spreads.
 * @throws GraphQLError naming the limit that is passed, or a fragment that contains itself.
 */
export function shapeOf(document: DocumentNode, limits: GateLimits): DocumentShape {
  const measurer = new Measurer(document);
  let all = EMPTY;
  let directives = 0;
  let mostRootFields = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      // One that is never spread is validated all the same.
      check(measurer.fragment(definition.name.value), limits);
      directives += definition.directives?.length ?? 0;
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      const measure = measurer.selections(definition.selectionSet);
      mostRootFields = Math.max(mostRootFields, measure.topFields);
      all = sum(all, measure);
      directives += definition.directives?.length ?? 0;
      for (const variable of definition.variableDefinitions ?? []) directives += variable.directives?.length ?? 0;
    } else {
      throw badRequest("Only operations and fragments can be sent.", definition);
    }
  }
  check({ ...all, directives: all.directives + directives }, limits);
  if (mostRootFields > limits.maxRootFields) throw tooComplex("maxRootFields", limits);
  return { usesIntrospection: all.introspectionDepth > 0 };
}

function check(measure: Measure, limits: GateLimits): void {
  if (measure.depth > limits.maxDepth) throw tooComplex("maxDepth", limits);
  if (measure.introspectionDepth > limits.maxIntrospectionDepth) throw tooComplex("maxIntrospectionDepth", limits);
  if (measure.aliases > limits.maxAliases) throw tooComplex("maxAliases", limits);
  if (measure.directives > limits.maxDirectives) throw tooComplex("maxDirectives", limits);
  if (measure.fields > limits.maxFields) throw tooComplex("maxFields", limits);
}

function sum(one: Measure, other: Measure): Measure {
  return {
    fields: one.fields + other.fields,
    topFields: one.topFields + other.topFields,
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
  };
}

class Measurer {
  private readonly definitions = new Map<string, FragmentDefinitionNode>();
  /** Null while a fragment is being measured: who meets it then is inside of it. */
  private readonly measured = new Map<string, Measure | null>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.definitions.set(definition.name.value, definition);
    }
  }

  selections(set: SelectionSetNode): Measure {
    let total = EMPTY;
    for (const selection of set.selections) {
      const directives = selection.directives?.length ?? 0;
      if (directives > 0) total = sum(total, { ...EMPTY, directives });
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        total = sum(total, this.fragment(selection.name.value));
        continue;
      }
      const inner = selection.selectionSet === undefined ? EMPTY : this.selections(selection.selectionSet);
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        total = sum(total, inner);
        continue;
      }
      const introspects = selection.name.value === "__schema" || selection.name.value === "__type";
      total = sum(total, {
        fields: inner.fields + 1,
        topFields: 1,
        aliases: inner.aliases + (selection.alias === undefined ? 0 : 1),
        directives: inner.directives,
        depth: introspects ? 1 : inner.depth + 1,
        introspectionDepth: introspects ? inner.depth + 1 : inner.introspectionDepth,
      });
    }
    return total;
  }

  fragment(name: string): Measure {
    const known = this.measured.get(name);
    if (known === null) throw badRequest("A fragment contains itself.", this.definitions.get(name));
    if (known !== undefined) return known;
    const definition = this.definitions.get(name);
    // An unknown fragment is reported by validation, with its place.
    if (definition === undefined) return EMPTY;
    this.measured.set(name, null);
    const measure = this.selections(definition.selectionSet);
    this.measured.set(name, measure);
    return measure;
  }
}
