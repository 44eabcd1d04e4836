import type { CaseRecord, LogList } from "../../src/simulator/records";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { Office } from "./office";

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_history");
  office = await Office.open(bridge);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

afterEach(() => bridge.simulator.faults.clear());

const DAY_MS = 24 * 3_600_000;

/** A case on both sides, read once. */
async function linked() {
  const { complaintId } = await bridge.forwarded();
  await bridge.drained(complaintId);
  await pull(bridge.env, complaintId);
  return { complaintId, record: await bridge.there(complaintId) };
}

/** The national statuses through which a case has gone, as its history here tells. */
async function steps(complaintId: string): Promise<string[]> {
  return (await bridge.events(complaintId))
    .filter(({ type }) => type === "NATIONAL_STATUS_CHANGED")
    .flatMap(({ data }) => (JSON.parse(data) as { statusName?: string }).statusName ?? []);
}

/** What others wrote nationally, as officers read it. */
async function readHere(complaintId: string): Promise<{ text: string; createdAt: string }[]> {
  const query = `query ($id: ID!) { complaint(id: $id) {
    followUps(first: 100) { edges { node { text createdAt origin } } } } }`;
  const { complaint } = await office.ask<{
    complaint: { followUps: { edges: { node: { text: string; createdAt: string; origin: string } }[] } };
  }>("COORDINATOR", query, { id: complaintId });
  return complaint.followUps.edges.map(({ node }) => node).filter(({ origin }) => origin === "NATIONAL");
}

/** An admin's note that appears now, of whatever date; with a status step, if any. */
function note(
  record: CaseRecord,
  content: string,
  at: Date,
  extra: { readonly statusNew?: string; readonly list?: LogList } = {},
): void {
  const { statusNew = null, list = "both" } = extra;
  const added = bridge.simulator.state.addFollowUp(record, {
    author: "admin",
    institutionFromId: bridge.settings.institutionId,
    institutionToId: null,
    content,
    templateCode: statusNew === null ? null : "status",
    list,
    at,
  });
  record.log[record.log.indexOf(added)] = { ...added, statusNew };
}

/** An answer that one of our institutions gives in the national system itself. */
function answerThere(content: string) {
  const { institutionId } = bridge.settings;
  return {
    author: "institution" as const,
    institutionFromId: institutionId,
    institutionToId: institutionId,
    content,
    templateCode: null,
  };
}

test("S6 a log item dated yesterday arrives today: history gains it, the state stays, and what follows still applies", async () => {
  const { complaintId, record } = await linked();
  const { state } = bridge.simulator;
  state.setStatus(record, "Dalam Proses");
  await pull(bridge.env, complaintId);
  const before = await steps(complaintId);
  const here = await bridge.status(complaintId);
  const yesterday = new Date(Date.now() - DAY_MS);
  note(record, "Kemarin sempat ditunda.", yesterday, { statusNew: "Ditunda" });
  await pull(bridge.env, complaintId);
  expect(await steps(complaintId)).toEqual([...before, "Ditunda"]);
  expect((await readHere(complaintId)).map(({ text }) => text)).toContain("Kemarin sempat ditunda.");
  expect(await bridge.status(complaintId)).toBe(here);
  expect(await office.national(complaintId)).toMatchObject({ statusName: "Dalam Proses", verdict: "EQUAL" });
  state.addFollowUp(record, answerThere("Sudah diperbaiki."));
  state.setStatus(record, "Selesai");
  await pull(bridge.env, complaintId);
  expect(await bridge.status(complaintId)).toBe("RESOLVED");
  expect(await office.national(complaintId)).toMatchObject({ statusName: "Selesai", verdict: "EQUAL" });
});

