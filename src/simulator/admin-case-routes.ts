import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { caseChange, newCase, newFollowUp, newStatus, type SentFile } from "./admin-requests";
import { newCaseOf } from "./births";
import type { NationalState } from "./national-state";
import type { CaseRecord, LogRecord, NewCase } from "./records";

const TEMPLATES = { institution: "reply", reporter: "reporter_reply", admin: null } as const;

/** Adds what people at the national side do with cases. */
export function addCaseRoutes(app: FastifyInstance, state: NationalState): void {
  app.post("/_sim/cases", (request, reply) => reply.code(201).send(bear(state, request.body)));
  app.get("/_sim/cases/:id", (request) => caseOf(state, request.params));
  app.patch("/_sim/cases/:id", (request) => {
    const record = caseOf(state, request.params);
    const { dispositionId, ...change } = caseChange.parse(request.body);
    state.alter(record, change as Partial<Pick<CaseRecord, "title" | "content" | "isAnonymous" | "isSecret">>);
    if (dispositionId !== undefined) state.dispose(record, dispositionId);
    return record;
  });
  app.delete("/_sim/cases/:id", (request, reply) => {
    state.deleteCase(caseOf(state, request.params).id);
    return reply.code(204).send();
  });
  app.route({
    method: ["POST", "PUT"],
    url: "/_sim/cases/:id/status",
    handler: (request) => {
      const record = caseOf(state, request.params);
      const { statusName, note, isLogged } = newStatus.parse(request.body);
      if (isLogged) state.setStatus(record, statusName, note ?? null);
      else state.setStatusUnlogged(record, statusName);
      return record;
    },
  });
  app.post("/_sim/cases/:id/followups", (request, reply) =>
    reply.code(201).send(writeFollowUp(state, caseOf(state, request.params), request.body)),
  );
  app.delete("/_sim/cases/:id/followups/:itemId", (request, reply) => {
    const { itemId } = z.object({ itemId: z.string() }).parse(request.params);
    return state.removeFollowUp(caseOf(state, request.params), itemId)
      ? reply.code(204).send()
      : reply.code(404).send({ message: "no such follow-up" });
  });
}

/** No such case; the error handler answers its status. */
class NoSuchCase extends Error {
  readonly statusCode = 404;
}

function caseOf(state: NationalState, parameters: unknown): CaseRecord {
  const { id } = z.object({ id: z.string() }).parse(parameters);
  const record = state.cases.get(id);
  if (record === undefined) throw new NoSuchCase(`no case ${id}`);
  return record;
}

function bear(state: NationalState, body: unknown): CaseRecord {
  const { files, ...fields } = newCase.parse(body ?? {});
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return state.createCase(newCaseOf(state, { ...(given as Partial<NewCase>), fileIds: stored(state, files) }));
}

function writeFollowUp(state: NationalState, record: CaseRecord, body: unknown): LogRecord {
  const { by, institutionId, content, templateCode, isSecret, rating, at, files } = newFollowUp.parse(body);
  const fromId = by === "reporter" ? null : (institutionId ?? record.dispositionId ?? state.settings.institutionId);
  return state.addFollowUp(record, {
    author: by,
    institutionFromId: fromId,
    institutionToId: by === "reporter" ? record.dispositionId : fromId,
    content,
    templateCode: templateCode ?? TEMPLATES[by],
    isSecret,
    rating,
    at: at ?? null,
    fileIds: stored(state, files),
  });
}

function stored(state: NationalState, files: readonly SentFile[]): readonly string[] {
  return files.map(
    ({ name, contentType, base64 }) => state.addFile({ name, contentType, bytes: Buffer.from(base64, "base64") }).id,
  );
}
