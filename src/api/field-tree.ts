import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

/** What is asked for below a field, by the schema's names: aliases, fragments and conditions do not matter for reading. */
export type FieldTree = ReadonlyMap<string, FieldTree>;

type Fragments = Pick<GraphQLResolveInfo, "fragments">["fragments"];
type GrowingTree = Map<string, GrowingTree>;

/** Documents that are remembered bring the same nodes again. */
const known = new WeakMap<FieldNode, FieldTree>();

/** The fields below the one that is being resolved. What `@skip` and `@include` leave out is in it all the same. */
export function fieldTree({ fieldNodes, fragments }: Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">): FieldTree {
  const [only] = fieldNodes;
  if (only !== undefined && fieldNodes.length === 1) {
    const tree = known.get(only);
    if (tree !== undefined) return tree;
  }
  const tree: GrowingTree = new Map();
  for (const { selectionSet } of fieldNodes) grow(tree, selectionSet, fragments);
  if (only !== undefined && fieldNodes.length === 1) known.set(only, tree);
  return tree;
}

function grow(tree: GrowingTree, set: SelectionSetNode | undefined, fragments: Fragments): void {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const below = tree.get(selection.name.value) ?? new Map();
      tree.set(selection.name.value, below);
      grow(below, selection.selectionSet, fragments);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      grow(tree, selection.selectionSet, fragments);
    } else {
      grow(tree, fragments[selection.name.value]?.selectionSet, fragments);
    }
  }
}
