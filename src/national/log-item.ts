import { readableText } from "../domain/input-text";
import { nationalStatusOf } from "../domain/verdict";
import { htmlToText } from "./html-to-text";
import type { NationalAttachment, NationalInstitution, NationalLogItem, UnreadableRecord } from "./neutral";
import { fillPlaceholders } from "./placeholders";
import { idOf, nameOf, objectOf, parsedJson, rawTextOf, type UntrustedObject, webAddressOf } from "./untrusted";
import { parseWireDate } from "./wire-date";

/** Log texts longer than this are cut. */
const MAX_TEXT_LENGTH = 10_000;
/** A log item with more files than this is an attack or an error. */
const MAX_ATTACHMENTS = 50;
/** Templates whose text tells more than the content beside it (seen). */
const DISPOSITION_TEMPLATE = "disposition";

/** A log item, or why it cannot be read. */
export type LogItemReading = { readonly item: NationalLogItem } | { readonly unreadable: UnreadableRecord };

/** Reads a log item of N4 or N5 in any of its shapes. */
export function readLogItem(value: unknown): LogItemReading {
  const wire = objectOf(value);
  if (wire === null) return { unreadable: { id: null, reason: "log item is not an object" } };
  const id = idOf(wire.id);
  const moment = rawTextOf(wire.date) ?? rawTextOf(wire.created_at);
  const at = moment === null ? null : parseWireDate(moment);
  if (moment !== null && at === null) return { unreadable: { id, reason: "log item has a date that names no moment" } };
  const data = objectOf(typeof wire.data === "string" ? parsedJson(wire.data) : wire.data);
  const parts = {
    institutionFrom: institutionOf(wire, "institution_from") ?? institutionAt(wire.institution),
    institutionTo: institutionOf(wire, "institution_to"),
    statusOld: statusOf(wire.status_old) ?? statusOf(data?.status_old),
    statusNew: statusOf(wire.status_new) ?? statusOf(data?.status_new),
    templateCode: nameOf(wire.template_code),
  };
  return {
    item: {
      id,
      at,
      text: textOf(wire, parts),
      ...parts,
      hasOwnWords: plainText(wire.content) !== "",
      attachments: attachmentsOf(wire.attachments),
    },
  };
}

/** Whether an item is the reporter's own reply (assumed: nobody shows how a reply is told from an institution's). */
export function isReporterReply(item: NationalLogItem): boolean {
  if (nationalStatusOf(item.statusNew) === "DR") return true;
  return item.institutionFrom === null && /pelapor|reporter/i.test(item.templateCode ?? "");
}

function institutionOf(wire: UntrustedObject, key: "institution_from" | "institution_to"): NationalInstitution | null {
  const numbered = institutionAt(wire[`${key}_id`], "id");
  const plain = institutionAt(wire[key]);
  const id = numbered?.id ?? plain?.id ?? null;
  const name = nameOf(wire[`${key}_name`]) ?? numbered?.name ?? plain?.name ?? null;
  return id === null && name === null ? null : { id, name };
}

/** An object with id and name, or a scalar that is the one or the other. */
function institutionAt(value: unknown, scalarIs: "id" | "name" = "name"): NationalInstitution | null {
  const object = objectOf(value);
  const id = object === null ? (scalarIs === "id" ? idOf(value) : null) : idOf(object.id);
  const name = object === null ? (scalarIs === "name" ? nameOf(value) : null) : nameOf(object.name);
  return id === null && name === null ? null : { id, name };
}

function statusOf(value: unknown): string | null {
  return nameOf(objectOf(value)?.name ?? value);
}

interface TextParts {
  readonly institutionFrom: NationalInstitution | null;
  readonly institutionTo: NationalInstitution | null;
  readonly statusOld: string | null;
  readonly statusNew: string | null;
  readonly templateCode: string | null;
}

/** The content; a disposition's template before it, because its content is only a note; a template where it is alone. */
function textOf(wire: UntrustedObject, parts: TextParts): string {
  const content = plainText(wire.content);
  const template = plainText(wire.template_content);
  const isTemplateShown = content === "" || parts.templateCode === DISPOSITION_TEMPLATE;
  const from = parts.institutionFrom?.name ?? null;
  // After the tags are gone: a name must not become one.
  const filled = [...new Set(isTemplateShown ? [template, content] : [content])].map((text) =>
    fillPlaceholders(text, {
      institution: from,
      institution_from: from,
      institution_to: parts.institutionTo?.name ?? null,
      status_old: parts.statusOld,
      status_new: parts.statusNew,
    }),
  );
  return readableText(filled.filter((text) => text !== "").join("\n"), MAX_TEXT_LENGTH);
}

function plainText(value: unknown): string {
  return htmlToText(rawTextOf(value) ?? "");
}

/** The files of a log item or a case, in any of their shapes. */
export function attachmentsOf(value: unknown): NationalAttachment[] {
  const entries = Array.isArray(value) ? value : Object.values(objectOf(value) ?? {});
  // Files hang below "0", "1", … one by one and below "docs" as a list, or as an object of the same kind.
  const files = entries.flatMap((entry: unknown) => {
    const object = objectOf(entry);
    if (object === null) return Array.isArray(entry) ? (entry as unknown[]) : [];
    return isFile(object) ? [object] : Object.values(object);
  });
  return files.slice(0, MAX_ATTACHMENTS).flatMap((entry) => {
    const file = objectOf(entry);
    if (file === null || !isFile(file)) return [];
    return [{ name: nameOf(file.file_name) ?? nameOf(file.name) ?? "lampiran", url: addressOf(file) }];
  });
}

/** The most certain of a file's addresses: a path may be a place on the server's own disk. */
function addressOf({ path, url }: UntrustedObject): string | null {
  const given = [path, url].map(webAddressOf).filter((address) => address !== null);
  return given.find((one) => URL.canParse(one)) ?? given.find((one) => one.startsWith("/")) ?? given[0] ?? null;
}

function isFile(object: UntrustedObject): boolean {
  return ["path", "url", "file_name"].some((key) => typeof object[key] === "string");
}
