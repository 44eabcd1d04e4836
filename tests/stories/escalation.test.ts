import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import pino from "pino";
import { escalateDue } from "../../src/cases/escalate";
import { type Core, composeCore } from "../../src/compose";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { ask } from "../support/ask";
import { testConfig } from "../support/core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { HubProcess } from "../support/hub-process";
import { DAY_MS, TimeOffice } from "../support/time-office";
import { waitFor } from "../support/wait-for";

const OVERDUE = 150;
const HELD_UP_AT = 74;
const MINUTE_MS = 60_000;
const secret = randomBytes(32).toString("base64");

let settings: ConnectionSettings;
let core: Core;
let closeCore: () => Promise<void>;
let office: TimeOffice;
const hubs: HubProcess[] = [];

function startHub(): HubProcess {
  const environment = { HUB_DATABASE_URL: databaseUrl(settings), HUB_SECRET_KEY: secret, HUB_LOG_LEVEL: "warn" };
  const hub = new HubProcess(environment);
  hubs.push(hub);
  return hub;
}

beforeAll(async () => {
  settings = await createMigratedDatabase("story_escalation");
  const dataSource = await openDataSource(settings, 8);
  core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
  closeCore = () => dataSource.destroy();
  office = new TimeOffice(core);
  for (const role of ["ADMIN", "COORDINATOR", "LEADER", "LIAISON"] as const) await office.officer(role);
  await office.officer("COORDINATOR", "coordinator.kedua");
}, 60_000);

afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.end("SIGKILL")));
  await closeCore();
  await dropDatabase("story_escalation");
});

