import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
} from "graphql";
import { getMetadataStorage } from "type-graphql";
import type { HubContext } from "./context";

type MetadataStorage = ReturnType<typeof getMetadataStorage>;
type FieldResolverMetadata = MetadataStorage["fieldResolvers"][number];
type ResolverMetadata = FieldResolverMetadata | MetadataStorage["queries"][number];
type Field = GraphQLField<unknown, HubContext>;
type Resolve = GraphQLFieldResolver<unknown, HubContext>;
/** What a method is given at one of its places. */
type Place = (
  root: unknown,
  args: Readonly<Record<string, unknown>>,
  ctx: HubContext,
  info: GraphQLResolveInfo,
) => unknown;

/**
 * TypeGraphQL awaits a chain of middlewares for every field of every row, and for every query, although there is nothing
 * to check where no input object is given. Those fields call their method directly, and what is a property of the object
 * is read as one: what is at hand is then given without a promise.
 */
export function resolveDirectly(schema: GraphQLSchema): void {
  const { fieldResolvers, objectTypes, queries } = getMetadataStorage();
  for (const metadata of fieldResolvers) {
    const target = metadata.getObjectType?.();
    const type = schema.getType(objectTypes.find((one) => one.target === target)?.name ?? "");
    const field = isObjectType(type) ? type.getFields()[metadata.schemaName] : undefined;
    if (metadata.kind === "external") shorten(field, metadata);
    else if (field !== undefined && isProperty(metadata)) delete field.resolve;
  }
  for (const metadata of queries) shorten(schema.getQueryType()?.getFields()[metadata.schemaName], metadata);
}

/** Whether a field is a getter of its object's class, under its own name. */
function isProperty({ target, methodName, schemaName, middlewares, roles }: FieldResolverMetadata): boolean {
  if (methodName !== schemaName || (middlewares?.length ?? 0) > 0 || roles !== undefined) return false;
  return Object.getOwnPropertyDescriptor(target.prototype, methodName)?.get !== undefined;
}

function shorten(field: Field | undefined, metadata: ResolverMetadata): void {
  const direct = directResolve(metadata);
  const checked = field?.resolve;
  if (field === undefined || checked === undefined || direct === null) return;
  const inputs = field.args.filter((arg) => isInputObjectType(getNamedType(arg.type))).map(({ name }) => name);
  field.resolve =
    inputs.length === 0
      ? direct
      : (root, args, ctx, info) =>
          inputs.every((name) => args[name] == null) ? direct(root, args, ctx, info) : checked(root, args, ctx, info);
}

/** Null for a method that wants more than the context, the object, its arguments and the operation. */
function directResolve({ target, methodName, params, middlewares, roles }: ResolverMetadata): Resolve | null {
  if ((middlewares?.length ?? 0) > 0 || roles !== undefined) return null;
  const places = [...(params ?? [])].sort((one, other) => one.index - other.index).map(placeOf);
  if (places.some((place) => place === null)) return null;
  const resolver = Reflect.construct(target, []) as Record<string, (...given: unknown[]) => unknown>;
  return (root, args, ctx, info) => resolver[methodName]?.(...places.map((place) => place?.(root, args, ctx, info)));
}

function placeOf(param: NonNullable<ResolverMetadata["params"]>[number]): Place | null {
  if (param.kind === "arg") return (_root, args) => args[param.name];
  if (param.kind === "root") return param.propertyName === undefined ? (root) => root : null;
  if (param.kind === "context") return param.propertyName === undefined ? (_root, _args, ctx) => ctx : null;
  return param.kind === "info" ? (_root, _args, _ctx, info) => info : null;
}
