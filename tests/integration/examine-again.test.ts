import { updateAgency } from "../../src/cases/administer-agencies";
import { closeSyncEnvironment, openSyncEnvironment } from "../../src/sync/environment";
import { examineCase } from "../../src/sync/examine";
import { pullInstitutions } from "../../src/sync/masters";
import { push } from "../../src/sync/push";
import { AGENCY, TestBridge } from "../support/bridge";

let bridge: TestBridge;

beforeAll(async () => {
  bridge = await TestBridge.start("examine_again");
}, 60_000);

afterAll(() => bridge.close());

afterEach(() => bridge.simulator.faults.clear());

/** A case on both sides that another institution holds there. */
async function heldBy(institutionId: string): Promise<string> {
  const { complaintId } = await bridge.forwarded();
  await push(bridge.env, complaintId);
  bridge.simulator.state.dispose(await bridge.there(complaintId), institutionId);
  return complaintId;
}

function someoneElse(): string {
  const { institutions } = bridge.simulator.state.masters;
  const other = institutions.find(({ id }) => String(id) !== bridge.settings.institutionId);
  return String(other?.id);
}

/** The same answers again, to a process that has just begun. */
async function examinedAnew(complaintId: string) {
  return examineCase(bridge.worker("another"), complaintId);
}

test("a list of institutions that comes after the reading: the same answer, which names its institution only, is judged anew", async () => {
  bridge.simulator.faults.add({ kind: "missingFields", calls: ["N4"], fields: ["disposition_id"] });
  const complaintId = await heldBy(someoneElse());
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("FORWARDED");
  await pullInstitutions(bridge.env);
  await examinedAnew(complaintId);
  expect(await bridge.status(complaintId)).toBe("TRANSFERRED");
});

test("an agency is given its national institution: the case that it holds there is ours again", async () => {
  await pullInstitutions(bridge.env);
  const institution = someoneElse();
  const complaintId = await heldBy(institution);
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("TRANSFERRED");
  expect(await examinedAnew(complaintId)).toMatchObject({ verdict: "EQUAL", isChanged: false, action: null });
  await updateAgency(bridge.core.cases, bridge.actors.ADMIN, AGENCY, { nationalInstitutionId: institution });
  expect(await examinedAnew(complaintId)).toMatchObject({ verdict: "EQUAL", isChanged: true });
  expect(await bridge.status(complaintId)).toBe("VERIFIED");
  await updateAgency(bridge.core.cases, bridge.actors.ADMIN, AGENCY, { nationalInstitutionId: null });
});

test("writeStatus becomes known: what was waited for is asked for", async () => {
  const { complaintId } = await bridge.verified();
  await push(bridge.env, complaintId);
  bridge.simulator.state.setStatusUnlogged(await bridge.there(complaintId), "Belum Terverifikasi");
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", action: null });
  const env = openSyncEnvironment({
    cases: bridge.core.cases,
    files: bridge.files,
    settings: { ...bridge.settings, capabilities: ["writeStatus"] },
    nodeId: "able",
    log: () => undefined,
  });
  expect(await examineCase(env, complaintId)).toMatchObject({ action: expect.stringContaining("verify") });
  closeSyncEnvironment(env);
});
