import { addFollowUp } from "../../src/cases/agency-work";
import { rate, reopen, withdraw } from "../../src/cases/citizen";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { PushWorld } from "./push-world";

let bridge: TestBridge;
let world: PushWorld;

beforeAll(async () => {
  bridge = await TestBridge.start("push");
  world = new PushWorld(bridge);
}, 60_000);

afterEach(() => world.mend());

afterAll(() => bridge.close());

test("a case, then its follow-ups, in order and with marks; it is linked and read soon", async () => {
  const { complaintId, ticketNumber } = await bridge.forwarded();
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Tim menuju lokasi.", visibility: "PUBLIC" });
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Catatan dapur.", visibility: "INTERNAL" });
  expect(await push(bridge.env, complaintId)).toEqual({ sent: 3, parked: 0, isBlocked: false });
  expect(world.casesOf(ticketNumber)).toHaveLength(1);
  expect(world.saidIn(ticketNumber)).toEqual([
    expect.stringMatching(new RegExp(`^\\[${ticketNumber}/1\\] Aduan diteruskan kepada `)),
    `[${ticketNumber}/2] Tim menuju lokasi.`,
  ]);
  const national = await bridge.national(complaintId);
  expect(national.nationalId).toBe(world.casesOf(ticketNumber)[0]?.id);
  expect(national.nextPullAt).not.toBeNull();
  expect((await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_LINKED")).toHaveLength(1);
  expect(await push(bridge.env, complaintId)).toEqual({ sent: 0, parked: 0, isBlocked: false });
});

test.each(["timeoutAfter", "resetAfter", "htmlAfter", "noId", "redirectAfter"] as const)(
  "a follow-up that arrived although its call ended with %s is found, and not sent again",
  async (kind) => {
    const { complaintId, ticketNumber } = await bridge.forwarded();
    world.fault({ kind, calls: ["N6"], times: 1 });
    const items = await world.carried(complaintId);
    expect(items.map(({ state }) => state)).toEqual(["DONE", "DONE"]);
    expect(world.saidIn(ticketNumber)).toHaveLength(1);
    expect(items[1]?.attempts).toBe(1);
  },
);

test.each(["timeoutBefore", "resetBefore", "status"] as const)(
  "a follow-up that did not arrive is sent once more (%s)",
  async (kind) => {
    const { complaintId, ticketNumber } = await bridge.forwarded();
    world.fault({ kind, calls: ["N6"], times: 1, ...(kind === "status" ? { status: 500 } : {}) });
    const items = await world.carried(complaintId);
    expect(items.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["DONE", 1],
      ["DONE", 2],
    ]);
    expect(world.saidIn(ticketNumber)).toHaveLength(1);
  },
);

test("long texts go in marked parts, files with the last one", async () => {
  const { complaintId, ticketNumber } = await bridge.forwarded();
  const attachment = await world.file();
  const text = `${"Uraian panjang tindak lanjut. ".repeat(80)}Selesai.`;
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text, visibility: "PUBLIC", attachments: [attachment] });
  world.fault({ kind: "timeoutAfter", calls: ["N6"], every: 3, times: 1 });
  await world.carried(complaintId);
  const parts = world.saidIn(ticketNumber).slice(1);
  expect(parts.map((part) => part.slice(0, part.indexOf("]") + 1))).toEqual([
    `[${ticketNumber}/2a]`,
    `[${ticketNumber}/2b]`,
    `[${ticketNumber}/2c]`,
  ]);
  expect(parts.map((part) => part.slice(part.indexOf("]") + 2)).join(" ")).toBe(text);
  const log = world.casesOf(ticketNumber)[0]?.log.filter(({ content }) => content?.includes("/2")) ?? [];
  expect(log.map(({ fileIds }) => fileIds.length)).toEqual([0, 0, 1]);
});

test("the rating goes as a number with the citizen's words, once", async () => {
  const { complaintId, ticketNumber } = await bridge.resolved();
  await bridge.does("CITIZEN", rate, complaintId, { score: 4, comment: "Cepat ditangani." });
  await world.carried(complaintId);
  const rated = world.casesOf(ticketNumber)[0]?.log.filter(({ rating }) => rating > 0) ?? [];
  expect(rated.map(({ rating, content }) => [rating, content?.slice(content.indexOf("]") + 2)])).toEqual([
    [4, "Penilaian pelapor: Cepat ditangani."],
  ]);
});

test("a case that became secret sends its follow-ups as secret, whatever it was when they were queued", async () => {
  const { complaintId, ticketNumber } = await bridge.forwarded();
  await world.carried(complaintId);
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Sedang ditangani.", visibility: "PUBLIC" });
  await bridge.rows("UPDATE complaint SET is_secret = 1 WHERE id = ?", [complaintId]);
  await world.carried(complaintId);
  expect(world.casesOf(ticketNumber)[0]?.log.at(-1)).toMatchObject({ isSecret: true });
});

test("an internal text leaves the house in no case, even if a row asks for it", async () => {
  const { complaintId, ticketNumber } = await bridge.forwarded();
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Terbuka.", visibility: "PUBLIC" });
  await bridge.rows("UPDATE case_text SET visibility = 'INTERNAL' WHERE complaint_id = ?", [complaintId]);
  const items = await world.carried(complaintId);
  expect(items.at(-1)).toMatchObject({ state: "PARKED", parkedState: "UNREADABLE" });
  expect(world.saidIn(ticketNumber)).toHaveLength(1);
});

test("what the citizen does nationally: withdrawing and reopening are told", async () => {
  const { complaintId, ticketNumber } = await bridge.forwarded();
  await bridge.does("CITIZEN", withdraw, complaintId, { reason: "Sudah selesai sendiri." });
  await world.carried(complaintId);
  expect(world.saidIn(ticketNumber).at(-1)).toContain("Pelapor mencabut aduan: Sudah selesai sendiri.");
  const other = await bridge.resolved();
  await bridge.does("CITIZEN", reopen, other.complaintId, { reason: "Genangan muncul lagi." });
  await world.carried(other.complaintId);
  expect(world.saidIn(other.ticketNumber).at(-1)).toContain("Pelapor membuka kembali aduan: Genangan muncul lagi.");
});

test("an item whose text is gone is parked, and one that is parked holds only its own lane", async () => {
  const { complaintId } = await bridge.forwarded();
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Akan dihapus.", visibility: "PUBLIC" });
  await bridge.rows("UPDATE outbox SET text_id = ? WHERE complaint_id = ? AND cause = 'FOLLOWED_UP'", [
    complaintId,
    complaintId,
  ]);
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Dahulu menunggu.", visibility: "PUBLIC" });
  const items = await world.carried(complaintId);
  expect(items.map(({ state }) => state)).toEqual(["DONE", "DONE", "PARKED", "QUEUED"]);
  expect(items[2]).toMatchObject({ parkedState: "UNREADABLE", reason: expect.stringMatching(/tidak ditemukan/) });
  const other = await bridge.forwarded();
  expect((await push(bridge.env)).sent).toBe(2);
  expect((await world.lane(other.complaintId)).every(({ state }) => state === "DONE")).toBe(true);
});
