import { readableText } from "../domain/input-text";
import { htmlToText } from "./html-to-text";
import { attachmentsOf, type LogItemReading, readLogItem } from "./log-item";
import type { NationalCase, NationalLogItem, NationalMaster, NationalStatusNote, NationalTemplate } from "./neutral";
import { flagOf, idOf, nameOf, objectOf, rawTextOf, type UntrustedObject } from "./untrusted";
import { parseWireDate } from "./wire-date";

/** Longer contents are cut; our own limit, because the national one is not known. */
const MAX_CONTENT_LENGTH = 20_000;
const MAX_TITLE_LENGTH = 300;
const MAX_STATUS_LENGTH = 120;
const MAX_CODE_LENGTH = 40;

/** A case out of N4's `data` and log, or of an entry of N9 or N10 (which has no log). Null without an id. */
export function readCase(
  data: UntrustedObject,
  log: readonly unknown[],
  knownId: string | null = null,
): NationalCase | null {
  const nationalId = idOf(data.id) ?? knownId;
  if (nationalId === null) return null;
  const readings = log.map(readLogItem);
  return {
    nationalId,
    statusName: nameOf(data.status_name, MAX_STATUS_LENGTH),
    statusCode: nameOf(data.status_code, MAX_CODE_LENGTH),
    dispositionId: idOf(data.disposition_id),
    dispositionName: nameOf(data.disposition_name),
    title: nameOf(data.title, MAX_TITLE_LENGTH),
    content: contentOf(data.content),
    createdAt: momentOf(data.created_at),
    updatedAt: momentOf(data.updated_at),
    isAnonymous: flagOf(data.is_anonymous),
    isSecret: flagOf(data.is_secret),
    attachments: attachmentsOf(data.attachments),
    statusNotes: (Array.isArray(data.status_logs) ? data.status_logs : []).flatMap(readStatusNote),
    log: itemsOf(readings),
    unreadable: readings.flatMap((reading) => ("unreadable" in reading ? [reading.unreadable] : [])),
  };
}

/** The items among readings, in order. */
function itemsOf(readings: readonly LogItemReading[]): NationalLogItem[] {
  return readings.flatMap((reading) => ("item" in reading ? [reading.item] : []));
}

/** An entry of N7 or N12, or null when it has no id or no name. */
export function readMaster(value: unknown): NationalMaster | null {
  const wire = objectOf(value);
  const id = idOf(wire?.id);
  const name = nameOf(wire?.name);
  if (id === null || name === null) return null;
  return { id, name, parentId: idOf(wire?.parent) ?? idOf(objectOf(wire?.parent)?.id) ?? idOf(wire?.parent_id) };
}

/** An entry of N8, or null when it has no code. */
export function readTemplate(value: unknown): NationalTemplate | null {
  const wire = objectOf(value);
  const code = nameOf(wire?.code) ?? nameOf(wire?.template_code);
  if (code === null) return null;
  return {
    code,
    name: nameOf(wire?.name) ?? code,
    content: htmlToText(rawTextOf(wire?.content) ?? rawTextOf(wire?.template_content) ?? ""),
  };
}

function contentOf(value: unknown): string | null {
  const raw = rawTextOf(value);
  if (raw === null) return null;
  const text = readableText(htmlToText(raw), MAX_CONTENT_LENGTH);
  return text === "" ? null : text;
}

/** A moment that cannot be read is as good as none: nothing of the case depends on it. */
function momentOf(value: unknown): Date | null {
  const text = rawTextOf(value);
  return text === null ? null : parseWireDate(text);
}

function readStatusNote(value: unknown): NationalStatusNote[] {
  const wire = objectOf(value);
  return wire === null ? [] : [{ at: momentOf(wire.timestamp), text: nameOf(wire.note) ?? "" }];
}
