import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from "graphql";

/** What a walk meets: a field of an object in an answer, its value, and the object. */
export type Visit = (typeName: string, fieldName: string, value: unknown, owner: object) => void;

/** Fields that are not asked for, as `Type.field`. */
export type Skipped = ReadonlySet<string>;

/** Page size of lists within lists; a whole walk stays within the gate's cost limit. */
const PAGE_ARGUMENT = "first";

/** Every `Type.field` of the schema, in its order. */
export function allFields(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith("__") ? fieldNames(type) : [],
  );
}

/** Every `Type.field` that an answer may hold below the named types, those types' own fields included. */
export function reachableFields(schema: GraphQLSchema, ...roots: readonly string[]): string[] {
  const seen = new Set<GraphQLObjectType>();
  const open = roots.map((name) => objectType(schema, name));
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (seen.has(type)) continue;
    seen.add(type);
    for (const field of Object.values(type.getFields())) {
      const inner = getNamedType(field.type);
      if (isObjectType(inner)) open.push(inner);
    }
  }
  return [...seen].flatMap(fieldNames).sort();
}

/** A root field of the schema. @throws Error when there is none of that name. */
export function rootField(schema: GraphQLSchema, path: string): GraphQLField<unknown, unknown> {
  const [typeName = "", name = ""] = path.split(".");
  const field = objectType(schema, typeName).getFields()[name];
  if (field === undefined) throw new Error(`the schema has no field ${path}`);
  return field;
}

/**
 * The operation that calls one root field with everything below it; each argument without which it cannot be asked, and
 * each of `values`, becomes a variable. @throws Error for a required argument without a value.
 */
export function operationFor(
  schema: GraphQLSchema,
  path: string,
  values: Readonly<Record<string, unknown>>,
  skipped: Skipped,
): { readonly query: string; readonly variables: Record<string, unknown> } {
  const field = rootField(schema, path);
  const used = field.args.filter(({ name, type, defaultValue }) => {
    if (name in values) return true;
    if (isNonNullType(type) && defaultValue === undefined) throw new Error(`${path} needs a value for ${name}`);
    return false;
  });
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(", ");
  const passed = used.map(({ name }) => `${name}: $${name}`).join(", ");
  const kind = path.startsWith("Mutation.") ? "mutation" : "query";
  const inner = selectionOf(field, skipped, []);
  const query = `${kind}${used.length === 0 ? "" : `(${declared})`} { ${field.name}${used.length === 0 ? "" : `(${passed})`} ${inner} }`;
  return { query, variables: Object.fromEntries(used.map(({ name }) => [name, values[name]])) };
}

/** Shows every field that stands in an answer to `path`. */
export function walkAnswer(schema: GraphQLSchema, path: string, value: unknown, visit: Visit): void {
  walk(rootField(schema, path), value, visit);
}

function walk(field: GraphQLField<unknown, unknown>, value: unknown, visit: Visit): void {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return;
  for (const one of Array.isArray(value) ? value : [value]) {
    if (typeof one !== "object" || one === null) continue;
    for (const [name, inner] of Object.entries(one)) {
      const known = type.getFields()[name];
      if (known === undefined) throw new Error(`the answer holds ${type.name}.${name}, which the schema does not`);
      visit(type.name, name, inner, one);
      walk(known, inner, visit);
    }
  }
}

function selectionOf(field: GraphQLField<unknown, unknown>, skipped: Skipped, above: readonly string[]): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return "";
  if (!isObjectType(type)) throw new Error(`${type.name} is neither leaf nor object`);
  const path = [...above, type.name];
  const selected = Object.values(type.getFields()).flatMap((inner) => {
    const innerType = getNamedType(inner.type);
    if (skipped.has(`${type.name}.${inner.name}`) || path.includes(innerType.name)) return [];
    const page = inner.args.some(({ name }) => name === PAGE_ARGUMENT) ? `(${PAGE_ARGUMENT}: 20)` : "";
    return [`${inner.name}${page} ${selectionOf(inner, skipped, path)}`.trim()];
  });
  return `{ ${selected.join(" ")} }`;
}

function fieldNames(type: GraphQLObjectType): string[] {
  return Object.keys(type.getFields()).map((name) => `${type.name}.${name}`);
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`the schema has no object type ${name}`);
  return type;
}
