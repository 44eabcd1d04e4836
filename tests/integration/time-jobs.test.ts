import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { setEscalationRule } from "../../src/cases/administer-ladder";
import { addHoliday, setSlaPolicy } from "../../src/cases/administer-rules";
import { acceptDisposition, addFollowUp, answerComplaint } from "../../src/cases/agency-work";
import { moveByTime } from "../../src/cases/automatic-moves";
import { answerClarification, rate, reopen } from "../../src/cases/citizen";
import { escalateDue } from "../../src/cases/escalate";
import { receiveAnswer, reviewResult } from "../../src/cases/result";
import { requestClarification } from "../../src/cases/review";
import { RuleWatch } from "../../src/cases/rule-watch";
import { Housekeeping } from "../../src/cli/housekeeping";
import { doctor } from "../../src/cli/maintenance";
import { FileStore } from "../../src/store/file-store";
import { startTestCore, testConfig } from "../support/core";
import { databaseUrl, testServer } from "../support/database";
import { TimeOffice } from "../support/time-office";

const logger = pino({ level: "silent" });
const dataDir = mkdtempSync(join(tmpdir(), "time-jobs-"));
let office: TimeOffice;
let close: () => Promise<void>;

beforeAll(async () => {
  const started = await startTestCore("time_jobs");
  close = started.close;
  office = new TimeOffice(started.core);
  for (const role of ["ADMIN", "COORDINATOR", "LEADER", "LIAISON"] as const) await office.officer(role);
}, 60_000);

afterAll(async () => {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
});

afterEach(() =>
  office.core.cases.work.read("UPDATE complaint SET is_open = FALSE, escalate_at = '9999-12-31', status = 'WITHDRAWN'"),
);

/** A time in Jakarta. */
function wib(text: string): Date {
  return new Date(`${text.replace(" ", "T")}:00+07:00`);
}

/** One pass of the escalation at a time in Jakarta. @returns how many clocks reached which level */
async function pass(time: string): Promise<Record<number, number>> {
  const { reached, failed } = await escalateDue(office.at(wib(time)));
  expect(failed).toBe(0);
  return Object.fromEntries(reached);
}

async function levels(id: string): Promise<string[]> {
  const events = await office.events(["CLOCK_BREACHED", "ESCALATED"], id);
  return events.map(({ type, data }) =>
    [type, data.step, data.level, data.isCaughtUp === true ? "late" : null].filter((part) => part != null).join(" "),
  );
}

async function row(id: string) {
  const [found] = await office.core.cases.work.read<{
    version: number;
    status: string;
    agendaNumber: string | null;
    updatedAt: Date;
  }>("SELECT version, status, agenda_number AS agendaNumber, updated_at AS updatedAt FROM complaint WHERE id = ?", [
    id,
  ]);
  if (found === undefined) throw new Error("no case");
  return found;
}

