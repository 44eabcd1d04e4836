import { addHoliday, removeHoliday, setCalendarYear } from "../../src/cases/administer-rules";
import { answerComplaint } from "../../src/cases/agency-work";
import { moveByTime } from "../../src/cases/automatic-moves";
import { reopen } from "../../src/cases/citizen";
import { recomputeClocks } from "../../src/cases/recompute-clocks";
import { archiveComplaint, receiveAnswer, reviewResult } from "../../src/cases/result";
import { requestClarification } from "../../src/cases/review";
import { type ClockEventFacts, clockNote } from "../../src/domain/clock-words";
import { startTestCore } from "../support/core";
import { TimeOffice } from "../support/time-office";

let office: TimeOffice;
let close: () => Promise<void>;

beforeAll(async () => {
  const started = await startTestCore("citizen_windows");
  close = started.close;
  office = new TimeOffice(started.core);
  for (const role of ["ADMIN", "COORDINATOR", "LIAISON"] as const) await office.officer(role);
}, 60_000);

afterAll(() => close());

afterEach(() =>
  office.core.cases.work.read("UPDATE complaint SET is_open = FALSE, escalate_at = '9999-12-31', status = 'WITHDRAWN'"),
);

/** A time in Jakarta. */
function wib(text: string): Date {
  return new Date(`${text.replace(" ", "T")}:00+07:00`);
}

/** The end of a day in Jakarta. */
function endOf(day: string): Date {
  return new Date(`${day}T23:59:59.999+07:00`);
}

/** A case that waits for its citizen's answer. */
async function asked(time: string): Promise<string> {
  const { id } = await office.submitted(wib(time));
  await office.does(wib(time), "COORDINATOR", requestClarification, id, { question: "Di RT berapa?" });
  return id;
}

async function resolved(time: string): Promise<string> {
  const id = await office.accepted(wib(time));
  await office.does(wib(time), "LIAISON", answerComplaint, id, { text: "Tanggul sudah ditambal." });
  await office.does(wib(time), "COORDINATOR", receiveAnswer, id, {});
  await office.does(wib(time), "COORDINATOR", reviewResult, id, { outcome: "RESOLVED" });
  return id;
}

interface Row {
  readonly status: string;
  readonly version: number;
  readonly until: Date | null;
  readonly clocks: string;
  readonly updatedAt: Date;
}

/** A case with the end of the window that it is in. */
async function row(id: string): Promise<Row> {
  const [found] = await office.core.cases.work.read<Row>(
    `SELECT status, version, clocks, updated_at AS updatedAt,
            IF(status = 'CLARIFICATION_REQUESTED', clarification_until, reopen_until) AS until
       FROM complaint WHERE id = ?`,
    [id],
  );
  if (found === undefined) throw new Error("no case");
  return found;
}

async function untilOf(...ids: string[]): Promise<(Date | null)[]> {
  return (await Promise.all(ids.map(row))).map(({ until }) => until);
}

async function holiday(time: string, date: string): Promise<void> {
  const admin = await office.officer("ADMIN");
  await addHoliday(office.at(wib(time)), admin, { date, kind: "JOINT_LEAVE", name: "Cuti uji" });
}

function recompute(time: string): Promise<number> {
  return recomputeClocks(office.at(wib(time)));
}

/** What the log says of a case's windows and clocks. */
async function told(id: string) {
  return (await office.events(["CLOCKS_RECOMPUTED"], id)).map(({ version, data }) => ({ version, data }));
}

