import { addFollowUp } from "../../src/cases/agency-work";
import type { NationalClient } from "../../src/national/client";
import { readHeads } from "../../src/sync/lanes";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { waitFor } from "../support/wait-for";
import { PushWorld, withClient } from "./push-world";

let bridge: TestBridge;
let world: PushWorld;

beforeAll(async () => {
  bridge = await TestBridge.start("push_lanes");
  world = new PushWorld(bridge);
}, 60_000);

beforeEach(async () => {
  world.mend();
  // What one test leaves waiting must not be the next one's work.
  await bridge.rows("UPDATE outbox SET state = 'DISCARDED' WHERE state NOT IN ('DONE', 'DISCARDED')");
});

afterAll(() => bridge.close());

/** A linked case with a follow-up in its lane, which is at the lane's head. */
async function waiting(text = "Petugas menuju lokasi.") {
  const receipt = await bridge.forwarded();
  await world.carried(receipt.complaintId);
  await bridge.does("COORDINATOR", addFollowUp, receipt.complaintId, { text, visibility: "PUBLIC" });
  return receipt;
}

/** A gate: whoever waits goes on when it is opened. */
function gate() {
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, isOpen };
}

/** A worker that stands still after its follow-up has arrived, until the gate is opened. */
function stallingWorker(name: string, isOpen: Promise<void>) {
  const env = bridge.worker(name);
  const addFollowUpThere: NationalClient["addFollowUp"] = async (...call) => {
    const outcome = await env.client.addFollowUp(...call);
    await isOpen;
    return outcome;
  };
  return withClient(env, { addFollowUp: addFollowUpThere });
}

test("S14 and S15: a worker is gone after its call; the next one finds it done, and the first one's late word changes nothing", async () => {
  const { complaintId, ticketNumber } = await waiting();
  const { open, isOpen } = gate();
  const stalled = push(stallingWorker("stalling", isOpen), complaintId);
  await waitFor("the call", () => world.saidIn(ticketNumber).length === 2);
  expect((await world.lane(complaintId)).at(-1)).toMatchObject({ state: "SENDING", attempts: 1 });
  expect(await push(bridge.env, complaintId)).toMatchObject({ sent: 0 });
  const items = await world.carried(complaintId);
  expect(items.at(-1)).toMatchObject({ state: "DONE", attempts: 1 });
  const rows = () => bridge.rows("SELECT * FROM outbox WHERE complaint_id = ? ORDER BY seq", [complaintId]);
  const before = await rows();
  open();
  expect(await stalled).toMatchObject({ sent: 0, parked: 0 });
  expect(await rows()).toEqual(before);
  expect(world.saidIn(ticketNumber)).toHaveLength(2);
});

test("a row that was left LEASED is sent; one that was left SENDING is looked for, and sent when it is not there", async () => {
  const { complaintId, ticketNumber } = await waiting();
  const leave = (state: string) =>
    bridge.rows(
      `UPDATE outbox SET state = ?, unclear_since = IF(? = 'SENDING', UTC_TIMESTAMP(3), NULL), fence = fence + 1,
              lease_holder = 'gone', lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 MICROSECOND
        WHERE complaint_id = ? AND state = 'QUEUED'`,
      [state, state, complaintId],
    );
  await leave("LEASED");
  expect(await push(bridge.env, complaintId)).toMatchObject({ sent: 1 });
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Sudah surut.", visibility: "PUBLIC" });
  await leave("SENDING");
  expect(await push(bridge.env, complaintId)).toMatchObject({ sent: 0 });
  expect((await world.lane(complaintId)).at(-1)).toMatchObject({ state: "SETTLING" });
  expect((await world.carried(complaintId)).at(-1)).toMatchObject({ state: "DONE" });
  expect(world.saidIn(ticketNumber)).toHaveLength(3);
});

test("a creation that its worker left in the middle is never sent blindly", async () => {
  const { complaintId, ticketNumber } = await bridge.verified();
  await bridge.rows(
    `UPDATE outbox SET state = 'SENDING', unclear_since = UTC_TIMESTAMP(3), attempts = 1, lease_holder = 'gone',
            lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 MICROSECOND WHERE complaint_id = ?`,
    [complaintId],
  );
  expect(await world.carried(complaintId)).toMatchObject([{ parkedState: "UNKNOWN_OUTCOME", attempts: 1 }]);
  expect(world.casesOf(ticketNumber)).toHaveLength(0);
});

