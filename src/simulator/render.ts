import type { WireCaseData, WireLogItem, WirePage } from "../national/wire";
import { UNKNOWN_STATUS_CODE } from "./ids";
import type { CaseRecord } from "./records";
import { type LogShape, renderFiles, renderItem, shapeOf } from "./render-item";
import type { Rendering } from "./rendering";
import { toWireTime } from "./wire-time";
import type { WireView } from "./wire-view";

/** Which page is asked for, and where. */
export interface PageRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
}

/** Laravel's own page length. */
const DEFAULT_PAGE_SIZE = 10;
/** The real server names its own host behind the gateway, which callers cannot reach. */
const FOREIGN_BASE = "http://lapor-backend.invalid/api";

/** The case as N4 and the lists show it. */
export function renderCase(rendering: Rendering, record: CaseRecord): WireCaseData {
  const { state, view } = rendering;
  const time = (at: Date) => toWireTime(at, view.skewMs);
  return {
    id: Number(record.id),
    title: record.title,
    content: record.content,
    created_at: time(record.createdAt),
    updated_at: time(record.updatedAt),
    is_anonymous: record.isAnonymous ? 1 : 0,
    is_secret: record.isSecret ? 1 : 0,
    status_code: view.statusName === null ? record.statusCode : UNKNOWN_STATUS_CODE,
    status_name: view.statusName ?? record.statusName,
    disposition_id: record.dispositionId === null ? null : Number(record.dispositionId),
    disposition_name: state.institutionName(record.dispositionId),
    status_logs: record.statusNotes.map(({ note, at }) => ({ note, timestamp: time(at) })),
    attachments: renderFiles(rendering, record.fileIds),
  };
}

/** The case's own log (N4), oldest first. */
export function renderCaseLog(rendering: Rendering, record: CaseRecord): WireLogItem[] {
  return renderLog(rendering, record, "followUps", "nested");
}

/** The follow-ups (N5), newest first. */
export function renderFollowUps(rendering: Rendering, record: CaseRecord): WireLogItem[] {
  return renderLog(rendering, record, "case", "named").reverse();
}

function renderLog(
  rendering: Rendering,
  record: CaseRecord,
  without: "case" | "followUps",
  usual: LogShape,
): WireLogItem[] {
  return rendering.view
    .log(record.log.filter((item) => item.list !== without))
    .map((item) => renderItem(rendering, item, shapeOf(rendering, item, usual)));
}

/** A page of a list, as Laravel's paginator makes it; `render` makes an entry of it. */
export function paginate<Item, Entry>(
  view: WireView,
  all: readonly Item[],
  { path, query }: PageRequest,
  render: (item: Item) => Entry,
): WirePage<Entry> {
  const items = view.list(all);
  const size = Math.min(positive(query.page_size) ?? DEFAULT_PAGE_SIZE, view.pageSizeLimit);
  const current = pageOf(query);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (page: number) => `${FOREIGN_BASE}${path}?page=${page}`;
  return {
    current_page: current,
    data: items.slice((current - 1) * size, current * size).map(render),
    per_page: size,
    total: items.length,
    last_page: last,
    next_page_url: current < last ? link(current + 1) : null,
    prev_page_url: current > 1 ? link(current - 1) : null,
  };
}

/** The number of the page that is asked for, from 1. */
export function pageOf(query: Readonly<Record<string, unknown>>): number {
  return positive(query.page) ?? 1;
}

function positive(value: unknown): number | null {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : null;
}
