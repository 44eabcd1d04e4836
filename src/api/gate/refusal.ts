import { type ASTNode, GraphQLError } from "graphql";
import { errorDefinition } from "../../domain/errors";
import type { GateLimits } from "./limits";

/** The request asks for too much; names the limit, so that a developer knows what to cut. */
export function tooComplex(limit: keyof GateLimits, limits: GateLimits): GraphQLError {
  const { code, message } = errorDefinition("QUERY_TOO_COMPLEX");
  return new GraphQLError(message, { extensions: { code, limit, max: limits[limit] } });
}

/** What a caller reads whose page has no row or too many, wherever that is found. */
export function pageSizeMessage(argument: string, max: number): string {
  return `Argumen ${argument} harus berupa angka 1 sampai ${max}.`;
}

/** The request cannot be understood. Developers read the detail, in English; it must not repeat a value that was sent. */
export function badRequest(detail: string, nodes?: ASTNode | readonly ASTNode[]): GraphQLError {
  return new GraphQLError(detail, {
    ...(nodes === undefined ? {} : { nodes }),
    extensions: { code: "BAD_USER_INPUT" },
  });
}

/** What graphql-js said of a document, with the hub's code. */
export function asBadRequest(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code: "BAD_USER_INPUT" },
  });
}