test("a holiday that is added later puts off both windows, also of an archived case, once, and the log says why", async () => {
  const question = await asked("2026-07-01 10:00");
  const settled = await resolved("2026-07-01 10:00");
  const archived = await resolved("2026-07-01 10:00");
  await office.does(wib("2026-07-02 10:00"), "COORDINATOR", archiveComplaint, archived, {});
  const all = [question, settled, archived];
  expect(await untilOf(...all)).toEqual(all.map(() => endOf("2026-07-15")));
  const before = await Promise.all(all.map(row));

  await holiday("2026-07-06 10:00", "2026-07-08");
  // Two processes at once.
  const moved = await Promise.all([recompute("2026-07-06 10:01"), recompute("2026-07-06 10:01")]);
  expect(moved.reduce((sum, one) => sum + one, 0)).toBe(3);
  expect(await untilOf(...all)).toEqual(all.map(() => endOf("2026-07-16")));
  const move = (step: string) => ({
    step,
    oldDueAt: endOf("2026-07-15").toISOString(),
    newDueAt: endOf("2026-07-16").toISOString(),
  });
  const holidays = [{ date: "2026-07-08", isAdded: true }];
  for (const id of [settled, archived]) {
    expect(await told(id)).toEqual([
      {
        version: (before[all.indexOf(id)]?.version ?? 0) + 1,
        data: { fields: ["reopenUntil"], moves: [move("REOPEN_WINDOW")], holidays },
      },
    ]);
  }
  const [event, ...others] = await told(question);
  expect(others).toEqual([]);
  expect(event?.data).toMatchObject({ fields: ["dueAt", "clarificationUntil"], holidays });
  expect(event?.data.moves).toContainEqual(move("CLARIFICATION_WINDOW"));
  expect(clockNote("CLOCKS_RECOMPUTED", (await told(settled))[0]?.data as ClockEventFacts)).toBe(
    "Batas waktu (pembukaan kembali oleh pelapor) bergeser dari Rabu, 15 Juli 2026 pukul 23.59 WIB " +
      "menjadi Kamis, 16 Juli 2026 pukul 23.59 WIB karena hari libur 8 Juli 2026.",
  );
  const after = await Promise.all(all.map(row));
  expect(after.map(({ version }) => version)).toEqual(before.map(({ version }) => version + 1));
  expect(after.map(({ updatedAt }) => updatedAt)).toEqual(all.map(() => wib("2026-07-06 10:01")));
  // What was judged of a settled case stands.
  expect(after.slice(1).map(({ clocks }) => clocks)).toEqual(before.slice(1).map(({ clocks }) => clocks));

  expect(await recompute("2026-07-06 10:02")).toBe(0);
  const changeless = (one: Row) => ({ ...one, clocks: null });
  // How long a clock has been paused is another thing each minute.
  expect((await Promise.all(all.map(row))).map(changeless)).toEqual(after.map(changeless));

  await holiday("2026-07-07 10:00", "2026-07-09");
  expect(await recompute("2026-07-07 10:01")).toBe(3);
  expect(await untilOf(...all)).toEqual(all.map(() => endOf("2026-07-17")));
  for (const id of all) {
    expect((await told(id)).map(({ data }) => data.holidays)).toEqual([
      holidays,
      [{ date: "2026-07-09", isAdded: true }],
    ]);
  }
});

test("a holiday that is taken back shortens no window that somebody was told of", async () => {
  await holiday("2026-08-31 08:00", "2026-09-09");
  await recompute("2026-08-31 08:00");
  const cases = [await asked("2026-09-01 10:00"), await resolved("2026-09-01 10:00")];
  expect(await untilOf(...cases)).toEqual(cases.map(() => endOf("2026-09-16")));
  await removeHoliday(office.at(wib("2026-09-02 10:00")), await office.officer("ADMIN"), "2026-09-09");
  await recompute("2026-09-02 10:01");
  expect(await untilOf(...cases)).toEqual(cases.map(() => endOf("2026-09-16")));
  const windows = async (id: string) =>
    (await told(id)).filter(({ data }) => !(data.fields as string[]).every((field) => field === "dueAt"));
  for (const id of cases) expect(await windows(id)).toEqual([]);
  // Who is told now is told the shorter one.
  const later = await resolved("2026-09-02 11:00");
  expect(await untilOf(later)).toEqual([endOf("2026-09-16")]);
  // Another holiday fills the gap that the first one left, and then puts off.
  await holiday("2026-09-03 10:00", "2026-09-10");
  await recompute("2026-09-03 10:01");
  expect(await untilOf(...cases, later)).toEqual([...cases.map(() => endOf("2026-09-16")), endOf("2026-09-17")]);
  await holiday("2026-09-03 11:00", "2026-09-11");
  await recompute("2026-09-03 11:01");
  expect(await untilOf(...cases)).toEqual(cases.map(() => endOf("2026-09-17")));
});

