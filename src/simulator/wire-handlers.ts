import { STATUS_ACTIONS, type WireCreateAnswer, type WireMaster, type WireUploadResults } from "../national/wire";
import { readCreateFields } from "./create-fields";
import { readFollowUp } from "./follow-up-fields";
import type { Form } from "./form";
import type { NationalState } from "./national-state";
import type { SimulatedCapability } from "./options";
import { paginate, renderCase, renderCaseLog, renderFollowUps } from "./render";
import type { Rendering } from "./rendering";
import { type CallName, invalid, notFound, results, type WireAnswer } from "./wire-call";
import { fromWireTime } from "./wire-time";
import type { WireView } from "./wire-view";

/** A request of the wire, read. */
export interface WireRequest {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly form: Form;
  /** Where files can be fetched. */
  readonly fileBase: string;
  readonly view: WireView;
}

/** Carries a call out, at once and wholly: what it changes is committed when it returns. */
export type WireHandler = (state: NationalState, request: WireRequest) => WireAnswer;

/** A call of the wire: where it is, and what it does. */
export interface WireEndpoint {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly call: (query: Readonly<Record<string, string>>) => CallName;
  readonly handle: WireHandler;
}

const createCase: WireHandler = (state, request) => {
  const read = readCreateFields(state, request.body);
  if ("answer" in read) return read.answer;
  const record = state.createCase(read.fields);
  const body: WireCreateAnswer = { complaint_id: Number(record.id), message: "Success" };
  return { status: 200, body };
};

const upload: WireHandler = (state, { form }) => {
  const files = form.files.filter((file) => file.field === "attachments[]");
  if (files.length === 0) return invalid({ attachments: ["Wajib diisi."] });
  const stored = files.map((file) => state.addFile(file));
  const numbered = (isPicture: boolean) =>
    stored.filter((file) => file.contentType.startsWith("image/") === isPicture).map(({ id }) => ({ id: Number(id) }));
  const uploaded: WireUploadResults = { images: numbered(true), docs: numbered(false) };
  return results(uploaded);
};

const transfer: WireHandler = (state, { parameters, body }) => {
  const record = state.cases.get(parameters.id ?? "");
  if (record === undefined) return notFound();
  const fields = (body ?? {}) as Record<string, unknown>;
  const target = String(fields.reason ?? "");
  if (fields.is_request !== 1 || fields.not_authority !== 1 || typeof fields.reason_description !== "string") {
    return invalid({ is_request: ["Harus 1 bersama not_authority dan reason_description."] });
  }
  if (!state.hasInstitution(target)) return invalid({ reason: ["Instansi tidak dikenal."] });
  state.transfer(record, target, fields.reason_description);
  return results(true);
};

const readCase: WireHandler = (state, request) => {
  const record = state.cases.get(request.view.caseId ?? request.parameters.id ?? "");
  if (record === undefined) return notFound();
  const rendering = renderingOf(state, request);
  return results({ data: renderCase(rendering, record), data_logs: renderCaseLog(rendering, record) });
};

const followUps: WireHandler = (state, request) => {
  const record = state.cases.get(request.parameters.id ?? "");
  if (record === undefined) return notFound();
  const items = renderFollowUps(renderingOf(state, request), record);
  return results(paginate(request.view, items, request, (item) => item));
};

const addFollowUp: WireHandler = (state, { form }) => {
  const read = readFollowUp(state, form);
  if ("answer" in read) return read.answer;
  const { record, fields } = read;
  const item = state.addFollowUp(record, {
    author: "institution",
    institutionFromId: fields.institution_from_id,
    institutionToId: fields.institution_to_id,
    content: fields.content,
    templateCode: fields.template_code,
    isSecret: fields.is_secret === "1",
    rating: Number(fields.rating),
    fileIds: form.files.map((file) => state.addFile(file).id),
  });
  return results({ id: Number(item.id) });
};

const listCases: WireHandler = (state, request) => {
  const { query, view } = request;
  const capability: SimulatedCapability = query.search === undefined ? "listInbound" : "findByReference";
  if (!state.capabilities.has(capability)) return notFound("Not Found");
  const since = query.updated_since === undefined ? null : fromWireTime(query.updated_since);
  if (query.updated_since !== undefined && since === null) return invalid({ updated_since: ["Bukan waktu."] });
  const found = [...state.cases.values()].filter(
    (record) =>
      (query.disposition_id === undefined || record.dispositionId === query.disposition_id) &&
      (since === null || record.updatedAt.getTime() + view.skewMs >= since.getTime()) &&
      (query.search === undefined ||
        [record.title, record.content, record.tags].some((text) => text.includes(query.search ?? ""))),
  );
  const rendering = renderingOf(state, request);
  return results(paginate(view, found.reverse(), request, (record) => renderCase(rendering, record)));
};

const writeStatus: WireHandler = (state, { parameters, body }) => {
  const action = STATUS_ACTIONS.find((known) => known === parameters.action);
  if (!state.capabilities.has("writeStatus") || action === undefined) return notFound("Not Found");
  const record = state.cases.get(parameters.id ?? "");
  if (record === undefined) return notFound();
  const { note } = (body ?? {}) as { note?: unknown };
  if (typeof note !== "string") return invalid({ note: ["Wajib diisi."] });
  state.act(record, action, note);
  return results(true);
};

const masterList =
  (list: (state: NationalState) => readonly object[], capability: SimulatedCapability | null = null): WireHandler =>
  (state, request) =>
    capability === null || state.capabilities.has(capability)
      ? results(paginate(request.view, list(state), request, (entry) => entry))
      : notFound("Not Found");

const numberedMasters = (name: "categories" | "classifications" | "channels" | "locations"): WireEndpoint =>
  endpoint(
    "N12",
    "GET",
    `/masters/${name}`,
    masterList((state): readonly WireMaster[] => state.masters[name], "masters"),
  );

/** Every call of the wire. */
export const WIRE_ENDPOINTS: readonly WireEndpoint[] = [
  endpoint("N1", "POST", "/complaints/complaint", createCase),
  endpoint("N2", "POST", "/complaints/complaint/file", upload),
  endpoint("N3", "POST", "/complaints/process/:id/reject", transfer),
  endpoint("N4", "GET", "/complaints/:id/complaint", readCase),
  endpoint("N5", "GET", "/complaints/:id/followups", followUps),
  endpoint("N6", "POST", "/complaints/followup/add", addFollowUp),
  endpoint(
    "N7",
    "GET",
    "/masters/institutions/external",
    masterList((state) => state.masters.institutions),
  ),
  endpoint(
    "N8",
    "GET",
    "/masters/templates",
    masterList((state) => state.masters.templates),
  ),
  { ...endpoint("N9", "GET", "/complaints", listCases), call: (query) => (query.search === undefined ? "N9" : "N10") },
  endpoint("N11", "POST", "/complaints/process/:id/:action", writeStatus),
  numberedMasters("categories"),
  numberedMasters("classifications"),
  numberedMasters("channels"),
  numberedMasters("locations"),
];

function endpoint(call: CallName, method: "GET" | "POST", path: string, handle: WireHandler): WireEndpoint {
  return { method, path, handle, call: () => call };
}

function renderingOf(state: NationalState, { view, fileBase }: WireRequest): Rendering {
  return { state, view, fileBase };
}
