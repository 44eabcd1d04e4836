import type { FaultRequest } from "../../src/simulator/fault-order";
import { closeSyncEnvironment, openSyncEnvironment } from "../../src/sync/environment";
import { pullCategories, pullMasters } from "../../src/sync/masters";
import { refreshMasters } from "../../src/sync/schedule";
import { TestBridge } from "../support/bridge";
import { Office } from "./office";

const ALARM = "master:categories";

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_categories", { simulator: { capabilities: ["masters"] } });
  office = await Office.open(bridge);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

afterEach(async () => {
  bridge.simulator.faults.clear();
  await bridge.env.link.probeNow();
});

/** The national number of a category of the simulator. */
function nationalIdOf(name: string): string {
  const ids = bridge.simulator.state.masters.categories.filter((one) => one.name === name).map(({ id }) => String(id));
  expect(ids).toHaveLength(1);
  return ids[0] ?? "";
}

/** The numbers of the categories, as the administrator sees them. */
async function numbers(): Promise<ReadonlyMap<string, string | null>> {
  const { categories } = await office.ask<{ categories: { id: string; nationalCategoryId: string | null }[] }>(
    "ADMIN",
    "{ categories { id nationalCategoryId } }",
  );
  return new Map(categories.map(({ id, nationalCategoryId }) => [id, nationalCategoryId]));
}

/** The administrator sets a number by hand, or takes it away. */
async function decide(id: string, nationalCategoryId: string | null): Promise<void> {
  const call = `mutation ($id: ID!, $n: ID) { it: updateCategory(id: $id, nationalCategoryId: $n) {
    category { nationalCategoryId } userErrors { code } } }`;
  const { it } = await office.ask<{ it: unknown }>("ADMIN", call, { id, n: nationalCategoryId });
  expect(it).toEqual({ category: { nationalCategoryId }, userErrors: [] });
}

/** The category under which a new case of ours stands there. */
async function filedUnder(category: string | null): Promise<string> {
  const { complaintId } = await bridge.forwarded({ category });
  await bridge.drained(complaintId);
  return (await bridge.there(complaintId)).categoryId;
}

const asked = () => bridge.simulator.journal.find({ call: "N12" }).length;
const eventCount = async () => (await bridge.rows("SELECT id FROM event WHERE type = 'CATEGORY_CHANGED'")).length;
const alarms = () => bridge.rows<{ id: string }>("SELECT id FROM parked_record WHERE record_key = ?", [ALARM]);

/** Puts categories at the end of the national list, while `work` runs. */
async function withMore(names: readonly string[], work: () => Promise<void>): Promise<void> {
  const { state } = bridge.simulator;
  const { masters } = state;
  const added = names.map((name, index) => ({ id: 9_001 + index, name, parent: null }));
  state.masters = { ...masters, categories: [...masters.categories, ...added] };
  try {
    await work();
  } finally {
    state.masters = masters;
  }
}

/** Names of the simulated list that stand nowhere else, next to the category here that has the same one. */
const EQUAL: readonly (readonly [id: string, name: string])[] = [
  ["KESEHATAN", "Kesehatan"],
  ["AIR-KUALITAS", "Kualitas Air"],
  ["PENDIDIKAN-SPMB", "Penerimaan Murid Baru"],
];

test("without the capability nothing is asked, and cases go out under the default category", async () => {
  const { core, files, settings } = bridge;
  const env = openSyncEnvironment({
    cases: core.cases,
    files,
    settings: { ...settings, capabilities: [] },
    nodeId: "without-masters",
    log: () => undefined,
  });
  await refreshMasters(env, new AbortController().signal);
  await pullMasters(env);
  closeSyncEnvironment(env);
  expect(bridge.simulator.journal.find({ call: "N7" })).not.toHaveLength(0);
  expect(asked()).toBe(0);
  expect(new Set((await numbers()).values())).toEqual(new Set([null]));
  expect(await filedUnder("KESEHATAN")).toBe(settings.defaultCategoryId);
});

test("the schedule reads the list hourly; what has the same name gets the number, and its cases go out under it", async () => {
  const { signal } = new AbortController();
  await bridge.rows("UPDATE category SET name = ' Penerimaan  murid BARU' WHERE id = 'PENDIDIKAN-SPMB'");
  await bridge.rows("UPDATE category SET is_active = FALSE WHERE id = 'PENDIDIKAN-SARANA'");
  await refreshMasters(bridge.env, signal);
  const calls = asked();
  expect(calls).toBeGreaterThan(0);
  await refreshMasters(bridge.env, signal);
  expect(asked()).toBe(calls);

  const given = await numbers();
  for (const [id, name] of EQUAL) expect([id, given.get(id)]).toEqual([id, nationalIdOf(name)]);
  // Its name is there, too: nobody can choose it any more.
  expect(nationalIdOf("Sarana Sekolah")).not.toBe("");
  expect(given.get("PENDIDIKAN-SARANA")).toBeNull();
  expect(given.get("INFRA-JALAN")).toBeNull();
  expect(await filedUnder("KESEHATAN")).toBe(nationalIdOf("Kesehatan"));
  expect(await filedUnder("INFRA-JALAN")).toBe(bridge.settings.defaultCategoryId);
  expect(await filedUnder(null)).toBe(bridge.settings.defaultCategoryId);

  const [event] = await bridge.rows<{ kind: string; actorId: string | null; data: string }>(
    `SELECT actor_kind AS kind, actor_id AS actorId, data FROM event
      WHERE type = 'CATEGORY_CHANGED' AND data LIKE '%"subjectId":"KESEHATAN"%'`,
  );
  expect(event).toMatchObject({ kind: "SYSTEM", actorId: null });
  expect(JSON.parse(event?.data ?? "")).toMatchObject({
    before: { nationalCategoryId: null },
    after: { nationalCategoryId: nationalIdOf("Kesehatan") },
  });
  const events = await eventCount();
  expect(events).toBe([...given.values()].filter((number) => number !== null).length);
  expect(await pullCategories(bridge.env)).toBe(true);
  expect(await eventCount()).toBe(events);
});

