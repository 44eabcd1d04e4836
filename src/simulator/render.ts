import type {
  WireAttachment,
  WireAttachments,
  WireCaseData,
  WireInstitution,
  WireLogItem,
  WirePage,
} from "../national/wire";
import type { NationalState } from "./national-state";
import type { CaseRecord, LogRecord } from "./records";
import { toWireTime } from "./wire-time";

/** The shapes in which log items were seen. */
type LogShape = "named" | "nested" | "bare";
const LOG_SHAPES: readonly LogShape[] = ["named", "nested", "bare"];

/** Laravel's own page length. */
const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 1000;
/** The real server names its own host behind the gateway, which callers cannot reach. */
const FOREIGN_BASE = "http://lapor-backend.invalid/api";

/** The case as N4 and the lists show it. */
export function renderCase(state: NationalState, record: CaseRecord): WireCaseData {
  return {
    id: Number(record.id),
    title: record.title,
    content: record.content,
    created_at: toWireTime(record.createdAt),
    updated_at: toWireTime(record.updatedAt),
    is_anonymous: record.isAnonymous ? 1 : 0,
    is_secret: record.isSecret ? 1 : 0,
    status_code: record.statusCode,
    status_name: record.statusName,
    disposition_id: record.dispositionId === null ? null : Number(record.dispositionId),
    disposition_name: state.institutionName(record.dispositionId),
    status_logs: record.statusNotes.map(({ note, at }) => ({ note, timestamp: toWireTime(at) })),
  };
}

/** The case's own log (N4). */
export function renderCaseLog(state: NationalState, record: CaseRecord, fileBase: string): WireLogItem[] {
  return record.log
    .filter((item) => item.list !== "followUps")
    .map((item) => renderItem(state, item, shapeOf(state, item, "nested"), fileBase));
}

/** The follow-ups (N5), newest first. */
export function renderFollowUps(state: NationalState, record: CaseRecord, fileBase: string): WireLogItem[] {
  return record.log
    .filter((item) => item.list !== "case")
    .map((item) => renderItem(state, item, shapeOf(state, item, "named"), fileBase))
    .reverse();
}

/** A page of a list, as Laravel's paginator makes it. */
export function paginate<Item>(
  items: readonly Item[],
  path: string,
  query: Readonly<Record<string, unknown>>,
): WirePage<Item> {
  const size = Math.min(positive(query.page_size) ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const current = positive(query.page) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (page: number) => `${FOREIGN_BASE}${path}?page=${page}`;
  return {
    current_page: current,
    data: items.slice((current - 1) * size, current * size),
    per_page: size,
    total: items.length,
    last_page: last,
    next_page_url: current < last ? link(current + 1) : null,
    prev_page_url: current > 1 ? link(current - 1) : null,
  };
}

function positive(value: unknown): number | null {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : null;
}

function shapeOf(state: NationalState, item: LogRecord, usual: LogShape): LogShape {
  return state.rules.logShapes === "usual" ? usual : (LOG_SHAPES[Number(item.id) % LOG_SHAPES.length] ?? usual);
}

function renderItem(state: NationalState, item: LogRecord, shape: LogShape, fileBase: string): WireLogItem {
  const from = institution(state, item.institutionFromId);
  const to = institution(state, item.institutionToId);
  const template = state.masters.templates.find(({ code }) => code === item.templateCode)?.content ?? null;
  const texts = {
    id: Number(item.id),
    content: item.content,
    template_code: item.templateCode,
    template_content: template,
    attachments: attachments(state, item, fileBase),
  };
  const statuses = {
    status_old: item.statusOld === null ? null : { name: item.statusOld, color: "#9e9e9e" },
    status_new: item.statusNew === null ? null : { name: item.statusNew, color: "#1976d2" },
  };
  const time = toWireTime(item.at);
  switch (shape) {
    case "named":
      return {
        ...texts,
        created_at: time,
        institution_from_id: from?.id ?? null,
        institution_from_name: from?.name ?? null,
        institution_to_id: to?.id ?? null,
        institution_to_name: to?.name ?? null,
        ...statuses,
      };
    case "nested":
      return {
        ...texts,
        date: time,
        institution_from_id: from,
        institution_to: to,
        data: item.statusNew === null ? null : JSON.stringify(statuses),
      };
    case "bare":
      return { ...texts, date: time, institution: from?.name ?? null, data: JSON.stringify(statuses) };
  }
}

function institution(state: NationalState, id: string | null): WireInstitution | null {
  const name = state.institutionName(id);
  return id === null || name === null ? null : { id: Number(id), name };
}

/** Pictures stand below "0", "1", …, documents below "docs". */
function attachments(state: NationalState, item: LogRecord, fileBase: string): WireAttachments | readonly [] {
  const files = item.fileIds.flatMap((id) => state.files.get(id) ?? []);
  if (files.length === 0) return [];
  const shown = (name: string, id: string): WireAttachment => ({
    id: Number(id),
    path: `${fileBase}/storage/${id}/${encodeURIComponent(name)}`,
    file_name: name,
  });
  const isPicture = (contentType: string) => contentType.startsWith("image/");
  return {
    ...Object.fromEntries(
      files.filter((file) => isPicture(file.contentType)).map((file, index) => [index, shown(file.name, file.id)]),
    ),
    docs: files.filter((file) => !isPicture(file.contentType)).map((file) => shown(file.name, file.id)),
  };
}
