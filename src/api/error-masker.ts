import { randomBytes } from "node:crypto";
import { types } from "node:util";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import {
  type ErrorCategory,
  errorDefinition,
  HubError,
  isErrorCode,
  isUserErrorCode,
  type TopLevelErrorCode,
} from "../domain/errors";
import { DatabaseUnavailableError, isUncomparable } from "../store/unit-of-work";

/** Where faults are written down. */
export interface FaultLog {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** Expected faults whose code belongs in a payload; a query has none, so that they are told by their kind. */
const CODE_OF_CATEGORY: Readonly<Record<ErrorCategory, TopLevelErrorCode>> = {
  AUTHENTICATION: "UNAUTHENTICATED",
  PERMISSION: "FORBIDDEN",
  INPUT: "BAD_USER_INPUT",
  STATE: "BAD_USER_INPUT",
  CONFLICT: "BAD_USER_INPUT",
  LIMIT: "RATE_LIMITED",
  AVAILABILITY: "UPSTREAM_UNAVAILABLE",
  BUG: "INTERNAL_SERVER_ERROR",
};

/** Codes of the libraries between the caller and the resolvers; all of them say that the request was wrong. */
const FOREIGN_CODES: Readonly<Record<string, TopLevelErrorCode>> = {
  GRAPHQL_PARSE_FAILED: "BAD_USER_INPUT",
  GRAPHQL_VALIDATION_FAILED: "BAD_USER_INPUT",
  BAD_REQUEST: "BAD_USER_INPUT",
  OPERATION_RESOLUTION_FAILURE: "BAD_USER_INPUT",
  PERSISTED_QUERY_NOT_FOUND: "BAD_USER_INPUT",
  PERSISTED_QUERY_NOT_SUPPORTED: "BAD_USER_INPUT",
  UNAUTHORIZED: "FORBIDDEN",
};

/** What the gate says of a limit, besides the code. */
const OPEN_EXTENSIONS = ["limit", "max", "argument"] as const;
const MAX_DETAIL_LENGTH = 500;

/** An error that was masked already, on its way through a library that formats errors once more. */
export class MaskedError extends GraphQLError {
  constructor(
    readonly masked: GraphQLFormattedError,
    httpStatus?: number,
  ) {
    const http = httpStatus === undefined ? {} : { http: { status: httpStatus } };
    super(masked.message, { extensions: { ...masked.extensions, ...http } });
  }
}

/**
 * The one formatter of errors, for HTTP and WebSocket: known faults with code and text, everything else as a number under
 * which the log has the rest. Nothing of a stack, of SQL, or of what a citizen typed goes out.
 */
export class ErrorMasker {
  constructor(private readonly log: FaultLog) {}

  /** The error as the caller may see it. */
  mask(error: unknown): GraphQLFormattedError {
    if (error instanceof MaskedError) return error.masked;
    const { message, extensions } = this.contentOf(error);
    if (!(error instanceof GraphQLError)) return { message, extensions };
    return {
      message,
      ...(error.locations === undefined ? {} : { locations: error.locations }),
      ...(error.path === undefined ? {} : { path: error.path }),
      extensions,
    };
  }

  /** The errors as the caller may see them. */
  maskAll(errors: readonly unknown[]): GraphQLFormattedError[] {
    return errors.map((error) => this.mask(error));
  }

  private contentOf(error: unknown): Content {
    const origin = originOf(error);
    if (origin instanceof HubError) return this.hubError(origin);
    if (origin instanceof GraphQLError) {
      const known = knownContent(origin, error);
      if (known !== null) return known;
    }
    if (origin instanceof DatabaseUnavailableError) {
      this.log.error({ fault: factsOf(origin) }, "the database does not answer");
      return content("UPSTREAM_UNAVAILABLE");
    }
    // An id that no id can be: somebody sent it, and nothing of the hub's own looks so.
    if (isUncomparable(origin)) {
      this.log.warn({ fault: factsOf(origin) }, "a value with letters that no id has");
      return content("BAD_USER_INPUT");
    }
    const errorId = randomBytes(5).toString("hex").toUpperCase();
    const path = error instanceof GraphQLError ? error.path?.join(".") : undefined;
    this.log.error({ errorId, path, fault: factsOf(origin) }, "internal error");
    return content("INTERNAL_SERVER_ERROR", { errorId });
  }

