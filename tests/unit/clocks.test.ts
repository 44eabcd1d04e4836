import { workingCalendar } from "../../src/domain/calendar";
import { citizenWindow } from "../../src/domain/citizen-window";
import { explainClock } from "../../src/domain/clock-explanation";
import { type Clock, dueAtOf, isOverdue } from "../../src/domain/clocks";
import { policyInForce, type SlaPolicy } from "../../src/domain/sla-policy";
import { NATIONAL_LAW, SEED_POLICIES, SOP_LAW } from "../../src/domain/sla-seeds";
import { keepVerdicts, reviveClock } from "../../src/domain/stored-clocks";
import {
  CALENDAR,
  CALENDAR_DATA,
  COMPLAINT,
  clocksOf,
  FORWARDED_CASE,
  fact,
  line,
  lines,
  RESOLVED_CASE,
  report,
  wib,
} from "./clock-case";

const LEAD = { hasLead: true } as const;

function clockOf(clocks: readonly Clock[], step: string): Clock {
  const found = clocks.find((clock) => clock.step === step);
  if (found === undefined) throw new Error(`no ${step}`);
  return found;
}

function policy(change: Partial<SlaPolicy>): SlaPolicy {
  const plain: SlaPolicy = {
    step: "REVIEW",
    law: SOP_LAW,
    kind: null,
    limit: { value: 3, unit: "DAYS" },
    version: 1,
    effectiveFrom: wib("2020-04-02 00:00"),
  };
  return { ...plain, ...change };
}

describe("the calendar", () => {
  const lateInYear = [
    fact("2026-12-28 09:00", "SUBMIT", "SUBMITTED"),
    fact("2026-12-29 09:00", "VERIFY", "VERIFIED", LEAD),
    fact("2026-12-29 09:05", "FORWARD", "FORWARDED", LEAD),
  ];
  const with2027 = {
    version: 2,
    years: [...CALENDAR_DATA.years, { year: 2027, state: "PROVISIONAL" as const }],
    holidays: [
      ...CALENDAR_DATA.holidays,
      { date: "2027-01-01", kind: "HOLIDAY" as const, name: "Tahun Baru 2027 Masehi" },
    ],
  };

  test("without the next year the clocks that reach into it are left out and named; the others go on", () => {
    const { clocks, missingYears } = report(lateInYear, "2026-12-29 10:00");
    expect(clocks.map(({ step, state }) => `${step} ${state}`)).toEqual([
      "REVIEW MET",
      "NATIONAL_FORWARD MET",
      "VERIFY MET",
      "FORWARD MET",
      "AGENCY_REVIEW RUNNING",
    ]);
    expect(missingYears).toEqual([2027]);
  });

  test("once the year is added they are computed, marked as resting on foreseen holidays", () => {
    const { clocks, missingYears } = report(lateInYear, "2026-12-29 10:00", { calendar: workingCalendar(with2027) });
    expect(missingYears).toEqual([]);
    expect(lines(clocks, "NATIONAL_FIRST_FOLLOW_UP", "NATIONAL_FORWARD")).toEqual([
      "NATIONAL_FORWARD | MET | 12-28 09:00 | 12-31 24:00 | 12-29 09:05",
      "NATIONAL_FIRST_FOLLOW_UP | RUNNING | 12-29 09:05 | 01-06 24:00 | -",
    ]);
    expect(clockOf(clocks, "NATIONAL_FORWARD")).toMatchObject({ provisional: false, calendarVersion: 2 });
    expect(clockOf(clocks, "NATIONAL_FIRST_FOLLOW_UP")).toMatchObject({ provisional: true, calendarVersion: 2 });
    expect(clockOf(clocks, "AGENCY_REVIEW")).toMatchObject({ provisional: false, calendarVersion: null });
  });

  test("every missing year is named once", () => {
    const old = [fact("2025-12-30 09:00", "SUBMIT", "SUBMITTED")];
    const bare = workingCalendar({ version: 1, years: [], holidays: [] });
    expect(report(old, "2025-12-30 10:00", { calendar: bare }).missingYears).toEqual([2025]);
    const only2025 = workingCalendar({ ...CALENDAR_DATA, years: [{ year: 2025, state: "FINAL" }] });
    const spread = [...old, ...FORWARDED_CASE.slice(1)];
    expect(report(spread, "2026-01-07 10:00", { calendar: only2025 }).missingYears).toEqual([2026]);
  });

  test("a holiday decreed later moves what runs and leaves what was judged", () => {
    const more = workingCalendar({
      ...CALENDAR_DATA,
      version: 2,
      holidays: [...CALENDAR_DATA.holidays, { date: "2026-01-08", kind: "JOINT_LEAVE", name: "Cuti bersama" }],
    });
    const late = [
      fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-01-09 09:00", "FORWARD", "FORWARDED", LEAD),
    ];
    const before = clocksOf(late, "2026-01-09 10:00");
    const after = keepVerdicts(before, clocksOf(late, "2026-01-09 10:00", { calendar: more }));
    expect(lines(after, "NATIONAL_FORWARD", "NATIONAL_FINISH")).toEqual([
      "NATIONAL_FORWARD | BREACHED | 01-05 09:00 | 01-08 24:00 | 01-09 09:00",
      "NATIONAL_FINISH | RUNNING | 01-05 09:00 | 01-27 24:00 | -",
    ]);
    expect(clockOf(after, "NATIONAL_FORWARD").calendarVersion).toBe(1);
    expect(clockOf(after, "NATIONAL_FINISH").calendarVersion).toBe(2);
  });
});

