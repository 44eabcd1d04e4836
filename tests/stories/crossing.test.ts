import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import { ClockHub } from "../support/clock-hub";
import { testServer } from "../support/database";
import { type CutPoint, DatabaseProxy } from "../support/database-proxy";
import type { TestHub, UserErrorReply } from "../support/hub";
import { submitted } from "../support/submission";
import { waitFor } from "../support/wait-for";

const NAME = "story_crossing";
const ROUNDS = 4;

let hub: TestHub;
let proxy: DatabaseProxy;
let coordinator: string;
let liaison: string;
let officer: string;

beforeAll(async () => {
  const { connection } = testServer();
  proxy = new DatabaseProxy(connection.socketPath ?? "");
  await proxy.start();
  const throughProxy = connection.socketPath !== undefined;
  const clock = await ClockHub.start(NAME, (own) => (throughProxy ? { ...own, socketPath: proxy.socketPath } : own));
  hub = clock.hub;
  coordinator = await hub.token("COORDINATOR");
  liaison = await hub.token("LIAISON", "DPUPR");
  officer = await hub.token("AGENCY_OFFICER", "DPUPR");
}, 60_000);

afterAll(async () => {
  await hub?.stop();
  await proxy.stop();
});

interface Outcome {
  readonly complaint: { readonly status: string; readonly version: number } | null;
  readonly userErrors: readonly UserErrorReply[];
}

async function act(token: string, mutation: string, args: string): Promise<Outcome> {
  const query = `mutation { it: ${mutation}(${args}) { complaint { status version }
    userErrors { code message path currentVersion allowedActions } } }`;
  return (await hub.ask<{ it: Outcome }>(token, query)).it;
}

async function must(token: string, mutation: string, args: string): Promise<number> {
  const { complaint, userErrors } = await act(token, mutation, args);
  expect([mutation, userErrors]).toEqual([mutation, []]);
  return complaint?.version ?? 0;
}

async function eventsOf(id: string, type: string): Promise<number> {
  const [row] = await hub.sql<{ total: string }>(
    "SELECT COUNT(*) AS total FROM event WHERE complaint_id = ? AND type = ?",
    [id, type],
  );
  return Number(row?.total);
}

async function verified(): Promise<{ id: string; version: number }> {
  const { id } = await submitted(hub);
  return { id, version: await must(coordinator, "verifyComplaint", `id: "${id}", leadAgency: "DPUPR"`) };
}

async function forwarded(): Promise<{ id: string; version: number }> {
  const { id } = await verified();
  return { id, version: await must(coordinator, "forwardComplaint", `id: "${id}"`) };
}

async function accepted(): Promise<{ id: string; version: number }> {
  const { id } = await forwarded();
  return { id, version: await must(liaison, "acceptDisposition", `id: "${id}"`) };
}

describe("P1 two officers do the same within a second: one wins, the other is told what stands now", () => {
  const answers = ['text: "Tanggul sudah ditambal."', 'text: "Tanggul akan ditambal besok."'] as const;
  test.each([
    ["accept", accepting, "ACCEPTED", "IN_PROGRESS"],
    ["answer", answering, "ANSWERED", "ANSWERED"],
    ["forward", forwarding, "FORWARDED", "FORWARDED"],
  ] as const)("%s", async (_what, race, eventType, status) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, version, outcomes } = await race();
      const winners = outcomes.filter(({ userErrors }) => userErrors.length === 0);
      const [refusal] = outcomes.flatMap(({ userErrors }) => userErrors);
      expect(winners.map(({ complaint }) => complaint)).toEqual([{ status, version: version + 1 }]);
      expect(refusal).toMatchObject({ code: "STALE_VERSION", currentVersion: version + 1 });
      expect(refusal?.allowedActions?.length).toBeGreaterThan(0);
      expect(await eventsOf(id, eventType)).toBe(1);
      const texts = await hub.sql("SELECT id FROM case_text WHERE complaint_id = ? AND purpose = 'ANSWERED'", [id]);
      expect(texts).toHaveLength(eventType === "ANSWERED" ? 1 : 0);
    }
  });

  async function accepting() {
    const { id, version } = await forwarded();
    const args = `id: "${id}", expectedVersion: ${version}`;
    const both = [act(liaison, "acceptDisposition", args), act(officer, "acceptDisposition", args)];
    return { id, version, outcomes: await Promise.all(both) };
  }

  async function answering() {
    const { id, version } = await accepted();
    const args = `id: "${id}", expectedVersion: ${version}`;
    const both = [
      act(liaison, "answerComplaint", `${args}, ${answers[0]}`),
      act(officer, "answerComplaint", `${args}, ${answers[1]}`),
    ];
    return { id, version, outcomes: await Promise.all(both) };
  }

  async function forwarding() {
    const { id, version } = await verified();
    const args = `id: "${id}", expectedVersion: ${version}`;
    const both = [act(coordinator, "forwardComplaint", args), act(coordinator, "forwardComplaint", args)];
    return { id, version, outcomes: await Promise.all(both) };
  }
});

