import { graphql, parse, subscribe } from "graphql";
import type { HubContext } from "../../src/api/context";
import { buildHubSchema } from "../../src/api/schema";
import type { Actor } from "../../src/cases/actor";
import { acceptDisposition, answerComplaint, returnDisposition } from "../../src/cases/agency-work";
import { changeCase, type Verb } from "../../src/cases/change-case";
import { rate, reopen } from "../../src/cases/citizen";
import type { CaseEnvironment } from "../../src/cases/environment";
import type { Submission } from "../../src/cases/new-complaint";
import { receiveAnswer, reviewResult } from "../../src/cases/result";
import { forward, reject, verify } from "../../src/cases/review";
import { submitComplaint } from "../../src/cases/submit";
import { makeOfficer } from "../../src/cli/accounts";
import type { Core } from "../../src/compose";
import type { Caller } from "../../src/domain/permission";
import type { Role } from "../../src/domain/status";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import { ClosedAt1765930000000 } from "../../src/store/migrations/1765930000000-closed-at";
import { startTestCore } from "../support/core";
import { waitFor } from "../support/wait-for";

const schema = buildHubSchema();
const LEADER: Caller = { kind: "OFFICER", id: "leader", name: "Bupati", role: "LEADER", agencyId: null };
const WEEK = { from: "2026-03-02", to: "2026-03-08" };
const DAY_MS = 86_400_000;
const QUERY = `query ($from: Date!, $to: Date!) { dashboard(from: $from, to: $to) {
  from to in done late open stillInProcess returned reopened satisfaction ratings
  previous { from to in done late }
  agencies { agency { code } received answered medianMs onTimeShare returned }
  topics { category { id } count } districts { district count } channels { channel count }
  oldestOpen { complaintId ticketNumber status title submittedAt } } }`;

let core: Core;
let close: () => Promise<void>;
const actors = new Map<string, Actor>();
let categories: readonly string[];

/** The hub at a moment of Jakarta's time, `MM-DD HH:mm` of 2026. */
function at(moment: string): CaseEnvironment {
  const [day, time] = moment.split(" ");
  const instant = new Date(`2026-${day}T${time}:00.000+07:00`);
  return { ...core.cases, clock: () => instant };
}

const END_OF_WEEK = (): CaseEnvironment => ({ ...core.cases, clock: () => new Date("2026-03-08T23:59:59.999+07:00") });

beforeAll(async () => {
  ({ core, close } = await startTestCore("dashboard"));
  const agencyOf = async (code: string) => (await agencyByIdOrCode(core.cases.work, code))?.id ?? null;
  const officers: readonly (readonly [string, Role, string | null])[] = [
    ["COORDINATOR", "COORDINATOR", null],
    ["DPUPR", "LIAISON", await agencyOf("DPUPR")],
    ["DINKES", "LIAISON", await agencyOf("DINKES")],
  ];
  for (const [name, role, agencyId] of officers) {
    const { id } = await makeOfficer(core, { username: name.toLowerCase(), name, role, agencyId, password: null });
    actors.set(name, { kind: "OFFICER", id, name, role, agencyId });
  }
  actors.set("CITIZEN", { kind: "CITIZEN" });
  const rows = await core.cases.work.read<{ id: string }>(
    "SELECT id FROM category WHERE is_active ORDER BY id LIMIT 2",
  );
  categories = rows.map(({ id }) => id);
}, 120_000);
afterAll(() => close());

async function submit(moment: string, extra: Partial<Submission> = {}): Promise<string> {
  const receipt = await submitComplaint(
    at(moment),
    { kind: "CITIZEN" },
    {
      kind: "COMPLAINT",
      title: `Aduan ${moment}`,
      content: "Air rob setinggi lutut sudah tiga hari.",
      channel: "WEB",
      isAnonymous: false,
      isSecret: false,
      ...extra,
    },
  );
  return receipt.complaintId;
}

async function act<Input>(moment: string, who: string, verb: Verb<Input>, id: string, input: Input): Promise<void> {
  const actor = actors.get(who);
  if (actor === undefined) throw new Error(`nobody is called ${who}`);
  await changeCase(at(moment), verb, { actor, id }, input);
}

async function forwarded(moment: string, id: string, leadAgency: string, category?: string): Promise<void> {
  await act(moment, "COORDINATOR", verify, id, { leadAgency, category });
  await act(moment, "COORDINATOR", forward, id, {});
}

async function answered(moment: string, id: string, agency: string, outcome: "RESOLVED" | "MONITORING"): Promise<void> {
  await act(moment, agency, acceptDisposition, id, {});
  await act(moment, agency, answerComplaint, id, { text: "Sudah ditangani oleh petugas kami." });
  await act(moment, "COORDINATOR", receiveAnswer, id, {});
  await act(moment, "COORDINATOR", reviewResult, id, { outcome });
}

const contextOf = (env: CaseEnvironment, caller: Caller = LEADER) => ({ caller, hub: { cases: env } }) as HubContext;

