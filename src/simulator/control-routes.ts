import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { CONTROL_PREFIX } from "./gateway";
import type { CaseRecord } from "./records";
import type { SimulatorState } from "./state";

const statusBody = z.object({ statusName: z.string().min(1), note: z.string().nullish() });
const followUpBody = z.object({
  content: z.string().min(1),
  author: z.enum(["institution", "reporter", "admin"]).default("reporter"),
  institutionId: z.coerce.string().nullish(),
  at: z.iso.datetime({ offset: true }).optional(),
});
const caseBody = z.object({
  title: z.string().default("Laporan warga"),
  content: z.string().default("Isi laporan."),
  tags: z.string().default(""),
  dispositionId: z.coerce.string().nullable().optional(),
  statusName: z.string().optional(),
  isAnonymous: z.boolean().default(false),
  isSecret: z.boolean().default(false),
});

type CaseParams = { Params: { id: string; n?: string } };

/** What the people of the national side would do, and what a rehearsal wants to see. */
export function addControlRoutes(app: FastifyInstance, state: SimulatorState): void {
  app.get(`${CONTROL_PREFIX}/state`, async () => ({
    now: state.clock.now(),
    rules: state.rules,
    cases: [...state.cases.values()],
    files: [...state.files.values()].map(({ bytes, ...file }) => ({ ...file, size: bytes.length })),
  }));
  app.get(`${CONTROL_PREFIX}/journal`, async () => ({ entries: state.journal.entries() }));
  app.post(`${CONTROL_PREFIX}/reset`, async () => {
    state.reset();
    return { message: "reset" };
  });

  app.post(`${CONTROL_PREFIX}/cases`, async (request, reply) => {
    const body = caseBody.safeParse(request.body ?? {});
    if (!body.success) return misused(reply, body.error);
    const { dispositionId, statusName, ...given } = body.data;
    const record = state.addCase({
      ...given,
      ...(statusName === undefined ? {} : { statusName }),
      dispositionId: dispositionId === undefined ? state.settings.institutionId : dispositionId,
      ...firstOfEach(state),
      incidentOn: null,
      reporter: { userId: "1", name: null, email: null, phone: null },
      fileIds: [],
    });
    return reply.status(201).send(record);
  });

  app.post<CaseParams>(`${CONTROL_PREFIX}/cases/:id/status`, async (request, reply) => {
    const record = state.cases.get(request.params.id);
    const body = statusBody.safeParse(request.body);
    if (record === undefined) return missing(reply);
    if (!body.success) return misused(reply, body.error);
    state.setStatus(record, body.data.statusName, body.data.note ?? null);
    return record;
  });

  app.post<CaseParams>(`${CONTROL_PREFIX}/cases/:id/followups`, async (request, reply) => {
    const record = state.cases.get(request.params.id);
    const body = followUpBody.safeParse(request.body);
    if (record === undefined) return missing(reply);
    if (!body.success) return misused(reply, body.error);
    const { content, author, institutionId, at } = body.data;
    const own = author === "institution" ? record.dispositionId : null;
    const item = state.addFollowUp(record, {
      author,
      content,
      templateCode: author === "reporter" ? "reporter_reply" : "reply",
      institutionFromId: institutionId ?? own,
      ...(at === undefined ? {} : { at: new Date(at) }),
    });
    return reply.status(201).send(item);
  });

  app.delete<CaseParams>(`${CONTROL_PREFIX}/cases/:id/followups/:n`, async (request, reply) => {
    const record = state.cases.get(request.params.id);
    if (record === undefined) return missing(reply);
    const removed = followUpsOf(record)[Number(request.params.n) - 1];
    if (removed === undefined) return missing(reply);
    record.log = record.log.filter((item) => item !== removed);
    return removed;
  });
}

/** In the order in which they were added; the first is number 1. */
function followUpsOf(record: CaseRecord) {
  return record.log.filter((item) => item.list !== "case");
}

function firstOfEach({ master }: SimulatorState) {
  const first = (list: readonly { readonly id: number | string }[]) => String(list[0]?.id ?? 1);
  return {
    channelId: first(master.channels),
    classificationId: first(master.classifications),
    categoryId: first(master.categories),
    locationId: first(master.locations),
  };
}

function missing(reply: FastifyReply) {
  return reply.status(404).send({ message: "there is no such case or follow-up" });
}

function misused(reply: FastifyReply, error: z.ZodError) {
  return reply.status(400).send({ message: z.prettifyError(error) });
}
