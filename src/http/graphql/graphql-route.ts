import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance } from "fastify";
import { type ErrorMasker, MaskedError } from "../../api/error-masker";
import type { OperationGate } from "../../api/gate/operation-gate";
import type { CallerSource, ContextOf, RequestFacts } from "../caller-source";
import { answerForeignPages } from "../cors";
import { statusOf } from "../http-errors";
import type { Metrics } from "../metrics";
import type { Origins } from "../origins";
import { requestFacts } from "../request-facts";
import { readBoundedJson } from "./bounded-json";
import { PlainLane } from "./plain-lane";
import { plainRequest } from "./plain-request";

/** What the HTTP door is made of. */
export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<RequestFacts>;
  readonly gate: OperationGate;
  readonly metrics: Metrics;
  readonly masker: ErrorMasker;
  readonly callers: CallerSource;
  readonly contextOf: ContextOf;
  readonly origins: Origins;
  readonly maxBodyBytes: number;
}

/** `POST /graphql` and `GET /graphql`. */
export async function addGraphqlRoute(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { apollo, masker, callers, contextOf } = options;
  const lane = new PlainLane(options);
  await app.register(async (door) => {
    // Bodies of other types are what a foreign page's form can send without asking first.
    door.removeAllContentTypeParsers();
    readBoundedJson(door, options.maxBodyBytes);
    answerForeignPages(door, options.origins);
    door.addHook("onRequest", (_request, reply, done) => {
      void reply.header("cache-control", "no-store");
      done();
    });
    const handler = fastifyApolloHandler(apollo, {
      context: async (request) => {
        try {
          return contextOf(await requestFacts(callers, request));
        } catch (error) {
          const masked = masker.mask(error);
          throw new MaskedError(masked, statusOf(masked));
        }
      },
    });
    door.route({
      method: ["GET", "POST"],
      url: "/graphql",
      handler(request, reply) {
        const asked = plainRequest(request);
        return asked === null ? handler.call(this, request, reply) : lane.answer(request, reply, asked);
      },
    });
  });
}