test("S4: 200 lanes that fail again and again do not hold up the 201st", async () => {
  const failing = await Promise.all(Array.from({ length: 200 }, () => bridge.verified({ title: "Selalu gagal" })));
  const env = withClient(bridge.env, {
    createComplaint: async (body, signal) => {
      if (body.title === "Selalu gagal") throw new TypeError("something that nobody thought of");
      return bridge.env.client.createComplaint(body, signal);
    },
    can: (capability) => capability === "findByReference" || bridge.env.client.can(capability),
    findByReference: async () => ({ outcome: "done", value: { items: [], unreadable: [], isComplete: true } }),
  });
  await push(env);
  const { complaintId } = await bridge.verified();
  const order: string[] = [];
  const watching = withClient(env, {
    createComplaint: async (body, signal) => {
      order.push(body.title);
      return env.client.createComplaint(body, signal);
    },
  });
  await waitFor("all of them to be due", async () => {
    const [row] = await bridge.rows<{ n: string }>(
      `SELECT COUNT(*) AS n FROM outbox WHERE state = 'SETTLING' AND not_before <= UTC_TIMESTAMP(3)
        AND unclear_since < UTC_TIMESTAMP(3) - INTERVAL 1 SECOND`,
    );
    return Number(row?.n) === 200;
  });
  await push(watching);
  expect((await world.lane(complaintId))[0]).toMatchObject({ state: "DONE" });
  expect(order.length).toBeGreaterThan(100);
  expect(order.findIndex((title) => title !== "Selalu gagal")).toBeLessThan(env.timing.lanesAtOnce * 2);
  expect(failing).toHaveLength(200);
}, 120_000);

test("S5: four workers at once keep the order of every case, also when the first answer fails once", async () => {
  const cases = await Promise.all(Array.from({ length: 6 }, () => waiting("Jawaban pertama.")));
  for (const { complaintId } of cases) {
    await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Jawaban kedua.", visibility: "PUBLIC" });
  }
  world.fault({ kind: "timeoutBefore", calls: ["N6"], times: 2 });
  world.fault({ kind: "status", calls: ["N6"], status: 503, times: 2 });
  world.fault({ kind: "resetAfter", calls: ["N6"], times: 2 });
  const workers = ["a", "b", "c", "d"].map((name) => bridge.worker(`worker-${name}`));
  await waitFor("all lanes", async () => {
    await Promise.all(workers.map((env) => push(env)));
    const lanes = await Promise.all(cases.map(({ complaintId }) => world.lane(complaintId)));
    return lanes.flat().every(({ state }) => state === "DONE");
  });
  for (const { ticketNumber } of cases) {
    expect(world.saidIn(ticketNumber).map((said) => said.slice(said.indexOf("]") + 2))).toEqual([
      expect.stringContaining("diteruskan"),
      "Jawaban pertama.",
      "Jawaban kedua.",
    ]);
  }
}, 60_000);

test("what the national side refuses is parked with its reason, and others flow", async () => {
  const { complaintId } = await waiting();
  const other = await waiting();
  world.fault({ kind: "status", calls: ["N6"], status: 422, times: 1 });
  expect(await push(bridge.env, complaintId)).toEqual({ sent: 0, parked: 1, isBlocked: false });
  expect(await world.parked(complaintId)).toMatchObject({ parkedState: "REFUSED", reason: expect.any(String) });
  expect(await push(bridge.env)).toMatchObject({ sent: 1 });
  expect((await world.lane(other.complaintId)).at(-1)).toMatchObject({ state: "DONE" });
});

test("429 is waited out as long as it says, never counts, and blocks the push", async () => {
  const { complaintId } = await waiting();
  world.fault({ kind: "status", calls: ["N6"], status: 429, retryAfterSeconds: 100, times: 1 });
  // A process of its own: the pause is for all that it calls.
  expect(await push(bridge.worker("patient"))).toMatchObject({ isBlocked: true });
  const [item] = await bridge.rows<{ waitS: string; failures: number; state: string }>(
    `SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), not_before) AS waitS, failures, state FROM outbox
      WHERE complaint_id = ? ORDER BY seq DESC LIMIT 1`,
    [complaintId],
  );
  expect(item).toMatchObject({ state: "QUEUED", failures: 0 });
  expect(Number(item?.waitS)).toBeGreaterThan(90);
});

test("a try counts only while others get through: an outage parks nothing, a fault of the item alone does at the eighth", async () => {
  const { complaintId } = await waiting();
  const env = withClient(bridge.worker("alone"), {
    addFollowUp: async () => ({ outcome: "notProcessed", cause: "unavailable", reason: "Sedang dipelihara." }),
  });
  const away = { ...env, link: { ...linkOf(env), hasSucceededRecently: async () => false } as typeof env.link };
  await waitFor("ten tries", async () => {
    await push(away, complaintId);
    return ((await world.lane(complaintId)).at(-1)?.attempts ?? 0) >= 10;
  });
  expect((await world.lane(complaintId)).at(-1)).toMatchObject({ state: "QUEUED", failures: 0 });
  const near = { ...env, link: { ...linkOf(env), hasSucceededRecently: async () => true } as typeof env.link };
  const items = await world.carried(complaintId, near);
  expect(items.at(-1)).toMatchObject({ parkedState: "EXHAUSTED", failures: 8, attempts: 18 });
});