test("a name that stands twice, there or here, is left to a person", async () => {
  await bridge.rows("UPDATE category SET name = 'Kembar di sini' WHERE id IN ('HUB-PARKIR', 'HUB-LAMPU')");
  await bridge.rows("UPDATE category SET name = 'Kembar di sana' WHERE id = 'HUB-ANGKUTAN'");
  await withMore(["Kembar di sini", "Kembar di sana", "KEMBAR  di sana", "Ketenteraman dan ketertiban"], async () => {
    expect(await pullCategories(bridge.env)).toBe(true);
  });
  const given = await numbers();
  for (const id of ["HUB-PARKIR", "HUB-LAMPU", "HUB-ANGKUTAN"]) expect([id, given.get(id)]).toEqual([id, null]);
  expect(given.get("TERTIB")).toBe("9004");
  expect(await alarms()).toEqual([]);
});

test("what a person decided stays: another number, and that there is to be none", async () => {
  await decide("KESEHATAN", "777");
  await decide("AIR-KUALITAS", null);
  // This one has had none so far: now it is to have none.
  expect((await numbers()).get("EKONOMI-PASAR")).toBeNull();
  await decide("EKONOMI-PASAR", null);
  await withMore(["Pasar dan pedagang", "Ketenagakerjaan"], async () => {
    expect(await pullCategories(bridge.env)).toBe(true);
  });
  const given = await numbers();
  expect(given.get("KESEHATAN")).toBe("777");
  expect(given.get("AIR-KUALITAS")).toBeNull();
  expect(given.get("EKONOMI-PASAR")).toBeNull();
  expect(given.get("EKONOMI-KERJA")).toBe("9002");
  await decide("KESEHATAN", nationalIdOf("Puskesmas"));
  expect(await filedUnder("KESEHATAN")).toBe(nationalIdOf("Puskesmas"));
});

/** The list is whole but for what goes wrong with it, and would give a number to a category that has none. */
async function readBroken(fault: FaultRequest): Promise<void> {
  await bridge.rows("UPDATE category SET national_category_id = NULL WHERE id = 'INFRA'");
  const before = await numbers();
  const events = await eventCount();
  bridge.simulator.faults.add({ ...fault, calls: ["N12"] });
  expect(await pullCategories(bridge.env)).toBe(false);
  expect(await numbers()).toEqual(before);
  expect(await eventCount()).toBe(events);
}

async function readWhole(): Promise<void> {
  bridge.simulator.faults.clear();
  await bridge.env.link.probeNow();
  expect(await pullCategories(bridge.env)).toBe(true);
  expect((await numbers()).get("INFRA")).toBe(nationalIdOf("Infrastruktur"));
  expect(await alarms()).toEqual([]);
}

test.each<readonly [what: string, fault: FaultRequest, reason: RegExp]>([
  ["comes back with 12 entries", { kind: "partialList", count: 12 }, /tidak utuh \(12 dari \d+\)/],
  ["breaks half-way", { kind: "pageBreak", pageSize: 10 }, /tidak utuh/],
  ["holds an entry that cannot be read", { kind: "garbageEntry", position: 3 }, /^1 entri/],
])("the list of categories %s: no number changes, and a person is told", async (_what, fault, reason) => {
  await readBroken(fault);
  const [item, ...others] = await office.parked();
  expect(others).toEqual([]);
  expect(item).toMatchObject({ kind: "RECORD", state: "QUARANTINED" });
  expect(item?.reason).toMatch(reason);
  expect(item?.reason).toContain("kategori nasional");
  await readWhole();
});

test.each<readonly [what: string, fault: FaultRequest]>([
  ["is cut off", { kind: "resetBefore" }],
  ["comes as a page of HTML", { kind: "htmlBefore" }],
  ["does not exist there", { kind: "status", status: 404 }],
])("the list of categories %s: no number changes, and the next reading is as good as before", async (_what, fault) => {
  await readBroken(fault);
  expect(await alarms()).toEqual([]);
  await readWhole();
});

test("what waits for a person because of a broken list goes when he has it read again", async () => {
  await readBroken({ kind: "partialList", count: 12 });
  const [item] = await office.parked();
  const again = `retryParkedItem(itemId: "${item?.id}")`;
  expect(await office.decides(again)).toMatchObject([{ code: "ACTION_NOT_ALLOWED" }]);
  bridge.simulator.faults.clear();
  expect(await office.decides(again)).toEqual([]);
  expect(await office.parked()).toEqual([]);
  expect((await numbers()).get("INFRA")).toBe(nationalIdOf("Infrastruktur"));
});
