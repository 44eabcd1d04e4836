import { isCalendarYearMissing, isWorkingDay } from "../domain/calendar";
import { endOfDay, type JakartaDate, jakartaDateOf, jakartaDayOf } from "../domain/jakarta-time";
import { runJob } from "../store/jobs";
import type { CaseEnvironment } from "./environment";
import { enqueueNotice } from "./notices";

const HOUR_MS = 60 * 60_000;
/** 07:30 in Jakarta: before the offices open. Who starts the hub after noon has no use for it any more. */
const BEGINS_AT_MS = 7.5 * HOUR_MS;
const ENDS_AT_MS = 12 * HOUR_MS;

interface Figures {
  readonly officerId: string;
  readonly agencyId: string | null;
  readonly open: number;
  readonly overdue: string | null;
  readonly dueToday: string | null;
}

/** Queues each working day's summary for the officers who can be reached: one for each officer and day. */
export async function queueDigests(env: CaseEnvironment, signal?: AbortSignal): Promise<void> {
  const now = env.clock();
  const today = jakartaDayOf(now);
  const sinceMidnightMs = now.getTime() - endOfDay(today - 1).getTime() - 1;
  if (sinceMidnightMs < BEGINS_AT_MS || sinceMidnightMs >= ENDS_AT_MS) return;
  await env.reference.refresh();
  const date = jakartaDateOf(now);
  const verdict = isWorkingDay(env.reference.rules.calendar, date);
  if (isCalendarYearMissing(verdict) || !verdict.isWorkingDay) return;
  await runJob(env.work, { name: "digest", everyMs: sinceMidnightMs - BEGINS_AT_MS }, signal, async (ends) => {
    for (const figures of await read(env, now, endOfDay(today))) {
      if (ends.aborted) return false;
      if (figures.open > 0) await queue(env, figures, date, now);
    }
    return true;
  });
}

function queue(env: CaseEnvironment, figures: Figures, date: JakartaDate, at: Date): Promise<string | null> {
  const { officerId, agencyId, open, overdue, dueToday } = figures;
  return env.work.transaction((tx) =>
    enqueueNotice(tx, at, {
      template: "DIGEST",
      recipientKind: "OFFICER",
      recipientId: officerId,
      data: {
        open: Number(open),
        overdue: Number(overdue ?? 0),
        dueToday: Number(dueToday ?? 0),
        ...(agencyId === null ? {} : { agencyId }),
      },
      onceKey: `DIGEST:${date}:${officerId}`,
    }),
  );
}

/** Agencies' officers by what their agency sees; coordinators by all cases. */
async function read(env: CaseEnvironment, now: Date, endOfToday: Date): Promise<Figures[]> {
  const sums = "SUM(x.due_at < ?) AS overdue, SUM(x.due_at BETWEEN ? AND ?) AS dueToday";
  const reachable = "o.is_active = TRUE AND (o.email IS NOT NULL OR o.phone IS NOT NULL)";
  const times = [now, now, endOfToday];
  const ofAgencies = await env.work.read<Figures>(
    `SELECT o.id AS officerId, o.agency_id AS agencyId, COUNT(*) AS open, ${sums}
       FROM officer o JOIN complaint_agency x ON x.agency_id = o.agency_id AND x.is_visible = TRUE AND x.is_open = TRUE
      WHERE o.role IN ('LIAISON', 'AGENCY_OFFICER') AND ${reachable} GROUP BY o.id, o.agency_id`,
    times,
  );
  const coordinators = await env.work.read<{ id: string }>(
    `SELECT o.id FROM officer o WHERE o.role = 'COORDINATOR' AND ${reachable}`,
  );
  if (coordinators.length === 0) return ofAgencies;
  const [all] = await env.work.read<Pick<Figures, "open" | "overdue" | "dueToday">>(
    `SELECT COUNT(*) AS open, ${sums} FROM complaint x WHERE x.is_open = TRUE`,
    times,
  );
  const { open = 0, overdue = null, dueToday = null } = all ?? {};
  return [...ofAgencies, ...coordinators.map(({ id }) => ({ officerId: id, agencyId: null, open, overdue, dueToday }))];
}
