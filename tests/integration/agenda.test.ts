import { changeCase, type Verb } from "../../src/cases/change-case";
import type { CaseEnvironment } from "../../src/cases/environment";
import { archiveComplaint } from "../../src/cases/result";
import type { Caller } from "../../src/domain/permission";
import { startTestHub, type TestHub } from "../support/hub";
import { click } from "../support/paper-case";
import { submitted } from "../support/submission";

const COORDINATOR: Caller = { kind: "OFFICER", id: "", name: "Uji", role: "COORDINATOR", agencyId: null };

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("agenda");
});
afterAll(() => hub.stop());

/** Cases that only wait for the archive. */
async function resolved(count: number, extra: Record<string, unknown> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await submitted(hub, extra)).id);
  await hub.sql("UPDATE complaint SET status = 'RESOLVED', is_open = 0, resolved_at = submitted_at WHERE id IN (?)", [
    ids,
  ]);
  return ids;
}

function archive(id: string, verb: Verb<Record<string, never>> = archiveComplaint, clock?: () => Date) {
  const env: CaseEnvironment = clock === undefined ? hub.core.cases : { ...hub.core.cases, clock };
  return changeCase(env, verb, { actor: COORDINATOR, id }, {});
}

const broken: Verb<Record<string, never>> = {
  ...archiveComplaint,
  async apply(step, input) {
    await archiveComplaint.apply(step, input);
    throw new Error("the power went");
  },
};

async function numbersOf(year: string): Promise<string[]> {
  const rows = await hub.sql<{ number: string }>(
    "SELECT agenda_number AS number FROM complaint WHERE agenda_number LIKE ? ORDER BY agenda_number",
    [`%/${year}`],
  );
  return rows.map(({ number }) => number);
}

function expected(count: number, year: string): string[] {
  return Array.from({ length: count }, (_, index) => `${String(index + 1).padStart(6, "0")}/ADUAN/${year}`);
}

test("30 archives at once, a third of which come to nothing, leave no gap, and count in the order of the log", async () => {
  const at = new Date("2031-05-05T03:00:00.000Z");
  const ids = await resolved(30);
  const outcomes = await Promise.allSettled(
    ids.map((id, index) => archive(id, index % 3 === 0 ? broken : archiveComplaint, () => at)),
  );
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(10);
  expect(await numbersOf("2031")).toEqual(expected(20, "2031"));
  const events = await hub.sql<{ data: string }>("SELECT data FROM event WHERE type = 'ARCHIVED' ORDER BY seq");
  expect(events.map(({ data }) => (JSON.parse(data) as { agendaNumber: string }).agendaNumber)).toEqual(
    expected(20, "2031"),
  );
  // Those that failed are archived later, and take the next numbers.
  await Promise.all(ids.filter((_, index) => index % 3 === 0).map((id) => archive(id, archiveComplaint, () => at)));
  expect(await numbersOf("2031")).toEqual(expected(30, "2031"));
}, 60_000);

test("the year turns at midnight in Demak, for many at once", async () => {
  const before = new Date("2032-12-31T16:59:59.999Z");
  const after = new Date("2032-12-31T17:00:00.000Z");
  const ids = await resolved(16);
  await Promise.all(ids.map((id, index) => archive(id, archiveComplaint, () => (index % 2 === 0 ? before : after))));
  expect(await numbersOf("2032")).toEqual(expected(8, "2032"));
  expect(await numbersOf("2033")).toEqual(expected(8, "2033"));
}, 60_000);

test("a case that is reopened and archived again keeps number and day", async () => {
  const [id = ""] = await resolved(1);
  const first = new Date("2034-01-10T03:00:00.000Z");
  await archive(id, archiveComplaint, () => first);
  await hub.sql("UPDATE complaint SET status = 'RESOLVED' WHERE id = ?", [id]);
  await archive(id, archiveComplaint, () => new Date("2035-02-10T03:00:00.000Z"));
  const [row] = await hub.sql("SELECT agenda_number AS number, agenda_at AS at FROM complaint WHERE id = ?", [id]);
  expect(row).toEqual({ number: "000001/ADUAN/2034", at: first });
});