describe("the policy", () => {
  const submitted = [fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED")];
  const stricter = policy({ limit: { value: 1, unit: "DAYS" }, version: 2, effectiveFrom: wib("2026-01-05 09:00") });

  test("in force when the clock starts judges it to its end", () => {
    const policies = [stricter, ...SEED_POLICIES];
    const review = (at: string) => clocksOf([fact(at, "SUBMIT", "SUBMITTED")], "2026-01-05 10:00", { policies })[0];
    expect(review("2026-01-05 08:59:59.999")).toMatchObject({ policyVersion: 1, limit: { value: 3, unit: "DAYS" } });
    expect(review("2026-01-05 09:00")).toMatchObject({ policyVersion: 2, limit: { value: 1, unit: "DAYS" } });
  });

  test("that is dated back changes what runs and leaves what was judged", () => {
    const history = [...submitted, fact("2026-01-07 09:00", "VERIFY", "VERIFIED", LEAD)];
    const before = clocksOf(history, "2026-01-07 09:00");
    const computed = clocksOf(history, "2026-01-07 09:00", { policies: [...SEED_POLICIES, stricter] });
    expect(clockOf(computed, "REVIEW").state).toBe("BREACHED");
    expect(clockOf(keepVerdicts(before, computed), "REVIEW")).toMatchObject({ state: "MET", policyVersion: 1 });
  });

  test("that is missing leaves the clock out and is named", () => {
    const policies = SEED_POLICIES.filter(({ step }) => step !== "REVIEW");
    const { clocks, missingPolicies } = report(submitted, "2026-01-05 10:00", { policies });
    expect(missingPolicies).toEqual(["REVIEW"]);
    expect(clocks.map(({ step }) => step)).toEqual(["NATIONAL_FORWARD", "NATIONAL_FINISH"]);
    expect(report(submitted, "2026-01-05 10:00", { policies: [] }).clocks).toEqual([]);
  });

  test("that is narrower wins over a newer, wider one; the handling over the kind", () => {
    const wide = policy({ version: 3, effectiveFrom: wib("2026-01-01 00:00") });
    const kind = policy({ kind: "COMPLAINT", version: 1 });
    const handling = policy({ kind: "SIMPLE", version: 2 });
    const all = [wide, kind, handling];
    const at = wib("2026-01-05 09:00");
    expect(policyInForce(all, "REVIEW", { kind: "COMPLAINT", handling: "SIMPLE" }, at)).toBe(handling);
    expect(policyInForce(all, "REVIEW", { kind: "COMPLAINT", handling: "STANDARD" }, at)).toBe(kind);
    expect(policyInForce(all, "REVIEW", { kind: "ASPIRATION", handling: "STANDARD" }, at)).toBe(wide);
    expect(
      policyInForce(all, "REVIEW", { kind: "ASPIRATION", handling: "STANDARD" }, wib("2020-04-01 23:59")),
    ).toBeNull();
  });

  test("of one date the higher version wins", () => {
    const second = policy({ version: 2 });
    expect(policyInForce([policy({}), second, policy({})], "REVIEW", COMPLAINT, wib("2026-01-05 09:00"))).toBe(second);
  });

  // Written out from the SOP and the regulation, so that a changed seed is seen.
  test("seeds say what SOP and regulation say", () => {
    const shown = SEED_POLICIES.map(
      ({ step, law, kind, limit }) => `${law}: ${step} ${kind ?? "*"} ${limit.value} ${limit.unit}`,
    );
    expect(shown).toEqual([
      "SOP: REVIEW * 3 DAYS",
      "SOP: VERIFY * 15 MINUTES",
      "SOP: FORWARD * 0 MINUTES",
      "SOP: AGENCY_REVIEW * 3 DAYS",
      "SOP: RECEIVE_ANSWER * 24 HOURS",
      "SOP: REVIEW_RESULT * 0 MINUTES",
      "SOP: ARCHIVE * 5 MINUTES",
      "PermenPANRB 5/2025: NATIONAL_FORWARD * 3 WORKING_DAYS",
      "PermenPANRB 5/2025: NATIONAL_FIRST_FOLLOW_UP * 5 WORKING_DAYS",
      "PermenPANRB 5/2025: NATIONAL_FINISH * 14 WORKING_DAYS",
      "PermenPANRB 5/2025: NATIONAL_FINISH INFORMATION_REQUEST 5 WORKING_DAYS",
      "PermenPANRB 5/2025: NATIONAL_FINISH SIMPLE 5 WORKING_DAYS",
      "PermenPANRB 5/2025: NATIONAL_FINISH FIELD_EXAMINATION 60 WORKING_DAYS",
      "PermenPANRB 5/2025: NATIONAL_AUTO_CLOSE * 10 WORKING_DAYS",
      "SOP: REOPEN_WINDOW * 10 WORKING_DAYS",
      "SOP: CLARIFICATION_WINDOW * 10 WORKING_DAYS",
    ]);
    expect(NATIONAL_LAW).toBe("PermenPANRB 5/2025");
  });
});

describe("an outage of the national system", () => {
  const submitted = [fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED")];
  const nationalOutages = [
    { from: wib("2026-01-04 00:00"), to: wib("2026-01-05 10:00") },
    { from: wib("2026-01-06 09:00"), to: null },
  ];
  const given = { facts: { ...COMPLAINT, nationalOutages } };

  test("is noted on the clocks and pauses none", () => {
    const review = clockOf(clocksOf(submitted, "2026-01-06 12:00", given), "REVIEW");
    expect(line(review)).toBe("REVIEW | RUNNING | 01-05 09:00 | 01-08 09:00 | -");
    expect([review.pausedMs, review.outageMs]).toEqual([0, 4 * 60 * 60 * 1000]);
  });

  test("pauses the clock of a policy that says so", () => {
    const policies = [policy({ pausedByOutage: true, version: 2 }), ...SEED_POLICIES];
    const running = clockOf(clocksOf(submitted, "2026-01-05 12:00", { ...given, policies }), "REVIEW");
    expect(line(running)).toBe("REVIEW | RUNNING | 01-05 09:00 | 01-08 10:00 | -");
    const paused = clockOf(clocksOf(submitted, "2026-01-06 12:00", { ...given, policies }), "REVIEW");
    expect(line(paused)).toBe("REVIEW | PAUSED | 01-05 09:00 | - | -");
    expect(paused.pausedMs).toBe(4 * 60 * 60 * 1000);
  });

  test("together with a clarification no hour is given twice", () => {
    const asked = [
      ...submitted,
      fact("2026-01-05 09:30", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
      fact("2026-01-05 11:00", "ANSWER_CLARIFICATION", "SUBMITTED"),
    ];
    const policies = [policy({ pausedByOutage: true, version: 2 }), ...SEED_POLICIES];
    const review = clockOf(clocksOf(asked, "2026-01-05 12:00", { ...given, policies }), "REVIEW");
    expect(line(review)).toBe("REVIEW | RUNNING | 01-05 09:00 | 01-08 11:00 | -");
  });
});

describe("the case's due time", () => {
  test("is the earliest of the running clocks, past or not", () => {
    const clocks = clocksOf(FORWARDED_CASE, "2026-01-20 00:00");
    expect(clocks.filter(({ stoppedAt }) => stoppedAt === null)).toHaveLength(3);
    expect(dueAtOf(clocks)).toEqual(wib("2026-01-09 10:05"));
    expect(isOverdue(clocks, wib("2026-01-09 10:05"))).toBe(false);
    expect(isOverdue(clocks, wib("2026-01-09 10:05:00.001"))).toBe(true);
  });

  test("is the national one while the review waits for the citizen", () => {
    const asked = [
      fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-01-05 10:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
    ];
    expect(dueAtOf(clocksOf(asked, "2026-01-07 09:00"))).toEqual(wib("2026-01-08 23:59:59.999"));
  });

  test("is none when everything is done", () => {
    const archived = [...RESOLVED_CASE, fact("2026-01-09 15:33", "ARCHIVE", "ARCHIVED", LEAD)];
    expect(dueAtOf(clocksOf(archived, "2026-01-12 09:00"))).toBeNull();
    expect(dueAtOf([])).toBeNull();
  });
});

describe("the reopening window", () => {
  test.each([
    ["2026-01-09 15:30", "2026-01-26 23:59:59.999"],
    ["2026-03-13 17:30", "2026-04-06 23:59:59.999"],
  ])("of a case resolved %s ends %s", (resolved, ends) => {
    expect(citizenWindow("REOPEN_WINDOW", wib(resolved), COMPLAINT, SEED_POLICIES, CALENDAR)).toEqual({
      endsAt: wib(ends),
      provisional: false,
      missingYear: null,
    });
  });

  test("stays open where its end cannot be computed, and says which year is missing", () => {
    const unknown = { endsAt: null, provisional: false, missingYear: 2027 };
    expect(citizenWindow("REOPEN_WINDOW", wib("2026-12-21 10:00"), COMPLAINT, SEED_POLICIES, CALENDAR)).toEqual(
      unknown,
    );
    const without = citizenWindow("REOPEN_WINDOW", wib("2026-01-09 10:00"), COMPLAINT, [], CALENDAR);
    expect(without).toEqual({ endsAt: null, provisional: false, missingYear: null });
  });

  test("of 0 days closes as it opens", () => {
    const none = [policy({ step: "REOPEN_WINDOW", limit: { value: 0, unit: "WORKING_DAYS" } })];
    const resolvedAt = wib("2026-01-09 10:00");
    expect(citizenWindow("REOPEN_WINDOW", resolvedAt, COMPLAINT, none, CALENDAR).endsAt).toEqual(resolvedAt);
  });
});

describe("stored clocks", () => {
  test("come back from JSON as they were", () => {
    const clocks = clocksOf(RESOLVED_CASE, "2026-01-09 16:00");
    expect(JSON.parse(JSON.stringify(clocks)).map(reviveClock)).toEqual(clocks);
  });

  test("two of one step and one millisecond are kept apart", () => {
    const at = "2026-01-05 09:00";
    const history = [fact(at, "SUBMIT", "SUBMITTED"), fact(at, "REJECT", "REJECTED"), fact(at, "REOPEN", "SUBMITTED")];
    const before = clocksOf(history, at);
    expect(lines(before, "REVIEW")).toHaveLength(2);
    const after = clocksOf([...history, fact("2026-01-10 09:00", "VERIFY", "VERIFIED", LEAD)], "2026-01-10 09:00");
    expect(lines(keepVerdicts(before, after), "REVIEW")).toEqual([
      "REVIEW | MET | 01-05 09:00 | 01-08 09:00 | 01-05 09:00",
      "REVIEW | BREACHED | 01-05 09:00 | 01-08 09:00 | 01-10 09:00",
    ]);
  });

  test("a verdict outlives the calendar year by which it was found", () => {
    const before = clocksOf(RESOLVED_CASE, "2026-01-09 16:00");
    const bare = workingCalendar({ version: 2, years: [], holidays: [] });
    const after = keepVerdicts(before, clocksOf(RESOLVED_CASE, "2026-01-09 16:00", { calendar: bare }));
    expect(after).toEqual(before);
  });
});

describe("the explanation for officers", () => {
  const explained = (clocks: readonly Clock[], step: string) => explainClock(clockOf(clocks, step), CALENDAR);

  test("names start, pause, due time and reason", () => {
    const history = [
      fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-01-05 10:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
    ];
    expect(explained(clocksOf(history, "2026-01-05 10:00"), "REVIEW")).toBe(
      "mulai Senin, 5 Januari 2026 pukul 09.00 WIB, sedang jeda " +
        "(menunggu jawaban pelapor sejak Senin, 5 Januari 2026 pukul 10.00 WIB), " +
        "batas ditentukan setelah jeda berakhir karena 3 hari menurut SOP (kebijakan versi 1)",
    );
    const answered = [...history, fact("2026-01-06 12:30", "ANSWER_CLARIFICATION", "SUBMITTED")];
    expect(explained(clocksOf(answered, "2026-01-07 09:00"), "REVIEW")).toBe(
      "mulai Senin, 5 Januari 2026 pukul 09.00 WIB, jeda 1 hari 2 jam " +
        "(menunggu jawaban pelapor Senin, 5 Januari 2026 pukul 10.00 WIB sampai Selasa, 6 Januari 2026 pukul 12.30 WIB), " +
        "batas Jumat, 9 Januari 2026 pukul 11.30 WIB karena 3 hari menurut SOP (kebijakan versi 1)",
    );
  });

  test("names the holidays that moved it", () => {
    const history = [fact("2026-03-13 17:30", "SUBMIT", "SUBMITTED")];
    expect(explained(clocksOf(history, "2026-03-14 09:00"), "NATIONAL_FORWARD")).toBe(
      "mulai Jumat, 13 Maret 2026 pukul 17.30 WIB, tanpa jeda, " +
        "batas Rabu, 25 Maret 2026 pukul 23.59 WIB karena 3 hari kerja menurut PermenPANRB 5/2025 " +
        "(kebijakan versi 1, kalender kerja versi 1), " +
        "tidak menghitung 18 Maret 2026 (Cuti bersama Nyepi), 19 Maret 2026 (Hari Suci Nyepi (Saka 1948)), " +
        "20 Maret 2026 (Cuti bersama Idul Fitri 1447 H), 23 Maret 2026 (Cuti bersama Idul Fitri 1447 H), " +
        "24 Maret 2026 (Cuti bersama Idul Fitri 1447 H)",
    );
  });

  test("says that nothing is due at once", () => {
    expect(explained(clocksOf(FORWARDED_CASE, "2026-01-06 10:05"), "FORWARD")).toBe(
      "mulai Selasa, 6 Januari 2026 pukul 10.00 WIB, tanpa jeda, tanpa batas waktu karena harus dilakukan seketika menurut SOP",
    );
  });

  test("says what it rests on: foreseen holidays, an outage", () => {
    const provisional = workingCalendar({ ...CALENDAR_DATA, years: [{ year: 2026, state: "PROVISIONAL" }] });
    const nationalOutages = [{ from: wib("2026-01-05 09:00"), to: wib("2026-01-05 09:45") }];
    const clocks = clocksOf([fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED")], "2026-01-05 10:00", {
      facts: { ...COMPLAINT, nationalOutages },
      calendar: provisional,
    });
    expect(explainClock(clockOf(clocks, "NATIONAL_FORWARD"), provisional)).toBe(
      "mulai Senin, 5 Januari 2026 pukul 09.00 WIB, tanpa jeda, " +
        "batas Kamis, 8 Januari 2026 pukul 23.59 WIB karena 3 hari kerja menurut PermenPANRB 5/2025 " +
        "(kebijakan versi 1, kalender kerja versi 1), " +
        "selama itu sistem nasional terganggu 45 menit, hari libur tahun 2026 masih perkiraan",
    );
  });

  test("says how far it was escalated", () => {
    const clocks = clocksOf([fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED")], "2026-01-09 10:00");
    const reachedAt = wib("2026-01-08 09:00");
    const told = (...levels: readonly (readonly [number, "LIAISON" | "COORDINATOR"])[]) =>
      explainClock(
        clockOf(clocks, "REVIEW"),
        CALENDAR,
        levels.map(([level, audience]) => ({ level, audience, reachedAt })),
      );
    const before =
      "mulai Senin, 5 Januari 2026 pukul 09.00 WIB, tanpa jeda, " +
      "batas Kamis, 8 Januari 2026 pukul 09.00 WIB karena 3 hari menurut SOP (kebijakan versi 1), batas waktu terlampaui";
    expect(told()).toBe(before);
    expect(told([0, "LIAISON"])).toBe(`${before}, sudah diperingatkan pada Kamis, 8 Januari 2026 pukul 09.00 WIB`);
    expect(told([2, "COORDINATOR"], [0, "LIAISON"], [1, "LIAISON"])).toBe(
      `${before}, sudah dieskalasi ke tingkat 2 (koordinator) pada Kamis, 8 Januari 2026 pukul 09.00 WIB`,
    );
  });
});
