import type { WireAttachment, WireAttachments, WireInstitution, WireLogItem } from "../national/wire";
import type { LogRecord } from "./records";
import type { Rendering } from "./rendering";
import { toWireTime } from "./wire-time";

const LOG_SHAPES = ["named", "nested", "bare", "whole"] as const;
/** The shapes in which log items were seen. */
export type LogShape = (typeof LOG_SHAPES)[number];

/** The shape of an item: its list's usual one, or, mixed, one by its number. */
export function shapeOf({ state, view }: Rendering, item: LogRecord, usual: LogShape): LogShape {
  const shapes = view.logShapes ?? state.rules.logShapes;
  return shapes === "usual" ? usual : (LOG_SHAPES[Number(item.id) % LOG_SHAPES.length] ?? usual);
}

/** A log item on the wire. */
export function renderItem(rendering: Rendering, item: LogRecord, shape: LogShape): WireLogItem {
  const { state, view } = rendering;
  const from = institution(rendering, item.institutionFromId);
  const to = institution(rendering, item.institutionToId);
  const template = state.masters.templates.find(({ code }) => code === item.templateCode)?.content ?? null;
  const texts = {
    id: Number(item.id),
    content: item.content,
    template_code: item.templateCode,
    template_content: template,
    attachments: renderFiles(rendering, item.fileIds),
  };
  const statuses = {
    status_old: item.statusOld === null ? null : { name: item.statusOld, color: "#9e9e9e" },
    status_new: item.statusNew === null ? null : { name: item.statusNew, color: "#1976d2" },
  };
  const time = toWireTime(item.at, view.skewMs);
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
    case "whole":
      return { ...texts, id: item.id, created_at: time, institution: from, institution_to: to, ...statuses };
  }
}

function institution({ state }: Rendering, id: string | null): WireInstitution | null {
  const name = state.institutionName(id);
  return id === null || name === null ? null : { id: Number(id), name };
}

/** Pictures stand below "0", "1", …, documents below "docs". */
export function renderFiles({ state, fileBase }: Rendering, ids: readonly string[]): WireAttachments | readonly [] {
  const files = ids.flatMap((id) => state.files.get(id) ?? []);
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
