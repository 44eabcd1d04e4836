import type { FaultRequest } from "../../src/simulator/fault-order";
import { pullInstitutions } from "../../src/sync/masters";
import { TestBridge } from "../support/bridge";
import { Office } from "./office";

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_institutions", { simulator: { institutionCount: 600 } });
  office = await Office.open(bridge);
  await pullInstitutions(bridge.env);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

/** The list that officers choose from. */
async function offered(): Promise<string[]> {
  const rows = await bridge.rows<{ id: string }>("SELECT id FROM national_institution ORDER BY id");
  return rows.map(({ id }) => id);
}

async function alarms(): Promise<string[]> {
  return (await office.parked()).filter(({ kind }) => kind === "RECORD").map(({ state }) => state);
}

const BROKEN: readonly (readonly [what: string, fault: FaultRequest])[] = [
  ["comes back with 3 of 600", { kind: "partialList", count: 3 }],
  ["comes back with 250 of 600", { kind: "partialList", count: 250 }],
  ["breaks half-way", { kind: "pageBreak", pageSize: 100 }],
  ["holds an entry that cannot be read", { kind: "garbageEntry", position: 7 }],
];
/** Nothing of the list came: that the link is broken is shown where the link is. */
const AWAY: readonly (readonly [what: string, fault: FaultRequest])[] = [
  ["is cut off", { kind: "resetBefore" }],
  ["comes as a page of HTML", { kind: "htmlBefore" }],
];

/** The list is read, and goes wrong: everything here is as before. */
async function readBroken(fault: FaultRequest): Promise<void> {
  const before = await offered();
  expect(before.length).toBeGreaterThanOrEqual(600);
  const { complaintId } = await bridge.forwarded();
  const agency = async () => {
    const query = "query ($id: ID!) { complaint(id: $id) { leadAgency { code nationalInstitutionId } } }";
    return office.ask<object>("COORDINATOR", query, { id: complaintId });
  };
  const held = await agency();
  bridge.simulator.faults.add({ ...fault, calls: ["N7"] });
  expect(await pullInstitutions(bridge.env)).toBe(false);
  expect(await offered()).toEqual(before);
  expect(await agency()).toEqual(held);
}

/** The next reading is good: the list is new, and nobody has to look after it any more. */
async function readWhole(): Promise<void> {
  bridge.simulator.faults.clear();
  await bridge.env.link.probeNow();
  expect(await pullInstitutions(bridge.env)).toBe(true);
  expect((await offered()).length).toBeGreaterThanOrEqual(600);
  expect(await alarms()).toEqual([]);
}

test.each(BROKEN)(
  "S11 the institution list %s: the old list stays, an alarm is raised, no case loses its agency",
  async (_what, fault) => {
    await readBroken(fault);
    expect(await alarms()).toEqual(["QUARANTINED"]);
    await readWhole();
  },
);

test.each(AWAY)("S11 the institution list %s: the old list stays, no case loses its agency", async (_what, fault) => {
  await readBroken(fault);
  await readWhole();
});

test("an entry of the list that cannot be read keeps no new one away", async () => {
  const [first = ""] = await offered();
  await bridge.rows("DELETE FROM national_institution WHERE id = ?", [first]);
  bridge.simulator.faults.add({ kind: "garbageEntry", position: 7, calls: ["N7"], times: 1 });
  expect(await pullInstitutions(bridge.env)).toBe(false);
  expect(await offered()).toContain(first);
  expect(await alarms()).toEqual(["QUARANTINED"]);
  await readWhole();
});
