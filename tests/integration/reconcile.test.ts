import { createPublicKey } from "node:crypto";
import { readReconciliations, type SignedReconciliation } from "../../src/store/reconciliation-rows";
import { reconcile } from "../../src/sync/reconcile";
import { publicKeyText, reportItems, reportJson, verifyReport } from "../../src/sync/report";
import { type MadeCase, ReconcileWorld } from "./reconcile-world";

let world: ReconcileWorld;
const made: MadeCase[] = [];

async function run(isDryRun = false): Promise<SignedReconciliation> {
  const { isFinished, report } = await reconcile(world.env, { isDryRun, key: world.key });
  if (!isFinished) throw new Error("the comparison was not finished");
  return report;
}

async function itemsOf({ id }: { readonly id: string }) {
  const items = [];
  for await (const item of reportItems(world.core.cases.work, id)) items.push(item);
  return items;
}

async function fileOf(report: SignedReconciliation): Promise<string> {
  let text = "";
  for await (const part of reportJson(world.core.cases.work, report, publicKeyText(world.key))) text += part;
  return text;
}

beforeAll(async () => {
  world = await ReconcileWorld.open("reconcile");
  for (let index = 0; index < 3; index += 1) made.push(await world.forwarded(`Jalan berlubang ${index}`));
}, 60_000);
afterAll(() => world.close());
beforeEach(() => world.simulator.journal.clear());

test("what was queued arrives there, and both sides are EQUAL", async () => {
  const unseen = await world.submitted();
  const report = await run();
  expect(report).toMatchObject({ total: 4, equal: 3, counts: { EQUAL: 3, NOT_LINKED: 1 }, isDryRun: false });
  expect((await itemsOf(report)).filter(({ verdict }) => verdict !== "EQUAL")).toEqual([]);
  for (const one of made) expect(world.national(one).log.length).toBeGreaterThan(0);
  expect(() => world.national(unseen)).toThrow();
});

test("a second run right after does nothing", async () => {
  const before = await world.sql("SELECT id, version, status FROM complaint ORDER BY id");
  const report = await run();
  expect(report).toMatchObject({ total: 4, equal: 3, repaired: 0 });
  expect(await itemsOf(report)).toEqual([]);
  expect(world.writingCalls).toEqual([]);
  expect(await world.sql("SELECT id, version, status FROM complaint ORDER BY id")).toEqual(before);
});

test("a trial names what would be done, and changes nothing on either side", async () => {
  const [first] = made as [MadeCase];
  world.simulator.state.setStatus(world.national(first), "Ditolak", "Bukan aduan.");
  const late = await world.forwarded("Belum terkirim");
  const before = await world.image();
  const report = await run(true);
  expect(await world.image()).toBe(before);
  expect(world.writingCalls).toEqual([]);
  expect(report).toMatchObject({ isDryRun: true, repaired: 0, total: 5 });
  const items = await itemsOf(report);
  expect(items.find(({ complaintId }) => complaintId === first.id)).toMatchObject({
    verdict: "NATIONAL_AHEAD",
    action: expect.stringContaining("Ditolak"),
  });
  expect(items.find(({ complaintId }) => complaintId === late.id)).toMatchObject({
    verdict: "LOCAL_AHEAD",
    differences: ["notCreated"],
    nationalId: null,
  });
});

test("what the table says is repaired, and the signed report says what was done", async () => {
  const [first] = made as [MadeCase];
  const report = await run();
  expect(report).toMatchObject({ total: 5, equal: 4, repaired: 1 });
  expect(await itemsOf(report)).toMatchObject([{ complaintId: first.id, verdict: "EQUAL" }]);
  expect(await world.sql("SELECT status FROM complaint WHERE id = ?", [first.id])).toEqual([{ status: "REJECTED" }]);
  expect((await itemsOf(await run())).length).toBe(0);
});

test("a case that is gone there is named, with the reason", async () => {
  const [, second] = made as [MadeCase, MadeCase];
  world.simulator.state.deleteCase(world.national(second).id);
  const report = await run();
  expect(report.counts).toMatchObject({ UNKNOWN: 1 });
  expect(await itemsOf(report)).toMatchObject([
    { ticketNumber: second.ticket, verdict: "UNKNOWN", differences: ["unreadable"], action: null },
  ]);
});

test("a case whose reading always fails is named, keeps no other from its comparison, and is no outage", async () => {
  const broken = await world.forwarded("Rusak di sana");
  await run();
  const { id } = world.national(broken);
  world.simulator.intercept(async ({ call, caseId }, work) =>
    call === "N4" && caseId === id ? { status: 500, headers: {}, body: { message: "Server Error" } } : work(),
  );
  const report = await run();
  world.simulator.intercept(null);
  expect(await itemsOf(report)).toContainEqual(
    expect.objectContaining({ ticketNumber: broken.ticket, verdict: "UNKNOWN", differences: ["unreadable"] }),
  );
  expect((await world.env.link.state()).state).not.toBe("DOWN");
  await run();
});

test("a report is genuine as it is, and not after a change of any part", async () => {
  const [report] = await readReconciliations(world.core.cases.work, null, 1);
  if (report === undefined) throw new Error("there is no report");
  const file = await fileOf(report);
  const key = createPublicKey(publicKeyText(world.key));
  expect(verifyReport(file, key)).toBe(true);
  const parsed = JSON.parse(file) as { items: unknown[]; report: { logHead: object } };
  expect(parsed.items.length).toBe(1);
  const [head] = await world.sql("SELECT generation, position, LOWER(HEX(hash)) AS hash FROM event_head");
  expect(parsed.report.logHead).toEqual(head);
  const otherHead = { ...parsed.report, logHead: { ...parsed.report.logHead, hash: "0".repeat(64) } };
  expect(verifyReport(JSON.stringify({ ...parsed, report: otherHead }), key)).toBe(false);
  expect(verifyReport(JSON.stringify({ ...parsed, items: [] }), key)).toBe(false);
  expect(verifyReport(file.replace("UNKNOWN", "EQUAL"), key)).toBe(false);
  expect(verifyReport(JSON.stringify({ ...parsed, report: { ...parsed.report, equal: 99 } }), key)).toBe(false);
});
