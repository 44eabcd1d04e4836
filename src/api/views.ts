import { openSecretText } from "../cases/secret-text";
import { isCalendarYearMissing } from "../domain/calendar";
import { explainClock } from "../domain/clock-explanation";
import type { Clock } from "../domain/clocks";
import { may } from "../domain/permission";
import { endOfLimit } from "../domain/sla-limit";
import { STATUS_LABELS, stepOf } from "../domain/status";
import { clockAt } from "../domain/stored-clocks";
import { allowedActions } from "../domain/workflow";
import { NO_DUE } from "../store/columns";
import type { ComplaintRow } from "../store/complaint-rows";
import type { AgencyEntity } from "../store/entities/agency.entity";
import type { AttachmentEntity } from "../store/entities/attachment.entity";
import type { CaseTextEntity } from "../store/entities/case-text.entity";
import type { EventRow } from "../store/event-rows";
import { fileNameOf } from "../store/file-rows";
import { lookups } from "../store/lookups";
import type { HubContext } from "./context";
import {
  type AttachmentType,
  ComplaintEventType,
  ComplaintType,
  FollowUpType,
  SlaClockType,
  TrackedComplaintType,
} from "./types/complaint";
import { AgencyType } from "./types/people";

/** What an API key reads in place of a secret case's words. */
const HIDDEN = "[rahasia]";

/** An agency as the API shows it. */
export function agencyView(row: AgencyEntity): AgencyType {
  const { id, code, name, kind, isActive, nationalInstitutionId, parentId } = row;
  return Object.assign(new AgencyType(), { id, code, name, kind, isActive, nationalInstitutionId, parentId });
}

/** A case as the API shows it to somebody who may see it; asks no rights itself. */
export function complaintView(row: ComplaintRow, now: Date): ComplaintType {
  const view = new ComplaintType();
  view.id = row.id;
  view.ticketNumber = row.ticketNumber;
  view.version = row.version;
  view.kind = row.kind;
  view.channel = row.channel;
  view.origin = row.origin;
  view.status = row.status;
  view.statusLabel = STATUS_LABELS[row.status];
  view.step = stepOf(row);
  view.isAnonymous = row.isAnonymous;
  view.isSecret = row.isSecret;
  view.incidentOn = row.incidentOn;
  view.dueAt = row.dueAt.getTime() === NO_DUE.getTime() ? null : row.dueAt;
  view.isOverdue = row.dueAt.getTime() < now.getTime();
  view.stillInProcess = row.stillInProcess;
  view.agendaNumber = row.agendaNumber;
  view.rating = row.rating;
  Object.assign(view, citizenWindows(row));
  view.submittedAt = row.submittedAt;
  view.updatedAt = row.updatedAt;
  view.row = row;
  return view;
}

/** What of the citizen's time runs now. */
function citizenWindows({ status, clarificationUntil, reopenUntil }: ComplaintRow) {
  return {
    clarificationUntil: status === "CLARIFICATION_REQUESTED" ? clarificationUntil : null,
    reopenUntil: status === "RESOLVED" || status === "ARCHIVED" ? reopenUntil : null,
  };
}

/** What a case says: opened for officers when it is secret, hidden from keys. */
export function wordsOf(ctx: HubContext, row: ComplaintRow) {
  if (!row.isSecret) return row;
  const isAllowed = may(ctx.caller, "case:secretContent", row);
  return isAllowed ? openWords(ctx, row) : { ...HIDDEN_WORDS };
}

const HIDDEN_WORDS = {
  title: HIDDEN,
  content: HIDDEN,
  address: null,
  district: null,
  village: null,
  latitude: null,
  longitude: null,
};

function openWords(ctx: HubContext, row: ComplaintRow) {
  if (row.secretText === null || row.wrappedKey === null) return { ...HIDDEN_WORDS, title: "", content: "" };
  const { vault } = ctx.hub.cases;
  return openSecretText(vault, vault.unwrapDataKey(row.reporterId, row.wrappedKey), row.id, row.secretText);
}

/** The clocks of a case as they stand now. */
export async function clockViews(ctx: HubContext, row: ComplaintRow): Promise<SlaClockType[]> {
  const { calendar } = ctx.hub.cases.reference.rules;
  const marks = row.clocks.length === 0 ? [] : await ctx.loaders.escalations.load(row.id);
  return row.clocks.map((stored) => {
    const reached = marks.filter(
      ({ step, startedAt }) => step === stored.step && startedAt.getTime() === stored.startedAt.getTime(),
    );
    const clock = clockAt(stored, ctx.now);
    return Object.assign(new SlaClockType(), {
      step: clock.step,
      law: clock.law,
      startedAt: clock.startedAt,
      dueAt: clock.dueAt ?? earliestDue(ctx, clock),
      stoppedAt: clock.stoppedAt,
      state: clock.state,
      pausedMs: clock.pausedMs,
      policyVersion: clock.policyVersion,
      calendarVersion: clock.calendarVersion,
      provisional: clock.provisional,
      escalationLevel: reached.length === 0 ? null : Math.max(...reached.map(({ level }) => level)),
      explanation: explainClock(clock, calendar, reached),
    });
  });
}

