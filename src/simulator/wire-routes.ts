import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Form, readForm } from "./form";
import type { Journal, JournalEntry } from "./journal";
import type { NationalState } from "./national-state";
import { gatewayFault, HANG_UP, type Interceptor, type WireAnswer } from "./wire-call";
import { WIRE_ENDPOINTS, type WireEndpoint } from "./wire-handlers";

/** What the wire's routes work with. */
export interface WireWorld {
  readonly state: NationalState;
  readonly journal: Journal;
  readonly interceptor: () => Interceptor;
}

const NO_FORM: Form = { fields: {}, files: [] };

/** Adds the calls of the wire below `/`, each journalled, checked for the two secrets, and open to faults. */
export function addWireRoutes(app: FastifyInstance, world: WireWorld): void {
  for (const endpoint of WIRE_ENDPOINTS) {
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      handler: (request, reply) => answer(world, endpoint, request, reply),
    });
  }
}

async function answer(
  world: WireWorld,
  endpoint: WireEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { state, journal } = world;
  const query = request.query as Record<string, string>;
  const [path = ""] = request.url.split("?");
  const { method, headers } = request;
  const entry = journal.begin({ at: state.clock.now(), method, path, query, headers, call: endpoint.call(query) });
  const form = request.isMultipart() ? await readForm(request) : NO_FORM;
  noteBody(entry, request.body, form);
  const denied = deniedBy(state, request);
  const parameters = request.params as Record<string, string>;
  const wireRequest = {
    path,
    parameters,
    query,
    body: request.body,
    form,
    fileBase: `${request.protocol}://${request.host}`,
  };
  const context = { call: entry.call, caseId: parameters.id ?? form.fields.complaint_id ?? null, at: entry.at };
  const work = () => denied ?? endpoint.handle(state, wireRequest);
  return send(reply, entry, await world.interceptor()(context, work));
}

function send(reply: FastifyReply, entry: JournalEntry, answered: WireAnswer | typeof HANG_UP): FastifyReply {
  if (answered === HANG_UP) {
    reply.hijack();
    reply.raw.socket?.destroy();
    return reply;
  }
  entry.status = answered.status;
  if (answered.headers !== undefined) reply.headers(answered.headers);
  return reply.code(answered.status).send(answered.body);
}

/** The body as it came, before anything reads it: the journal is the proof of what was sent. */
function noteBody(entry: JournalEntry, body: unknown, form: Form): void {
  entry.body = form === NO_FORM ? (body ?? null) : form.fields;
  entry.files = form.files.map(({ field, name, contentType, bytes }) => ({
    field,
    name,
    contentType,
    sizeBytes: bytes.length,
  }));
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
