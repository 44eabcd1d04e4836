import { takeNewCases } from "../../src/sync/new-cases";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { lookForNewCases } from "../../src/sync/schedule";
import { TestBridge } from "../support/bridge";
import { Office } from "./office";

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_inbox", {
    simulator: { capabilities: ["listInbound", "findByReference"] },
    variables: { SP4N_CAPABILITIES: "listInbound,findByReference", SP4N_CREATE_TIMEOUT_MS: "5000" },
  });
  office = await Office.open(bridge);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

afterEach(() => {
  bridge.simulator.faults.clear();
  bridge.simulator.intercept(null);
});

async function titles(beginning: string): Promise<string[]> {
  const rows = await bridge.rows<{ title: string }>("SELECT title FROM complaint WHERE title LIKE ? ORDER BY title", [
    `${beginning}%`,
  ]);
  return rows.map(({ title }) => title);
}

test("S7 the status of a case is pulled before our creation has returned: held and applied, not dropped, not doubled", async () => {
  const { complaintId, ticketNumber } = await bridge.verified();
  const other = bridge.worker("worker-2");
  bridge.simulator.intercept(async ({ call }, work) => {
    const answer = work();
    const [record] = bridge.carrying(ticketNumber);
    if (call !== "N1" || record === undefined) return answer;
    bridge.simulator.intercept(null);
    bridge.simulator.state.setStatus(record, "Dalam Proses", "Langsung ditangani.");
    // Another worker looks around while the creation is still on its way.
    await takeNewCases(other, { isFull: true });
    await pull(other);
    await push(other);
    return answer;
  });
  await push(bridge.env);
  await bridge.drained(complaintId);
  expect(bridge.carrying(ticketNumber)).toHaveLength(1);
  const [there] = bridge.carrying(ticketNumber);
  const holders = await bridge.rows("SELECT complaint_id AS complaintId FROM national_case WHERE national_id = ?", [
    there?.id,
  ]);
  expect(holders).toEqual([{ complaintId }]);
  await takeNewCases(bridge.env, { isFull: true });
  await pull(bridge.env);
  expect(await office.national(complaintId)).toMatchObject({ nationalId: there?.id, statusName: "Dalam Proses" });
  const steps = (await bridge.events(complaintId)).filter(
    ({ type, data }) => type === "NATIONAL_STATUS_CHANGED" && data.includes("Dalam Proses"),
  );
  expect(steps).toHaveLength(1);
  const linked = (await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_LINKED");
  expect(linked).toHaveLength(1);
  const [total] = await bridge.rows<{ total: number }>(
    "SELECT COUNT(*) AS total FROM complaint WHERE origin = 'NATIONAL'",
  );
  expect(Number(total?.total)).toBe(0);
});

/** Answers the next look at the inbox with one entry of its page replaced. */
function poison(position: number, spoilt: unknown): void {
  bridge.simulator.intercept(async ({ call }, work) => {
    const answer = work();
    if (call !== "N9") return answer;
    bridge.simulator.intercept(null);
    const { results } = answer.body as { results: { data: unknown[] } };
    const data = results.data.map((entry, index) => (index === position - 1 ? spoilt : entry));
    return { ...answer, body: { results: { ...results, data } } };
  });
}

test.each([
  ["nothing", null],
  ["a text", "<b>Kesalahan: rekaman rusak</b>"],
  ["of the wrong types", { id: { rusak: true }, title: 7, content: [], created_at: "99-99-9999 99:99:99" }],
])(
  "S10 record 7 of 50 in a page is poison (%s): 49 are taken in, 7 waits with its reason, and comes when it can be read",
  async (what, spoilt) => {
    const beginning = `Halaman ${what}.`;
    await takeNewCases(bridge.env, { isFull: true });
    const before = (await office.parked()).map(({ id }) => id);
    const waiting = async () => (await office.parked()).filter(({ id }) => !before.includes(id));
    for (let n = 1; n <= 50; n += 1) bridge.born({ title: `${beginning}${String(n).padStart(2, "0")}` });
    poison(7, spoilt);
    expect(await takeNewCases(bridge.env, { isFull: false })).toMatchObject({ taken: 49, parked: 1 });
    // The newest come first: the seventh of them is the 44th.
    expect(await titles(beginning)).not.toContain(`${beginning}44`);
    const [poisoned, ...others] = await waiting();
    expect(others).toEqual([]);
    expect(poisoned).toMatchObject({ kind: "RECORD", state: "UNREADABLE" });
    expect(poisoned?.reason).not.toBe("");
    expect(await takeNewCases(bridge.env, { isFull: false })).toMatchObject({ taken: 1, parked: 0 });
    expect(await titles(beginning)).toHaveLength(50);
    expect(await waiting()).toEqual([]);
  },
);

test.each(["insert", "remove"] as const)(
  "S19 the list changes between page 1 and page 2 (%s): nothing is skipped",
  async (change) => {
    const beginning = `Geser ${change}.`;
    const wanted = Array.from({ length: 35 }, (_, n) => `${beginning}${String(n + 1).padStart(2, "0")}`);
    for (const title of wanted) bridge.born({ title });
    bridge.simulator.faults.add({ kind: "pageChange", calls: ["N9"], change, pageSize: 10 });
    await takeNewCases(bridge.env, { isFull: false });
    bridge.simulator.faults.clear();
    await takeNewCases(bridge.env, { isFull: false });
    expect(await titles(beginning)).toEqual(wanted);
    if (change === "insert") {
      const there = [...bridge.simulator.state.cases.values()].filter(
        ({ title }) => title === "Laporan yang baru masuk",
      );
      expect(there.length).toBeGreaterThan(0);
      expect(await titles("Laporan yang baru masuk")).toHaveLength(there.length);
    }
  },
);

test("S19 a quiet case moves from page 3 to page 1 while the pages are fetched: the day's look is not taken for done until it is found", async () => {
  const wanted = Array.from({ length: 25 }, (_, n) => `Pindah.${String(n + 1).padStart(2, "0")}`);
  const born = wanted.map((title) => bridge.born({ title }));
  // So long ago that no look at what changed lately shows them.
  for (const record of born) record.updatedAt = new Date(Date.now() - 30 * 86_400_000);
  const { cases } = bridge.simulator.state;
  const moving = born[4];
  let hasMoved = false;
  bridge.simulator.intercept(async ({ call }, work) => {
    if (call !== "N9") return work();
    const answer = work({ pageSizeLimit: 10 });
    if (!hasMoved && moving !== undefined) {
      // The newest come first, and the newest is what was put in last. As many as before are counted all the time.
      cases.delete(moving.id);
      cases.set(moving.id, moving);
    }
    hasMoved = true;
    return answer;
  });
  const day = async () => {
    await bridge.rows("UPDATE job SET lease_until = NULL, done_at = NULL WHERE name = 'new-cases'");
    await bridge.rows("UPDATE job SET lease_until = NULL WHERE name = 'all-cases'");
    await lookForNewCases(bridge.env, new AbortController().signal);
    const [job] = await bridge.rows<{ isDone: number }>(
      "SELECT done_at IS NOT NULL AS isDone FROM job WHERE name = 'all-cases'",
    );
    return Number(job?.isDone) === 1;
  };
  expect(await day()).toBe(false);
  expect(await titles("Pindah.")).toEqual(wanted.filter((title) => title !== "Pindah.05"));
  expect(await day()).toBe(true);
  expect(await titles("Pindah.")).toEqual(wanted);
});

test("S8 a source clock that is wrong, and a date in the future: the look at the inbox does not run ahead of what comes", async () => {
  bridge.born({ title: "Jam. Pertama" });
  bridge.simulator.faults.add({ kind: "clockSkew", calls: ["N9", "N4", "N5"], minutes: 3 * 24 * 60 });
  await takeNewCases(bridge.env, { isFull: false });
  bridge.simulator.faults.clear();
  bridge.simulator.faults.add({ kind: "clockSkew", calls: ["N9", "N4", "N5"], minutes: -60 });
  bridge.born({ title: "Jam. Kedua" });
  await takeNewCases(bridge.env, { isFull: false });
  expect(await titles("Jam.")).toEqual(["Jam. Kedua", "Jam. Pertama"]);
  const late = await bridge.rows(
    "SELECT id FROM complaint WHERE title LIKE 'Jam.%' AND submitted_at > UTC_TIMESTAMP(3) + INTERVAL 1 SECOND",
  );
  expect(late).toEqual([]);
});