async function ask(env: CaseEnvironment, period: { from: string; to: string }) {
  const { data, errors } = await graphql({
    schema,
    source: QUERY,
    variableValues: period,
    contextValue: contextOf(env),
  });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  // graphql-js makes objects without a prototype.
  return JSON.parse(JSON.stringify(data?.dashboard)) as Record<string, unknown>;
}

test("a week's figures, as reckoned by hand; asked again after everything has changed they are the same", async () => {
  const [first = "", second = ""] = categories;
  const a = await submit("02-24 09:00");
  await forwarded("02-24 10:00", a, "DPUPR");
  await answered("02-26 10:00", a, "DPUPR", "RESOLVED");
  // Three days are over on 1 March at 09:00: late at that week's end.
  const b = await submit("02-26 08:00");
  await forwarded("02-26 09:00", b, "DPUPR");
  await answered("03-03 09:00", b, "DPUPR", "MONITORING");
  // Given back, and nobody has chosen another agency: fifteen minutes are over.
  const c = await submit("03-02 08:00", { channel: "ANDROID", category: first, location: { district: "Bonang" } });
  await forwarded("03-03 08:00", c, "DINKES", second);
  await act("03-04 08:00", "DINKES", returnDisposition, c, { reason: "Bukan kewenangan dinas kami." });
  const d = await submit("03-04 09:00", { isSecret: true, category: first, location: { district: "Sayung" } });
  await act("03-05 09:00", "COORDINATOR", reject, d, { reason: "Sudah ditangani kepolisian." });
  const e = await submit("03-05 09:00", { category: first, location: { district: "Sayung" } });
  await forwarded("03-05 09:00", e, "DPUPR");
  await answered("03-06 09:00", e, "DPUPR", "RESOLVED");
  await act("03-07 09:00", "CITIZEN", rate, e, { score: 4 });
  await act("03-08 09:00", "CITIZEN", reopen, e, { reason: "Genangan muncul lagi." });
  const f = await submit("03-07 20:00", { isSecret: true });
  const g = await submit("03-08 23:59", { category: second });

  const expected = {
    ...WEEK,
    in: 5,
    done: 1,
    late: 1,
    open: 5,
    stillInProcess: 1,
    returned: 1,
    reopened: 1,
    satisfaction: 4,
    ratings: 1,
    previous: { from: "2026-02-23", to: "2026-03-01", in: 2, done: 1, late: 1 },
    agencies: [
      { agency: { code: "DINKES" }, received: 1, answered: 0, medianMs: null, onTimeShare: null, returned: 1 },
      { agency: { code: "DPUPR" }, received: 1, answered: 2, medianMs: 3 * DAY_MS, onTimeShare: 0.5, returned: 0 },
    ],
    topics: [
      { category: { id: second }, count: 2 },
      { category: null, count: 2 },
      { category: { id: first }, count: 1 },
    ],
    districts: [
      { district: null, count: 3 },
      { district: "Bonang", count: 1 },
      { district: "Sayung", count: 1 },
    ],
    channels: [
      { channel: "WEB", count: 4 },
      { channel: "ANDROID", count: 1 },
    ],
  };
  const live = await ask(END_OF_WEEK(), WEEK);
  expect(live).toMatchObject(expected);
  const oldest = live.oldestOpen as {
    complaintId: string | null;
    ticketNumber: string;
    status: string;
    title: string | null;
  }[];
  expect(oldest.map(({ complaintId, status }) => [complaintId, status])).toEqual([
    [b, "MONITORING"],
    [c, "VERIFIED"],
    [e, "IN_PROGRESS"],
    [null, "SUBMITTED"],
    [g, "SUBMITTED"],
  ]);
  const [secret] = await core.cases.work.read<{ ticketNumber: string }>(
    "SELECT ticket_number AS ticketNumber FROM complaint WHERE id = ?",
    [f],
  );
  expect(oldest[3]).toEqual({ ...secret, complaintId: null, status: "SUBMITTED", title: null, submittedAt: null });

  await forwarded("03-09 08:00", c, "DPUPR", first);
  await answered("03-09 09:00", c, "DPUPR", "RESOLVED");
  await act("03-10 09:00", "COORDINATOR", reviewResult, b, { outcome: "RESOLVED" });
  await act("03-11 09:00", "CITIZEN", reopen, a, { reason: "Pompa rusak kembali." });
  await act("03-11 10:00", "COORDINATOR", reopen, d, { reason: "Perlu ditelaah kembali." });
  await act("03-12 09:00", "COORDINATOR", verify, g, { leadAgency: "DINKES", category: first });
  await act("03-13 09:00", "COORDINATOR", reject, f, { reason: "Bukan kewenangan kabupaten." });
  await submit("03-14 09:00");
  const later = await ask(at("04-15 12:00"), WEEK);
  expect(later).toEqual(live);
  // What happened since stands in its own week.
  expect(await ask(at("04-15 12:00"), { from: "2026-03-09", to: "2026-03-15" })).toMatchObject({
    in: 1,
    done: 3,
    reopened: 2,
    previous: { ...WEEK, in: 5, done: 1, late: 1 },
  });
});

