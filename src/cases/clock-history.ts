import { type CitizenWindowStep, citizenWindow } from "../domain/citizen-window";
import type { ClockAction, ClockFact } from "../domain/clock-history";
import { computeClocks } from "../domain/clocks";
import type { OpenInterval } from "../domain/interval";
import type { PolicyFacts } from "../domain/sla-policy";
import type { ComplaintAction, ComplaintStatus, Role } from "../domain/status";
import { keepVerdicts } from "../domain/stored-clocks";
import type { ComplaintEntity } from "../store/entities/complaint.entity";
import type { EventData } from "../store/entities/event.entity";
import type { Transaction } from "../store/unit-of-work";
import { type CaseFile, setClocks } from "./case-file";
import type { CaseEnvironment } from "./environment";

/** What has just happened to a case, as its event will tell it. */
export interface Happening {
  readonly at: Date;
  readonly type: string;
  readonly action: ComplaintAction | null;
  readonly actorRole: Role | null;
  readonly toStatus: ComplaintStatus | null;
  readonly data: EventData;
}

/** The same as it stands in the log: what happened with it is JSON. */
export type HistoryRow = Omit<Happening, "data"> & { readonly data: string };

const NATIONAL_TYPES: ReadonlySet<string> = new Set<ClockAction>([
  "NATIONAL_STATUS_CHANGED",
  "NATIONAL_FOLLOW_UP",
  "NATIONAL_REPLY",
]);

/** The fact that an event is for the clocks; null for one that they do not care about. */
export function clockFact(event: Happening): ClockFact | null {
  const { type, action, data, toStatus } = event;
  if (toStatus === null) return null;
  const isBirth = type === "SUBMITTED";
  if (action === null && !isBirth && !NATIONAL_TYPES.has(type)) return null;
  // Another institution's words there meet none of our duties, and what comes to light late moves nothing.
  if ((type === "NATIONAL_FOLLOW_UP" && data.isOurs === false) || data.isLate === true) return null;
  return {
    at: event.at,
    action: action ?? (isBirth ? "SUBMIT" : (type as ClockAction)),
    actorRole: event.actorRole,
    to: toStatus,
    hasLead: data.hasLead ?? false,
    answerReceived: data.answerReceived ?? false,
    isPublic: data.isPublic ?? false,
    isPostponed: data.isPostponed ?? null,
  };
}

async function historyOf(tx: Transaction, complaintId: string): Promise<ClockFact[]> {
  const rows = await tx.query<HistoryRow>(
    `SELECT type, action, actor_role AS actorRole, to_status AS toStatus, occurred_at AS at, data
       FROM event WHERE complaint_id = ? ORDER BY seq`,
    [complaintId],
  );
  const facts = rows.map((row) => clockFact({ ...row, data: JSON.parse(row.data) as EventData }));
  return facts.filter((fact) => fact !== null);
}

/** Judges the case's clocks by its whole history and what has just happened; verdicts once given stand. */
export async function judgeClocks(
  env: CaseEnvironment,
  tx: Transaction,
  file: CaseFile,
  happening: Happening | null,
): Promise<void> {
  const { row } = file;
  const history = happening?.type === "SUBMITTED" ? [] : await historyOf(tx, row.id);
  const latest = happening === null ? null : clockFact(happening);
  if (latest !== null) history.push(latest);
  const { policies, calendar } = env.reference.rules;
  const now = happening?.at ?? env.clock();
  const facts = { ...policyFacts(row), nationalOutages: await outagesOf(env, tx, row) };
  const report = computeClocks(history, facts, policies, calendar, now);
  if (report.missingYears.length > 0 || report.missingPolicies.length > 0) env.reference.alarm(report);
  setClocks(row, keepVerdicts(row.clocks, report.clocks), env.reference.rules);
}

/** Judges the clocks of a case that has just come in: it has no history, and has waited for nothing. */
export function judgeBirth(env: CaseEnvironment, row: ComplaintEntity): void {
  const { policies, calendar } = env.reference.rules;
  const at = row.submittedAt;
  const birth = clockFact({ at, type: "SUBMITTED", action: null, actorRole: null, toStatus: row.status, data: {} });
  const report = computeClocks(birth === null ? [] : [birth], policyFacts(row), policies, calendar, at);
  if (report.missingYears.length > 0 || report.missingPolicies.length > 0) env.reference.alarm(report);
  setClocks(row, report.clocks, env.reference.rules);
}

/** The outages in a case's life; a case that is not to be there nationally has waited for none. */
async function outagesOf(env: CaseEnvironment, tx: Transaction, row: ComplaintEntity): Promise<OpenInterval[]> {
  const { nationalOutages } = env.reference.rules;
  const outages = nationalOutages.filter(({ to }) => to === null || to > row.submittedAt);
  if (outages.length === 0) return [];
  const known = await tx.query("SELECT 1 FROM national_case WHERE complaint_id = ?", [row.id]);
  return known.length === 0 ? [] : outages;
}

/** Until when the citizen may reopen, or answer; null when the calendar cannot tell, and then he may. */
export function citizenWindowEnd(
  env: CaseEnvironment,
  row: ComplaintEntity,
  step: CitizenWindowStep,
  startedAt: Date,
): Date | null {
  const { policies, calendar } = env.reference.rules;
  return citizenWindow(step, startedAt, policyFacts(row), policies, calendar).endsAt;
}

/** What of a case decides which policies hold for it. */
export function policyFacts(row: Pick<ComplaintEntity, "kind">): PolicyFacts {
  return { kind: row.kind, handling: "STANDARD" };
}