test("S8 dates without a zone across a month's end, an hour off and in the future: order by instant, nothing before its time", async () => {
  const { complaintId, record } = await linked();
  // As texts, `31-01-2026 23:50` stands behind `01-02-2026 00:10`.
  note(record, "Kedua, tanggal 1.", new Date("2026-01-31T17:10:00Z"));
  note(record, "Pertama, tanggal 31.", new Date("2026-01-31T16:50:00Z"));
  note(record, "Dari masa depan.", new Date(Date.now() + 40 * DAY_MS));
  bridge.simulator.faults.add({ kind: "clockSkew", calls: ["N4", "N5"], minutes: 60, times: 2 });
  const began = Date.now();
  await pull(bridge.env, complaintId);
  const items = (await readHere(complaintId)).filter(({ text }) => /Pertama|Kedua|masa depan/.test(text));
  expect(items.map(({ text }) => text)).toEqual(["Pertama, tanggal 31.", "Kedua, tanggal 1.", "Dari masa depan."]);
  for (const { createdAt } of items) expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.now());
  const query = `query ($id: ID!) { complaint(id: $id) { submittedAt clocks { startedAt dueAt stoppedAt pausedMs } } }`;
  const { complaint } = await office.ask<{
    complaint: { clocks: { startedAt: string; dueAt: string; stoppedAt: string | null; pausedMs: number }[] };
  }>("COORDINATOR", query, { id: complaintId });
  expect(complaint.clocks.length).toBeGreaterThan(0);
  for (const { startedAt, dueAt, stoppedAt, pausedMs } of complaint.clocks) {
    expect(pausedMs).toBeGreaterThanOrEqual(0);
    expect(Date.parse(startedAt)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(dueAt)).toBeGreaterThanOrEqual(Date.parse(startedAt));
    if (stoppedAt !== null) expect(Date.parse(stoppedAt)).toBeGreaterThanOrEqual(Date.parse(startedAt));
  }
  // The clock there is right again: what was read is no news, and what is new is taken in behind it.
  const events = (await bridge.events(complaintId)).length;
  await pull(bridge.env, complaintId);
  expect((await bridge.events(complaintId)).length).toBe(events);
  bridge.simulator.state.setStatus(record, "Dalam Proses");
  await pull(bridge.env, complaintId);
  expect(await office.national(complaintId)).toMatchObject({ statusName: "Dalam Proses" });
  const [row] = await bridge.rows<{ next: Date }>(
    "SELECT next_pull_at AS next FROM national_case WHERE complaint_id = ?",
    [complaintId],
  );
  expect(row?.next.getTime()).toBeLessThan(began + DAY_MS);
});

