import type { ClockFact } from "../domain/clock-history";
import { computeClocks, isOverdue } from "../domain/clocks";
import type { ComplaintStatus } from "../domain/status";
import type { EventData } from "../store/entities/event.entity";
import type { MaybeOpenRow } from "../store/figure-rows";
import { isOpenStatus } from "./case-file";
import { clockFact, type HistoryRow, policyFacts } from "./clock-history";
import type { CaseEnvironment } from "./environment";

/** Between two of them the process does its other work. */
const CHUNK = 100;

/** A case that was open at a past time. */
export interface OpenCase {
  readonly id: string;
  readonly submittedAt: Date;
  readonly status: ComplaintStatus;
  /** It was past due. */
  readonly isLate: boolean;
}

/** What the log held of a case by then. */
interface Past {
  status: ComplaintStatus | null;
  readonly facts: ClockFact[];
}

/**
 * Which of some cases were open at a past time, oldest first: status and clocks are computed from what the log held by
 * then, so that nothing that happened later changes the answer.
 */
export async function casesOpenAt(env: CaseEnvironment, cases: readonly MaybeOpenRow[], at: Date): Promise<OpenCase[]> {
  await env.reference.refresh();
  const found: OpenCase[] = [];
  for (let from = 0; from < cases.length; from += CHUNK) {
    found.push(...(await openAmong(env, cases.slice(from, from + CHUNK), at)));
  }
  return found.sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime() || (a.id < b.id ? -1 : 1));
}

async function openAmong(env: CaseEnvironment, cases: readonly MaybeOpenRow[], at: Date): Promise<OpenCase[]> {
  const ids = cases.map(({ id }) => id);
  const pasts = await readPasts(env, ids, at);
  const { policies, calendar, nationalOutages } = env.reference.rules;
  const there = new Set(nationalOutages.length === 0 ? [] : await nationalAmong(env, ids));
  return cases.flatMap(({ id, kind, submittedAt }) => {
    const { status, facts } = pasts.get(id) ?? NOT_YET;
    if (status === null || !isOpenStatus(status)) return [];
    const policy = { ...policyFacts({ kind }), nationalOutages: there.has(id) ? nationalOutages : [] };
    const { clocks } = computeClocks(facts, policy, policies, calendar, at);
    return [{ id, submittedAt, status, isLate: isOverdue(clocks, at) }];
  });
}

const NOT_YET: Past = { status: null, facts: [] };

async function readPasts(env: CaseEnvironment, ids: readonly string[], at: Date): Promise<Map<string, Past>> {
  const rows = await env.work.read<HistoryRow & { readonly complaintId: string }>(
    `SELECT complaint_id AS complaintId, type, action, actor_role AS actorRole, to_status AS toStatus, occurred_at AS at, data
       FROM event WHERE complaint_id IN (?) AND occurred_at <= ? ORDER BY complaint_id, seq`,
    [ids, at],
  );
  const pasts = new Map<string, Past>();
  for (const { complaintId, data, ...row } of rows) {
    const past = pasts.get(complaintId) ?? { status: null, facts: [] };
    pasts.set(complaintId, past);
    past.status = row.toStatus ?? past.status;
    const fact = clockFact({ ...row, data: JSON.parse(data) as EventData });
    if (fact !== null) past.facts.push(fact);
  }
  return pasts;
}

/** Only a case that is to be there nationally has waited for an outage. */
async function nationalAmong(env: CaseEnvironment, ids: readonly string[]): Promise<string[]> {
  const rows = await env.work.read<{ id: string }>(
    "SELECT complaint_id AS id FROM national_case WHERE complaint_id IN (?)",
    [ids],
  );
  return rows.map(({ id }) => id);
}
