import { submitComplaint } from "../../src/cases/submit";
import { bulkLoad, countGenerated } from "../../src/cli/bulk/bulk-load";
import { refuseForeignCases } from "../../src/cli/bulk/seed-many";
import { COMPLAINT_STATUSES } from "../../src/domain/status";
import { verifyChain } from "../../src/store/audit";
import { startTestHub, type TestHub } from "../support/hub";
import { waitFor } from "../support/wait-for";

const CASES = 1_500;

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("bulk_load");
}, 60_000);
afterAll(() => hub.stop());

test("generated cases have their events in the chain, and a running hub goes on behind them", async () => {
  await refuseForeignCases(hub.core);
  const seen: number[] = [];
  await bulkLoad(hub.core, CASES, (done) => seen.push(done));
  expect(seen).toEqual([1_000, CASES]);
  expect(await countGenerated(hub.core)).toBe(CASES);
  const { complaintId } = await submitComplaint(
    hub.core.cases,
    { kind: "CITIZEN" },
    {
      kind: "COMPLAINT",
      title: "Lampu jalan padam",
      content: "Lampu jalan di depan pasar padam sejak Senin.",
      channel: "WEB",
      isAnonymous: true,
      isSecret: false,
    },
  );
  const isStamped = async () =>
    (await hub.sql("SELECT 1 FROM event WHERE complaint_id = ? AND position IS NOT NULL", [complaintId])).length > 0;
  await waitFor("the position of the new event", isStamped);
  const report = await verifyChain(hub.core.cases.work);
  expect(report.faults).toEqual([]);
  expect(report.events).toBeGreaterThan(CASES * 1.8);
  await expect(refuseForeignCases(hub.core)).rejects.toThrow(/holds 1 cases .* --force/);
});

test("they look like a regency's: several statuses, agencies and districts, and agencies' parts that fit", async () => {
  const [spread] = await hub.sql<Record<"statuses" | "agencies" | "districts" | "texts", number>>(
    `SELECT COUNT(DISTINCT status) AS statuses, COUNT(DISTINCT lead_agency_id) AS agencies,
            COUNT(DISTINCT district) AS districts, (SELECT COUNT(*) FROM case_text) AS texts FROM complaint`,
  );
  expect(Number(spread?.statuses)).toBeGreaterThanOrEqual(8);
  expect(Number(spread?.agencies)).toBeGreaterThanOrEqual(20);
  expect(Number(spread?.districts)).toBe(14);
  expect(Number(spread?.texts)).toBeGreaterThan(CASES / 2);
  const unfit = await hub.sql(
    `SELECT c.id FROM complaint c LEFT JOIN complaint_agency a ON a.complaint_id = c.id AND a.part = 'LEAD'
      WHERE NOT (a.agency_id <=> c.lead_agency_id) OR a.is_open <> c.is_open OR a.due_at <> c.due_at
         OR a.is_visible <> (c.forwarded_at IS NOT NULL)`,
  );
  expect(unfit).toEqual([]);
  const statuses = await hub.sql<{ status: string }>("SELECT DISTINCT status FROM complaint");
  for (const { status } of statuses) expect(COMPLAINT_STATUSES).toContain(status);
});

test("many are late, and nobody is reminded of what was late before there was a hub", async () => {
  const [row] = await hub.sql<{ late: string; toBeLookedAt: string }>(
    `SELECT SUM(due_at < UTC_TIMESTAMP(3)) AS late, SUM(escalate_at < UTC_TIMESTAMP(3) - INTERVAL 1 HOUR) AS toBeLookedAt
       FROM complaint WHERE is_open = TRUE`,
  );
  expect(Number(row?.late)).toBeGreaterThan(CASES / 20);
  expect(Number(row?.toBeLookedAt)).toBe(0);
});

test("the API opens their texts", async () => {
  const token = await hub.token("COORDINATOR");
  const page = await hub.ask<{
    inbox: { edges: { node: { title: string; lastFollowUp: { text: string } | null } }[] };
  }>(token, "{ inbox(first: 50) { edges { node { title lastFollowUp { text } } } } }");
  expect(page.inbox.edges).toHaveLength(50);
  const texts = page.inbox.edges.flatMap(({ node }) => (node.lastFollowUp === null ? [] : [node.lastFollowUp.text]));
  expect(texts.length).toBeGreaterThan(10);
  for (const text of texts) expect(text).not.toBe("");
  for (const { node } of page.inbox.edges) expect(node.title).toMatch(/ di /);
});