test.each([
  ["an item of the year 2062", new Date("2062-03-01T03:00:00Z")],
  ["a node whose clock is a day ahead", new Date(Date.now() + DAY_MS)],
])(
  "S8 %s makes nothing late: a reply dated rightly after it reopens the case, though the status stays",
  async (_, at) => {
    const { complaintId, record } = await linked();
    const { state } = bridge.simulator;
    state.addFollowUp(record, answerThere("Sudah diperbaiki."));
    state.setStatus(record, "Selesai");
    note(record, "Dari masa depan.", at);
    await pull(bridge.env, complaintId);
    expect(await bridge.status(complaintId)).toBe("RESOLVED");
    // Written as an admin's, it leaves the status as it is.
    state.addFollowUp(record, {
      author: "admin",
      institutionFromId: null,
      institutionToId: null,
      content: "Rusak lagi.",
      templateCode: "reporter_reply",
    });
    await pull(bridge.env, complaintId);
    expect(await bridge.status(complaintId)).toBe("IN_PROGRESS");
    expect(await office.national(complaintId)).toMatchObject({ statusName: "Selesai" });
    const [reply] = (await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_REPLY");
    expect(reply?.data).not.toContain("isLate");
  },
);

describe.each([
  ["with ids", []],
  ["without ids", ["id"]],
] as const)("log items %s", (_what, missing) => {
  beforeEach(() => {
    if (missing.length > 0) {
      bridge.simulator.faults.add({ kind: "missingFields", calls: ["N4", "N5"], fields: [...missing] });
    }
  });

  test("S9 A → B → A nationally, seen at once: three changes; reading the same again: none", async () => {
    const { complaintId, record } = await linked();
    const before = await steps(complaintId);
    for (const name of ["Dalam Proses", "Ditunda", "Dalam Proses"]) bridge.simulator.state.setStatus(record, name);
    await pull(bridge.env, complaintId);
    const changes = ["Dalam Proses", "Ditunda", "Dalam Proses"];
    expect(await steps(complaintId)).toEqual([...before, ...changes]);
    await pull(bridge.env, complaintId);
    await pull(bridge.env, complaintId);
    expect(await steps(complaintId)).toEqual([...before, ...changes]);
  });

  test("S9 A → B → A nationally, seen one by one: three changes; reading the same again: none", async () => {
    const { complaintId, record } = await linked();
    const before = await steps(complaintId);
    for (const name of ["Dalam Proses", "Ditunda", "Dalam Proses"]) {
      bridge.simulator.state.setStatus(record, name);
      await pull(bridge.env, complaintId);
      await pull(bridge.env, complaintId);
    }
    expect(await steps(complaintId)).toEqual([...before, "Dalam Proses", "Ditunda", "Dalam Proses"]);
  });
});

test("S9 A → B → A where no log tells of it, seen one by one: three changes; reading the same again: none", async () => {
  const { complaintId, record } = await linked();
  const before = await steps(complaintId);
  for (const name of ["Dalam Proses", "Ditunda", "Dalam Proses"]) {
    bridge.simulator.state.setStatusUnlogged(record, name);
    await pull(bridge.env, complaintId);
    await pull(bridge.env, complaintId);
  }
  expect(await steps(complaintId)).toEqual([...before, "Dalam Proses", "Ditunda", "Dalam Proses"]);
});

test("S10 item 7 of 50 in a case's log is poison: 49 are taken in, it waits with its reason, and comes when it can be read", async () => {
  const { complaintId, record } = await linked();
  const texts = Array.from(
    { length: 50 - record.log.filter(({ list }) => list !== "case").length },
    (_, n) => `Catatan ${n}.`,
  );
  for (const [n, text] of texts.entries()) {
    note(record, text, new Date(Date.now() - (100 - n) * 60_000), { list: "followUps" });
  }
  bridge.simulator.faults.add({ kind: "garbageEntry", calls: ["N5"], position: 7, times: 1 });
  await pull(bridge.env, complaintId);
  const notes = async () => (await readHere(complaintId)).filter(({ text }) => text.startsWith("Catatan")).length;
  const taken = await notes();
  expect(taken).toBe(texts.length - 1);
  const [waiting, ...others] = await office.parked(complaintId);
  expect(others).toEqual([]);
  expect(waiting).toMatchObject({ kind: "RECORD", state: "UNREADABLE" });
  expect(waiting?.reason).not.toBe("");
  expect(await bridge.status(complaintId)).toBe("FORWARDED");
  await pull(bridge.env, complaintId);
  expect(await notes()).toBe(texts.length);
  expect(await office.parked(complaintId)).toEqual([]);
});

describe("S13 unverified → in process → done nationally while nobody looks", () => {
  const STEPS = ["Terverifikasi", "Dalam Proses"];

  test.each([
    ["with an answer of our institution: the case is resolved", true, "RESOLVED"],
    ["without one: the case is still in process", false, "MONITORING"],
  ])("S13 %s, and every step is in its history", async (_what, hasAnswer, end) => {
    const { complaintId, ticketNumber } = await bridge.forwarded();
    await push(bridge.env, complaintId);
    const [record] = bridge.carrying(ticketNumber);
    if (record === undefined) throw new Error("the case was not created");
    const { state } = bridge.simulator;
    state.setStatus(record, "Belum Terverifikasi");
    await pull(bridge.env, complaintId);
    const before = await steps(complaintId);
    for (const name of STEPS) state.setStatus(record, name);
    if (hasAnswer) state.addFollowUp(record, answerThere("Sudah ditangani."));
    state.setStatus(record, "Selesai");
    await pull(bridge.env, complaintId);
    expect(await bridge.status(complaintId)).toBe(end);
    expect(await office.national(complaintId)).toMatchObject({ statusName: "Selesai", verdict: "EQUAL" });
    const seen = (await steps(complaintId)).slice(before.length);
    expect(seen.filter((name) => [...STEPS, "Selesai"].includes(name)).slice(0, 3)).toEqual([...STEPS, "Selesai"]);
  });
});
