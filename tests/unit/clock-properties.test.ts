import fc from "fast-check";
import { workingCalendar } from "../../src/domain/calendar";
import type { ClockFact } from "../../src/domain/clock-history";
import { type Clock, computeClocks, dueAtOf, isOverdue } from "../../src/domain/clocks";
import { dateOfDay, dayOfDate } from "../../src/domain/jakarta-time";
import { COMPLAINT_HANDLINGS } from "../../src/domain/sla-policy";
import { SEED_POLICIES } from "../../src/domain/sla-seeds";
import { COMPLAINT_KINDS, OPEN_STATUSES, ROLES } from "../../src/domain/status";
import { keepVerdicts, reviveClock } from "../../src/domain/stored-clocks";
import { type Transition, WORKFLOW } from "../../src/domain/workflow";
import { CALENDAR, CALENDAR_DATA, COMPLAINT } from "./clock-case";

const MINUTE_MS = 60 * 1000;
const FROM_MS = Date.parse("2025-06-01T00:00:00+07:00");

/** One random step: which of the open transitions, how long after the one before, and what else is true of it. */
const step = fc.record({
  choice: fc.nat(),
  waitMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 * 24 * 60 })),
  actorRole: fc.constantFrom(...ROLES, null),
  isPublic: fc.boolean(),
  isPostponed: fc.constantFrom(null, null, null, null, true, false),
  national: fc.constantFrom(null, null, null, "NATIONAL_STATUS_CHANGED", "NATIONAL_FOLLOW_UP", "NATIONAL_REPLY"),
} as const);

function isPossible(row: Transition, hasLead: boolean, answerReceived: boolean): boolean {
  return row.conditions.every((condition) => {
    switch (condition) {
      case "LEAD_CHOSEN":
      case "LEAD_KNOWN":
        return hasLead;
      case "NO_LEAD":
        return !hasLead;
      case "NOT_RECEIVED":
        return !answerReceived;
      case "RECEIVED":
        return answerReceived;
      default:
        return true;
    }
  });
}

/** A history that the workflow allows, with national facts strewn in. */
const walk = fc.array(step, { maxLength: 25 }).map((steps) => {
  let atMs = FROM_MS;
  let last: ClockFact = {
    at: new Date(atMs),
    action: "SUBMIT",
    actorRole: null,
    to: "SUBMITTED",
    hasLead: false,
    answerReceived: false,
    isPublic: false,
    isPostponed: null,
  };
  const history = [last];
  for (const { choice, waitMinutes, actorRole, isPublic, isPostponed, national } of steps) {
    atMs += waitMinutes * MINUTE_MS;
    const at = new Date(atMs);
    const { to: from, hasLead, answerReceived } = last;
    const rows = WORKFLOW.filter((row) => row.from === from && isPossible(row, hasLead, answerReceived));
    const row = rows[choice % Math.max(1, rows.length)];
    if (national !== null || row === undefined) {
      last = {
        ...last,
        at,
        action: national ?? "NATIONAL_STATUS_CHANGED",
        actorRole: null,
        isPublic: false,
        isPostponed,
      };
    } else {
      const isAnswered =
        row.to === "ANSWERED" && (row.action === "RECEIVE_ANSWER" || (answerReceived && row.action !== "ANSWER"));
      const keepsLead = row.action === "VERIFY" || (hasLead && row.action !== "RETURN");
      last = {
        at,
        action: row.action,
        actorRole,
        to: row.to,
        hasLead: keepsLead,
        answerReceived: isAnswered,
        isPublic,
        isPostponed,
      };
    }
    history.push(last);
  }
  return history;
});

const facts = fc.record({
  kind: fc.constantFrom(...COMPLAINT_KINDS),
  handling: fc.constantFrom(...COMPLAINT_HANDLINGS),
});
const laterMinutes = fc.integer({ min: 0, max: 60 * 24 * 60 });

function endOf(history: readonly ClockFact[], minutes: number): Date {
  return new Date((history.at(-1)?.at.getTime() ?? FROM_MS) + minutes * MINUTE_MS);
}