test("P2 merge 1→2 and 2→1 at once: one of them is merged, the other stays open, and nothing goes in a circle", async () => {
  for (let round = 0; round < 2 * ROUNDS; round += 1) {
    const [one, two] = [await submitted(hub), await submitted(hub)];
    const outcomes = await Promise.all([
      act(coordinator, "mergeComplaints", `duplicate: "${one.id}", into: "${two.id}"`),
      act(coordinator, "mergeComplaints", `duplicate: "${two.id}", into: "${one.id}"`),
    ]);
    expect(outcomes.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    const rows = await hub.sql<{ id: string; status: string; into: string | null }>(
      "SELECT id, status, merged_into_id AS `into` FROM complaint WHERE id IN (?, ?) ORDER BY status",
      [one.id, two.id],
    );
    expect(rows.map(({ status }) => status)).toEqual(["MERGED", "SUBMITTED"]);
    expect(rows.map(({ into }) => into)).toEqual([rows[1]?.id, null]);
  }
});

describe("P5 the database fails in the middle of a mutation: never half, never twice", () => {
  test("a deadlock: the whole change is made again, and the officer notices nothing", async () => {
    const [one, two] = [(await submitted(hub)).id, (await submitted(hub)).id].sort();
    const { connection, databasePrefix } = testServer();
    const rival = await createConnection({ ...connection, database: `${databasePrefix}${NAME}` });
    await rival.beginTransaction();
    // Much written: of two that block each other the database ends the one that did less.
    for (let row = 0; row < 50; row += 1)
      await rival.query("INSERT INTO counter (name, value) VALUES (?, 1)", [`p5-${row}`]);
    await rival.query("SELECT id FROM complaint WHERE id = ? FOR UPDATE", [two]);
    const merging = act(coordinator, "mergeComplaints", `duplicate: "${one}", into: "${two}"`);
    await waitFor("the mutation to hold the first case and wait for the second", async () => {
      const probe = "SELECT id FROM complaint WHERE id = ? FOR UPDATE SKIP LOCKED";
      return (await hub.sql(probe, [one])).length === 0;
    });
    // Now each waits for the other, until the database ends the mutation's transaction.
    await rival.query("SELECT id FROM complaint WHERE id = ? FOR UPDATE", [one]);
    await rival.rollback();
    await rival.end();
    expect(await merging).toMatchObject({ complaint: { status: "MERGED" }, userErrors: [] });
    expect(await eventsOf(one ?? "", "MERGED")).toBe(1);
  });

  const places: readonly (readonly [string, RegExp, CutPoint])[] = [
    ["before the key", /INSERT INTO idempotency_key/, "before"],
    ["after the key", /INSERT INTO idempotency_key/, "unanswered"],
    ["at the case's lock", /FROM `complaint`.*FOR UPDATE/s, "unanswered"],
    ["after the case was written", /^UPDATE `complaint`/, "unanswered"],
    ["after the event was written", /^INSERT INTO `event`/, "answered"],
    ["before COMMIT", /^COMMIT/, "before"],
    ["between COMMIT and its answer", /^COMMIT/, "unanswered"],
  ];
  const isPrivate = testServer().isPrivate;

  (isPrivate ? test.each(places) : test.skip.each(places))("a connection lost %s", async (_where, pattern, point) => {
    const { id, version } = await verified();
    const key = randomBytes(12).toString("hex");
    const args = `id: "${id}", expectedVersion: ${version}, idempotencyKey: "${key}"`;
    let isBegun = false;
    proxy.arm((sql) => {
      isBegun ||= sql.includes(key);
      return isBegun && pattern.test(sql);
    }, point);
    const first = await act(coordinator, "forwardComplaint", args);
    expect(proxy.isArmed).toBe(false);
    expect(first).toEqual({ complaint: { status: "FORWARDED", version: version + 1 }, userErrors: [] });
    // Whoever heard no answer asks again with the same key.
    expect(await act(coordinator, "forwardComplaint", args)).toEqual(first);
    expect(await eventsOf(id, "FORWARDED")).toBe(1);
    const [row] = await hub.sql<{ version: number }>("SELECT version FROM complaint WHERE id = ?", [id]);
    expect(row?.version).toBe(version + 1);
  });
});