interface Page {
  readonly agendaEntries: {
    readonly edges: readonly { readonly node: Record<string, unknown> & { readonly number: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const ENTRIES = `query($from: Date!, $to: Date!, $first: Int, $after: Cursor) {
  agendaEntries(from: $from, to: $to, first: $first, after: $after) {
    edges { node { number ticketNumber status isSecret title kind submittedAt resolvedAt leadAgency { code } } }
    pageInfo { hasNextPage endCursor } } }`;

test("the register is read page by page in the order of numbers, of the days asked for", async () => {
  const leader = await hub.token("LEADER");
  const read = async (variables: Record<string, unknown>) => {
    const { agendaEntries } = await hub.ask<Page>(leader, ENTRIES, variables);
    return agendaEntries;
  };
  const seen: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page["agendaEntries"] = await read({ from: "2032-12-31", to: "2033-01-01", first: 5, after });
    seen.push(...page.edges.map(({ node }) => node.number));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(seen).toEqual([...expected(8, "2032"), ...expected(8, "2033")]);
  expect((await read({ from: "2032-12-31", to: "2032-12-31", first: 100 })).edges).toHaveLength(8);
  const { errors } = await hub.gql(leader, ENTRIES, { from: "2033-01-02", to: "2033-01-01" });
  expect(errors[0]?.extensions?.code).toBe("BAD_USER_INPUT");
});

test("of a secret case the register says ticket and status only", async () => {
  const [id = ""] = await resolved(1, { isSecret: true });
  await archive(id, archiveComplaint, () => new Date("2036-03-01T03:00:00.000Z"));
  const range = { from: "2036-03-01", to: "2036-03-01" };
  const { agendaEntries } = await hub.ask<Page>(await hub.token("COORDINATOR"), ENTRIES, range);
  const hidden = { title: null, kind: null, submittedAt: null, resolvedAt: null, leadAgency: null };
  expect(agendaEntries.edges[0]?.node).toMatchObject({ status: "ARCHIVED", isSecret: true, ...hidden });
});

test("each of the eight steps stands in the audit: who, when, limit, used, met or not", async () => {
  const coordinator = await hub.token("COORDINATOR");
  const liaison = await hub.token("LIAISON", "DPUPR");
  const ticket = await submitted(hub);
  const query = `query($id: ID!) { complaint(id: $id) {
    sopAudit { step round responsible actorName startedAt finishedAt limit usedMinutes used state met } } }`;
  const audit = async () => {
    const reply = await hub.ask<{ complaint: { sopAudit: readonly Record<string, unknown>[] } }>(coordinator, query, {
      id: ticket.id,
    });
    return reply.complaint.sopAudit;
  };
  const STEPS = [
    "SUBMIT",
    "REVIEW",
    "VERIFY",
    "FORWARD",
    "AGENCY_REVIEW",
    "RECEIVE_ANSWER",
    "REVIEW_RESULT",
    "ARCHIVE",
  ];
  const fresh = await audit();
  expect(fresh.map(({ step }) => step)).toEqual(STEPS);
  expect(fresh[0]).toMatchObject({ actorName: "Pelapor", limit: "seketika", met: true, usedMinutes: 0 });
  expect(fresh[1]).toMatchObject({ state: "RUNNING", met: null, finishedAt: null, limit: "3 hari", actorName: null });
  expect(fresh[4]).toMatchObject({ state: null, met: null, startedAt: null, limit: "3 hari", used: null });

  await click(hub, coordinator, ticket, "verifyComplaint", `leadAgency: "DPUPR"`);
  await click(hub, coordinator, ticket, "forwardComplaint");
  await click(hub, liaison, ticket, "acceptDisposition");
  await click(hub, liaison, ticket, "answerComplaint", `text: "Sudah ditambal."`);
  await click(hub, coordinator, ticket, "sendBackAnswer", `reason: "Mohon dilengkapi foto."`);
  await click(hub, liaison, ticket, "answerComplaint", `text: "Sudah ditambal, foto terlampir."`);
  await click(hub, coordinator, ticket, "receiveAnswer");
  await click(hub, coordinator, ticket, "reviewResult", "outcome: RESOLVED");
  await click(hub, coordinator, ticket, "archiveComplaint");
  const done = await audit();
  expect(done.map(({ step, round }) => `${String(step)} ${String(round)}`)).toEqual([
    "SUBMIT 1",
    "REVIEW 1",
    "VERIFY 1",
    "FORWARD 1",
    "AGENCY_REVIEW 1",
    "AGENCY_REVIEW 2",
    "RECEIVE_ANSWER 1",
    "RECEIVE_ANSWER 2",
    "REVIEW_RESULT 1",
    "ARCHIVE 1",
  ]);
  expect(done.every(({ met }) => met === true)).toBe(true);
  expect(done.find(({ step }) => step === "FORWARD")).toMatchObject({
    limit: "seketika",
    actorName: "Petugas COORDINATOR",
  });
  expect(done.find(({ step }) => step === "AGENCY_REVIEW")).toMatchObject({
    actorName: "Petugas LIAISON DPUPR",
    responsible: "OPD/BUMD, Pejabat Penghubung",
  });
});
