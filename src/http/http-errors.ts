import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { ErrorMasker } from "../api/error-masker";
import { errorDefinition, HubError, type TopLevelErrorCode } from "../domain/errors";

const STATUS_OF_CODE: Readonly<Record<TopLevelErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  QUERY_TOO_COMPLEX: 400,
  PAYLOAD_TOO_LARGE: 413,
  SUBSCRIPTION_LIMIT: 429,
  CURSOR_EXPIRED: 410,
  UPSTREAM_UNAVAILABLE: 503,
  MAINTENANCE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** The HTTP status of an error that ends a request before GraphQL answers. */
export function statusOf(error: GraphQLFormattedError): number {
  const code = error.extensions?.code;
  return Object.hasOwn(STATUS_OF_CODE, String(code)) ? STATUS_OF_CODE[code as TopLevelErrorCode] : 500;
}

/** Every route answers its faults as GraphQL does: `{"errors":[{message, extensions}]}`. */
export function answerErrors(app: FastifyInstance, masker: ErrorMasker): void {
  app.setErrorHandler((error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
    const ofClient = ofClientFault(error);
    const masked = masker.mask(ofClient ?? error);
    const { retryAfterSeconds } = masked.extensions ?? {};
    if (typeof retryAfterSeconds === "number") void reply.header("retry-after", String(retryAfterSeconds));
    const status = ofClient === null ? statusOf(masked) : (error.statusCode ?? 400);
    return reply.code(status).send({ errors: [masked] });
  });
  app.setNotFoundHandler((_request, reply) => {
    const { code, message } = errorDefinition("NOT_FOUND");
    return reply.code(404).send({ errors: [{ message, extensions: { code } }] });
  });
}

/** A fault that Fastify found in the request itself; null for every other error. */
function ofClientFault(error: FastifyError): GraphQLError | HubError | null {
  if (error instanceof HubError || typeof error.code !== "string" || !error.code.startsWith("FST_")) return null;
  const status = error.statusCode ?? 500;
  if (status === 413) return new HubError("PAYLOAD_TOO_LARGE");
  if (status < 400 || status > 499) return null;
  return new GraphQLError(error.message, { extensions: { code: "BAD_USER_INPUT" } });
}
