import { seedComplaints, seedOfficers } from "../../src/cli/seed";
import { startTestHub, type TestHub } from "../support/hub";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("inbox_counts");
  await seedOfficers(hub.core);
  await seedComplaints(hub.core);
}, 90_000);
afterAll(() => hub.stop());

interface Counts {
  readonly open: number;
  readonly overdue: number;
  readonly unclaimed: number;
  readonly mine: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** How many cases the list itself shows, page by page. */
async function listed(token: string, filter: string, sort = "DUE_FIRST"): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const page: {
      inbox: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
    } = await hub.ask(
      token,
      `query ($after: Cursor) { inbox(first: 7, after: $after, sort: ${sort} ${filter}) {
           edges { node { id } } pageInfo { endCursor hasNextPage } } }`,
      { after },
    );
    ids.push(...page.inbox.edges.map((edge) => edge.node.id));
    after = page.inbox.pageInfo.endCursor;
    more = page.inbox.pageInfo.hasNextPage;
  }
  expect(new Set(ids).size).toBe(ids.length);
  return ids;
}

async function agrees(token: string): Promise<Counts> {
  const { inboxCounts } = await hub.ask<{ inboxCounts: Counts }>(
    token,
    "{ inboxCounts { open overdue unclaimed mine byStatus } }",
  );
  const sizes = async (filter: string) => (await listed(token, filter)).length;
  expect({
    open: await sizes(""),
    overdue: await sizes(", filter: { overdue: true }"),
    unclaimed: await sizes(", filter: { unclaimed: true }"),
    mine: await sizes(", filter: { mine: true }"),
  }).toEqual({
    open: inboxCounts.open,
    overdue: inboxCounts.overdue,
    unclaimed: inboxCounts.unclaimed,
    mine: inboxCounts.mine,
  });
  for (const [status, count] of Object.entries(inboxCounts.byStatus)) {
    expect([status, await sizes(`, filter: { statuses: [${status}] }`)]).toEqual([status, count]);
  }
  return inboxCounts;
}

test.each([
  ["the coordinator's", "COORDINATOR", undefined],
  ["a leader's", "LEADER", undefined],
  ["an agency's", "LIAISON", "DPUPR"],
] as const)("%s counts agree with the list, before and after a claim", async (_whose, role, agency) => {
  const token = await hub.token(role, agency);
  const before = await agrees(token);
  expect(before.open).toBeGreaterThan(1);
  const [first] = await listed(token, ", filter: { unclaimed: true }");
  if (role === "LEADER" || first === undefined) return;
  const { claimComplaint } = await hub.ask<{ claimComplaint: { userErrors: unknown[] } }>(
    token,
    "mutation ($id: ID!) { claimComplaint(id: $id) { userErrors { code } } }",
    { id: first },
  );
  expect(claimComplaint.userErrors).toEqual([]);
  const after = await agrees(token);
  expect(after).toMatchObject({ mine: before.mine + 1, unclaimed: before.unclaimed - 1, open: before.open });
});

test("every order shows the same cases, each once", async () => {
  const token = await hub.token("COORDINATOR");
  const [due, newest, oldest] = await Promise.all(
    ["DUE_FIRST", "NEWEST", "OLDEST"].map((sort) => listed(token, "", sort)),
  );
  expect([...(due ?? [])].sort()).toEqual([...(newest ?? [])].sort());
  expect(newest?.toReversed()).toEqual(oldest);
});