  private hubError(error: HubError): Content {
    if (error.cause !== undefined)
      this.log.warn({ code: error.code, fault: factsOf(error.cause) }, "an error was answered");
    const code = isUserErrorCode(error.code) ? CODE_OF_CATEGORY[errorDefinition(error.code).category] : error.code;
    return {
      message: error.message,
      extensions: {
        code,
        ...(error.path === null ? {} : { argumentPath: error.path }),
        ...(error.faults.length === 0 ? {} : { faults: error.faults }),
        ...(error.retryAfterSeconds === null ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
      },
    };
  }
}

interface Content {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: TopLevelErrorCode };
}

function content(code: TopLevelErrorCode, more: Readonly<Record<string, unknown>> = {}): Content {
  return { message: errorDefinition(code).message, extensions: { code, ...more } };
}

/** What was thrown first, below the layers that name its place in the answer. */
function originOf(error: unknown): unknown {
  let origin = error;
  while (origin instanceof GraphQLError && origin.originalError !== undefined) origin = origin.originalError;
  return origin;
}

/** What can be said of an error that graphql-js, Apollo Server or TypeGraphQL made; null if it is a fault of the hub. */
function knownContent(origin: GraphQLError, outer: unknown): Content | null {
  const { code, validationErrors } = origin.extensions;
  if (Array.isArray(validationErrors)) {
    return content("BAD_USER_INPUT", { faults: validationErrors.flatMap((fault) => faultsOf(fault, [])) });
  }
  const isInAnswer = outer instanceof GraphQLError && outer.path !== undefined;
  if (typeof code !== "string") {
    // Before execution every error is about the request. During it only those about arguments are: they name a node of
    // the document, which a value that cannot be serialised does not.
    return !isInAnswer || origin.nodes !== undefined ? developerContent("BAD_USER_INPUT", origin) : null;
  }
  if (code === "UNAUTHENTICATED") return content(code);
  const foreign = FOREIGN_CODES[code];
  if (foreign === "FORBIDDEN") return content(foreign);
  if (foreign !== undefined) return developerContent(foreign, origin);
  if (!isErrorCode(code) || isUserErrorCode(code) || code === "INTERNAL_SERVER_ERROR") return null;
  const open = OPEN_EXTENSIONS.filter((name) => name in origin.extensions).map((name) => [
    name,
    origin.extensions[name],
  ]);
  return { ...developerContent(code, origin), extensions: { code, ...Object.fromEntries(open) } };
}

function developerContent(code: TopLevelErrorCode, error: GraphQLError): Content {
  return { message: withoutValues(error.message).slice(0, MAX_DETAIL_LENGTH), extensions: { code } };
}

/** graphql-js quotes the value that it refuses; it may be somebody's identity number in the wrong place. */
function withoutValues(message: string): string {
  return message
    .replace(/(cannot represent [^:]*): [\s\S]*$/, "$1.")
    .replace(/, found [\s\S]*$/, ".")
    .replace(/(got invalid value) [\s\S]*$/, "$1.");
}

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

/** class-validator's tree as a flat list, without the objects and values that it carries along. */
function faultsOf(fault: unknown, above: readonly string[]): Fault[] {
  if (typeof fault !== "object" || fault === null) return [];
  const { property, constraints, children } = fault as Readonly<Record<string, unknown>>;
  const path = typeof property === "string" && property !== "" ? [...above, property] : above;
  const own =
    typeof constraints === "object" && constraints !== null
      ? Object.values(constraints).map((message) => ({ path, message: String(message) }))
      : [];
  const below = Array.isArray(children) ? children.flatMap((child) => faultsOf(child, path)) : [];
  return [...own, ...below];
}

/** What the log may hold of an error: parameters and SQL of a database error stay out. */
function factsOf(error: unknown): object {
  if (!types.isNativeError(error)) return { thrown: typeof error };
  const { name, message, stack, cause } = error;
  const code = "code" in error ? { code: error.code } : {};
  return { name, message, stack, ...code, ...(cause === undefined ? {} : { cause: factsOf(cause) }) };
}
