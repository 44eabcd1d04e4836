import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { NATIONAL_STATUS_NAMES } from "../national/wire";
import { type FaultMenu, faultOrder } from "./faults";
import type { Journal } from "./journal";
import type { NationalState, NewCase } from "./national-state";
import { SIMULATED_CAPABILITIES } from "./options";
import type { CaseRecord } from "./records";

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const statusName = z.enum(NATIONAL_STATUS_NAMES);
const clockChange = z.object({ now: instant.nullish(), advanceMs: z.number().int().nonnegative().optional() });
const rulesChange = z
  .object({
    createdDisposed: statusName,
    createdUndisposed: statusName,
    institutionFollowUp: statusName.nullable(),
    reporterReply: statusName.nullable(),
    transferred: statusName,
    transferNeedsApproval: z.boolean(),
    logShapes: z.enum(["usual", "mixed"]),
  })
  .partial();
const newStatus = z.object({ statusName: z.string().min(1), note: z.string().nullish() });
const newFollowUp = z.object({
  by: z.enum(["institution", "reporter"]).default("institution"),
  institutionId: z.string().nullish(),
  content: z.string(),
  templateCode: z.string().nullish(),
  at: instant.nullish(),
});
const caseChange = z
  .object({
    title: z.string(),
    content: z.string(),
    isAnonymous: z.boolean(),
    isSecret: z.boolean(),
    dispositionId: z.string().nullable(),
  })
  .partial();
const newCase = z.object({
  title: z.string().default("Jalan rusak"),
  content: z.string().default("Jalan di depan pasar rusak."),
  tags: z.string().default(""),
  isAnonymous: z.boolean().default(false),
  isSecret: z.boolean().default(false),
  /** Absent: the regency's; null: none yet. */
  dispositionId: z.string().nullish(),
  statusName: z.string().nullish(),
});

/** What the rehearsal's routes work with. */
export interface AdminWorld {
  readonly state: NationalState;
  readonly journal: Journal;
  readonly faults: FaultMenu;
}

/** Adds `/_sim/…`: what people at the national side do, and what a rehearsal needs to see. No secrets are asked for. */
export function addAdminRoutes(app: FastifyInstance, { state, journal, faults }: AdminWorld): void {
  app.get("/_sim/state", () => snapshot(state));
  app.route({
    method: ["POST", "PUT"],
    url: "/_sim/reset",
    handler: (request) => {
      const { seed } = z.object({ seed: z.number().int().optional() }).parse(request.body ?? {});
      state.reset(seed);
      journal.clear();
      faults.clear();
      return snapshot(state);
    },
  });
  app.route({
    method: ["POST", "PUT"],
    url: "/_sim/clock",
    handler: (request) => {
      const { now, advanceMs } = clockChange.parse(request.body);
      if (now !== undefined) state.clock.set(now);
      if (advanceMs !== undefined) state.clock.advance(advanceMs);
      return { now: state.clock.now(), isVirtual: state.clock.isVirtual };
    },
  });
  app.route({
    method: ["POST", "PUT"],
    url: "/_sim/capabilities",
    handler: (request) => {
      state.capabilities = new Set(z.array(z.enum(SIMULATED_CAPABILITIES)).parse(request.body));
      return [...state.capabilities];
    },
  });
  app.route({
    method: ["POST", "PUT"],
    url: "/_sim/rules",
    handler: (request) => {
      state.rules = { ...state.rules, ...(rulesChange.parse(request.body) as Partial<typeof state.rules>) };
      return state.rules;
    },
  });
  app.get("/_sim/journal", () => journal.entries);
  app.delete("/_sim/journal", () => {
    journal.clear();
    return [];
  });
  app.get("/_sim/faults", () => faults.list());
  app.post("/_sim/faults", (request, reply) => {
    faults.add(faultOrder.parse(request.body));
    return reply.code(201).send(faults.list());
  });
  app.delete("/_sim/faults", () => {
    faults.clear();
    return [];
  });
  addCaseRoutes(app, state);
}

function addCaseRoutes(app: FastifyInstance, state: NationalState): void {
  app.post("/_sim/cases", (request, reply) =>
    reply.code(201).send(state.createCase(bornNationally(state, request.body))),
  );
  app.get("/_sim/cases/:id", (request) => caseOf(state, request.params));
  app.patch("/_sim/cases/:id", (request) => {
    const record = caseOf(state, request.params);
    const { dispositionId, ...change } = caseChange.parse(request.body);
    state.alter(record, change as Partial<Pick<CaseRecord, "title" | "content" | "isAnonymous" | "isSecret">>);
    if (dispositionId !== undefined) state.dispose(record, dispositionId);
    return record;
  });
  app.delete("/_sim/cases/:id", (request, reply) => {
    state.cases.delete(caseOf(state, request.params).id);
    return reply.code(204).send();
  });
  app.route({
    method: ["POST", "PUT"],
    url: "/_sim/cases/:id/status",
    handler: (request) => {
      const record = caseOf(state, request.params);
      const { statusName: status, note } = newStatus.parse(request.body);
      state.setStatus(record, status, note ?? null);
      return record;
    },
  });
  app.post("/_sim/cases/:id/followups", (request, reply) => {
    const record = caseOf(state, request.params);
    const { by, institutionId, content, templateCode, at } = newFollowUp.parse(request.body);
    const fromId = by === "reporter" ? null : (institutionId ?? record.dispositionId ?? state.settings.institutionId);
    const item = state.addFollowUp(record, {
      author: by,
      institutionFromId: fromId,
      institutionToId: by === "reporter" ? record.dispositionId : fromId,
      content,
      templateCode: templateCode ?? (by === "reporter" ? "reporter_reply" : "reply"),
      at: at ?? null,
    });
    return reply.code(201).send(item);
  });
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

function bornNationally(state: NationalState, body: unknown): NewCase {
  const { dispositionId, statusName, ...fields } = newCase.parse(body ?? {});
  const firstOf = (list: readonly { readonly id: number | string }[]) => String(list[0]?.id ?? "");
  const { channels, classifications, categories, locations } = state.masters;
  return {
    ...fields,
    dispositionId: dispositionId === undefined ? state.settings.institutionId : dispositionId,
    channelId: firstOf(channels),
    classificationId: firstOf(classifications),
    categoryId: firstOf(categories),
    locationId: firstOf(locations),
    incidentOn: null,
    reporter: { userId: null, name: null, email: null, phone: null },
    fileIds: [],
    statusName: statusName ?? null,
  };
}

function snapshot(state: NationalState) {
  return {
    now: state.clock.now(),
    isClockVirtual: state.clock.isVirtual,
    institutionId: state.settings.institutionId,
    capabilities: [...state.capabilities],
    rules: state.rules,
    cases: [...state.cases.values()],
    files: [...state.files.values()].map(({ bytes, ...file }) => ({ ...file, sizeBytes: bytes.length })),
  };
}
