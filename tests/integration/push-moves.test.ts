import { addFollowUp } from "../../src/cases/agency-work";
import { openCase } from "../../src/cases/case-file";
import { reopen } from "../../src/cases/citizen";
import { mergeComplaints } from "../../src/cases/merge";
import { enqueue, enqueueForDuplicates, giveUpTransfer } from "../../src/cases/outbox";
import { forward } from "../../src/cases/review";
import { transfer } from "../../src/cases/transfer";
import { examineCase } from "../../src/sync/examine";
import { pullInstitutions } from "../../src/sync/masters";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { PushWorld } from "./push-world";

let bridge: TestBridge;
let world: PushWorld;
let elsewhere: string;

beforeAll(async () => {
  bridge = await TestBridge.start("push_moves", {
    simulator: { capabilities: ["writeStatus"] },
    variables: { SP4N_CAPABILITIES: "writeStatus" },
  });
  world = new PushWorld(bridge);
  await pullInstitutions(bridge.env);
  const other = bridge.simulator.state.masters.institutions.find(
    ({ id }) => String(id) !== bridge.settings.institutionId,
  );
  elsewhere = String(other?.id);
}, 60_000);

afterEach(() => {
  world.mend();
  Object.assign(bridge.simulator.state.rules, { transferNeedsApproval: false });
});

afterAll(() => bridge.close());

const REASON = "Jalan ini kewenangan provinsi.";

async function transferred(linked = true) {
  const receipt = await bridge.verified();
  if (linked) await world.carried(receipt.complaintId);
  await bridge.does("COORDINATOR", transfer, receipt.complaintId, { nationalInstitution: elsewhere, reason: REASON });
  return receipt;
}

function transfersOf(ticket: string) {
  return world.casesOf(ticket).flatMap(({ log }) => log.filter(({ templateCode }) => templateCode === "not_authority"));
}

test("a transfer is asked for once; a case that was never there is created first", async () => {
  const { complaintId, ticketNumber } = await transferred(false);
  expect((await bridge.national(complaintId)).transfer).toBe("PENDING");
  expect((await world.carried(complaintId)).map(({ kind, state }) => [kind, state])).toEqual([
    ["CREATE", "DONE"],
    ["TRANSFER", "DONE"],
  ]);
  expect(world.casesOf(ticketNumber)[0]?.dispositionId).toBe(elsewhere);
  expect(transfersOf(ticketNumber).map(({ content }) => content)).toEqual([expect.stringContaining(REASON)]);
  expect((await bridge.national(complaintId)).transfer).toBe("DONE");
});

test.each([false, true])(
  "a transfer whose answer is lost is found (needs approval there: %s)",
  async (needsApproval) => {
    Object.assign(bridge.simulator.state.rules, { transferNeedsApproval: needsApproval });
    const { complaintId, ticketNumber } = await transferred();
    world.fault({ kind: "timeoutAfter", calls: ["N3"], times: 1 });
    expect((await world.carried(complaintId)).at(-1)).toMatchObject({ state: "DONE", attempts: 1 });
    expect(transfersOf(ticketNumber)).toHaveLength(1);
  },
);

test("a transfer that did not arrive is repeated once, and then a person has to say", async () => {
  const { complaintId, ticketNumber } = await transferred();
  world.fault({ kind: "resetBefore", calls: ["N3"], times: 1 });
  expect((await world.carried(complaintId)).at(-1)).toMatchObject({ state: "DONE", attempts: 2 });
  expect(transfersOf(ticketNumber)).toHaveLength(1);
  const other = await transferred();
  world.fault({ kind: "resetBefore", calls: ["N3"] });
  expect((await world.carried(other.complaintId)).at(-1)).toMatchObject({
    parkedState: "UNKNOWN_OUTCOME",
    attempts: 2,
  });
});

test("a refused transfer is parked and noted; taken back, it holds the lane no more", async () => {
  const { complaintId, ticketNumber } = await transferred();
  world.fault({ kind: "status", calls: ["N3"], status: 422, times: 1 });
  expect((await world.carried(complaintId)).at(-1)).toMatchObject({ parkedState: "REFUSED" });
  expect((await bridge.events(complaintId)).at(-1)).toMatchObject({
    type: "TRANSFER_REFUSED",
    from: "TRANSFERRED",
    to: "TRANSFERRED",
  });
  await bridge.does("COORDINATOR", reopen, complaintId, { reason: "Ditangani sendiri." });
  await bridge.core.cases.work.transaction((tx) => giveUpTransfer(tx, complaintId));
  expect((await world.carried(complaintId)).map(({ kind, state }) => [kind, state])).toEqual([
    ["CREATE", "DONE"],
    ["TRANSFER", "DISCARDED"],
    ["FOLLOW_UP", "DONE"],
  ]);
  expect((await bridge.national(complaintId)).transfer).toBe("NONE");
  expect(transfersOf(ticketNumber)).toHaveLength(0);
});

async function withStatus(action: string, mark: number | null = null) {
  const receipt = await bridge.verified();
  await world.carried(receipt.complaintId);
  await bridge.core.cases.work.transaction((tx) =>
    enqueue(tx, receipt.complaintId, new Date(), { kind: "STATUS", cause: action, mark }),
  );
  return receipt;
}

test.each([
  ["finish", "Selesai"],
  ["archive", "Diarsipkan"],
  ["verify", "Terverifikasi"],
])("%s is done there", async (action, status) => {
  const { complaintId, ticketNumber } = await withStatus(action);
  expect((await world.carried(complaintId)).at(-1)).toMatchObject({ state: "DONE" });
  expect(world.casesOf(ticketNumber)[0]?.statusName).toBe(status);
});

