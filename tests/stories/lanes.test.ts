import { acceptDisposition, answerComplaint } from "../../src/cases/agency-work";
import { receiveAnswer, reviewResult } from "../../src/cases/result";
import { forward, verify } from "../../src/cases/review";
import { HANG_UP, NO_ANSWER } from "../../src/simulator/wire-call";
import { push } from "../../src/sync/push";
import { AGENCY, TestBridge } from "../support/bridge";
import { waitFor } from "../support/wait-for";
import { Office } from "./office";

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_lanes", { simulator: { journalSize: 100_000 } });
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

/** A linked case in the hands of its agency. */
async function inProgress() {
  const receipt = await bridge.forwarded();
  await bridge.does("LIAISON", acceptDisposition, receipt.complaintId, {});
  await bridge.drained(receipt.complaintId);
  return receipt;
}

test("S3 an unexpected exception counts as a try, waits, and the next try reads fresh data", async () => {
  const { complaintId } = await bridge.verified();
  await bridge.drained(complaintId);
  const item = async () => {
    const [row] = await bridge.rows<{ state: string; tries: number; waits: number }>(
      `SELECT state, attempts + failures AS tries, not_before > created_at AS waits FROM outbox
        WHERE complaint_id = ? AND cause = 'FORWARDED'`,
      [complaintId],
    );
    return row;
  };
  await bridge.does("COORDINATOR", forward, complaintId, {});
  // The follow-up names the agency: the worker runs into an error that has nothing to do with the wire.
  await bridge.rows("RENAME TABLE agency TO agency_away");
  await push(bridge.env);
  expect(await item()).toMatchObject({ state: "QUEUED", waits: 1 });
  expect((await item())?.tries).toBeGreaterThan(0);
  await bridge.rows("RENAME TABLE agency_away TO agency");
  expect(await office.health()).toMatchObject({ queued: 1, parked: 0 });
  await bridge.rows("UPDATE agency SET name = 'Dinas yang Baru Bernama' WHERE code = ?", [AGENCY]);
  await bridge.drained(complaintId);
  expect(bridge.marked(await bridge.there(complaintId))).toEqual([expect.stringContaining("Dinas yang Baru Bernama")]);
});

test("S3 an exception that stays ends with a person, who has it mended and sends it again", async () => {
  const { complaintId } = await bridge.verified();
  await bridge.drained(complaintId);
  await bridge.does("COORDINATOR", forward, complaintId, {});
  await bridge.rows("RENAME TABLE agency TO agency_away");
  const state = async () => {
    const [row] = await bridge.rows<{ state: string }>(
      "SELECT state FROM outbox WHERE complaint_id = ? AND cause = 'FORWARDED'",
      [complaintId],
    );
    return row?.state;
  };
  await bridge.pushUntil("a parked item", async () => (await state()) === "PARKED");
  await bridge.rows("RENAME TABLE agency_away TO agency");
  expect(bridge.marked(await bridge.there(complaintId))).toEqual([]);
  const { id } = await office.onlyParked(complaintId);
  expect(await office.decides(`retryParkedItem(itemId: "${id}")`)).toEqual([]);
  await bridge.drained(complaintId);
  expect(bridge.marked(await bridge.there(complaintId))).toHaveLength(1);
});

