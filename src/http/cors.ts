import type { FastifyInstance } from "fastify";
import type { Origins } from "./origins";

/** A browser asks again after an hour whether it may. */
const PREFLIGHT_MAX_AGE_SECONDS = 3_600;

/** Lets pages of the named origins (an agency's own site) send GraphQL; no cookie is involved, the bearer is in a header. */
export function answerForeignPages(app: FastifyInstance, origins: Origins): void {
  app.addHook("onRequest", (request, reply, done) => {
    void reply.header("vary", "Origin");
    const { origin } = request.headers;
    if (origin !== undefined && origins.isNamed(origin)) void reply.header("access-control-allow-origin", origin);
    done();
  });
  app.options("/graphql", async (_request, reply) => {
    void reply.headers({
      allow: "GET, POST, OPTIONS",
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization, content-type, apollo-require-preflight",
      "access-control-max-age": String(PREFLIGHT_MAX_AGE_SECONDS),
    });
    return reply.code(204).send();
  });
}
