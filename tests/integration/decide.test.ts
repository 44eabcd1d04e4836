import { addFollowUp } from "../../src/cases/agency-work";
import { forward, verify } from "../../src/cases/review";
import { transfer } from "../../src/cases/transfer";
import type { HubError } from "../../src/domain/errors";
import { discardParked, type OutcomeDecision, resolveUnknown, retryParked } from "../../src/sync/decide";
import { pullInstitutions } from "../../src/sync/masters";
import { push } from "../../src/sync/push";
import { AGENCY, TestBridge } from "../support/bridge";
import { PushWorld } from "./push-world";

let bridge: TestBridge;
let world: PushWorld;

beforeAll(async () => {
  bridge = await TestBridge.start("decide");
  world = new PushWorld(bridge);
}, 60_000);

afterEach(() => world.mend());

afterAll(() => bridge.close());

const actor = () => bridge.actors.COORDINATOR;
const retry = (id: string) => retryParked(bridge.env, actor(), id);
const discard = (id: string, reason = "Sudah dilaporkan langsung.") => discardParked(bridge.env, actor(), id, reason);
const resolve = (id: string, decision: OutcomeDecision) => resolveUnknown(bridge.env, actor(), id, decision);

/** The code and message with which something is refused. */
async function refusal(work: Promise<void>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => null,
    (thrown: HubError) => thrown,
  );
  if (error === null) throw new Error("it was not refused");
  return { code: error.code, message: error.message };
}

/** A creation of which nobody knows whether it arrived; it did if `arrived`. */
async function unknown(arrived: boolean, extra: Parameters<TestBridge["verified"]>[0] = {}) {
  const receipt = await bridge.forwarded(extra);
  world.fault({ kind: arrived ? "resetAfter" : "resetBefore", calls: ["N1"], times: 1 });
  await world.carried(receipt.complaintId);
  world.mend();
  const item = await world.parked(receipt.complaintId);
  expect(item.parkedState).toBe("UNKNOWN_OUTCOME");
  return { ...receipt, item, nationalId: world.casesOf(receipt.ticketNumber)[0]?.id ?? "" };
}

async function refusedFollowUp() {
  const receipt = await bridge.forwarded();
  world.fault({ kind: "status", calls: ["N6"], status: 422, times: 1 });
  await world.carried(receipt.complaintId);
  return { ...receipt, item: await world.parked(receipt.complaintId) };
}

async function lastEvent(complaintId: string) {
  const [event] = await bridge.rows<{ type: string; actorId: string; data: string; textId: string | null }>(
    "SELECT type, actor_id AS actorId, data, text_id AS textId FROM event WHERE complaint_id = ? ORDER BY seq DESC LIMIT 1",
    [complaintId],
  );
  if (event === undefined) throw new Error("no event");
  return event;
}

test("sent again by hand it really goes, and the log says who asked for it", async () => {
  const { complaintId, ticketNumber, item } = await refusedFollowUp();
  await retry(item.id);
  expect(await lastEvent(complaintId)).toMatchObject({
    type: "NATIONAL_ITEM_RETRIED",
    actorId: (actor() as { id: string }).id,
  });
  expect(await push(bridge.env, complaintId)).toMatchObject({ sent: 1 });
  expect(world.saidIn(ticketNumber)).toHaveLength(1);
  expect((await refusal(retry(item.id))).code).toBe("ACTION_NOT_ALLOWED");
  expect((await refusal(retry("01ARZ3NDEKTSV4RRFFQ69G5FAV"))).code).toBe("NOT_FOUND");
});

test("a follow-up that is given up is not sent; what waits behind it is", async () => {
  const { complaintId, ticketNumber, item } = await refusedFollowUp();
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Berikutnya.", visibility: "PUBLIC" });
  expect((await refusal(discard(item.id, "x"))).code).toBe("INVALID_INPUT");
  await discard(item.id);
  const event = await lastEvent(complaintId);
  expect(event.type).toBe("NATIONAL_ITEM_DISCARDED");
  expect(event.data).not.toContain("langsung");
  expect(event.textId).not.toBeNull();
  await world.carried(complaintId);
  expect(world.saidIn(ticketNumber)).toEqual([expect.stringContaining("Berikutnya.")]);
  expect((await refusal(discard(item.id))).code).toBe("ACTION_NOT_ALLOWED");
});

test("an unknown outcome is never simply sent again", async () => {
  const { item } = await unknown(true);
  expect(await refusal(retry(item.id))).toMatchObject({
    code: "ACTION_NOT_ALLOWED",
    message: expect.stringContaining("pilih"),
  });
  expect((await refusal(resolve(item.id, {}))).code).toBe("INVALID_INPUT");
  expect((await refusal(resolve(item.id, { nationalId: "1234567", confirmNotCreated: true }))).code).toBe(
    "INVALID_INPUT",
  );
});