describe("the ladder", () => {
  test("warns in office hours, then climbs at its times, each level once, and tells whom it has to", async () => {
    // A Monday: the agency's three days end on Thursday at 09.00; four fifths of them on Wednesday at 18.36.
    const id = await office.forwarded(wib("2026-02-02 09:00"));
    const { version, updatedAt } = await row(id);
    expect(await pass("2026-02-04 18:40")).toEqual({});
    // The offices open at 07.30, and that is still before the end.
    expect(await pass("2026-02-05 07:31")).toEqual({ 0: 1 });
    expect(await pass("2026-02-05 07:40")).toEqual({});
    expect(await office.notices(id)).toEqual(["DUE_WARNING AGENCY_REVIEW 0 liaison"]);
    expect((await row(id)).version).toBe(version);

    expect(await pass("2026-02-05 09:00")).toEqual({});
    expect(await pass("2026-02-05 09:01")).toEqual({ 1: 1 });
    expect(await pass("2026-02-05 09:02")).toEqual({});
    // One working day after Thursday ends with Friday, three with the Tuesday after.
    expect((await pass("2026-02-06 23:59"))[2]).toBeUndefined();
    expect((await pass("2026-02-07 00:01"))[2]).toBe(1);
    expect((await pass("2026-02-11 00:01"))[3]).toBe(1);
    const own = (list: string[]) => list.filter((one) => one.includes("AGENCY_REVIEW"));
    expect(own(await levels(id))).toEqual([
      "CLOCK_BREACHED AGENCY_REVIEW",
      "ESCALATED AGENCY_REVIEW 1",
      "ESCALATED AGENCY_REVIEW 2",
      "ESCALATED AGENCY_REVIEW 3",
    ]);
    expect(own(await office.notices(id))).toEqual([
      "DUE_WARNING AGENCY_REVIEW 0 liaison",
      "ESCALATION AGENCY_REVIEW 1 liaison",
      "ESCALATION AGENCY_REVIEW 2 coordinator",
      "ESCALATION AGENCY_REVIEW 3 leader",
    ]);
    // The version rises with each event; the citizen's view of his case has not changed.
    const events = await office.events(["CLOCK_BREACHED", "ESCALATED"], id);
    expect(events.map((event) => event.version)).toEqual(events.map((_, index) => version + 1 + index));
    expect(await row(id)).toMatchObject({ version: version + events.length, updatedAt });
  });

  test("makes up for the time in which no hub ran: each level once, in order, marked late", async () => {
    const id = await office.forwarded(wib("2026-02-02 09:00"));
    await pass("2026-02-11 00:05");
    expect((await levels(id)).filter((one) => one.includes("AGENCY_REVIEW"))).toEqual([
      "CLOCK_BREACHED AGENCY_REVIEW",
      "ESCALATED AGENCY_REVIEW 1 late",
      "ESCALATED AGENCY_REVIEW 2 late",
      // Reached five minutes ago.
      "ESCALATED AGENCY_REVIEW 3",
    ]);
    // What is over is not warned of.
    expect((await office.notices(id)).filter((one) => one.includes("AGENCY_REVIEW 0"))).toEqual([]);
  });

  test("goes to the coordinators where no agency has the case, and sleeps while the citizen owes an answer", async () => {
    const { id } = await office.submitted(wib("2026-02-02 09:00"));
    await office.does(wib("2026-02-02 10:00"), "COORDINATOR", requestClarification, id, { question: "Di RT berapa?" });
    expect(await pass("2026-02-05 12:00")).toEqual({ 0: 1 });
    expect(await office.notices(id)).toEqual(["DUE_WARNING NATIONAL_FORWARD 0 coordinator"]);
    expect(await levels(id)).toEqual([]);
    // Two days later he answers: the clock has two days less behind it, and nothing is due.
    await office.does(wib("2026-02-04 10:00"), "CITIZEN", answerClarification, id, { text: "RT 2." });
    expect(await pass("2026-02-05 12:01")).toEqual({});
    await pass("2026-02-07 09:01");
    expect((await levels(id)).filter((one) => one.includes(" REVIEW"))).toEqual([
      "CLOCK_BREACHED REVIEW",
      "ESCALATED REVIEW 1",
    ]);
  });

  test("a late review does not climb on while the citizen owes an answer", async () => {
    const { id } = await office.submitted(wib("2026-02-02 09:00"));
    await pass("2026-02-05 09:01");
    await office.does(wib("2026-02-05 10:00"), "COORDINATOR", requestClarification, id, { question: "Di RT berapa?" });
    await pass("2026-02-10 09:00");
    expect((await levels(id)).filter((one) => one.includes(" REVIEW"))).toEqual([
      "CLOCK_BREACHED REVIEW",
      "ESCALATED REVIEW 1",
    ]);
  });

  test("two passes at once escalate once; a case that cannot be read holds up nobody, and is told", async () => {
    const moment = wib("2026-02-02 09:00");
    const ids = [await office.forwarded(moment), await office.forwarded(moment), await office.forwarded(moment)];
    const { work } = office.core.cases;
    const [clocks] = await work.read<{ clocks: string }>("SELECT clocks FROM complaint WHERE id = ?", [ids[0]]);
    await work.read("UPDATE complaint SET clocks = 'rusak', escalate_at = '2026-01-01' WHERE id = ?", [ids[0]]);
    const errors: unknown[] = [];
    const env = office.at(wib("2026-02-05 09:01"));
    const passes = await Promise.all([1, 2].map(() => escalateDue(env, { onError: (error) => errors.push(error) })));
    expect(passes.map(({ failed }) => failed)).toEqual([1, 1]);
    expect(errors).toHaveLength(2);
    expect(passes.reduce((sum, { reached }) => sum + (reached.get(1) ?? 0), 0)).toBe(2);
    // Mended, it is made up for.
    await work.read("UPDATE complaint SET clocks = ? WHERE id = ?", [clocks?.clocks, ids[0]]);
    expect((await pass("2026-02-05 10:00"))[1]).toBe(1);
  });

  test("cases taken over with their past start no storm; what begins later escalates", async () => {
    const id = await office.forwarded(wib("2026-02-02 09:00"));
    const { work } = office.core.cases;
    const historic = `UPDATE event SET data = '{"isHistoric":true}' WHERE complaint_id = ? AND type = 'SUBMITTED'`;
    await work.read(historic, [id]);
    await work.read("UPDATE complaint SET escalate_at = submitted_at WHERE id = ?", [id]);
    expect(await pass("2026-03-20 09:00")).toEqual({});
    // The agency's answer begins the coordinator's day.
    await office.does(wib("2026-03-24 09:00"), "LIAISON", acceptDisposition, id, {});
    await office.does(wib("2026-03-24 10:00"), "LIAISON", answerComplaint, id, { text: "Tanggul sudah ditambal." });
    await pass("2026-03-25 10:01");
    expect((await levels(id)).filter((one) => one.includes("RECEIVE_ANSWER"))).toEqual([
      "CLOCK_BREACHED RECEIVE_ANSWER",
      "ESCALATED RECEIVE_ANSWER 1",
    ]);
  });

  test("an administrator's rung counts from then on, and a touch on the case starts nothing anew", async () => {
    const id = await office.accepted(wib("2026-02-02 09:00"));
    const admin = await office.officer("ADMIN");
    const set = (value: number) =>
      setEscalationRule(office.at(wib("2026-02-02 10:00")), admin, {
        level: 1,
        audience: "LEADER",
        value,
        unit: "HOURS",
        isActive: true,
      });
    try {
      await set(2);
      await new RuleWatch().run(office.core.cases, new AbortController().signal);
      office.core.cases.reference.expire();
      expect((await pass("2026-02-05 10:59"))[1]).toBeUndefined();
      expect((await pass("2026-02-05 11:01"))[1]).toBe(1);
      expect(await office.notices(id)).toContain("ESCALATION AGENCY_REVIEW 1 leader");
      await office.does(wib("2026-02-05 11:30"), "LIAISON", addFollowUp, id, {
        text: "Tim berangkat.",
        visibility: "INTERNAL",
      });
      expect((await pass("2026-02-05 11:31"))[1]).toBeUndefined();
    } finally {
      await setEscalationRule(office.at(wib("2026-02-02 10:00")), admin, {
        level: 1,
        audience: "LIAISON",
        value: 0,
        unit: "MINUTES",
        isActive: true,
      });
      office.core.cases.reference.expire();
    }
    await expect(
      setEscalationRule(office.core.cases, admin, {
        level: 0,
        audience: "LEADER",
        value: 5,
        unit: "HOURS",
        isActive: true,
      }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", path: ["unit"] });
  });
});

/** A case of which the result was reviewed at a time. */
async function resolved(time: string): Promise<string> {
  const id = await office.accepted(wib(time));
  await office.does(wib(time), "LIAISON", answerComplaint, id, { text: "Tanggul sudah ditambal." });
  await office.does(wib(time), "COORDINATOR", receiveAnswer, id, {});
  await office.does(wib(time), "COORDINATOR", reviewResult, id, { outcome: "RESOLVED" });
  return id;
}

describe("what time moves by itself", () => {
  const move = (time: string) => moveByTime(office.at(wib(time)));

  test("a resolved case is archived once its ten working days are over, with the next number, once on two nodes", async () => {
    // From Monday the 2nd: the tenth working day ends with Monday the 16th, the 16th being joint leave, with the 18th.
    const ids = [await resolved("2026-02-02 10:00"), await resolved("2026-02-02 10:00")];
    const [until] = await office.core.cases.work.read<{ at: Date }>(
      "SELECT reopen_until AS at FROM complaint WHERE id = ?",
      [ids[0]],
    );
    const end = until?.at ?? new Date(0);
    expect(await moveByTime(office.at(end))).toEqual({ moved: 0, failed: 0 });
    const late = new Date(end.getTime() + 1);
    await Promise.all([moveByTime(office.at(late)), moveByTime(office.at(late))]);
    const rows = await Promise.all(ids.map((id) => row(id)));
    expect(rows.map(({ status }) => status)).toEqual(["ARCHIVED", "ARCHIVED"]);
    expect(rows.map(({ agendaNumber }) => agendaNumber).sort()).toEqual(["000001/ADUAN/2026", "000002/ADUAN/2026"]);
    for (const id of ids) expect(await office.events(["ARCHIVED"], id)).toHaveLength(1);
    expect(await moveByTime(office.at(late))).toEqual({ moved: 0, failed: 0 });
  });

  test("a case that the citizen reopened in time stays open, and gets its window anew when it is resolved again", async () => {
    const id = await resolved("2026-02-02 10:00");
    await office.does(wib("2026-02-05 10:00"), "CITIZEN", reopen, id, { reason: "Masih bocor." });
    expect(await move("2026-03-16 10:00")).toEqual({ moved: 0, failed: 0 });
    expect((await row(id)).status).toBe("IN_PROGRESS");
  });

  test("a clarification that nobody answers ends the case, with a reason that the citizen reads; a coordinator can reopen", async () => {
    const { id } = await office.submitted(wib("2026-02-02 09:00"));
    const { id: quick } = await office.submitted(wib("2026-02-02 09:00"));
    for (const one of [id, quick]) {
      await office.does(wib("2026-02-02 10:00"), "COORDINATOR", requestClarification, one, {
        question: "Di RT berapa?",
      });
    }
    await office.does(wib("2026-02-03 10:00"), "CITIZEN", answerClarification, quick, { text: "RT 2." });
    expect(await move("2026-02-13 10:00")).toEqual({ moved: 0, failed: 0 });
    expect(await move("2026-03-02 10:00")).toEqual({ moved: 1, failed: 0 });
    expect([(await row(id)).status, (await row(quick)).status]).toEqual(["REJECTED", "SUBMITTED"]);
    const [event] = await office.events(["REJECTED"], id);
    expect(event?.data).toMatchObject({ isPublic: true });
    const [text] = await office.core.cases.work.read(
      "SELECT id FROM case_text WHERE complaint_id = ? AND purpose = 'REJECTED' AND author_kind = 'SYSTEM' AND published_at IS NOT NULL",
      [id],
    );
    expect(text).toBeDefined();
    await office.does(wib("2026-03-03 10:00"), "COORDINATOR", reopen, id, { reason: "Pelapor datang ke loket." });
    expect((await row(id)).status).toBe("SUBMITTED");
  });

  test("an answer is never taken for settled: step 7 is people's, whatever the time", async () => {
    const id = await office.accepted(wib("2026-02-02 09:00"));
    await office.does(wib("2026-02-02 10:00"), "LIAISON", answerComplaint, id, { text: "Sudah." });
    await office.does(wib("2026-02-02 11:00"), "COORDINATOR", receiveAnswer, id, {});
    expect(await move("2026-06-02 10:00")).toEqual({ moved: 0, failed: 0 });
    expect((await row(id)).status).toBe("ANSWERED");
  });
});

describe("the citizen's time", () => {
  test("he rates once, and reopens in the window only; the coordinator reopens at any time", async () => {
    const id = await resolved("2026-02-02 10:00");
    await office.does(wib("2026-02-03 10:00"), "CITIZEN", rate, id, { score: 4 });
    await expect(office.does(wib("2026-02-03 10:01"), "CITIZEN", rate, id, { score: 5 })).rejects.toMatchObject({
      code: "ACTION_NOT_ALLOWED",
    });
    const late = office.does(wib("2026-03-16 10:00"), "CITIZEN", reopen, id, { reason: "Bocor lagi." });
    await expect(late).rejects.toMatchObject({ code: "ACTION_NOT_ALLOWED" });
    await expect(
      office.does(wib("2026-03-16 10:00"), "LEADER", reopen, id, { reason: "Bocor." }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await office.does(wib("2026-03-16 10:00"), "COORDINATOR", reopen, id, { reason: "Bocor lagi." });
    expect((await row(id)).status).toBe("IN_PROGRESS");
  });
});

test("a change of rules whose maker died over it reaches every case with the second look, with its cause", async () => {
  const id = await office.forwarded(wib("2026-06-01 09:00"));
  const admin = await office.officer("ADMIN");
  const { signal } = new AbortController();
  const watch = new RuleWatch();
  const env = office.at(wib("2026-06-02 10:00"));
  await watch.run(env, signal);
  await watch.run(env, signal);
  // Without the mutation's own round over the cases: as if the process had ended right after the commit.
  await addHoliday(env, admin, { date: "2026-06-08", kind: "JOINT_LEAVE", name: "Cuti uji" });
  await watch.run(env, signal);
  expect(await office.events(["CLOCKS_RECOMPUTED"], id)).toEqual([]);
  await watch.run(env, signal);
  await watch.run(env, signal);
  const events = await office.events(["CLOCKS_RECOMPUTED"], id);
  expect(events.map(({ data }) => data.holidays)).toEqual([[{ date: "2026-06-08", isAdded: true }]]);
  expect(events[0]?.data.moves).toContainEqual({
    step: "NATIONAL_FIRST_FOLLOW_UP",
    oldDueAt: wib("2026-06-09 00:00").toISOString().replace("17:00:00.000", "16:59:59.999"),
    newDueAt: wib("2026-06-10 00:00").toISOString().replace("17:00:00.000", "16:59:59.999"),
  });
});

test("nobody is escalated for a day that has become a holiday meanwhile", async () => {
  const id = await office.forwarded(wib("2026-07-01 09:00"));
  const { reference } = office.core.cases;
  reference.expire();
  await pass("2026-07-04 12:00");
  // The fifth working day would end with Wednesday the 8th.
  await addHoliday(office.at(wib("2026-07-08 20:00")), await office.officer("ADMIN"), {
    date: "2026-07-08",
    kind: "JOINT_LEAVE",
    name: "Cuti uji",
  });
  reference.expire();
  await pass("2026-07-09 00:01");
  const first = (list: string[]) => list.filter((one) => one.includes("NATIONAL_FIRST_FOLLOW_UP"));
  expect(first(await levels(id))).toEqual([]);
  expect(await office.events(["CLOCKS_RECOMPUTED"], id)).toHaveLength(1);
  await pass("2026-07-10 00:01");
  expect(first(await levels(id))).toEqual([
    "CLOCK_BREACHED NATIONAL_FIRST_FOLLOW_UP",
    "ESCALATED NATIONAL_FIRST_FOLLOW_UP 1",
  ]);
});

test("an outage of the national system pauses a clock only as its policy says", async () => {
  const admin = await office.officer("ADMIN");
  const { work, reference } = office.core.cases;
  await setSlaPolicy(office.at(wib("2026-08-31 08:00")), admin, {
    step: "NATIONAL_FORWARD",
    law: "PermenPANRB 5/2025",
    kind: null,
    value: 24,
    unit: "HOURS",
    effectiveFrom: wib("2026-09-01 00:00"),
    pausedByOutage: true,
  });
  const { id } = await office.submitted(wib("2026-09-01 09:00"));
  await work.read(
    "INSERT INTO national_case (complaint_id, verdict, differences, changed_at, next_pull_at) VALUES (?, 'NOT_LINKED', '[]', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))",
    [id],
  );
  await work.read("INSERT INTO national_outage (id, began_at, ended_at) VALUES ('01ARZ3NDEKTSV4RRFFQ69G5FAV', ?, ?)", [
    wib("2026-09-01 10:00"),
    wib("2026-09-01 13:00"),
  ]);
  reference.expire();
  await reference.refresh();
  await office.does(wib("2026-09-01 14:00"), "COORDINATOR", requestClarification, id, { question: "Di RT berapa?" });
  const [found] = await work.read<{ clocks: string }>("SELECT clocks FROM complaint WHERE id = ?", [id]);
  const clocks = JSON.parse(found?.clocks ?? "[]") as {
    step: string;
    dueAt: string | null;
    outageMs: number;
    pausedMs: number;
  }[];
  const hours = 3_600_000;
  expect(clocks.find(({ step }) => step === "NATIONAL_FORWARD")).toMatchObject({
    dueAt: wib("2026-09-02 12:00").toISOString(),
    pausedMs: 3 * hours,
    outageMs: 3 * hours,
  });
  expect(clocks.find(({ step }) => step === "NATIONAL_FINISH")).toMatchObject({ pausedMs: 0, outageMs: 3 * hours });
});

test("a job that has not been done for long is found by the doctor", async () => {
  const { core } = office;
  await new Housekeeping(core, new FileStore(dataDir), dataDir, logger).run();
  const { connection, databasePrefix } = testServer();
  const config = testConfig({
    HUB_DATABASE_URL: databaseUrl({ ...connection, database: `${databasePrefix}time_jobs` }),
    HUB_DATA_DIR: dataDir,
  });
  const examine = async () => {
    const lines: string[] = [];
    await doctor({ words: [], config, logger, print: (line) => lines.push(line) });
    return lines.filter((line) => line.includes("Tugas berkala"));
  };
  expect(await examine()).toEqual([]);
  await core.cases.work.read(
    "UPDATE job SET done_at = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR WHERE name IN ('escalation', 'idempotency-purge')",
  );
  expect(await examine()).toEqual([expect.stringMatching(/^- Tugas berkala "escalation" terakhir selesai .* WIB\./)]);
});