function linkOf({ link }: TestBridge["env"]) {
  return { mayCall: () => link.mayCall() };
}

test("S3: an unexpected error counts, is put off, and the next try reads anew", async () => {
  const { complaintId, ticketNumber } = await bridge.verified();
  const [text] = await bridge.rows<{ content: string }>("SELECT content FROM complaint WHERE id = ?", [complaintId]);
  let tries = 0;
  const env = withClient(bridge.env, {
    can: (capability) => {
      tries += 1;
      if (tries === 1) throw new TypeError("something that nobody thought of");
      return bridge.env.client.can(capability);
    },
  });
  expect(await push(env, complaintId)).toEqual({ sent: 0, parked: 0, isBlocked: false });
  expect((await world.lane(complaintId))[0]).toMatchObject({ state: "QUEUED", failures: 1, attempts: 0 });
  await bridge.rows("UPDATE complaint SET content = 'Isi yang baru.' WHERE id = ?", [complaintId]);
  await world.carried(complaintId, env);
  expect(world.casesOf(ticketNumber)[0]?.content).toContain("Isi yang baru.");
  expect(text?.content).not.toBe("Isi yang baru.");
});

test("an unexpected error after the call is in doubt: it is looked for", async () => {
  const { complaintId, ticketNumber } = await waiting();
  let isFirst = true;
  const env = withClient(bridge.env, {
    addFollowUp: async (...call) => {
      const outcome = await bridge.env.client.addFollowUp(...call);
      if (isFirst) {
        isFirst = false;
        throw new TypeError("something that nobody thought of");
      }
      return outcome;
    },
  });
  expect((await world.carried(complaintId, env)).at(-1)).toMatchObject({ state: "DONE", attempts: 1 });
  expect(world.saidIn(ticketNumber)).toHaveLength(2);
});

test("a follow-up that never arrives is parked when its tries are used up, and never while it may be there", async () => {
  const { complaintId, ticketNumber } = await waiting();
  world.fault({ kind: "resetBefore", calls: ["N6"] });
  const item = (await world.carried(complaintId)).at(-1);
  expect(item).toMatchObject({ parkedState: "EXHAUSTED", failures: 8 });
  expect(world.saidIn(ticketNumber)).toHaveLength(1);
}, 60_000);

test("nobody calls while the circuit is open", async () => {
  const { complaintId } = await waiting();
  await bridge.rows(
    "UPDATE bridge_link SET open_until = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, state = 'DOWN' WHERE id = 1",
  );
  const env = bridge.worker("blocked");
  expect(await push(env, complaintId)).toEqual({ sent: 0, parked: 0, isBlocked: true });
  await bridge.rows("UPDATE bridge_link SET open_until = NULL, state = 'OK', failures = 0 WHERE id = 1");
  expect(await push(env, complaintId)).toMatchObject({ sent: 1 });
});

test("among 10,000 rows that wait behind failing heads, the few free heads are found", async () => {
  const { complaintId } = await bridge.verified();
  const numbers = "WITH RECURSIVE n AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM n WHERE seq < 200)";
  await bridge.rows(
    `INSERT INTO complaint (id, ticket_number, access_code_hash, version, kind, channel, origin, status, title, content,
       reporter_id, is_anonymous, is_secret, still_in_process, transfer_refused, clocks, submitted_at, updated_at)
     ${numbers} SELECT CONCAT('01ZZZZZZZZZZZZZZZZZZZ', LPAD(seq, 5, '0')), CONCAT('ZZ', LPAD(seq, 8, '0')),
            access_code_hash, version, kind, channel, origin, status, title, content, reporter_id, 0, 0, 0, 0, '[]',
            submitted_at, updated_at
       FROM complaint CROSS JOIN n WHERE id = ?`,
    [complaintId],
  );
  await bridge.rows(
    `INSERT INTO outbox (id, complaint_id, kind, cause, state, not_before, saga, reason, created_at, updated_at)
     ${numbers} SELECT CONCAT('01Y', LPAD(s.seq, 4, '0'), LPAD(c.seq, 19, '0')),
            CONCAT('01ZZZZZZZZZZZZZZZZZZZ', LPAD(c.seq, 5, '0')), 'FOLLOW_UP', 'RESOLVED', 'QUEUED',
            IF(s.seq = 1, UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, '1970-01-02'), '{}', IF(s.seq = 1, 'gagal', NULL),
            UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)
       FROM n s CROSS JOIN n c WHERE s.seq <= 50 ORDER BY s.seq`,
  );
  const late = await bridge.verified();
  const dueAt = new Date(Date.now() + 60_000);
  const heads = await readHeads(bridge.env, { complaintId: null, dueAt, wasTried: false, limit: 50 });
  expect(heads.map((head) => head.complaintId)).toEqual([complaintId, late.complaintId]);
});
