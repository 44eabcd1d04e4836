import multipart from "@fastify/multipart";
import Fastify, { type FastifyError } from "fastify";
import { addComplaintRoutes } from "./complaint-routes";
import { addControlRoutes } from "./control-routes";
import { guardSecrets, isControl } from "./gateway";
import { addMasterRoutes } from "./master-routes";
import { type SimulatorOptions, settingsOf } from "./options";
import { SimulatorState } from "./state";

const MAX_UPLOAD_BYTES = 25 * 1024 * 1024;

/** A simulator that listens. */
export interface RunningSimulator {
  /** The base address for callers; the rehearsal's own addresses are below it, at `/_sim`. */
  readonly url: string;
  readonly state: SimulatorState;
  close(): Promise<void>;
}

/** Starts a fake national system; its state is in memory. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const settings = settingsOf(options);
  const state = new SimulatorState(settings);
  const app = Fastify({ bodyLimit: MAX_UPLOAD_BYTES, forceCloseConnections: true });
  await app.register(multipart, { limits: { fileSize: MAX_UPLOAD_BYTES, files: 20 } });
  app.addHook("onRequest", async (request) => {
    if (!isControl(request)) state.journal.begin(request, state.clock.now());
  });
  guardSecrets(app, settings);
  app.addHook("preHandler", async (request) => {
    if (request.body != null) state.journal.carried(request, request.body);
  });
  app.addHook("onResponse", async (request, reply) => state.journal.answered(request, reply.statusCode));
  app.setNotFoundHandler(async (_request, reply) => reply.status(404).send({ message: "Not Found" }));
  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    return reply.status(status).send({ message: status >= 500 ? "Server Error" : error.message });
  });
  addComplaintRoutes(app, state);
  addMasterRoutes(app, state);
  addControlRoutes(app, state);
  const url = await app.listen({ port: settings.port, host: settings.host });
  return { url, state, close: () => app.close() };
}
