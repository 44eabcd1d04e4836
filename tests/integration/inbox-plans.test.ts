import { bulkLoad } from "../../src/cli/bulk/bulk-load";
import { type CaseParts, readCase } from "../../src/store/case-parts";
import { readFirstFollowUps, readTimeline } from "../../src/store/case-timeline";
import { COMPLAINT_COLUMN_NAMES } from "../../src/store/complaint-rows";
import { readMaybeOpenAt, readOpenNow } from "../../src/store/figure-rows";
import { type InboxKey, type InboxOrder, type InboxQuery, readInboxPage } from "../../src/store/inbox-rows";
import type { UnitOfWork } from "../../src/store/unit-of-work";
import { startTestHub, type TestHub } from "../support/hub";

const CASES = 3_000;

let hub: TestHub;
let agencyId: string;

beforeAll(async () => {
  hub = await startTestHub("inbox_plans");
  await bulkLoad(hub.core, CASES, () => undefined);
  await hub.sql("ANALYZE TABLE complaint, complaint_agency, case_text");
  // The agency with the most cases: for one with a handful any plan is good.
  const [most] = await hub.sql<{ id: string }>(
    "SELECT agency_id AS id FROM complaint_agency GROUP BY agency_id ORDER BY COUNT(*) DESC LIMIT 1",
  );
  agencyId = most?.id ?? "";
}, 90_000);
afterAll(() => hub.stop());

interface PlanRow {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly Extra: string | null;
}

/** How the database would carry out what is read. */
async function explained(read: (work: UnitOfWork) => Promise<unknown>): Promise<PlanRow[]> {
  const { work } = hub.core.cases;
  const plan: PlanRow[] = [];
  const explaining = {
    async readPrepared(sql: string, parameters: readonly unknown[]) {
      plan.push(...(await work.read<PlanRow>(`EXPLAIN ${sql}`, parameters)));
      return [];
    },
    read: (sql: string, parameters: readonly unknown[]) => explaining.readPrepared(sql, parameters),
  } as unknown as UnitOfWork;
  await read(explaining);
  return plan;
}

const PARTS: CaseParts = {
  columns: COMPLAINT_COLUMN_NAMES,
  lead: ["id", "name"],
  withCategory: true,
  lastText: { withBody: true, withAuthor: true, withInternal: true },
};

/** How the database would carry a page out. */
function planOf(query: Partial<InboxQuery>, order: InboxOrder, after: InboxKey | null): Promise<PlanRow[]> {
  const everything: InboxQuery = {
    agencyId: null,
    statuses: null,
    isOverdue: null,
    claimedById: null,
    isUnclaimed: false,
    channels: null,
    categoryId: null,
    search: null,
    verdicts: null,
    now: new Date(),
  };
  return explained((work) => readInboxPage(work, { ...everything, ...query }, order, 21, after, PARTS));
}

async function middleKey(): Promise<InboxKey> {
  const [row] = await hub.sql<{ at: Date; id: string }>(
    `SELECT due_at AS at, id FROM complaint WHERE is_open = 1 ORDER BY due_at LIMIT 1 OFFSET 100`,
  );
  if (row === undefined) throw new Error("there is no such case");
  return row;
}

const FILTERS: Readonly<Record<string, Partial<InboxQuery>>> = {
  none: {},
  overdue: { isOverdue: true },
  "not overdue": { isOverdue: false },
  unclaimed: { isUnclaimed: true },
  channels: { channels: ["WEB", "WHATSAPP"] },
};
const ORDERS: readonly InboxOrder[] = ["DUE_FIRST", "NEWEST", "OLDEST"];

describe.each(["all cases", "an agency"])("the inbox of %s", (scope) => {
  const scoped = () => (scope === "an agency" ? { agencyId } : {});

  test.each(Object.keys(FILTERS).flatMap((filter) => ORDERS.map((order) => [filter, order] as const)))(
    "filter %s, order %s: along the index of its order, first page and others",
    async (filter, order) => {
      for (const after of [null, await middleKey()]) {
        const plan = await planOf({ ...scoped(), ...FILTERS[filter] }, order, after);
        expect(plan.length).toBeGreaterThanOrEqual(4);
        for (const row of plan) {
          expect(row).not.toMatchObject({ type: "ALL" });
          expect(row.Extra ?? "").not.toMatch(/filesort|temporary/);
        }
      }
    },
  );

  test.each(ORDERS)("statuses, open and closed, order %s: no table is read through", async (order) => {
    const plan = await planOf({ ...scoped(), statuses: ["IN_PROGRESS", "ARCHIVED"] }, order, null);
    expect(plan.length).toBeGreaterThanOrEqual(4);
    for (const row of plan) expect(row).not.toMatchObject({ type: "ALL" });
  });
});

test("one case, its texts and its history are found by their keys, and need no sorting", async () => {
  const [one] = await hub.sql<{ id: string; ticketNumber: string }>(
    "SELECT id, ticket_number AS ticketNumber FROM complaint LIMIT 1",
  );
  if (one === undefined) throw new Error("there is no case");
  const parts = { ...PARTS, columns: [...PARTS.columns, "reporterKey" as const] };
  const plans = [
    await explained((work) => readCase(work, { id: one.id }, parts)),
    await explained((work) => readCase(work, { ticketNumber: one.ticketNumber }, parts)),
    await explained((work) => readTimeline(work, one.id, 0, 51)),
    await explained((work) => readFirstFollowUps(work, [one.id], true, 21)),
  ];
  expect(plans.map((plan) => plan.length > 0)).toEqual([true, true, true, true]);
  for (const row of plans.flat()) {
    expect(row).not.toMatchObject({ type: "ALL" });
    expect(row.Extra ?? "").not.toMatch(/filesort|temporary/);
  }
});

test("figures of the present and of the past: what is open is counted and found in indexes, and no table is read through", async () => {
  const monthsAgo = new Date(Date.now() - 120 * 86_400_000);
  const past = await explained((work) => readMaybeOpenAt(work, monthsAgo));
  const [stillOpen, closedSince] = past;
  expect(stillOpen).toMatchObject({ table: "complaint", key: "complaint_open_submitted" });
  expect(closedSince).toMatchObject({
    table: "complaint",
    key: "complaint_closed",
    Extra: expect.stringMatching(/Using index(?! condition)/),
  });
  const now = await explained((work) => readOpenNow(work, new Date(), 10));
  expect(now.length).toBeGreaterThanOrEqual(3);
  for (const row of [...past, ...now].filter(({ table }) => table === "complaint"))
    expect(row).not.toMatchObject({ type: "ALL" });
});