test("a case knows since when it is closed, as the migration finds it in the log of a hub that did not write it down", async () => {
  const closed = () =>
    core.cases.work.read<{ title: string; closedAt: Date | null }>(
      "SELECT title, closed_at AS closedAt FROM complaint WHERE title <> '' ORDER BY submitted_at",
    );
  const known = await closed();
  const jakarta = (moment: string) => at(moment).clock();
  // The first was closed, opened again and not closed since; the fifth was reopened, too.
  expect(known.map(({ title, closedAt }) => [title, closedAt])).toEqual([
    ["Aduan 02-24 09:00", null],
    ["Aduan 02-26 08:00", jakarta("03-10 09:00")],
    ["Aduan 03-02 08:00", jakarta("03-09 09:00")],
    ["Aduan 03-05 09:00", null],
    ["Aduan 03-08 23:59", null],
    ["Aduan 03-14 09:00", null],
  ]);
  const runner = core.cases.work.dataSource.createQueryRunner();
  try {
    const migration = new ClosedAt1765930000000();
    await migration.down(runner);
    await expect(closed()).rejects.toThrow(/closed_at/);
    await migration.up(runner);
    // A run that was killed in the middle is begun again.
    await migration.up(runner);
  } finally {
    await runner.release();
  }
  expect(await closed()).toEqual(known);
});

test("figures of a period that is over are counted once; a running one's follow the log", async () => {
  const env = at("03-20 12:00");
  const statements: string[] = [];
  const counting = new Proxy(env.work, {
    get: (target, name) =>
      name === "read"
        ? (sql: string, parameters?: readonly unknown[]) => {
            statements.push(sql);
            return target.read(sql, parameters);
          }
        : Reflect.get(target, name, target),
  });
  const watched = { ...env, work: counting };
  await ask(watched, WEEK);
  const counted = statements.length;
  await Promise.all([ask(watched, WEEK), ask(watched, WEEK)]);
  expect(statements.slice(counted).filter((sql) => sql.includes("BETWEEN"))).toEqual([]);
  const running = { from: "2026-03-16", to: "2026-03-22" };
  expect(await ask(watched, running)).toMatchObject({ in: 0 });
  await submit("03-20 11:00");
  expect(await ask(watched, running)).toMatchObject({ in: 1 });
});

test("reads no more of the log than the period, by its indexes", async () => {
  const plans = await core.cases.work.read<{ table: string; key: string | null; type: string }>(
    `EXPLAIN SELECT complaint_id, from_status, to_status FROM event
      WHERE type IN ('REJECTED', 'RESULT_REVIEWED', 'REOPENED') AND occurred_at BETWEEN '2026-03-02' AND '2026-03-03'`,
  );
  expect(plans.map(({ key, type }) => [key, type])).toEqual([["event_type_occurred", "range"]]);
});

test("refuses days that do not exist, an end before the start, and callers without the right", async () => {
  const code = async (period: { from: string; to: string }, caller: Caller = LEADER) => {
    const contextValue = contextOf(core.cases, caller);
    return (await graphql({ schema, source: QUERY, variableValues: period, contextValue })).errors?.[0]?.originalError;
  };
  expect(await code({ from: "2026-02-30", to: "2026-03-01" })).toMatchObject({ code: "BAD_USER_INPUT" });
  expect(await code({ from: "2026-03-02", to: "2026-03-01" })).toMatchObject({ code: "BAD_USER_INPUT" });
  const days = { from: "2026-03-01", to: "2026-03-01" };
  expect(await code(days, { kind: "NOBODY" })).toMatchObject({ code: "UNAUTHENTICATED" });
  const officer: Caller = { kind: "OFFICER", id: "x", name: "x", role: "AGENCY_OFFICER", agencyId: "a" };
  expect(await code(days, officer)).toMatchObject({ code: "FORBIDDEN" });
});

test("shows itself at once to whoever subscribes, and again when something in the period has changed", async () => {
  const document = parse('subscription { dashboardChanged(from: "2026-03-23", to: "2026-03-29") { in done late } }');
  const stream = await subscribe({ schema, document, contextValue: contextOf(at("03-25 12:00")) });
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  const frames: unknown[] = [];
  const reading = (async () => {
    for await (const { data } of stream) frames.push(data?.dashboardChanged);
  })();
  const plain = () => JSON.parse(JSON.stringify(frames)) as { in: number }[];
  await waitFor("the first figures", () => frames.length === 1);
  expect(plain()[0]).toMatchObject({ in: 0 });
  await submit("03-25 11:00");
  await waitFor("the next figures", () => frames.length === 2, 15_000);
  expect(plain()[1]).toMatchObject({ in: 1 });
  await stream.return?.();
  await reading;
});
