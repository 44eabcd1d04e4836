import { randomBytes } from "node:crypto";
import { agencyParts, type CaseFile, isOpenStatus, scopeOf, setClocks } from "../../cases/case-file";
import { sealCaseText } from "../../cases/case-text";
import { newEvent } from "../../cases/event-log";
import { newComplaint } from "../../cases/new-complaint";
import { newReporter } from "../../cases/reporter";
import { sealSecretText } from "../../cases/secret-text";
import type { Core } from "../../compose";
import type { ClockFact } from "../../domain/clock-history";
import { computeClocks } from "../../domain/clocks";
import { firstLookAt } from "../../domain/escalation";
import { agenciesInScope } from "../../domain/permission";
import { newAccessCode, newTicketNumber } from "../../domain/ticket";
import { EVENT_TYPE_OF_ACTION } from "../../domain/workflow";
import { NO_DUE } from "../../store/columns";
import type { CaseTextEntity } from "../../store/entities/case-text.entity";
import type { ComplaintEntity } from "../../store/entities/complaint.entity";
import type { ComplaintAgencyEntity } from "../../store/entities/complaint-agency.entity";
import type { EventEntity } from "../../store/entities/event.entity";
import type { ReporterEntity } from "../../store/entities/reporter.entity";
import { newId } from "../../store/new-id";
import type { DataKey } from "../../store/vault";
import { OLD, type Outcome, outcomeAt, YOUNG } from "./outcomes";
import { AT_AGENCY, agencyPlace, LONGEST_STEP_MS, oneOf, SAID, SHARES, submissionOf, wordsOf } from "./randomness";
import { FOLLOW_UPS } from "./words";

/** Everything that one generated case puts into the tables. */
export interface GeneratedCase {
  readonly reporter: ReporterEntity;
  readonly complaint: ComplaintEntity;
  readonly parts: readonly ComplaintAgencyEntity[];
  readonly text: CaseTextEntity | null;
  readonly events: readonly EventEntity[];
}

/** What cases are made of. */
export interface Surroundings {
  readonly core: Core;
  readonly agencyIds: readonly string[];
  readonly categoryIds: readonly string[];
}

const SYSTEM = { kind: "SYSTEM" } as const;

/** A case that came in at `submittedAt`, with one event more if anything has happened to it. */
export function generatedCase(
  around: Surroundings,
  number: number,
  submittedAt: Date,
  isYoung: boolean,
): GeneratedCase {
  const { vault } = around.core;
  const outcome = outcomeAt(isYoung ? YOUNG : OLD, Math.random());
  const submission = submissionOf(oneOf(around.categoryIds));
  const reporter = newReporter(vault, null, submittedAt);
  const names = {
    id: newId(submittedAt.getTime()),
    ticketNumber: newTicketNumber(randomBytes),
    accessCode: newAccessCode(randomBytes),
  };
  const checked = { text: wordsOf(number), incidentOn: null };
  const row = newComplaint(vault, submission, checked, names, reporter.row, submittedAt);
  if (submission.isSecret) row.secretText = sealSecretText(vault, reporter.key, row.id, checked.text);
  const lastAt = new Date(Math.min(Date.now(), submittedAt.getTime() + Math.ceil(Math.random() * LONGEST_STEP_MS)));
  const file: CaseFile = { row, supportAgencyIds: [] };
  if (outcome.action !== null) moveTo(around, file, outcome, lastAt);
  row.isOpen = isOpenStatus(row.status);
  if (!row.isOpen) row.closedAt = lastAt;
  judge(around, file, outcome, lastAt);
  const text = followUp(around, file, outcome, reporter.key, lastAt);
  const events = eventsOf(file, outcome, lastAt, text);
  return { reporter: reporter.row, complaint: row, parts: agencyParts(file), text, events };
}

function moveTo({ agencyIds }: Surroundings, file: CaseFile, { status, action }: Outcome, at: Date): void {
  const { row } = file;
  row.status = status;
  row.version = 2;
  row.updatedAt = at;
  if (action === null || !AT_AGENCY.has(action)) return;
  row.leadAgencyId = oneOf(agencyIds, agencyPlace());
  row.forwardedAt = action === "VERIFY" ? null : at;
  if (Math.random() < SHARES.supported) {
    file.supportAgencyIds = [oneOf(agencyIds)].filter((id) => id !== row.leadAgencyId);
  }
  if (status === "MONITORING" || status === "ARCHIVED") row.answerReceivedAt = at;
  if (status === "ARCHIVED") row.resolvedAt = at;
  // Long over: a citizen who may still reopen would be what nobody has generated.
  if (status === "ARCHIVED") row.reopenUntil = at;
}

function judge({ core }: Surroundings, { row }: CaseFile, { action }: Outcome, lastAt: Date): void {
  const { rules } = core.cases.reference;
  const { policies, calendar } = rules;
  const birth: ClockFact = {
    at: row.submittedAt,
    action: "SUBMIT",
    actorRole: null,
    to: "SUBMITTED",
    hasLead: false,
    answerReceived: false,
    isPublic: false,
    isPostponed: null,
  };
  const history = [birth];
  if (action !== null) {
    const { leadAgencyId, answerReceivedAt, status } = row;
    const known = { hasLead: leadAgencyId !== null, answerReceived: answerReceivedAt !== null, to: status };
    history.push({ ...birth, ...known, at: lastAt, action });
  }
  const { clocks } = computeClocks(history, { kind: row.kind, handling: "STANDARD" }, policies, calendar, lastAt);
  setClocks(row, clocks, rules);
  // Nobody is reminded of thousands of cases at once that were late before there was a hub.
  row.escalateAt = firstLookAt(clocks, row.status, rules, new Date()) ?? NO_DUE;
}

function followUp(
  { core }: Surroundings,
  { row }: CaseFile,
  { action }: Outcome,
  key: DataKey,
  at: Date,
): CaseTextEntity | null {
  if (action === null || !SAID.has(action)) return null;
  const isInternal = action === "FOLLOW_UP";
  return sealCaseText(core.vault, key, SYSTEM, {
    complaintId: row.id,
    purpose: EVENT_TYPE_OF_ACTION[action],
    text: oneOf(FOLLOW_UPS),
    visibility: isInternal ? "INTERNAL" : "PUBLIC",
    publishedAt: isInternal || action === "ANSWER" ? null : at,
    at,
    authorName: "Petugas",
  });
}

function eventsOf(file: CaseFile, outcome: Outcome, at: Date, text: CaseTextEntity | null): EventEntity[] {
  const { row } = file;
  const birth = newEvent({
    complaintId: row.id,
    type: "SUBMITTED",
    actor: { kind: "CITIZEN" },
    at: row.submittedAt,
    complaintVersion: 1,
    toStatus: "SUBMITTED",
  });
  if (outcome.action === null) return [birth];
  const agencies = agenciesInScope(scopeOf(file));
  const last = newEvent({
    complaintId: row.id,
    type: EVENT_TYPE_OF_ACTION[outcome.action],
    action: outcome.action,
    actor: outcome.action === "WITHDRAW" ? { kind: "CITIZEN" } : SYSTEM,
    at,
    complaintVersion: 2,
    fromStatus: outcome.from,
    toStatus: row.status,
    agenciesBefore: outcome.action === "FORWARD" ? [] : agencies,
    agenciesAfter: agencies,
    text,
    data: {
      hasLead: row.leadAgencyId !== null,
      answerReceived: row.answerReceivedAt !== null,
      isPublic: text !== null && text.visibility === "PUBLIC",
    },
  });
  return [birth, last];
}
