import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from "graphql";
import { badRequest } from "./refusal";

/** Enough to put a form right; a list of a thousand wrong items needs no thousand errors. */
const MAX_ERRORS = 20;

/** The variables as resolvers will see them, or why they cannot be used. */
export type VariableValues =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** Checks variables like graphql-js does, but never repeats a value: it may be a citizen's. */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  inputs: Readonly<Record<string, unknown>>,
  hideSuggestions: boolean,
): VariableValues {
  const values: Record<string, unknown> = {};
  const errors: GraphQLError[] = [];
  for (const definition of definitions) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) {
      errors.push(badRequest(`Variable "$${name}" is not of an input type.`, definition));
      continue;
    }
    const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (given === undefined && definition.defaultValue !== undefined) {
      values[name] = valueFromAST(definition.defaultValue, type);
    } else if (given === undefined || given === null) {
      if (isNonNullType(type))
        errors.push(badRequest(`Variable "$${name}" of type "${type}" is required.`, definition));
      else if (given === null) values[name] = null;
    } else {
      values[name] = coerceInputValue(
        given,
        type,
        (path, value, error) => {
          if (errors.length >= MAX_ERRORS) return;
          const place = [`$${name}`, ...path].join(".");
          errors.push(badRequest(`Variable "${place}": ${problemOf(type, path, value, error)}`, definition));
        },
        hideSuggestions,
      );
    }
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, values };
}

function problemOf(
  type: GraphQLInputType,
  path: readonly (string | number)[],
  value: unknown,
  error: GraphQLError,
): string {
  const expected = typeAt(type, path);
  // About what is missing or unknown graphql-js names fields only; about a leaf it quotes what was sent.
  if (value === null || value === undefined || isInputObjectType(expected)) return error.message;
  if (isEnumType(expected)) {
    const names = expected.getValues().map((member) => member.name);
    return `one of ${names.join(", ")} is expected.`;
  }
  return `a value of type "${expected}" is expected.`;
}

function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType {
  let current = unwrapped(type);
  for (const key of path) {
    if (typeof key === "number") continue;
    const field = isInputObjectType(current) ? current.getFields()[key] : undefined;
    if (field === undefined) return current;
    current = unwrapped(field.type);
  }
  return current;
}

function unwrapped(type: GraphQLInputType): GraphQLInputType {
  let current: GraphQLInputType = type;
  while (isNonNullType(current) || isListType(current)) current = current.ofType as GraphQLInputType;
  return current;
}
