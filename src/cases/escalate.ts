import {
  type EscalationAudience,
  earliest,
  escalatingClocks,
  ladderOf,
  type RungTime,
  WARNING_LEVEL,
} from "../domain/escalation";
import { nextOfficeTime } from "../domain/office-hours";
import { agenciesInScope } from "../domain/permission";
import { NO_DUE } from "../store/columns";
import { EscalationEntity } from "../store/entities/escalation.entity";
import type { EventData } from "../store/entities/event.entity";
import type { Transaction } from "../store/unit-of-work";
import { type CaseFile, openCase, scopeOf } from "./case-file";
import type { CaseEnvironment } from "./environment";
import { escalationRecipients } from "./escalation-recipients";
import { appendEvent } from "./event-log";
import { enqueueNotice } from "./notices";
import { calendarChanges, recomputeCase } from "./recompute-clocks";

const BATCH = 50;
/** The job runs every half minute: what it finds later than that was reached while no hub was there. */
const CAUGHT_UP_MS = 15 * 60_000;

/** What one pass did. */
export interface EscalationPass {
  /** How many clocks reached each level; 0: warnings. */
  readonly reached: ReadonlyMap<number, number>;
  /** Cases that could not be looked at; they are tried again with the next pass. */
  readonly failed: number;
}

/**
 * Looks at every case of which a clock has reached a rung of the ladder, each in a transaction of its own under its row
 * lock. The mark of each rung stands under a unique key, so that two nodes, or a pass that was killed and begun again,
 * escalate once. A case that cannot be looked at keeps nobody else from his turn.
 */
