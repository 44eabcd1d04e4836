import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Form, readForm } from "./form";
import type { Journal, JournalEntry } from "./journal";
import type { NationalState } from "./national-state";
import {
  backendError,
  type CallName,
  gatewayFault,
  HANG_UP,
  type Interceptor,
  NO_ANSWER,
  type WireAnswer,
  type WireEnding,
  type Work,
} from "./wire-call";
import { WIRE_ENDPOINTS, type WireEndpoint } from "./wire-handlers";
import { PLAIN_VIEW } from "./wire-view";

/** What the wire's routes work with. */
export interface WireWorld {
  readonly state: NationalState;
  readonly journal: Journal;
  readonly interceptor: () => Interceptor;
}

const NO_FORM: Form = { fields: {}, files: [] };

/** What a rehearsal asks for; no part of the wire. */
const OWN_PATHS = /^\/(?:_sim|storage)\//;

/** Adds the calls of the wire below `/`, each journalled, checked for the two secrets, and open to faults. */
export function addWireRoutes(app: FastifyInstance, world: WireWorld): void {
  const entries = new WeakMap<FastifyRequest, JournalEntry>();
  app.register(async (wire) => {
    // What is refused before it reaches a call, such as a body that is no JSON, belongs into the journal as well.
    wire.addHook("onSend", async (request, reply) => {
      const entry = entries.get(request) ?? begin(world, request, null);
      entry.status ??= reply.statusCode;
    });
    for (const endpoint of WIRE_ENDPOINTS) {
      wire.route({
        method: endpoint.method,
        url: endpoint.path,
        handler: (request, reply) => {
          const entry = begin(world, request, endpoint.call(request.query as Record<string, string>));
          entries.set(request, entry);
          return answer(world, endpoint, entry, request, reply);
        },
      });
    }
  });
  app.setNotFoundHandler((request, reply) => {
    if (!OWN_PATHS.test(pathOf(request))) begin(world, request, null).status = 404;
    return reply.code(404).send({ message: "Not Found" });
  });
}

function begin({ state, journal }: WireWorld, request: FastifyRequest, call: CallName | null): JournalEntry {
  const { method, headers } = request;
  const { id = null } = (request.params ?? {}) as { id?: string };
  const query = { ...(request.query as Record<string, string>) };
  return journal.begin({ at: state.clock.now(), method, path: pathOf(request), query, headers, call, caseId: id });
}

async function answer(
  world: WireWorld,
  endpoint: WireEndpoint,
  entry: JournalEntry,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { state, journal } = world;
  const form = request.isMultipart() ? await readForm(request) : NO_FORM;
  entry.body = journal.mask.json(form === NO_FORM ? (request.body ?? null) : form.fields);
  noteFiles(entry, form);
  entry.caseId ??= form.fields.complaint_id ?? null;
  const query = request.query as Record<string, string>;
  const context = {
    call: endpoint.call(query),
    caseId: entry.caseId,
    at: entry.at,
    query,
    tell: (fault: string) => {
      entry.fault = fault;
    },
  };
  return send(reply, entry, await world.interceptor()(context, workOf(state, endpoint, entry, request, form)));
}

function workOf(
  state: NationalState,
  endpoint: WireEndpoint,
  entry: JournalEntry,
  request: FastifyRequest,
  form: Form,
): Work {
  const { generation } = state;
  const denied = deniedBy(state, request);
  return (view = {}) => {
    // A slow call of a rehearsal that is over must not reach into the next one.
    if (generation !== state.generation) return backendError(503, "The simulator was reset meanwhile.");
    if (denied !== null) return denied;
    const made = endpoint.handle(state, {
      path: pathOf(request),
      parameters: request.params as Record<string, string>,
      query: request.query as Record<string, string>,
      body: request.body,
      form,
      fileBase: `${request.protocol}://${request.host}`,
      view: { ...PLAIN_VIEW, ...view },
    });
    if (endpoint.method === "POST" && made.status < 300) {
      entry.isCommitted = true;
      entry.caseId ??= createdId(made);
    }
    return made;
  };
}

function send(reply: FastifyReply, entry: JournalEntry, ending: WireEnding): FastifyReply {
  if (ending === HANG_UP || ending === NO_ANSWER) {
    reply.hijack();
    if (ending === HANG_UP) reply.raw.socket?.resetAndDestroy();
    return reply;
  }
  entry.status = ending.status;
  if (ending.headers !== undefined) reply.headers(ending.headers);
  return reply.code(ending.status).send(ending.body);
}

function noteFiles(entry: JournalEntry, { files }: Form): void {
  entry.files = files.map(({ field, name, contentType, bytes }) => ({
    field,
    name,
    contentType,
    sizeBytes: bytes.length,
  }));
  entry.fileHashes = files.map(({ bytes }) => createHash("sha256").update(bytes).digest("hex"));
}

function createdId({ body }: WireAnswer): string | null {
  const { complaint_id: id } = body as { complaint_id?: unknown };
  return id === undefined ? null : String(id);
}

function pathOf(request: FastifyRequest): string {
  const [path = ""] = request.url.split("?");
  return path;
}

function deniedBy({ settings }: NationalState, { headers }: FastifyRequest): WireAnswer | null {
  const isKnown =
    isSame(headers[settings.authHeader.toLowerCase()], settings.authValue) &&
    isSame(headers.token, settings.token) &&
    (settings.apiKey === null || isSame(headers.apikey, settings.apiKey));
  if (isKnown) return null;
  return gatewayFault(401, 900902, "Missing Credentials", "Make sure your API invocation call has valid credentials");
}

function isSame(given: unknown, expected: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
