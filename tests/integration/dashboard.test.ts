import { graphql, parse, subscribe } from "graphql";
import type { HubContext } from "../../src/api/context";
import { buildHubSchema } from "../../src/api/schema";
import { seedComplaints, seedOfficers } from "../../src/cli/seed";
import type { Core } from "../../src/compose";
import { jakartaDateOf } from "../../src/domain/jakarta-time";
import type { Caller } from "../../src/domain/permission";
import { startTestCore } from "../support/core";

const schema = buildHubSchema();
const LEADER: Caller = { kind: "OFFICER", id: "leader", name: "Bupati", role: "LEADER", agencyId: null };
const QUERY = "query ($from: Date!, $to: Date!) { dashboard(from: $from, to: $to) { from to in done late } }";

describe("the dashboard", () => {
  let core: Core;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ core, close } = await startTestCore("dashboard"));
    await seedOfficers(core);
    await seedComplaints(core);
  }, 120_000);
  afterAll(() => close());

  const contextOf = (caller: Caller) => ({ caller, hub: { cases: core.cases } }) as HubContext;
  const ask = (period: { from: string; to: string }, caller: Caller = LEADER) =>
    graphql({ schema, source: QUERY, variableValues: period, contextValue: contextOf(caller) });

  test("counts the cases of the period as they stand now", async () => {
    const period = { from: "2000-01-01", to: jakartaDateOf(core.cases.clock()) };
    const { data, errors } = await ask(period);
    expect(errors).toBeUndefined();
    const rows = await core.cases.work.read<{ isOpen: number; dueAt: Date }>(
      "SELECT is_open AS isOpen, due_at AS dueAt FROM complaint",
    );
    const open = rows.filter(({ isOpen }) => Number(isOpen) === 1);
    const late = open.filter(({ dueAt }) => dueAt.getTime() < core.cases.clock().getTime()).length;
    expect(rows.length).toBeGreaterThan(open.length);
    expect(data).toEqual({ dashboard: { ...period, in: rows.length, done: rows.length - open.length, late } });
  });

  test("leaves out what was submitted on other days", async () => {
    const { data } = await ask({ from: "2000-01-01", to: "2000-12-31" });
    expect(data?.dashboard).toMatchObject({ in: 0, done: 0, late: 0 });
  });

  test("refuses days that do not exist, an end before the start, and callers without the right", async () => {
    const code = async (...call: Parameters<typeof ask>) => (await ask(...call)).errors?.[0]?.originalError;
    expect(await code({ from: "2026-02-30", to: "2026-03-01" })).toMatchObject({ code: "BAD_USER_INPUT" });
    expect(await code({ from: "2026-03-02", to: "2026-03-01" })).toMatchObject({ code: "BAD_USER_INPUT" });
    const days = { from: "2026-03-01", to: "2026-03-01" };
    expect(await code(days, { kind: "NOBODY" })).toMatchObject({ code: "UNAUTHENTICATED" });
    const officer: Caller = { kind: "OFFICER", id: "x", name: "x", role: "AGENCY_OFFICER", agencyId: "a" };
    expect(await code(days, officer)).toMatchObject({ code: "FORBIDDEN" });
  });

  test("shows itself at once to whoever subscribes", async () => {
    const document = parse('subscription { dashboardChanged(from: "2000-01-01", to: "2000-01-02") { in done late } }');
    const stream = await subscribe({ schema, document, contextValue: contextOf(LEADER) });
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    const first = await stream.next();
    expect(first.value?.data).toEqual({ dashboardChanged: { in: 0, done: 0, late: 0 } });
    await stream.return?.();
  });
});
