import { type ValidationError, type ValidatorOptions, validate } from "class-validator";
import { type GraphQLResolveInfo, getNamedType, isInputObjectType } from "graphql";
import { ArgumentValidationError, type MiddlewareFn, type ValidatorFn } from "type-graphql";
import { HubError } from "../domain/errors";
import type { HubContext } from "./context";

const VALIDATION: ValidatorOptions = { skipMissingProperties: true, forbidUnknownValues: false };

/** Checks what an input object declares. TypeGraphQL's own looks for class-validator on the disk at every call. */
export const validateInput: ValidatorFn = async (value) => {
  const inputs = (Array.isArray(value) ? value : [value]) as unknown[];
  for (const input of inputs) {
    if (typeof input !== "object" || input === null) continue;
    const errors = await validate(input, VALIDATION);
    if (errors.length > 0) throw new ArgumentValidationError(errors);
  }
};

/**
 * What class-validator refuses is said like every other refused field: in a mutation's `userErrors`, elsewhere as
 * BAD_USER_INPUT; never with the caller's own words in it.
 */
export const userErrorsForArguments: MiddlewareFn<HubContext> = async ({ info }, next) => {
  try {
    return await next();
  } catch (error) {
    if (!(error instanceof ArgumentValidationError)) throw error;
    const faults = faultsOf(error.extensions.validationErrors, inputArgument(info));
    const refused = new HubError("INVALID_INPUT", { faults });
    if (info.parentType.name === "Mutation") return { userErrors: refused.userErrors() };
    throw new HubError("BAD_USER_INPUT", { ...(faults[0] === undefined ? {} : { message: faults[0].message }) });
  }
};

/** class-validator knows the fields of an input, not the argument that holds it. */
function inputArgument({ parentType, fieldName }: GraphQLResolveInfo): string[] {
  const found = parentType.getFields()[fieldName]?.args.find(({ type }) => isInputObjectType(getNamedType(type)));
  return found === undefined ? [] : [found.name];
}

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

function faultsOf(errors: readonly ValidationError[], path: readonly string[]): Fault[] {
  return errors.flatMap((error) => {
    const here = [...path, error.property];
    const own = Object.values(error.constraints ?? {}).map((message) => ({ path: here, message }));
    return [...own, ...faultsOf(error.children ?? [], here)];
  });
}