/** The coordinator's three days were over a moment ago: of each case exactly the first level is due. */
async function overdueCases(count: number): Promise<void> {
  const moment = new Date(Date.now() - 3 * DAY_MS - MINUTE_MS);
  const queue = Array.from({ length: count }, (_, index) => index);
  const worker = async () => {
    while (queue.pop() !== undefined) await office.submitted(moment);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

async function count(sql: string): Promise<number> {
  const [row] = await core.cases.work.read<{ total: string }>(`SELECT COUNT(*) AS total FROM ${sql}`);
  return Number(row?.total);
}

const marks = () => count("escalation WHERE step = 'REVIEW' AND level = 1");

/** Every case once: its breach, its escalation, and a message to each of the two coordinators. */
async function expectEachOnce(cases: number): Promise<void> {
  for (const type of ["CLOCK_BREACHED", "ESCALATED"]) {
    const events = (await office.events([type])).filter(({ data }) => data.step === "REVIEW");
    expect([type, events.length, new Set(events.map(({ id }) => id)).size]).toEqual([type, cases, cases]);
  }
  const told = `notice WHERE template = 'ESCALATION' AND data LIKE '%"step":"REVIEW"%'`;
  expect(await count(told)).toBe(2 * cases);
  expect(await count(`(SELECT DISTINCT complaint_id, recipient_id FROM ${told}) one`)).toBe(2 * cases);
}

test("S12 150 overdue cases in one state: all escalate by the scheduler of running hubs, one of them killed half-way, none twice", async () => {
  await overdueCases(OVERDUE);
  const [held] = await core.cases.work.read<{ id: string }>(
    `SELECT id FROM complaint WHERE is_open = TRUE ORDER BY escalate_at, id LIMIT 1 OFFSET ${HELD_UP_AT}`,
  );
  const holder = await createConnection(settings);
  await holder.beginTransaction();
  await holder.query("SELECT id FROM complaint WHERE id = ? FOR UPDATE", [held?.id]);

  const killed = startHub();
  await killed.url();
  await waitFor(
    "the first hub to come as far as the case in an officer's hands",
    async () => (await marks()) >= HELD_UP_AT,
  );
  const survivor = startHub();
  const url = await survivor.url();
  expect(await marks()).toBe(HELD_UP_AT);
  await killed.end("SIGKILL");
  await holder.rollback();
  await holder.end();
  // The half minute for which a dead node keeps its job is over.
  await core.cases.work.read("UPDATE job SET lease_until = UTC_TIMESTAMP(3) WHERE name = 'escalation'");
  await waitFor("every case to be escalated", async () => (await marks()) >= OVERDUE);
  await expectEachOnce(OVERDUE);

  // Both nodes look at all of them again, and at ten more, and so does a third one beside any lease.
  await startHub().url();
  await overdueCases(10);
  await core.cases.work.read("UPDATE complaint SET escalate_at = submitted_at");
  await core.cases.work.read("UPDATE job SET done_at = NULL WHERE name = 'escalation'");
  await Promise.all([escalateDue(core.cases), escalateDue(core.cases)]);
  await waitFor("nothing to be due any more", async () => {
    const due = await count("complaint WHERE is_open = TRUE AND escalate_at < UTC_TIMESTAMP(3)");
    return due === 0 && (await marks()) >= OVERDUE + 10;
  });
  await expectEachOnce(OVERDUE + 10);

  const metrics = await waitFor("the job's age among the figures", async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return /hub_job_last_done_age_seconds\{job="escalation"\} \d/.test(text) && text;
  });
  expect(metrics).toContain(`hub_overdue_cases{level="1"} ${OVERDUE + 10}`);
  expect(await survivor.end("SIGTERM")).toBe(0);
}, 120_000);

interface ClockView {
  readonly step: string;
  readonly dueAt: string;
  readonly explanation: string;
}
interface CaseView {
  readonly complaint: {
    readonly version: number;
    readonly clocks: readonly ClockView[];
    readonly timeline: {
      readonly edges: readonly { readonly node: { readonly type: string; readonly note: string | null } }[];
    };
  };
}

test("S12 a holiday added later moves the right due dates, and says so", async () => {
  const url = await (hubs.at(-1) ?? startHub()).url();
  const admin = await office.token("ADMIN");
  const coordinator = await office.token("COORDINATOR");
  const run = (call: string, fields: string) =>
    ask<{ it: Record<string, unknown> }>(url, admin, `mutation { it: ${call} { ${fields} userErrors { message } } }`);
  for (const year of [0, 1].map((more) => new Date().getFullYear() + more)) {
    const known = await count(`calendar_year WHERE year = ${year}`);
    if (known === 0) await run(`setCalendarYear(year: ${year}, state: PROVISIONAL)`, "movedCases");
  }
  const { id: touched } = await office.submitted(new Date());
  // Five working days at the most: all of its clocks end before the day that becomes a holiday.
  const { id: untouched } = await office.submitted(new Date(), { kind: "INFORMATION_REQUEST" });
  const see = async (id: string) => {
    const query = `query ($id: ID!) { complaint(id: $id) { version clocks { step dueAt explanation }
      timeline(first: 100) { edges { node { type note } } } } }`;
    return (await ask<CaseView>(url, coordinator, query, { id })).complaint;
  };
  const finish = (view: CaseView["complaint"]) => view.clocks.find(({ step }) => step === "NATIONAL_FINISH");
  const before = { touched: await see(touched), untouched: await see(untouched) };
  const oldDue = new Date(finish(before.touched)?.dueAt ?? "");
  const day = jakartaDate(oldDue);

  const added = await run(`addHoliday(date: "${day}", kind: JOINT_LEAVE, name: "Cuti bersama uji")`, "movedCases");
  expect(added.it).toMatchObject({ userErrors: [] });
  const after = { touched: await see(touched), untouched: await see(untouched) };
  const newDue = await nextWorkingDayAfter(oldDue);
  expect(finish(after.touched)?.dueAt).toBe(newDue.toISOString());
  expect(after.touched.clocks.filter(({ step }) => step !== "NATIONAL_FINISH").map(({ dueAt }) => dueAt)).toEqual(
    before.touched.clocks.filter(({ step }) => step !== "NATIONAL_FINISH").map(({ dueAt }) => dueAt),
  );
  expect(after.touched.version).toBe(before.touched.version + 1);
  const notes = (view: CaseView["complaint"]) =>
    view.timeline.edges.filter(({ node }) => node.type === "CLOCKS_RECOMPUTED").map(({ node }) => node.note);
  expect(notes(after.touched)).toEqual([
    `Batas waktu (penyelesaian menurut aturan nasional) bergeser dari ${words(oldDue)} pukul 23.59 WIB menjadi ` +
      `${words(newDue)} pukul 23.59 WIB karena hari libur ${words(oldDue).split(", ")[1]}.`,
  ]);
  expect(finish(after.touched)?.explanation).toContain("(Cuti bersama uji)");
  expect(notes(after.untouched)).toEqual([]);
  expect(after.untouched.clocks.map(({ dueAt }) => dueAt)).toEqual(before.untouched.clocks.map(({ dueAt }) => dueAt));
  expect(after.untouched.version).toBe(before.untouched.version);
}, 60_000);

/** `2026-08-17` in Jakarta. */
function jakartaDate(instant: Date): string {
  return instant.toLocaleDateString("sv-SE", { timeZone: "Asia/Jakarta" });
}

/** `Senin, 17 Agustus 2026` in Jakarta. */
function words(instant: Date): string {
  const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  return instant.toLocaleDateString("id-ID", { ...parts, timeZone: "Asia/Jakarta" });
}

/** Counted here by the table of holidays alone. */
async function nextWorkingDayAfter(due: Date): Promise<Date> {
  const rows = await core.cases.work.read<{ date: string }>(
    "SELECT DATE_FORMAT(date, '%Y-%m-%d') AS date FROM holiday",
  );
  const holidays = new Set(rows.map(({ date }) => date));
  for (let next = new Date(due.getTime() + DAY_MS); ; next = new Date(next.getTime() + DAY_MS)) {
    const weekday = next.toLocaleDateString("en-US", { weekday: "short", timeZone: "Asia/Jakarta" });
    if (weekday !== "Sat" && weekday !== "Sun" && !holidays.has(jakartaDate(next))) return next;
  }
}
