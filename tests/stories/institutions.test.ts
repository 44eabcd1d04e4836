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

const FAULTS: readonly (readonly [what: string, faults: readonly FaultRequest[]])[] = [
  ["comes back with 3 of 600", [{ kind: "partialList", count: 3 }]],
  ["comes back with 250 of 600", [{ kind: "partialList", count: 250 }]],
  ["breaks half-way", [{ kind: "pageBreak", pageSize: 100 }]],
  ["is cut off", [{ kind: "resetBefore" }]],
  ["comes as a page of HTML", [{ kind: "htmlBefore" }]],
];

test.each(FAULTS)(
  "S11 the institution list %s: the old list stays, no case loses its agency",
  async (_what, faults) => {
    const before = await offered();
    expect(before.length).toBeGreaterThanOrEqual(600);
    const { complaintId } = await bridge.forwarded();
    const agency = async () => {
      const query = "query ($id: ID!) { complaint(id: $id) { leadAgency { code nationalInstitutionId } } }";
      return office.ask<object>("COORDINATOR", query, { id: complaintId });
    };
    const held = await agency();
    for (const fault of faults) bridge.simulator.faults.add({ ...fault, calls: ["N7"] });
    expect(await pullInstitutions(bridge.env)).toBe(false);
    expect(await offered()).toEqual(before);
    expect(await agency()).toEqual(held);
    expect(await alarms()).toEqual(["QUARANTINED"]);
    bridge.simulator.faults.clear();
    await bridge.env.link.probeNow();
    expect(await pullInstitutions(bridge.env)).toBe(true);
    expect((await offered()).length).toBeGreaterThanOrEqual(before.length);
    expect(await alarms()).toEqual([]);
  },
);
