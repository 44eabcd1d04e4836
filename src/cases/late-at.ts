import type { ClockFact } from "../domain/clock-history";
import { computeClocks, isOverdue } from "../domain/clocks";
import type { ComplaintAction, ComplaintKind, ComplaintStatus, Role } from "../domain/status";
import type { EventData } from "../store/entities/event.entity";
import { clockFact, policyFacts } from "./clock-history";
import type { CaseEnvironment } from "./environment";

/** Between two of them the process does its other work. */
const CHUNK = 100;

interface HistoryRow {
  readonly complaintId: string;
  readonly type: string;
  readonly action: ComplaintAction | null;
  readonly actorRole: Role | null;
  readonly toStatus: ComplaintStatus | null;
  readonly at: Date;
  readonly data: string;
}

/**
 * How many of some cases were past due at a past time: their clocks are computed from what the log held by then, so that
 * nothing that happened later changes the answer.
 */
export async function countLateAt(
  env: CaseEnvironment,
  cases: readonly { readonly id: string; readonly kind: ComplaintKind }[],
  at: Date,
): Promise<number> {
  await env.reference.refresh();
  let late = 0;
  for (let from = 0; from < cases.length; from += CHUNK) {
    late += await countLateAmong(env, cases.slice(from, from + CHUNK), at);
  }
  return late;
}

async function countLateAmong(
  env: CaseEnvironment,
  cases: readonly { readonly id: string; readonly kind: ComplaintKind }[],
  at: Date,
): Promise<number> {
  const ids = cases.map(({ id }) => id);
  const rows = await env.work.read<HistoryRow>(
    `SELECT complaint_id AS complaintId, type, action, actor_role AS actorRole, to_status AS toStatus, occurred_at AS at, data
       FROM event WHERE complaint_id IN (?) AND occurred_at <= ? ORDER BY complaint_id, seq`,
    [ids, at],
  );
  const histories = new Map<string, ClockFact[]>();
  for (const { complaintId, data, ...row } of rows) {
    const fact = clockFact({ ...row, data: JSON.parse(data) as EventData });
    if (fact === null) continue;
    const history = histories.get(complaintId);
    if (history === undefined) histories.set(complaintId, [fact]);
    else history.push(fact);
  }
  const { policies, calendar, nationalOutages } = env.reference.rules;
  const there = new Set(nationalOutages.length === 0 ? [] : await nationalAmong(env, ids));
  return cases.filter(({ id, kind }) => {
    const facts = { ...policyFacts({ kind }), nationalOutages: there.has(id) ? nationalOutages : [] };
    const { clocks } = computeClocks(histories.get(id) ?? [], facts, policies, calendar, at);
    return isOverdue(clocks, at);
  }).length;
}

/** Only a case that is to be there nationally has waited for an outage. */
async function nationalAmong(env: CaseEnvironment, ids: readonly string[]): Promise<string[]> {
  const rows = await env.work.read<{ id: string }>(
    "SELECT complaint_id AS id FROM national_case WHERE complaint_id IN (?)",
    [ids],
  );
  return rows.map(({ id }) => id);
}
