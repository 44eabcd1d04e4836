import { type GraphQLFieldResolver, type GraphQLSchema, getNamedType, isInputObjectType, isObjectType } from "graphql";
import { getMetadataStorage } from "type-graphql";
import type { HubContext } from "./context";

type FieldResolverMetadata = ReturnType<typeof getMetadataStorage>["fieldResolvers"][number];
type Resolve = GraphQLFieldResolver<unknown, HubContext>;
/** What a method is given at one of its places. */
type Place = (root: unknown, args: Readonly<Record<string, unknown>>, ctx: HubContext) => unknown;

/**
 * TypeGraphQL awaits a chain of middlewares for every field of every row, although there is nothing to check where a
 * field takes no input object. Those fields call their method directly: what is at hand is then given without a promise.
 */
export function resolveDirectly(schema: GraphQLSchema): void {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  for (const metadata of fieldResolvers) {
    const target = metadata.getObjectType?.();
    const type = schema.getType(objectTypes.find((one) => one.target === target)?.name ?? "");
    const field = isObjectType(type) ? type.getFields()[metadata.schemaName] : undefined;
    if (field === undefined || field.args.some((arg) => isInputObjectType(getNamedType(arg.type)))) continue;
    const resolve = directResolve(metadata);
    if (resolve !== null) field.resolve = resolve;
  }
}

/** Null for a method that wants more than the context, the object and its arguments. */
function directResolve({
  kind,
  target,
  methodName,
  params,
  middlewares,
  roles,
}: FieldResolverMetadata): Resolve | null {
  if (kind !== "external" || (middlewares?.length ?? 0) > 0 || roles !== undefined) return null;
  const places = [...(params ?? [])].sort((one, other) => one.index - other.index).map(placeOf);
  if (places.some((place) => place === null)) return null;
  const resolver = Reflect.construct(target, []) as Record<string, (...given: unknown[]) => unknown>;
  return (root, args, ctx) => resolver[methodName]?.(...places.map((place) => place?.(root, args, ctx)));
}

function placeOf(param: NonNullable<FieldResolverMetadata["params"]>[number]): Place | null {
  if (param.kind === "arg") return (_root, args) => args[param.name];
  if (param.kind === "root") return param.propertyName === undefined ? (root) => root : null;
  if (param.kind === "context") return param.propertyName === undefined ? (_root, _args, ctx) => ctx : null;
  return null;
}