test("before time closes a case the window is counted again: a holiday of the last hour costs nobody his right", async () => {
  const question = await asked("2026-10-01 10:00");
  const settled = await resolved("2026-10-01 10:00");
  expect(await untilOf(question, settled)).toEqual([endOf("2026-10-15"), endOf("2026-10-15")]);
  // Nobody has brought it to the cases yet.
  await holiday("2026-10-15 20:00", "2026-10-14");
  const night = wib("2026-10-16 00:10");
  const passes = await Promise.all([moveByTime(office.at(night)), moveByTime(office.at(night))]);
  expect(passes).toEqual([
    { moved: 0, failed: 0 },
    { moved: 0, failed: 0 },
  ]);
  expect(await recompute("2026-10-16 00:10")).toBe(0);
  expect(await Promise.all([question, settled].map(row))).toMatchObject([
    { status: "CLARIFICATION_REQUESTED", until: endOf("2026-10-16") },
    { status: "RESOLVED", until: endOf("2026-10-16") },
  ]);
  for (const id of [question, settled]) expect(await told(id)).toHaveLength(1);
  await office.does(wib("2026-10-16 12:00"), "CITIZEN", reopen, settled, { reason: "Masih bocor." });
  expect(await moveByTime(office.at(wib("2026-10-17 00:00")))).toEqual({ moved: 1, failed: 0 });
  expect((await row(question)).status).toBe("REJECTED");
});

test("a holiday that is decreed after the fact opens a window that has just ended, and none that is long over or never was", async () => {
  const long = await resolved("2026-10-19 10:00");
  const lately = await resolved("2026-11-02 10:00");
  const cameClosed = await resolved("2026-11-02 10:00");
  // As it is taken over with its past.
  await office.core.cases.work.read("UPDATE complaint SET reopen_until = resolved_at WHERE id = ?", [cameClosed]);
  await moveByTime(office.at(wib("2026-11-17 00:01")));
  expect((await row(lately)).status).toBe("ARCHIVED");
  const before = await untilOf(long, cameClosed);
  for (const date of ["2026-10-26", "2026-11-13"]) await holiday("2026-11-17 08:00", date);
  expect(await recompute("2026-11-17 09:00")).toBe(1);
  expect(await untilOf(lately)).toEqual([endOf("2026-11-17")]);
  expect(await untilOf(long, cameClosed)).toEqual(before);
  // It would be over all the same: nobody gains by it, and nothing is told.
  await holiday("2026-11-19 08:00", "2026-11-12");
  expect(await recompute("2026-11-19 09:00")).toBe(0);
  expect(await untilOf(lately)).toEqual([endOf("2026-11-17")]);
  await office.does(wib("2026-11-17 12:00"), "CITIZEN", reopen, lately, { reason: "Masih bocor." });
  expect((await row(lately)).status).toBe("IN_PROGRESS");
});

test("a window over a year that the calendar did not know gets its end once it does", async () => {
  const cases = [await asked("2026-12-28 10:00"), await resolved("2026-12-28 10:00")];
  expect(await untilOf(...cases)).toEqual([null, null]);
  const env = office.at(wib("2026-12-30 10:00"));
  await setCalendarYear(env, await office.officer("ADMIN"), 2027, "PROVISIONAL");
  await holiday("2026-12-30 10:01", "2027-01-01");
  expect(await recompute("2026-12-30 10:02")).toBe(2);
  // 29, 30 and 31 December, then from Monday 4 January seven more.
  expect(await untilOf(...cases)).toEqual([endOf("2027-01-12"), endOf("2027-01-12")]);
  expect((await told(cases[1] ?? ""))[0]?.data).toEqual({
    fields: ["reopenUntil"],
    moves: [{ step: "REOPEN_WINDOW", oldDueAt: null, newDueAt: endOf("2027-01-12").toISOString() }],
  });
  expect(await recompute("2026-12-30 10:03")).toBe(0);
});
