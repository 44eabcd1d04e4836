import { openSecretText } from "../cases/secret-text";
import { isCalendarYearMissing } from "../domain/calendar";
import { runningWindows } from "../domain/citizen-window";
import { explainClock } from "../domain/clock-explanation";
import type { Clock } from "../domain/clocks";
import { may } from "../domain/permission";
import { wordsFor, writtenFor } from "../domain/personal-numbers";
import { endOfLimit } from "../domain/sla-limit";
import { STATUS_LABELS } from "../domain/status";
import { clockAt } from "../domain/stored-clocks";
import { allowedActions } from "../domain/workflow";
import type { AgencyRow } from "../store/agency-rows";
import { type ComplaintRow, clocksOf } from "../store/complaint-rows";
import type { AttachmentEntity } from "../store/entities/attachment.entity";
import type { CaseTextEntity } from "../store/entities/case-text.entity";
import type { EventRow } from "../store/event-rows";
import { shownFileName } from "../store/file-rows";
import type { LastText } from "../store/last-text";
import { lookups } from "../store/lookups";
import type { HubContext } from "./context";
import { type AttachmentType, ComplaintEventType, ComplaintType, SlaClockType } from "./types/complaint";
import { FollowUpType } from "./types/follow-up";
import { AgencyType } from "./types/people";
import { TrackedComplaintType } from "./types/tracked";

/** What an API key reads in place of a secret case's words. */
const HIDDEN = "[rahasia]";

/** An agency as the API shows it. */
export function agencyView(row: AgencyRow): AgencyType {
  const { id, code, name, kind, isActive, nationalInstitutionId, parentId } = row;
  return Object.assign(new AgencyType(), { id, code, name, kind, isActive, nationalInstitutionId, parentId });
}

/** A case as the API shows it to somebody who may see it; asks no rights itself. */
export function complaintView(row: ComplaintRow, now: Date): ComplaintType {
  return new ComplaintType(row, now);
}

/** What a case says: opened for officers when it is secret, hidden from keys, which read no number of a person either. */
export function wordsOf(ctx: HubContext, row: ComplaintRow) {
  if (!row.isSecret) return wordsFor(ctx.caller, row);
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
  const clocks = clocksOf(row);
  const marks = clocks.length === 0 ? [] : await ctx.loaders.escalations.load(row.id);
  return clocks.map((stored) => {
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

/** Opens a text for the caller; empty once the reporter was erased. */
export async function openText(ctx: HubContext, row: SealedText, reporterId: string): Promise<string> {
  return openFor(ctx, row, reporterId, await ctx.loaders.wrappedKey.load(reporterId));
}

/** The columns of a text that it takes to open it. */
type SealedText = Pick<CaseTextEntity, "id" | "body">;

function openFor(ctx: HubContext, row: SealedText, reporterId: string, wrappedKey: Buffer | null): string {
  return writtenFor(ctx.caller, openWith(ctx, row, reporterId, wrappedKey));
}

function openWith(ctx: HubContext, row: SealedText, reporterId: string, wrappedKey: Buffer | null): string {
  if (wrappedKey === null) return "";
  const { vault } = ctx.hub.cases;
  return vault.openText(vault.unwrapDataKey(reporterId, wrappedKey), row.id, row.body);
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

/** A text as a follow-up; `isOfReader`: the citizen whose case it is reads it, as it is. */
export async function followUpView(
  ctx: HubContext,
  row: CaseTextEntity,
  reporterId: string,
  isOfReader = false,
): Promise<FollowUpType> {
  const { authorId } = row;
  const officer = namesOfficer(ctx, row) && authorId !== null ? await ctx.loaders.officer.load(authorId) : null;
  const key = await ctx.loaders.wrappedKey.load(reporterId);
  const open = isOfReader ? openWith : openFor;
  const view = new FollowUpType(row, row.complaintId, authorName(ctx, row, officer?.name ?? null), () =>
    open(ctx, row, reporterId, key),
  );
  view.isOfReader = isOfReader;
  return view;
}

/** The same of a text that was read together with its case. */
export function lastFollowUpView(ctx: HubContext, row: ComplaintRow, text: LastText): FollowUpType {
  return new FollowUpType(text, row.id, authorName(ctx, text, text.officerName), () =>
    openFor(ctx, text, row.reporterId, text.wrappedKey),
  );
}

/** The citizen deals with the office, not with the person in it. */
function namesOfficer(ctx: HubContext, { authorKind, authorName }: Author): boolean {
  return authorKind !== "CITIZEN" && authorName === null && ctx.caller.kind === "OFFICER";
}

type Author = Pick<CaseTextEntity, "authorKind" | "authorName">;

function authorName(ctx: HubContext, row: Author, officerName: string | null): string | null {
  if (row.authorKind === "CITIZEN") return "Pelapor";
  return namesOfficer(ctx, row) ? officerName : row.authorName;
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
      texts.push(await followUpView(ctx, text, one.reporterId, one.id === own.id));
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
    attachments: files.map((file) => attachmentView(ctx, file, true)),
    allowedActions: allowedActions(own, { kind: "CITIZEN", agencyId: null }, ctx.now),
    ...runningWindows(own),
    submittedAt: own.submittedAt,
    updatedAt: shown.updatedAt.getTime() > own.updatedAt.getTime() ? shown.updatedAt : own.updatedAt,
  });
}

/** A file of a case; `isNamed`: its own name is for the reader. */
export function attachmentView(ctx: HubContext, file: AttachmentEntity, isNamed: boolean): AttachmentType {
  const { id, contentType, sizeBytes } = file;
  const fileName = shownFileName(ctx.hub.cases.vault, file, isNamed);
  return { id, fileName, contentType, sizeBytes, url: `/files/${id}` };
}