test("the note of a status that the hub sets is its own word: no follow-up here, and no answer", async () => {
  const { complaintId } = await bridge.verified();
  await world.carried(complaintId);
  const record = await bridge.there(complaintId);
  bridge.simulator.state.setStatusUnlogged(record, "Belum Terverifikasi");
  await examineCase(bridge.env, complaintId);
  await world.carried(complaintId);
  expect(record.log.at(-1)?.content).toContain("telah diverifikasi");
  await bridge.does("COORDINATOR", forward, complaintId, {});
  await world.carried(complaintId);
  bridge.simulator.state.setStatusUnlogged(record, "Selesai");
  await examineCase(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("MONITORING");
  const texts = await bridge.rows("SELECT id FROM case_text WHERE complaint_id = ? AND origin = 'NATIONAL'", [
    complaintId,
  ]);
  expect(texts).toHaveLength(1);
});

test("a status whose call is in doubt is read; sent again once when it has not moved, and then a person has to say", async () => {
  const arrived = await withStatus("finish");
  world.fault({ kind: "timeoutAfter", calls: ["N11"], times: 1 });
  expect((await world.carried(arrived.complaintId)).at(-1)).toMatchObject({ state: "DONE", attempts: 1 });
  const repeated = await withStatus("finish");
  world.fault({ kind: "resetBefore", calls: ["N11"], times: 1 });
  expect((await world.carried(repeated.complaintId)).at(-1)).toMatchObject({ state: "DONE", attempts: 2 });
  const lost = await withStatus("finish");
  world.fault({ kind: "resetBefore", calls: ["N11"] });
  expect((await world.carried(lost.complaintId)).at(-1)).toMatchObject({ parkedState: "UNKNOWN_OUTCOME", attempts: 2 });
});

test.each(["N4", "N5"] as const)(
  "a status whose note stands in %s was set, wherever the case stands since",
  async (list) => {
    const { complaintId } = await withStatus("finish", 7);
    world.fault({ kind: "timeoutAfter", calls: ["N11"], times: 1 });
    world.fault({ kind: "unknownStatus", calls: ["N4"] });
    // The newest items are missing in the other list.
    world.fault({ kind: "missingLog", calls: [list === "N4" ? "N5" : "N4"] });
    expect((await world.carried(complaintId)).at(-1)).toMatchObject({ state: "DONE", attempts: 1 });
  },
);

test("so was one whose note stands among the notes of its status alone", async () => {
  const { complaintId, ticketNumber } = await withStatus("finish", 7);
  const record = await bridge.there(complaintId);
  record.statusNotes.push({ note: `[${ticketNumber}/7] Aduan telah selesai ditangani.`, at: new Date() });
  world.fault({ kind: "resetBefore", calls: ["N11"], times: 1 });
  world.fault({ kind: "unknownStatus", calls: ["N4"] });
  expect((await world.carried(complaintId)).at(-1)).toMatchObject({ state: "DONE", attempts: 1 });
});

test("a status that nobody knows there is looked at again, and never sent blindly", async () => {
  const { complaintId } = await withStatus("finish");
  world.fault({ kind: "resetBefore", calls: ["N11"], times: 1 });
  world.fault({ kind: "unknownStatus", calls: ["N4"] });
  expect((await world.carried(complaintId)).at(-1)).toMatchObject({ parkedState: "UNKNOWN_OUTCOME", attempts: 1 });
});

test("a case's public follow-ups go to its duplicates' national cases, with their own marks, secret if either is", async () => {
  const survivor = await bridge.forwarded();
  const duplicates = [await bridge.verified(), await bridge.verified(), await bridge.submit()];
  for (const { complaintId } of duplicates) {
    await mergeComplaints(
      bridge.core.cases,
      { actor: bridge.actors.COORDINATOR, id: complaintId },
      { into: survivor.complaintId },
    );
  }
  const attachment = await world.file();
  await bridge.does("COORDINATOR", addFollowUp, survivor.complaintId, {
    text: "Pompa dipasang.",
    visibility: "PUBLIC",
    attachments: [attachment],
  });
  const [text] = await bridge.rows<{ textId: string }>(
    "SELECT text_id AS textId FROM outbox WHERE complaint_id = ? AND cause = 'FOLLOWED_UP'",
    [survivor.complaintId],
  );
  const queued = async () =>
    (await bridge.rows<{ n: string }>("SELECT COUNT(*) AS n FROM outbox WHERE text_id = ?", [text?.textId]))[0]?.n;
  // The verbs do this themselves, or will: what counts here is what becomes of it.
  if (Number(await queued()) === 1) {
    await bridge.core.cases.work.transaction(async (tx) => {
      const file = await openCase(tx, survivor.complaintId);
      if (file === null) throw new Error("no case");
      const shared = { kind: "FOLLOW_UP", cause: "FOLLOWED_UP", textId: text?.textId ?? null } as const;
      await enqueueForDuplicates(tx, file, [shared, { kind: "FOLLOW_UP", cause: "RATED" }], new Date());
    });
  }
  expect(Number(await queued())).toBe(3);
  await bridge.rows("UPDATE complaint SET is_secret = 1 WHERE id = ?", [survivor.complaintId]);
  await push(bridge.env);
  for (const { ticketNumber } of duplicates.slice(0, 2)) {
    const log = world.casesOf(ticketNumber)[0]?.log.filter(({ content }) => content?.startsWith("[")) ?? [];
    expect(log.map(({ content, isSecret, fileIds }) => [content, isSecret, fileIds.length])).toEqual([
      [expect.stringMatching(new RegExp(`^\\[${ticketNumber}/1\\] Aduan digabungkan`)), false, 0],
      [`[${ticketNumber}/2] Pompa dipasang.`, true, 1],
    ]);
  }
});