test("S4 200 lanes that fail for ever: the 201st case is sent in its turn", async () => {
  const FAILING = 200;
  const ids: string[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      while (ids.length < FAILING) {
        const place = ids.push("") - 1;
        const { complaintId } = await bridge.submit({ title: "Gagal terus" });
        await bridge.does("COORDINATOR", verify, complaintId, { leadAgency: AGENCY });
        ids[place] = complaintId;
      }
    }),
  );
  // A third is refused, a third is asked for patience, a third is not carried out with an error of the system.
  const tries = new Map<string, number>();
  let isSent = false;
  bridge.simulator.intercept(async ({ call }, work) => {
    const entry = bridge.simulator.journal.entries.at(-1);
    const body = JSON.stringify(entry?.body ?? null);
    if (call !== "N1" || !body.includes("Gagal terus")) {
      isSent ||= call === "N1";
      return work();
    }
    const ticket = /#([0-9A-Z]+)/.exec(body)?.[1] ?? "";
    if (!isSent) tries.set(ticket, (tries.get(ticket) ?? 0) + 1);
    const kind = [...tries.keys()].indexOf(ticket) % 3;
    if (kind === 0) return { status: 422, body: { message: "Data tidak valid.", errors: { title: ["Ditolak."] } } };
    return { status: 429, body: { message: "Too Many Attempts." } };
  });
  let isOver = false;
  const working = (async () => {
    while (!isOver) await push(bridge.env);
  })();
  await waitFor("all failing lanes were tried", () => tries.size === FAILING, 60_000);
  const before = new Map(tries);
  const { complaintId } = await bridge.verified({ title: "Yang ke-201" });
  await waitFor("the 201st case is linked", async () => (await bridge.national(complaintId)).nationalId !== null);
  isOver = true;
  await working;
  const overtaken = [...tries].map(([ticket, count]) => count - (before.get(ticket) ?? 0));
  // Those that were due before it may go first, each once; one more was in hand.
  expect(Math.max(...overtaken)).toBeLessThanOrEqual(2);
  expect((await office.health()).parked).toBeGreaterThan(0);
}, 60_000);

test("S5 two answers on one case, the first fails once: they arrive as 1, 2, also with four workers", async () => {
  await bridge.rows("UPDATE outbox SET state = 'DISCARDED' WHERE state <> 'DONE'");
  const failures = ["hangUp", "noAnswer", "after", "patience"] as const;
  const cases = [];
  for (const failure of failures) {
    const { complaintId } = await inProgress();
    const before = bridge.marked(await bridge.there(complaintId)).length;
    cases.push({ complaintId, failure, before });
  }
  const failed = new Set<string>();
  const byNationalId = new Map(
    await Promise.all(
      cases.map(async ({ complaintId, failure }) => [(await bridge.there(complaintId)).id, failure] as const),
    ),
  );
  bridge.simulator.intercept(async ({ call, caseId }, work) => {
    const failure = byNationalId.get(caseId ?? "");
    if (call !== "N6" || caseId === null || failure === undefined || failed.has(caseId)) return work();
    failed.add(caseId);
    if (failure === "hangUp") return HANG_UP;
    if (failure === "noAnswer") return NO_ANSWER;
    if (failure === "patience") return { status: 429, headers: { "retry-after": "0" }, body: { message: "Sabar." } };
    work();
    return { status: 502, headers: { "content-type": "text/html" }, body: "<html>Bad Gateway</html>" };
  });
  const workers = [bridge.env, bridge.worker("worker-2"), bridge.worker("worker-3"), bridge.worker("worker-4")];
  for (const { complaintId } of cases) {
    await bridge.does("LIAISON", answerComplaint, complaintId, { text: "Jawaban pertama.", stillInProcess: true });
    await bridge.does("COORDINATOR", receiveAnswer, complaintId, {});
    await bridge.does("LEADER", reviewResult, complaintId, { outcome: "MONITORING" });
    await bridge.does("LIAISON", answerComplaint, complaintId, { text: "Jawaban kedua." });
    await bridge.does("COORDINATOR", receiveAnswer, complaintId, {});
  }
  await waitFor("everything was sent", async () => {
    await Promise.all(workers.map((env) => push(env)));
    return (await bridge.moving()) === 0;
  });
  expect(failed.size).toBe(failures.length);
  for (const { complaintId, failure, before } of cases) {
    const sent = bridge.marked(await bridge.there(complaintId)).slice(before);
    expect([failure, sent]).toEqual([
      failure,
      [
        expect.stringContaining("Jawaban pertama."),
        expect.stringContaining("dipantau"),
        expect.stringContaining("Jawaban kedua."),
      ],
    ]);
  }
}, 60_000);
