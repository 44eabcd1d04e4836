import type {
  WireAttachments,
  WireCaseData,
  WireEnvelope,
  WireInstitution,
  WireLogItem,
  WirePage,
  WireStatus,
} from "../national/wire";
import type { CaseRecord, LogList, LogRecord } from "./records";
import type { SimulatorState } from "./state";
import { toWireTime } from "./wire-time";

/** Laravel's own. */
const DEFAULT_PAGE_SIZE = 15;
const MAX_PAGE_SIZE = 1_000;

/** A case as N4's `data` and N9 show it. */
export function caseData(state: SimulatorState, record: CaseRecord): WireCaseData {
  return {
    id: Number(record.id),
    title: record.title,
    content: record.content,
    status_code: record.statusCode,
    status_name: record.statusName,
    disposition_id: record.dispositionId === null ? null : Number(record.dispositionId),
    disposition_name: state.institution(record.dispositionId)?.name ?? null,
    is_anonymous: record.isAnonymous ? 1 : 0,
    is_secret: record.isSecret ? 1 : 0,
    created_at: toWireTime(record.createdAt),
    updated_at: toWireTime(record.updatedAt),
    status_logs: record.statusNotes.map(({ note, at }) => ({ note, timestamp: toWireTime(at) })),
  };
}

/** The items of one of a case's two lists; newest first, as the admin site shows them. */
export function logItems(
  state: SimulatorState,
  record: CaseRecord,
  list: Exclude<LogList, "both">,
): readonly WireLogItem[] {
  return record.log
    .filter((item) => item.list === list || item.list === "both")
    .map((item, index) => logItem(state, item, list, index))
    .reverse();
}

function logItem(state: SimulatorState, item: LogRecord, list: LogList, index: number): WireLogItem {
  const usual = list === "case" ? 0 : 1;
  const shape = state.rules.logShapes === "usual" ? usual : index % 4;
  const from = institutionOf(state, item.institutionFromId);
  const to = institutionOf(state, item.institutionToId);
  const template = state.master.templates.find(({ code }) => code === item.templateCode);
  const statuses = { status_old: statusOf(item.statusOld), status_new: statusOf(item.statusNew) };
  const common: WireLogItem = {
    id: Number(item.id),
    content: item.content,
    template_code: item.templateCode,
    template_content: template?.content ?? null,
    attachments: attachmentsOf(state, item),
  };
  const at = toWireTime(item.at);
  if (shape === 0)
    return { ...common, ...statuses, date: at, institution_from_name: from?.name ?? null, institution_to: to };
  if (shape === 1) return { ...common, ...statuses, created_at: at, institution_from_id: from, institution_to: to };
  if (shape === 2) return { ...common, date: at, institution: from?.name ?? null, data: JSON.stringify(statuses) };
  return { ...common, created_at: at, institution: from, institution_to_name: to?.name ?? null, ...statuses };
}

function institutionOf(state: SimulatorState, id: string | null): WireInstitution | null {
  return id === null ? null : { id: Number(id), name: state.institution(id)?.name ?? `Instansi ${id}` };
}

function statusOf(name: string | null): WireStatus | null {
  return name === null ? null : { name, color: "#2d9cdb" };
}

function attachmentsOf(state: SimulatorState, item: LogRecord): WireAttachments | readonly [] {
  const files = item.fileIds.flatMap((id) => {
    const file = state.files.get(id);
    if (file === undefined) return [];
    return [{ id: Number(id), path: `https://sp4n.invalid/files/${id}`, file_name: file.name }];
  });
  return files.length === 0 ? [] : { docs: files };
}

/** What a caller may ask of a list. */
export interface PageQuery {
  readonly page?: string;
  readonly page_size?: string;
}

/** A page of a list, as Laravel makes it. */
export function pageOf<Item>(items: readonly Item[], query: PageQuery, path: string): WireEnvelope<WirePage<Item>> {
  const size = Math.min(numberOf(query.page_size, DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE);
  const page = numberOf(query.page, 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  // The real one names its own inner host here: whoever follows the address instead of the number fails.
  const address = (number: number) => `http://backend.sp4n.invalid${path}?page=${number}`;
  return {
    results: {
      current_page: page,
      data: items.slice((page - 1) * size, page * size),
      per_page: size,
      total: items.length,
      last_page: last,
      next_page_url: page < last ? address(page + 1) : null,
      prev_page_url: page > 1 ? address(page - 1) : null,
    },
  };
}

function numberOf(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
