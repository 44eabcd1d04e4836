import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { STATUS_ACTIONS, type WireCreateAnswer, type WireUploadResults } from "../national/wire";
import { readForm } from "./forms";
import { refuse } from "./gateway";
import { type CaseRecord, STATUS_AFTER } from "./records";
import type { NewCase, SimulatorState } from "./state";
import { fromWireTime } from "./wire-time";
import { caseData, logItems, type PageQuery, pageOf } from "./wire-views";

const id = z.union([z.number().int().positive(), z.string().regex(/^\d{1,15}$/)]).transform(String);
const flag = z.boolean();

const createBody = z.object({
  title: z.string().trim().min(1).max(255),
  content: z.string().trim().min(1).max(10_000),
  channel: id,
  is_new_user_slider: flag,
  emailUser: z.string().optional(),
  nameUser: z.string().optional(),
  phoneUser: z.string().optional(),
  user_id: id.optional(),
  is_disposisi_slider: flag,
  disposition_id: id.nullish(),
  classification_id: id,
  category_id: id,
  location_id: id,
  date_of_incident: z.string().nullish(),
  tags_raw: z.string().nullish(),
  is_anonymous: flag,
  is_secret: flag,
  attachments: z.union([z.literal(false), z.string().regex(/^\[(\d+(,\d+)*)?\]$/)]),
});

const transferBody = z.object({
  is_request: z.literal(1),
  not_authority: z.literal(1),
  reason: id,
  reason_description: z.string().trim().min(1),
});

interface CaseQuery extends PageQuery {
  readonly disposition_id?: string;
  readonly updated_since?: string;
  readonly search?: string;
}

/** N1 to N6 and N9 to N11. */
export function addComplaintRoutes(app: FastifyInstance, state: SimulatorState): void {
  app.post("/complaints/complaint", async (request, reply) => {
    const body = createBody.safeParse(request.body);
    if (!body.success) return refuseFields(reply, body.error);
    if (body.data.is_new_user_slider ? body.data.nameUser === undefined : body.data.user_id === undefined) {
      return refuse(reply, 422, "The given data was invalid.", { user_id: ["The user id field is required."] });
    }
    const created = state.addCase(newCase(body.data));
    const answer: WireCreateAnswer = { complaint_id: Number(created.id), message: "Laporan berhasil dibuat" };
    return answer;
  });

  app.post("/complaints/complaint/file", async (request, reply) => {
    const { files } = await readForm(state, request);
    if (files.length === 0 || files.some(({ field }) => field !== "attachments[]")) {
      return refuse(reply, 422, "The given data was invalid.", { attachments: ["The attachments field is required."] });
    }
    const stored = files.map((file) => state.addFile(file));
    const isImage = (contentType: string) => contentType.startsWith("image/");
    const results: WireUploadResults = {
      images: stored.filter((file) => isImage(file.contentType)).map((file) => ({ id: Number(file.id) })),
      docs: stored.filter((file) => !isImage(file.contentType)).map((file) => ({ id: Number(file.id) })),
    };
    return { results };
  });

  app.post("/complaints/process/:id/reject", async (request, reply) => {
    const record = caseOf(state, request);
    if (record === null) return noCase(reply);
    const body = transferBody.safeParse(request.body);
    if (!body.success) return refuseFields(reply, body.error);
    if (state.institution(body.data.reason) === null) {
      return refuse(reply, 422, "The given data was invalid.", { reason: ["The selected reason is invalid."] });
    }
    state.transfer(record, body.data.reason, body.data.reason_description);
    return { message: "Laporan diteruskan" };
  });

  app.get("/complaints/:id/complaint", async (request, reply) => {
    const record = caseOf(state, request);
    if (record === null) return noCase(reply);
    return { results: { data: caseData(state, record), data_logs: logItems(state, record, "case") } };
  });

  app.get<{ Querystring: PageQuery }>("/complaints/:id/followups", async (request, reply) => {
    const record = caseOf(state, request);
    if (record === null) return noCase(reply);
    return pageOf(logItems(state, record, "followUps"), request.query, `/complaints/${record.id}/followups`);
  });

  app.post("/complaints/followup/add", async (request, reply) => {
    const { fields, files } = await readForm(state, request);
    const record = state.cases.get(fields.complaint_id ?? "");
    if (record === undefined) return noCase(reply);
    const content = fields.content?.trim() ?? "";
    if (content === "") {
      return refuse(reply, 422, "The given data was invalid.", { content: ["The content field is required."] });
    }
    state.addFollowUp(record, {
      author: "institution",
      institutionFromId: fields.institution_from_id ?? null,
      institutionToId: fields.institution_to_id ?? null,
      content,
      templateCode: fields.template_code ?? null,
      isSecret: fields.is_secret === "1",
      rating: Number(fields.rating ?? 0),
      fileIds: files.map((file) => state.addFile(file).id),
    });
    return { message: "Tindak lanjut ditambahkan" };
  });

  addAssumedRoutes(app, state);
}