test("S17: a creation that arrived is linked to its number, and its lane goes on", async () => {
  const { complaintId, ticketNumber, item, nationalId } = await unknown(true);
  await resolve(item.id, { nationalId });
  const types = (await bridge.events(complaintId)).map(({ type }) => type);
  expect(types.slice(-2)).toEqual(["NATIONAL_LINKED", "NATIONAL_OUTCOME_RESOLVED"]);
  expect(JSON.parse((await lastEvent(complaintId)).data)).toMatchObject({ after: { nationalId, isVerified: true } });
  expect((await world.carried(complaintId)).every(({ state }) => state === "DONE")).toBe(true);
  expect(world.saidIn(ticketNumber)).toHaveLength(1);
  expect(world.casesOf(ticketNumber)).toHaveLength(1);
});

test("S17: a long content's rest still follows after the link", async () => {
  const { complaintId, ticketNumber, item, nationalId } = await unknown(true, { content: "Banjir rob ".repeat(908) });
  await resolve(item.id, { nationalId });
  await world.carried(complaintId);
  expect(world.saidIn(ticketNumber)).toHaveLength(2);
});

test("S17: refused if linked already (to which ticket), not found, or another ticket's", async () => {
  const linked = await bridge.verified();
  await world.carried(linked.complaintId);
  const { nationalId: taken } = await bridge.national(linked.complaintId);
  const { complaintId, item } = await unknown(false);
  expect(await refusal(resolve(item.id, { nationalId: taken ?? "" }))).toEqual({
    code: "ALREADY_LINKED",
    message: expect.stringContaining(linked.ticketNumber),
  });
  expect((await refusal(resolve(item.id, { nationalId: "9999999" }))).code).toBe("NOT_FOUND");
  const other = await unknown(true);
  expect(await refusal(resolve(item.id, { nationalId: other.nationalId }))).toEqual({
    code: "INVALID_INPUT",
    message: expect.stringContaining(other.ticketNumber),
  });
  world.fault({ kind: "maintenance", calls: ["N4"], times: 1 });
  expect((await refusal(resolve(item.id, { nationalId: "1234567" }))).code).toBe("UPSTREAM_UNAVAILABLE");
  expect((await bridge.national(complaintId)).nationalId).toBeNull();
});

test("S17: what the national side does not show has to be confirmed, and that is in the audit", async () => {
  const { complaintId, item } = await unknown(false);
  const mute = bridge.born({ content: "Tanpa nomor tiket." });
  expect((await refusal(resolve(item.id, { nationalId: mute.id }))).code).toBe("INVALID_INPUT");
  await resolve(item.id, { nationalId: mute.id, confirmUnverified: true });
  expect(JSON.parse((await lastEvent(complaintId)).data)).toMatchObject({
    after: { nationalId: mute.id, isVerified: false },
  });
  expect((await bridge.national(complaintId)).nationalId).toBe(mute.id);
});

test("a creation that is not there is sent when the coordinator says so", async () => {
  const { complaintId, ticketNumber, item } = await unknown(false);
  await resolve(item.id, { confirmNotCreated: true });
  expect((await world.carried(complaintId)).every(({ state }) => state === "DONE")).toBe(true);
  expect(world.casesOf(ticketNumber)).toHaveLength(1);
  expect((await refusal(resolve(item.id, { confirmNotCreated: true }))).code).toBe("ACTION_NOT_ALLOWED");
});

test("only an unknown outcome is resolved, and only a creation has a national number", async () => {
  const { item } = await refusedFollowUp();
  expect((await refusal(resolve(item.id, { confirmNotCreated: true }))).code).toBe("ACTION_NOT_ALLOWED");
});

test("S18: a creation that is given up takes its lane along; the case is unlinked with the reason, and nothing follows", async () => {
  const { complaintId, item } = await unknown(false);
  await discard(item.id);
  expect((await world.lane(complaintId)).map(({ state }) => state)).toEqual(["DISCARDED", "DISCARDED"]);
  expect(await bridge.national(complaintId)).toMatchObject({
    verdict: "NOT_LINKED",
    discardReason: "Sudah dilaporkan langsung.",
  });
  await bridge.does("COORDINATOR", verify, complaintId, { leadAgency: AGENCY });
  await bridge.does("COORDINATOR", forward, complaintId, {});
  expect(await world.lane(complaintId)).toHaveLength(2);
});

test("a transfer that is given up lets the coordinator take the case back; one sent again does not", async () => {
  await pullInstitutions(bridge.env);
  const elsewhere = String(
    bridge.simulator.state.masters.institutions.find(({ id }) => String(id) !== bridge.settings.institutionId)?.id,
  );
  const { complaintId } = await bridge.verified();
  await world.carried(complaintId);
  await bridge.does("COORDINATOR", transfer, complaintId, {
    nationalInstitution: elsewhere,
    reason: "Kewenangan provinsi.",
  });
  world.fault({ kind: "status", calls: ["N3"], status: 422, times: 2 });
  await world.carried(complaintId);
  const isRefused = async () =>
    (
      await bridge.rows<{ isRefused: number }>("SELECT transfer_refused AS isRefused FROM complaint WHERE id = ?", [
        complaintId,
      ])
    )[0]?.isRefused;
  expect(await isRefused()).toBe(1);
  const { id } = await world.parked(complaintId);
  await retry(id);
  expect(await isRefused()).toBe(0);
  await world.carried(complaintId);
  await discard(id);
  expect(await isRefused()).toBe(1);
  expect((await bridge.national(complaintId)).transfer).toBe("NONE");
});