export async function escalateDue(
  env: CaseEnvironment,
  options: { readonly signal?: AbortSignal; readonly onError?: (error: unknown) => void } = {},
): Promise<EscalationPass> {
  await env.reference.refresh();
  const now = env.clock();
  const reached = new Map<number, number>();
  let failed = 0;
  for (let after = { at: new Date(0), id: "" }; ; ) {
    const rows = await env.work.read<{ id: string; at: Date }>(
      `SELECT id, escalate_at AS at FROM complaint
        WHERE is_open = TRUE AND escalate_at < ? AND (escalate_at > ? OR (escalate_at = ? AND id > ?))
        ORDER BY escalate_at, id LIMIT ${BATCH}`,
      [now, after.at, after.at, after.id],
    );
    for (const { id } of rows) {
      if (options.signal?.aborted === true) return { reached, failed };
      try {
        const levels = await env.work.transaction((tx) => escalateCase(env, tx, id));
        for (const level of levels) reached.set(level, (reached.get(level) ?? 0) + 1);
      } catch (error) {
        failed += 1;
        options.onError?.(error);
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return { reached, failed };
    after = last;
  }
}

/** @returns the levels that its clocks reached now */
async function escalateCase(env: CaseEnvironment, tx: Transaction, id: string): Promise<number[]> {
  const file = await openCase(tx, id);
  if (file?.row.isOpen !== true) return [];
  const { row } = file;
  const { ladder, calendar } = env.reference.rules;
  const at = env.clock();
  // A holiday that has not reached this case yet may take back that it is late.
  const isBehind = row.clocks.some(
    ({ stoppedAt, calendarVersion }) => stoppedAt === null && (calendarVersion ?? calendar.version) < calendar.version,
  );
  if (isBehind) await recomputeCase(env, tx, file, await calendarChanges(env));
  const marks = await marksOf(tx, id);
  const takenOverAt = await takenOverAtOf(tx, id);
  const levels: number[] = [];
  const later: Date[] = [];
  const missingYears = new Set<number>();
  for (const clock of escalatingClocks(row.clocks, row.status)) {
    // The house has had these cases since before the hub: nobody is reminded of all of them on one and the same day.
    if (clock.startedAt.getTime() === takenOverAt?.getTime()) continue;
    const report = ladderOf(clock, ladder, calendar);
    for (const year of report.missingYears) missingYears.add(year);
    for (const time of report.times) {
      const { level } = time.rung;
      const isMarked = marks.has(markKey(clock.step, clock.startedAt, level));
      const isOver = level === WARNING_LEVEL && clock.dueAt < at;
      if (isMarked || isOver) continue;
      if (time.at >= at) {
        later.push(time.at);
        continue;
      }
      await reach(env, tx, file, { clock, time, at, isFirst: !isBreachMarked(marks, clock.step, clock.startedAt) });
      marks.add(markKey(clock.step, clock.startedAt, level));
      levels.push(level);
    }
  }
  if (missingYears.size > 0) env.reference.alarm({ missingYears: [...missingYears].sort(), missingPolicies: [] });
  await tx.query("UPDATE complaint SET version = ?, escalate_at = ? WHERE id = ?", [
    row.version,
    earliest(later) ?? NO_DUE,
    id,
  ]);
  return levels;
}

interface Reached {
  readonly clock: ReturnType<typeof escalatingClocks>[number];
  readonly time: RungTime;
  readonly at: Date;
  /** No level after the due time was marked before: the breach itself has not been told yet. */
  readonly isFirst: boolean;
}

/** Marks a rung, records it, and queues its messages. A warning is told and marked; nothing has happened to the case. */
async function reach(env: CaseEnvironment, tx: Transaction, file: CaseFile, what: Reached): Promise<void> {
  const { row } = file;
  const { clock, time, at } = what;
  const { level, audience } = time.rung;
  const { step, startedAt, dueAt } = clock;
  await tx.insert(EscalationEntity, {
    complaintId: row.id,
    step,
    startedAt,
    level,
    dueAt,
    audience,
    reachedAt: at,
  });
  const facts = { step, clockStartedAt: startedAt.toISOString(), dueAt: dueAt.toISOString() };
  if (level !== WARNING_LEVEL) {
    if (what.isFirst) await tell(tx, file, at, "CLOCK_BREACHED", facts);
    const isCaughtUp = at.getTime() - time.at.getTime() > CAUGHT_UP_MS;
    await tell(tx, file, at, "ESCALATED", { ...facts, level, audience, ...(isCaughtUp ? { isCaughtUp } : {}) });
  }
  await queueNotices(env, tx, file, what, audience);
}

/** The version rises as with every event; `updatedAt` stays, because the citizen's view of his case has not changed. */
async function tell(tx: Transaction, file: CaseFile, at: Date, type: string, data: EventData): Promise<void> {
  const { row } = file;
  const agencies = agenciesInScope(scopeOf(file));
  row.version += 1;
  await appendEvent(tx, {
    complaintId: row.id,
    type,
    actor: { kind: "SYSTEM" },
    at,
    complaintVersion: row.version,
    fromStatus: row.status,
    toStatus: row.status,
    agenciesBefore: agencies,
    agenciesAfter: agencies,
    data,
  });
}

async function queueNotices(
  env: CaseEnvironment,
  tx: Transaction,
  file: CaseFile,
  { clock, time, at }: Reached,
  audience: EscalationAudience,
): Promise<void> {
  const { step, startedAt, dueAt } = clock;
  const { level } = time.rung;
  // In the night nobody can do anything about it; the event stands at once.
  const notBefore = nextOfficeTime(env.reference.rules.calendar, at);
  for (const recipientId of await escalationRecipients(tx, file, audience)) {
    await enqueueNotice(tx, at, {
      template: level === WARNING_LEVEL ? "DUE_WARNING" : "ESCALATION",
      recipientKind: "OFFICER",
      recipientId,
      complaintId: file.row.id,
      data: { step, law: clock.law, startedAt: startedAt.toISOString(), dueAt: dueAt.toISOString(), level },
      ...(notBefore > at && level !== WARNING_LEVEL ? { notBefore } : {}),
      onceKey: `esc:${file.row.id}:${step}:${startedAt.getTime()}:${level}:${recipientId}`,
    });
  }
}

function markKey(step: string, startedAt: Date, level: number): string {
  return `${step}@${startedAt.getTime()}#${level}`;
}

function isBreachMarked(marks: ReadonlySet<string>, step: string, startedAt: Date): boolean {
  const clock = `${step}@${startedAt.getTime()}#`;
  return [...marks].some((mark) => mark.startsWith(clock) && mark !== `${clock}${WARNING_LEVEL}`);
}

async function marksOf(tx: Transaction, complaintId: string): Promise<Set<string>> {
  const rows = await tx.query<Pick<EscalationEntity, "step" | "startedAt" | "level">>(
    "SELECT step, started_at AS startedAt, level FROM escalation WHERE complaint_id = ?",
    [complaintId],
  );
  return new Set(rows.map(({ step, startedAt, level }) => markKey(step, startedAt, level)));
}

/** When a case was taken over with its past; null for one that began here. */
async function takenOverAtOf(tx: Transaction, complaintId: string): Promise<Date | null> {
  const [birth] = await tx.query<{ at: Date; data: string }>(
    `SELECT occurred_at AS at, data FROM event WHERE complaint_id = ? AND type = 'SUBMITTED' ORDER BY seq LIMIT 1`,
    [complaintId],
  );
  return birth !== undefined && (JSON.parse(birth.data) as EventData).isHistoric === true ? birth.at : null;
}