/** "At once" is due when it starts; a paused clock cannot be due before its limit, counted from its start, is over. */
function earliestDue(ctx: HubContext, clock: Clock): Date {
  const end = endOfLimit(clock.limit, clock.startedAt, [], ctx.hub.cases.reference.rules.calendar);
  if (isCalendarYearMissing(end) || end.dueAt === null) return clock.startedAt;
  return new Date(end.dueAt.getTime() + clock.pausedMs);
}

/** An event as the API shows it. */
export function eventView(event: EventRow): ComplaintEventType {
  return Object.assign(new ComplaintEventType(), {
    id: event.id,
    complaintId: event.complaintId,
    position: String(event.position),
    type: event.type,
    action: event.action,
    actorRole: event.actorRole,
    occurredAt: event.occurredAt,
    complaintVersion: event.complaintVersion,
    actorKind: event.actorKind,
    actorId: event.actorId,
    textId: event.textId,
    data: event.data,
  });
}

/** Opens a text; empty once the reporter was erased. */
export async function openText(ctx: HubContext, row: CaseTextEntity, reporterId: string): Promise<string> {
  const reporter = await ctx.loaders.reporter.load(reporterId);
  if (reporter?.wrappedKey == null) return "";
  const { vault } = ctx.hub.cases;
  return vault.open(vault.unwrapDataKey(reporterId, reporter.wrappedKey), `case_text|body|${row.id}`, row.body);
}

/** Who acted, as far as the caller may know: officers read each other's names, nobody the citizen's. */
export async function actorName(
  ctx: HubContext,
  { actorKind, actorId }: { readonly actorKind: string; readonly actorId: string | null },
): Promise<string | null> {
  if (actorKind === "CITIZEN") return "Pelapor";
  if (actorKind === "SYSTEM") return "Sistem";
  if (actorKind === "NATIONAL") return "SP4N-LAPOR!";
  if (actorId === null || ctx.caller.kind !== "OFFICER") return null;
  return (await ctx.loaders.officer.load(actorId))?.name ?? null;
}

/** A text as a follow-up. */
export async function followUpView(ctx: HubContext, row: CaseTextEntity, reporterId: string): Promise<FollowUpType> {
  return Object.assign(new FollowUpType(), {
    id: row.id,
    text: await openText(ctx, row, reporterId),
    visibility: row.visibility,
    origin: row.origin,
    authorName: await authorName(ctx, row),
    authorRole: row.authorRole,
    createdAt: row.createdAt,
    agencyId: row.agencyId,
    complaintId: row.complaintId,
  });
}

async function authorName(ctx: HubContext, row: CaseTextEntity): Promise<string | null> {
  if (row.authorKind === "CITIZEN") return "Pelapor";
  if (row.authorName !== null) return row.authorName;
  // The citizen deals with the office, not with the person in it.
  if (row.authorId === null || ctx.caller.kind !== "OFFICER") return null;
  return (await ctx.loaders.officer.load(row.authorId))?.name ?? null;
}

/** A case as its citizen sees it; a merged one shows how its survivor stands. */
export async function trackedView(ctx: HubContext, own: ComplaintRow): Promise<TrackedComplaintType> {
  const shown = (own.mergedIntoId === null ? null : await ctx.loaders.complaint.load(own.mergedIntoId)) ?? own;
  const isForwarded = shown.forwardedAt !== null && shown.leadAgencyId !== null;
  const agency = isForwarded && shown.leadAgencyId !== null ? await ctx.loaders.agency.load(shown.leadAgencyId) : null;
  const national = await ctx.loaders.nationalCase.load(own.id);
  const cases = shown.id === own.id ? [own] : [own, shown];
  const texts: FollowUpType[] = [];
  for (const one of cases) {
    // The survivor is another citizen's: his own words are not shown, and of a secret case nothing is.
    if (one.id !== own.id && one.isSecret) continue;
    for (const text of await lookups.publicTexts(ctx.hub.cases.work, one.id)) {
      if (one.id !== own.id && text.authorKind === "CITIZEN") continue;
      texts.push(await followUpView(ctx, text, one.reporterId));
    }
  }
  const files = (await ctx.loaders.attachments.load(own.id)).filter(({ textId }) => textId === null);
  return Object.assign(new TrackedComplaintType(), {
    ticketNumber: own.ticketNumber,
    status: shown.status,
    statusLabel: STATUS_LABELS[shown.status],
    title: own.isSecret ? openWords(ctx, own).title : own.title,
    leadAgencyName: agency?.name ?? null,
    nationalId: national?.nationalId ?? null,
    nationalStatusName: national?.statusName ?? null,
    publicFollowUps: texts,
    attachments: files.map((file) => attachmentView(ctx, file)),
    allowedActions: allowedActions(own, { kind: "CITIZEN", agencyId: null }, ctx.now),
    ...citizenWindows(own),
    submittedAt: own.submittedAt,
    updatedAt: shown.updatedAt.getTime() > own.updatedAt.getTime() ? shown.updatedAt : own.updatedAt,
  });
}

/** A file of a case. */
export function attachmentView(ctx: HubContext, file: AttachmentEntity): AttachmentType {
  const { id, contentType, sizeBytes } = file;
  return { id, fileName: fileNameOf(ctx.hub.cases.vault, file), contentType, sizeBytes, url: `/files/${id}` };
}
