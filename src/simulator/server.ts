import multipart from "@fastify/multipart";
import Fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import { addAdminRoutes } from "./admin-routes";
import { environmentFor } from "./environment";
import { FaultMenu } from "./faults";
import { Journal } from "./journal";
import { NationalState } from "./national-state";
import { type SimulatorOptions, settingsOf } from "./options";
import type { Interceptor } from "./wire-call";
import { addWireRoutes } from "./wire-routes";

/** More than the hub ever sends: five photos of 10 MB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 20;

/** A running simulator. */
export interface Simulator {
  /** Base address of the wire, without a slash at the end. */
  readonly url: string;
  /** The `SP4N_*` variables with which a hub reaches it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it knows; a test in the same process may look and touch. */
  readonly state: NationalState;
  readonly journal: Journal;
  /** Puts something of a test's own between every call and its work; null: the ordered faults again. */
  intercept(interceptor: Interceptor | null): void;
  /** Ends it, with all its connections. */
  close(): Promise<void>;
}

/** Starts a simulated national system; resolves when it listens. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = settingsOf(options);
  const state = new NationalState(settings);
  const journal = new Journal(settings.authHeader);
  const faults = new FaultMenu(settings.seed);
  let interceptor: Interceptor = faults.intercept;
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  await app.register(multipart, { limits: { fileSize: MAX_BODY_BYTES, files: MAX_FILES } });
  answerErrorsAsTheSystemDoes(app);
  addWireRoutes(app, { state, journal, interceptor: () => interceptor });
  addAdminRoutes(app, { state, journal, faults });
  addFileRoute(app, state);
  const url = await app.listen({ port: settings.port, host: settings.host });
  return {
    url,
    environment: environmentFor(url, state),
    state,
    journal,
    intercept: (next) => {
      interceptor = next ?? faults.intercept;
    },
    close: () => app.close(),
  };
}

function addFileRoute(app: FastifyInstance, state: NationalState): void {
  app.get("/storage/:id/:name", (request, reply) => {
    const { id } = z.object({ id: z.string() }).parse(request.params);
    const file = state.files.get(id);
    return file === undefined
      ? reply.code(404).send({ message: "Not Found" })
      : reply.type(file.contentType).send(file.bytes);
  });
}

function answerErrorsAsTheSystemDoes(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: "Not Found" }));
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ message: "Bad Request", errors: error.issues });
    const { statusCode, message } = error as { statusCode?: number; message?: string };
    return reply.code(statusCode ?? 500).send({ message: message ?? "Server Error" });
  });
}