function compute(history: readonly ClockFact[], now: Date, given = COMPLAINT, calendar = CALENDAR): readonly Clock[] {
  return computeClocks(history, given, SEED_POLICIES, calendar, now).clocks;
}

function keyOf({ step: name, startedAt }: Clock): string {
  return `${name}@${startedAt.getTime()}`;
}

/** Clocks by step and start; those of which two share one are left aside, since nothing outside tells them apart. */
function byKey(clocks: readonly Clock[]): Map<string, Clock> {
  const keys = clocks.map(keyOf);
  return new Map(
    clocks.filter((clock) => keys.filter((key) => key === keyOf(clock)).length === 1).map((c) => [keyOf(c), c]),
  );
}

function dueMs(clock: Clock): number {
  return clock.dueAt === null ? Number.POSITIVE_INFINITY : clock.dueAt.getTime();
}

test("a clock is well formed, whatever happened to the case", () => {
  fc.assert(
    fc.property(walk, facts, laterMinutes, (history, given, minutes) => {
      const now = endOf(history, minutes);
      const report = computeClocks(history, given, SEED_POLICIES, CALENDAR, now);
      expect(report.missingPolicies).toEqual([]);
      for (const clock of report.clocks) {
        const isStopped = clock.stoppedAt !== null;
        const lateMs = (clock.stoppedAt ?? now).getTime() - dueMs(clock);
        expect(clock.stoppedAt === null || clock.stoppedAt >= clock.startedAt).toBe(true);
        expect(clock.stoppedAt === null || clock.stoppedAt <= now).toBe(true);
        expect(clock.pausedMs).toBeGreaterThanOrEqual(0);
        expect(clock.pausedMs).toBeLessThanOrEqual((clock.stoppedAt ?? now).getTime() - clock.startedAt.getTime());
        expect(clock.dueAt === null || clock.dueAt > clock.startedAt).toBe(true);
        if (clock.limit.value === 0) expect(clock.dueAt).toBeNull();
        switch (clock.state) {
          case "RUNNING":
            expect([isStopped, lateMs > 0]).toEqual([false, false]);
            break;
          case "PAUSED":
            expect([isStopped, clock.dueAt]).toEqual([false, null]);
            break;
          case "MET":
            expect([isStopped, lateMs > 0]).toEqual([true, false]);
            break;
          case "BREACHED":
            expect(lateMs).toBeGreaterThan(0);
            break;
          case "CANCELLED":
            expect(isStopped).toBe(true);
            break;
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("at most one clock of the SOP runs, one of each national step, and an open case has its national limit", () => {
  fc.assert(
    fc.property(walk, (history) => {
      const { clocks, missingYears } = computeClocks(history, COMPLAINT, SEED_POLICIES, CALENDAR, endOf(history, 0));
      fc.pre(missingYears.length === 0);
      const running = clocks.filter(({ stoppedAt }) => stoppedAt === null);
      expect(running.filter(({ law }) => law === "SOP").length).toBeLessThanOrEqual(1);
      expect(new Set(running.map(({ step: name }) => name)).size).toBe(running.length);
      const isOpen = OPEN_STATUSES.some((status) => status === history.at(-1)?.to);
      expect(running.some(({ step: name }) => name === "NATIONAL_FINISH")).toBe(isOpen);
    }),
    { numRuns: 500 },
  );
});

test("overdue is exactly: the due time has passed", () => {
  fc.assert(
    fc.property(walk, laterMinutes, (history, minutes) => {
      const now = endOf(history, minutes);
      const clocks = compute(history, now);
      const late = clocks.filter((clock) => clock.state === "BREACHED" && clock.stoppedAt === null);
      expect(isOverdue(clocks, now)).toBe(late.length > 0);
      expect(dueMs({ dueAt: dueAtOf(clocks) } as Clock) < now.getTime()).toBe(late.length > 0);
    }),
  );
});

test("time alone changes no verdict, and clocks of an earlier moment foresee the breach", () => {
  fc.assert(
    fc.property(walk, laterMinutes, laterMinutes, (history, first, more) => {
      const earlier = compute(history, endOf(history, first));
      const later = byKey(compute(history, endOf(history, first + more)));
      for (const [key, clock] of byKey(earlier)) {
        if (clock.stoppedAt !== null) expect(later.get(key)).toEqual(clock);
        else if (clock.state !== "PAUSED") expect(later.get(key)?.dueAt).toEqual(clock.dueAt);
      }
    }),
  );
});

test("what happens next changes no verdict given before", () => {
  fc.assert(
    fc.property(walk, fc.nat(), (history, cut) => {
      const start = history.slice(0, 1 + (cut % history.length));
      const end = endOf(history, 0);
      const before = compute(start, endOf(start, 0));
      const after = compute(history, end);
      const shown = byKey(after);
      for (const [key, clock] of byKey(before)) {
        if (clock.stoppedAt !== null && shown.has(key)) expect(shown.get(key)).toEqual(clock);
      }
      expect(keepVerdicts(before, after)).toEqual(after);
      expect(keepVerdicts(JSON.parse(JSON.stringify(before)).map(reviveClock), after)).toEqual(after);
    }),
    { numRuns: 500 },
  );
});

test("a touch restarts nothing", () => {
  fc.assert(
    fc.property(walk, fc.nat(), laterMinutes, (history, place, minutes) => {
      const index = place % history.length;
      const before = history[index];
      if (before === undefined) return;
      const touch: ClockFact = {
        ...before,
        action: "FOLLOW_UP",
        actorRole: "COORDINATOR",
        isPublic: false,
        isPostponed: null,
      };
      const touched = [...history.slice(0, index + 1), touch, ...history.slice(index + 1)];
      const now = endOf(history, minutes);
      expect(compute(touched, now)).toEqual(compute(history, now));
    }),
  );
});

test("a pause never shortens a limit", () => {
  fc.assert(
    fc.property(walk, laterMinutes, (history, minutes) => {
      const now = endOf(history, minutes);
      const never = history.map((fact) => ({ ...fact, isPostponed: null }));
      const plain = byKey(compute(never, now));
      for (const [key, clock] of byKey(compute(history, now))) {
        const same = plain.get(key);
        if (same !== undefined) expect(dueMs(clock)).toBeGreaterThanOrEqual(dueMs(same));
      }
    }),
  );
});

test("a further holiday never makes a due time earlier", () => {
  const holiday = fc
    .integer({ min: dayOfDate("2025-06-01"), max: dayOfDate("2026-12-31") })
    .map((day) => ({ date: dateOfDay(day), kind: "JOINT_LEAVE", name: "Cuti bersama" }) as const);
  fc.assert(
    fc.property(walk, fc.array(holiday, { minLength: 1, maxLength: 20 }), laterMinutes, (history, added, minutes) => {
      const more = workingCalendar({ ...CALENDAR_DATA, version: 2, holidays: [...CALENDAR_DATA.holidays, ...added] });
      const now = endOf(history, minutes);
      const plain = byKey(compute(history, now));
      for (const [key, clock] of byKey(compute(history, now, COMPLAINT, more))) {
        const same = plain.get(key);
        if (same !== undefined && same.state !== "PAUSED") expect(dueMs(clock)).toBeGreaterThanOrEqual(dueMs(same));
      }
    }),
  );
});

test("without any calendar the clocks around the clock go on, and nothing is thrown", () => {
  const bare = workingCalendar({ version: 1, years: [], holidays: [] });
  fc.assert(
    fc.property(walk, laterMinutes, (history, minutes) => {
      const now = endOf(history, minutes);
      const { clocks, missingYears } = computeClocks(history, COMPLAINT, SEED_POLICIES, bare, now);
      expect(clocks).toEqual(compute(history, now).filter(({ law }) => law === "SOP"));
      expect(missingYears.length).toBeGreaterThan(0);
    }),
  );
});
