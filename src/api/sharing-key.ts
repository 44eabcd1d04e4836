import { type DocumentNode, type FieldNode, Kind, print, visit } from "graphql";
import type { Caller } from "../domain/permission";
import type { ReadyOperation } from "./gate/operation-gate";

/** Documents come from the gate's cache: the same text is the same object. */
const normalised = new WeakMap<DocumentNode, NormalisedDocument>();

interface NormalisedDocument {
  readonly text: string;
  /** Variables that say nothing but where to resume. */
  readonly cursors: ReadonlySet<string>;
}

/** Equal for operations that ask for the same in other spelling, or from another place of the log. */
export function operationKey({ document, operation, operationName, coercedVariables }: ReadyOperation): string {
  const { text, cursors } = normalisedOf(document);
  const declared = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const variables = declared
    .filter((name) => !cursors.has(name))
    .sort()
    .map((name) => [name, coercedVariables[name]]);
  return JSON.stringify([text, operationName, variables]);
}

/** Equal for callers who may see the same: role and agency of an officer, scopes and agency of a key. */
export function scopeKey(caller: Caller): string {
  switch (caller.kind) {
    case "NOBODY":
      return "NOBODY";
    case "OFFICER":
      return `OFFICER ${caller.role} ${caller.agencyId}`;
    case "API_KEY":
      return `API_KEY ${[...caller.scopes].sort().join("+")} ${caller.agencyId}`;
  }
}

function normalisedOf(document: DocumentNode): NormalisedDocument {
  const known = normalised.get(document);
  if (known !== undefined) return known;
  const found = withoutCursors(document);
  normalised.set(document, found);
  return found;
}

/** Takes `after` off the subscription's own field; a variable counts as a cursor when it is used for nothing else. */
function withoutCursors(document: DocumentNode): NormalisedDocument {
  const roots = new Set<FieldNode>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const selection of definition.selectionSet.selections) {
      if (selection.kind === Kind.FIELD) roots.add(selection);
    }
  }
  const cursors = new Set<string>();
  const stripped = visit(document, {
    Field(node) {
      if (!roots.has(node)) return undefined;
      for (const { name, value } of node.arguments ?? []) {
        if (name.value === "after" && value.kind === Kind.VARIABLE) cursors.add(value.name.value);
      }
      return { ...node, arguments: node.arguments?.filter(({ name }) => name.value !== "after") ?? [] };
    },
  });
  visit(stripped, {
    VariableDefinition: () => false,
    Variable(node) {
      cursors.delete(node.name.value);
    },
  });
  const spoken = visit(stripped, {
    VariableDefinition: ({ variable }) => (cursors.has(variable.name.value) ? null : undefined),
  });
  return { text: print(spoken), cursors };
}
