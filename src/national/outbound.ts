import type { NationalSettings } from "../config/config";
import { truncated } from "../domain/input-text";
import type { JakartaDate } from "../domain/jakarta-time";
import type { ComplaintKind } from "../domain/status";
import { formatMark, referenceLine, referenceTag } from "./marks";
import type { WireCreateBody, WireFollowUpFields, WireId, WireTransferBody } from "./wire";

/**
 * What public clients keep to for N1's and N6's content, in characters (seen). Nobody shows how they are counted there:
 * an emoji counts here as the two that UTF-16 makes of it.
 */
export const MAX_CASE_CONTENT_LENGTH = 10_000;
/** See {@link MAX_CASE_CONTENT_LENGTH}. */
export const MAX_FOLLOW_UP_LENGTH = 1_000;
/** How long a line end is on its way: in a form it travels as two characters, whatever it was before. */
const IN_JSON = 1;
const IN_A_FORM = 2;
/** Laravel's usual limit of a short text (assumed). */
const MAX_TITLE_LENGTH = 255;
/** One letter a part. */
const MAX_PARTS = 26;
/** Templates differ from one installation to the next (N8 lists them): a code that is unknown there is refused. */
const NO_TEMPLATE = "";

/** A file on its way out. It has no name: people put names into file names. */
export interface OutboundFile {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The reporter's identity, complete: only so a national user can be made of it. */
export interface OutboundReporter {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

/** A case that is to be created nationally. */
export interface OutboundCase {
  readonly ticket: string;
  readonly kind: ComplaintKind;
  readonly title: string;
  readonly content: string;
  /** The category's national number; null: the configured default. */
  readonly categoryId: string | null;
  readonly incidentOn: JakartaDate | null;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  /** Given or not, it leaves only with a case that is neither anonymous nor secret. */
  readonly reporter: OutboundReporter | null;
  /** Numbers that `uploadFiles` gave. */
  readonly fileIds: readonly string[];
}

/** A follow-up that is to be added to a national case. */
export interface OutboundFollowUp {
  readonly nationalId: string;
  /** At most {@link MAX_FOLLOW_UP_LENGTH}, with its mark: see {@link followUpParts}. */
  readonly content: string;
  readonly isSecret: boolean;
  /** 1 to 5; null: none. */
  readonly rating?: number | null;
  readonly templateCode?: string | null;
  readonly files?: readonly OutboundFile[];
}

/** A part of a follow-up's text, ready to be sent. */
export interface FollowUpPart {
  /** `a`, `b`, …; null when the text fits in one. */
  readonly part: string | null;
  readonly content: string;
}

/** The classification of a kind of complaint, or null when none is configured: another kind's would be a guess. */
export function classificationOf(settings: NationalSettings, kind: ComplaintKind): string | null {
  return settings.classificationIds[kind] ?? null;
}

/** Whether the reporter's identity may leave with this case. */
function sendsIdentity({ isAnonymous, isSecret, reporter }: OutboundCase): boolean {
  if (isAnonymous || isSecret || reporter === null) return false;
  return [reporter.name, reporter.email, reporter.phone].every((value) => value.trim() !== "");
}

/** Body of N1. The content begins with the reference; what does not fit is left to {@link caseContentRest}. */
export function createBody(
  settings: NationalSettings,
  outbound: OutboundCase,
  classificationId: string,
): WireCreateBody {
  const identity =
    sendsIdentity(outbound) && outbound.reporter !== null
      ? { emailUser: outbound.reporter.email, nameUser: outbound.reporter.name, phoneUser: outbound.reporter.phone }
      : null;
  return {
    title: truncated(outbound.title, MAX_TITLE_LENGTH),
    content: `${referenceLine(outbound.ticket)}\n${splitAt(outbound.content, caseContentRoom(outbound.ticket), IN_JSON)[0]}`,
    channel: wireId(settings.channelId),
    ...(identity === null
      ? { is_new_user_slider: false, user_id: wireId(settings.userId) }
      : { is_new_user_slider: true, ...identity }),
    is_inbox: true,
    is_disposisi_slider: true,
    disposition_id: wireId(settings.institutionId),
    classification_id: wireId(classificationId),
    category_id: wireId(outbound.categoryId ?? settings.defaultCategoryId),
    location_id: wireId(settings.locationId),
    priority_program_id: null,
    community_id: null,
    copy_externals: null,
    date_of_incident: outbound.incidentOn,
    info_disposition: null,
    info_attachments: null,
    tags_raw: referenceTag(outbound.ticket),
    is_approval: false,
    is_anonymous: outbound.isAnonymous,
    is_secret: outbound.isSecret,
    is_priority: false,
    attachments: outbound.fileIds.length === 0 ? false : JSON.stringify(outbound.fileIds.map(wireId)),
  };
}

/** The end of a case's content for which N1 has no room, to be sent as a follow-up; empty when all of it fits. */
export function caseContentRest(ticket: string, content: string): string {
  return splitAt(content, caseContentRoom(ticket), IN_JSON)[1];
}

function caseContentRoom(ticket: string): number {
  return MAX_CASE_CONTENT_LENGTH - referenceLine(ticket).length - 1;
}

/**
 * The text of follow-up `number` of a case as it is sent: one part with its mark, or several marked `a`, `b`, ….
 * The same text gives the same parts at every try. Throws a RangeError beyond 26 parts (about 25,000 characters).
 */
export function followUpParts(ticket: string, number: number, text: string): FollowUpPart[] {
  const whole = `${formatMark({ ticket, number, part: null })} ${text}`;
  if (splitAt(whole, MAX_FOLLOW_UP_LENGTH, IN_A_FORM)[1] === "") return [{ part: null, content: whole }];
  const parts: FollowUpPart[] = [];
  let rest = text;
  while (rest !== "") {
    if (parts.length === MAX_PARTS) throw new RangeError(`a follow-up has at most ${MAX_PARTS} parts`);
    const part = String.fromCharCode("a".charCodeAt(0) + parts.length);
    const mark = `${formatMark({ ticket, number, part })} `;
    const [head, tail] = splitAt(rest, MAX_FOLLOW_UP_LENGTH - mark.length, IN_A_FORM);
    parts.push({ part, content: mark + head });
    rest = tail;
  }
  return parts;
}

/** Text fields of N6's form: from our institution to itself, as public clients do (seen). */
export function followUpFields(settings: NationalSettings, followUp: OutboundFollowUp): WireFollowUpFields {
  return {
    complaint_id: followUp.nationalId,
    user_id: settings.userId,
    institution_from_id: settings.institutionId,
    institution_to_id: settings.institutionId,
    content: followUp.content,
    template_code: followUp.templateCode ?? NO_TEMPLATE,
    is_secret: followUp.isSecret ? "1" : "0",
    rating: String(followUp.rating ?? 0),
    info_disposition: "",
  };
}

/** Body of N3. */
export function transferBody(toInstitutionId: string, description: string): WireTransferBody {
  return {
    is_request: 1,
    not_authority: 1,
    reason: wireId(toInstitutionId),
    reason_description: truncated(description, MAX_FOLLOW_UP_LENGTH),
  };
}

/** A form of text fields and files; `fileField` names the field of the file at a position. */
export function formOf(
  fields: Readonly<Record<string, string>>,
  files: readonly OutboundFile[],
  fileField: (index: number) => string,
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  files.forEach((file, index) => {
    form.append(fileField(index), new Blob([file.bytes], { type: file.contentType }), fileName(file, index));
  });
  return form;
}

function fileName(file: OutboundFile, index: number): string {
  const subtype = /^[\w-]+\/([a-z0-9]{2,8})$/i.exec(file.contentType)?.[1]?.toLowerCase() ?? "bin";
  return `lampiran-${index + 1}.${subtype === "jpeg" ? "jpg" : subtype}`;
}

/** Numbers go out as numbers, as public clients send them (seen). */
function wireId(id: string): WireId {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;
}

/** A text of at most `max` characters, cut at a blank of its last fifth if there is one, and the rest. */
function splitAt(text: string, max: number, lineEndLength: number): readonly [head: string, rest: string] {
  let end = 0;
  let length = 0;
  for (const symbol of text) {
    length += symbol === "\n" ? lineEndLength : symbol.length;
    if (length > max) break;
    end += symbol.length;
  }
  if (end === text.length) return [text, ""];
  const blank = text.slice(0, end).search(/\s\S*$/);
  const cut = blank > end * 0.8 ? blank : end;
  return [text.slice(0, cut), text.slice(cut).trimStart()];
}
