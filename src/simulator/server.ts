import multipart from "@fastify/multipart";
import Fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import { addAdminRoutes } from "./admin-routes";
import { environmentFor } from "./environment";
import { FaultMenu } from "./faults";
import { Journal } from "./journal";
import { NationalState } from "./national-state";
import { type SimulatorOptions, type SimulatorSettings, settingsOf } from "./options";
import { Pauses } from "./pauses";
import { type PlayedScenario, playScenario, type ScenarioWish } from "./scenarios";
import { StateFile } from "./state-file";
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
  /** What goes wrong at present. */
  readonly faults: FaultMenu;
  /** Plays a scenario; null: there is none of this name. */
  play(scenario: string, wish?: ScenarioWish): PlayedScenario | null;
  /** Back to the beginning: no cases, faults or journal, ids from the seed; calls that still run change nothing. */
  reset(seed?: number): void;
  /** Puts something of a test's own between every call and its work; null: the ordered faults again. */
  intercept(interceptor: Interceptor | null): void;
  /** Ends it, with all its connections, also those of calls that hang, and without a timer left. */
  close(): Promise<void>;
}

/**
 * Starts a simulated national system; resolves when it listens. Several may run in one process.
 * @throws StateFileError
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { state, file } = openState(settingsOf(options));
  const { settings } = state;
  const journal = new Journal(settings);
  const pauses = new Pauses();
  const faults = new FaultMenu(state, pauses);
  const reset = (seed?: number) => {
    state.reset(seed);
    journal.clear();
    faults.clear();
  };
  let interceptor: Interceptor = faults.intercept;
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  await app.register(multipart, { limits: { fileSize: MAX_BODY_BYTES, files: MAX_FILES } });
  answerErrorsAsTheSystemDoes(app);
  addWireRoutes(app, { state, journal, interceptor: () => interceptor });
  addAdminRoutes(app, { state, journal, faults, reset });
  addFileRoute(app, state);
  const url = await app.listen({ port: settings.port, host: settings.host });
  return {
    url,
    environment: environmentFor(url, state),
    state,
    journal,
    faults,
    play: (scenario, wish = {}) => playScenario({ state, faults }, scenario, wish),
    reset,
    intercept: (next) => {
      interceptor = next ?? faults.intercept;
    },
    close: async () => {
      pauses.end();
      await app.close();
      file?.save(state);
    },
  };
}

/** A state that a file holds keeps the master data from which it was made. */
function openState(settings: SimulatorSettings): { state: NationalState; file: StateFile | null } {
  if (settings.stateFile === null) return { state: new NationalState(settings), file: null };
  const file = new StateFile(settings.stateFile);
  const image = file.read();
  const { seed, institutionId, institutionCount } = image ?? settings;
  const state = new NationalState({ ...settings, seed, institutionId, institutionCount });
  file.keep(state, image);
  return { state, file };
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
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ message: "Bad Request", errors: error.issues });
    const { statusCode, message } = error as { statusCode?: number; message?: string };
    return reply.code(statusCode ?? 500).send({ message: message ?? "Server Error" });
  });
}
