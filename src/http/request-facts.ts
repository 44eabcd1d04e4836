import type { FastifyRequest } from "fastify";
import { bearerOf } from "../auth/authenticate";
import type { CallerSource, RequestFacts } from "./caller-source";
import { networkOf } from "./client-address";

/** Who sends a request, and from where. @throws HubError for a bearer that proves nothing */
export async function requestFacts(callers: CallerSource, request: FastifyRequest): Promise<RequestFacts> {
  const { caller } = await callers.callerOf(bearerOf(request.headers.authorization));
  return { caller, requestId: request.id, address: networkOf(request.ip) };
}