function addAssumedRoutes(app: FastifyInstance, state: SimulatorState): void {
  const { capabilities } = state.settings;
  app.get<{ Querystring: CaseQuery }>("/complaints", async (request, reply) => {
    const { search, disposition_id, updated_since } = request.query;
    const needed = search === undefined ? "listInbound" : "findByReference";
    if (!capabilities.includes(needed)) return refuse(reply, 404, "Not Found");
    const since = updated_since === undefined ? null : fromWireTime(updated_since);
    const found = [...state.cases.values()].filter(
      (record) =>
        (search === undefined || `${record.title}\n${record.content}\n${record.tags}`.includes(search)) &&
        (disposition_id === undefined || record.dispositionId === disposition_id) &&
        (since === null || record.updatedAt >= since),
    );
    return pageOf(found.map((record) => caseData(state, record)).reverse(), request.query, "/complaints");
  });
  if (!capabilities.includes("writeStatus")) return;
  for (const action of STATUS_ACTIONS) {
    app.post<{ Body: { note?: string } | null }>(`/complaints/process/:id/${action}`, async (request, reply) => {
      const record = caseOf(state, request);
      if (record === null) return noCase(reply);
      state.setStatus(record, STATUS_AFTER[action], request.body?.note ?? null);
      return { message: "Status diperbarui" };
    });
  }
}

function newCase(body: z.output<typeof createBody>): NewCase {
  return {
    title: body.title,
    content: body.content,
    tags: body.tags_raw ?? "",
    channelId: body.channel,
    classificationId: body.classification_id,
    categoryId: body.category_id,
    locationId: body.location_id,
    dispositionId: body.is_disposisi_slider ? (body.disposition_id ?? null) : null,
    incidentOn: body.date_of_incident ?? null,
    isAnonymous: body.is_anonymous,
    isSecret: body.is_secret,
    reporter: {
      userId: body.is_new_user_slider ? null : (body.user_id ?? null),
      name: body.nameUser ?? null,
      email: body.emailUser ?? null,
      phone: body.phoneUser ?? null,
    },
    fileIds: body.attachments === false ? [] : (JSON.parse(body.attachments) as number[]).map(String),
  };
}

function caseOf(state: SimulatorState, request: FastifyRequest): CaseRecord | null {
  return state.cases.get((request.params as { id: string }).id) ?? null;
}

function noCase(reply: FastifyReply): Promise<FastifyReply> {
  return refuse(reply, 404, "Laporan tidak ditemukan");
}

function refuseFields(reply: FastifyReply, error: z.ZodError): Promise<FastifyReply> {
  const errors: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const field = issue.path.join(".");
    errors[field] = [...(errors[field] ?? []), issue.message];
  }
  return refuse(reply, 422, "The given data was invalid.", errors);
}
