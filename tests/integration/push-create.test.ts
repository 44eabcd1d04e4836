import { addFollowUp } from "../../src/cases/agency-work";
import { retryParked } from "../../src/sync/decide";
import { readCircuit } from "../../src/sync/link-row";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { PushWorld } from "./push-world";

let plain: PushWorld;
let searching: PushWorld;

beforeAll(async () => {
  plain = new PushWorld(await TestBridge.start("push_create"));
  searching = new PushWorld(
    await TestBridge.start("push_create_search", { simulator: { capabilities: ["findByReference"] } }),
  );
}, 60_000);

afterEach(() => {
  plain.mend();
  searching.mend();
});

afterAll(async () => {
  await plain.bridge.close();
  await searching.bridge.close();
});

test("S1: the create commits and its answer is lost; it is found by its reference, and there is one case, linked", async () => {
  const { bridge } = searching;
  const { complaintId, ticketNumber } = await bridge.verified();
  searching.fault({ kind: "timeoutAfter", calls: ["N1"] });
  for (let press = 0; press < 5; press += 1) await push(bridge.env, complaintId);
  const items = await searching.carried(complaintId);
  expect(items).toMatchObject([{ kind: "CREATE", state: "DONE", attempts: 1 }]);
  expect(searching.casesOf(ticketNumber)).toHaveLength(1);
  expect((await bridge.national(complaintId)).nationalId).toBe(searching.casesOf(ticketNumber)[0]?.id);
});

test("S1: without a search a person has to say, and nothing is sent meanwhile", async () => {
  const { bridge } = plain;
  const { complaintId, ticketNumber } = await bridge.forwarded();
  plain.fault({ kind: "resetAfter", calls: ["N1"], times: 1 });
  for (let press = 0; press < 5; press += 1) await push(bridge.env, complaintId);
  expect(await plain.lane(complaintId)).toMatchObject([
    { state: "PARKED", parkedState: "UNKNOWN_OUTCOME", attempts: 1 },
    { state: "QUEUED" },
  ]);
  expect(plain.casesOf(ticketNumber)).toHaveLength(1);
});

test.each(["timeoutBefore", "htmlBefore"] as const)("a create that did not arrive (%s) is made once", async (kind) => {
  const { complaintId, ticketNumber } = await searching.bridge.verified();
  searching.fault({ kind, calls: ["N1"], times: 2 });
  expect(await searching.carried(complaintId)).toMatchObject([{ state: "DONE", attempts: 3 }]);
  expect(searching.casesOf(ticketNumber)).toHaveLength(1);
});

test("a create that commits long after its time-out is waited for", async () => {
  const { complaintId, ticketNumber } = await searching.bridge.verified();
  searching.fault({ kind: "slow", calls: ["N1"], delayMs: 700, times: 1 });
  expect(await searching.carried(complaintId)).toMatchObject([{ state: "DONE", attempts: 1 }]);
  expect(searching.casesOf(ticketNumber)).toHaveLength(1);
});

test("two cases of one reference are for a person to decide, and so is one that is linked already", async () => {
  const { bridge } = searching;
  const { complaintId, ticketNumber } = await bridge.verified();
  searching.fault({ kind: "resetAfter", calls: ["N1"], times: 1 });
  bridge.born({ content: `Nomor tiket: #${ticketNumber}\nSalinan.` });
  expect(await searching.carried(complaintId)).toMatchObject([{ parkedState: "QUARANTINED" }]);
  const other = await bridge.verified();
  searching.fault({ kind: "resetBefore", calls: ["N1"], times: 1 });
  const taken = bridge.born({ content: `Nomor tiket: #${other.ticketNumber}` });
  await bridge.rows("UPDATE national_case SET national_id = ? WHERE complaint_id = ?", [taken.id, complaintId]);
  const [item] = await searching.carried(other.complaintId);
  expect(item).toMatchObject({ parkedState: "QUARANTINED", reason: expect.stringContaining(ticketNumber) });
});

test("a search hit that names another ticket, or none, is not ours", async () => {
  const { bridge } = searching;
  const { complaintId, ticketNumber } = await bridge.verified();
  bridge.born({ content: `Lihat ${ticketNumber} dan #${ticketNumber}99` });
  searching.fault({ kind: "timeoutBefore", calls: ["N1"], times: 1 });
  expect(await searching.carried(complaintId)).toMatchObject([{ state: "DONE", attempts: 2 }]);
  expect(searching.casesOf(ticketNumber)).toHaveLength(1);
});

test("a search hit that only quotes the ticket is not ours", async () => {
  const { bridge } = searching;
  const quoting = await bridge.verified();
  await bridge.drained(quoting.complaintId);
  const { complaintId, ticketNumber } = await bridge.verified();
  bridge.born({ content: `Nomor tiket: #${quoting.ticketNumber}\nMelanjutkan aduan saya #${ticketNumber}.` });
  searching.fault({ kind: "timeoutBefore", calls: ["N1"], times: 1 });
  expect(await searching.carried(complaintId)).toMatchObject([{ state: "DONE", attempts: 2 }]);
});

test("S1: a search that shows no contents proves nothing: nothing is sent again", async () => {
  const { bridge } = searching;
  const { complaintId, ticketNumber } = await bridge.verified();
  searching.fault({ kind: "missingFields", calls: ["N10"], fields: ["content"] });
  searching.fault({ kind: "resetAfter", calls: ["N1"], times: 1 });
  expect(await searching.carried(complaintId)).toMatchObject([{ parkedState: "UNKNOWN_OUTCOME", attempts: 1 }]);
  expect(searching.casesOf(ticketNumber)).toHaveLength(1);
});

test("S1: files go before the case, each once, however often a later one fails; a photo added later is retried alone", async () => {
  const { bridge } = plain;
  const attachments = [await plain.file(), await plain.file("application/pdf"), await plain.file()];
  const { complaintId, ticketNumber } = await bridge.forwarded({ attachments });
  const before = bridge.simulator.journal.entries.length;
  plain.fault({ kind: "statusAfter", calls: ["N2"], every: 3, times: 1 });
  await plain.carried(complaintId);
  const calls = bridge.simulator.journal.entries.slice(before).map(({ call }) => call);
  expect(calls.filter((call) => call === "N2")).toHaveLength(4);
  expect(plain.casesOf(ticketNumber)[0]?.fileIds).toHaveLength(3);
  const photo = await plain.file();
  await bridge.does("COORDINATOR", addFollowUp, complaintId, {
    text: "Foto lokasi.",
    visibility: "PUBLIC",
    attachments: [photo],
  });
  plain.fault({ kind: "timeoutBefore", calls: ["N6"], times: 1 });
  await plain.carried(complaintId);
  expect(plain.casesOf(ticketNumber)).toHaveLength(1);
  const log = plain.casesOf(ticketNumber)[0]?.log.filter(({ content }) => content?.includes("Foto lokasi."));
  expect(log?.map(({ fileIds }) => fileIds.length)).toEqual([1]);
});

test("a file that is refused, or cannot be read, does not keep its case here: it waits alone and can follow", async () => {
  const { bridge } = plain;
  const attachments = [await plain.file(), await plain.file()];
  const { complaintId, ticketNumber } = await bridge.forwarded({ attachments });
  plain.fault({ kind: "status", calls: ["N2"], status: 413, times: 1 });
  await plain.carried(complaintId);
  await plain.carried(complaintId);
  await push(bridge.env, complaintId);
  const items = await plain.lane(complaintId);
  expect(items.map(({ kind, cause, state }) => [kind, cause, state])).toEqual([
    ["CREATE", "VERIFIED", "DONE"],
    ["FOLLOW_UP", "FORWARDED", "DONE"],
    ["FOLLOW_UP", "FILE_REFUSED", "PARKED"],
  ]);
  expect(plain.casesOf(ticketNumber)[0]?.fileIds).toHaveLength(1);
  await bridge.does("COORDINATOR", addFollowUp, complaintId, { text: "Lanjut.", visibility: "PUBLIC" });
  await push(bridge.env, complaintId);
  expect(plain.saidIn(ticketNumber).at(-1)).toContain("Lanjut.");
  await retryParked(bridge.env, bridge.actors.COORDINATOR, (await plain.parked(complaintId)).id);
  await plain.carried(complaintId);
  const [record] = plain.casesOf(ticketNumber);
  expect(record?.log.at(-1)).toMatchObject({
    content: `[${ticketNumber}/2] Lampiran aduan.`,
    fileIds: [expect.any(String)],
  });
});

test.each([
  ["the web server's page", { kind: "status", status: 413, shape: "html" }],
  ["the gateway's fault", { kind: "status", status: 413, shape: "gateway" }],
  ["a page about its kind", { kind: "status", status: 415, shape: "html" }],
] as const)(
  "S1: a file that is too big for %s is left out at once, and says nothing about the link",
  async (_, fault) => {
    const { bridge } = plain;
    const attachments = await Promise.all(Array.from({ length: 6 }, () => plain.file()));
    const { complaintId, ticketNumber } = await bridge.verified({ attachments });
    const before = bridge.simulator.journal.entries.length;
    const circuit = await readCircuit(bridge.core.cases.work);
    plain.fault({ ...fault, calls: ["N2"] });
    const items = await plain.carried(complaintId);
    expect(items.map(({ kind, cause, state }) => [kind, cause, state])).toEqual([
      ["CREATE", "VERIFIED", "DONE"],
      ...attachments.map(() => ["FOLLOW_UP", "FILE_REFUSED", "PARKED"]),
    ]);
    expect(items[1]?.reason).toContain(String(fault.status));
    expect(plain.casesOf(ticketNumber)).toMatchObject([{ fileIds: [] }]);
    const calls = bridge.simulator.journal.entries.slice(before).map(({ call }) => call);
    expect(calls.filter((call) => call === "N2")).toHaveLength(6);
    await bridge.env.link.state();
    const { lastFailureAt } = (await readCircuit(bridge.core.cases.work)) ?? {};
    expect(lastFailureAt).toEqual(circuit?.lastFailureAt);
  },
);

test.each([
  ["a reset", { kind: "resetBefore" }],
  ["an answer of no shape", { kind: "status", status: 400, shape: "html" }],
  ["the gateway", { kind: "status", status: 404, shape: "gateway" }],
] as const)("S1: a photo whose upload ends by %s each time stays alone behind, and its case goes", async (_, fault) => {
  const { bridge } = plain;
  const { complaintId, ticketNumber } = await bridge.verified({
    attachments: [await plain.file(), await plain.file()],
  });
  plain.fault({ ...fault, calls: ["N2"], times: 8 });
  // Others get through meanwhile: the fault is the photo's own.
  const link = new Proxy(bridge.env.link, {
    get(target, name) {
      if (name === "mayCall" || name === "hasSucceededRecently") return async () => true;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const items = await plain.carried(complaintId, { ...bridge.env, link });
  expect(items.map(({ kind, cause, state, failures }) => [kind, cause, state, failures])).toEqual([
    ["CREATE", "VERIFIED", "DONE", 0],
    ["FOLLOW_UP", "FILE_REFUSED", "PARKED", 0],
  ]);
  expect(plain.casesOf(ticketNumber)[0]?.fileIds).toHaveLength(1);
  plain.mend();
  await bridge.env.link.probeNow();
  await retryParked(bridge.env, bridge.actors.COORDINATOR, (await plain.parked(complaintId)).id);
  await plain.carried(complaintId);
  expect(plain.casesOf(ticketNumber)[0]?.log.at(-1)?.fileIds).toHaveLength(1);
});

test("identity goes with a case that is neither anonymous nor secret and says all of it; otherwise nothing of it", async () => {
  const { bridge } = plain;
  const complainant = { name: "Sutrisno Wibawa", phone: "081234567890", email: "sutrisno@example.org" };
  const bodyOf = async (extra: Parameters<TestBridge["verified"]>[0]) => {
    const { complaintId, ticketNumber } = await bridge.verified({ complainant, ...extra });
    await plain.carried(complaintId);
    return bridge.simulator.journal.find({ call: "N1", text: ticketNumber }).map(({ body }) => body);
  };
  expect(await bodyOf({})).toMatchObject([{ is_new_user_slider: true, nameUser: "Sutrisno Wibawa" }]);
  const hidden = [
    await bodyOf({ isAnonymous: true }),
    await bodyOf({ isSecret: true }),
    await bodyOf({ complainant: { name: "Sutrisno Wibawa", phone: "081234567890" } }),
  ];
  expect(hidden).toMatchObject([[{ is_anonymous: true }], [{ is_secret: true }], [{ is_new_user_slider: false }]]);
  expect(JSON.stringify(hidden)).not.toMatch(/Sutrisno|81234567890|example\.org/);
});

test("what a long content leaves over follows in marked parts, before anything that was queued later", async () => {
  const { bridge } = plain;
  const content = `${"Rob tinggi. ".repeat(832)}Selesai.`.slice(0, 9_999);
  const { complaintId, ticketNumber } = await bridge.forwarded({ content });
  plain.fault({ kind: "timeoutAfter", calls: ["N6"], times: 1 });
  await plain.carried(complaintId);
  const [record] = plain.casesOf(ticketNumber);
  const [rest, forwarded] = plain.saidIn(ticketNumber);
  expect(forwarded).toContain("Aduan diteruskan kepada");
  expect(rest).toMatch(new RegExp(`^\\[${ticketNumber}/2\\] `));
  const sent = `${record?.content.split("\n").slice(1).join("\n")} ${rest?.slice(rest.indexOf("]") + 2)}`;
  expect(sent.replace(/\s+/g, " ")).toBe(content.replace(/\s+/g, " "));
  expect(plain.saidIn(ticketNumber)).toHaveLength(2);
});

test("a number that belongs to another ticket already is for a person to decide", async () => {
  const { bridge } = plain;
  const holder = await bridge.verified();
  await plain.carried(holder.complaintId);
  const { nationalId } = await bridge.national(holder.complaintId);
  bridge.simulator.intercept(async ({ call }, work) =>
    call === "N1" ? { status: 200, body: { complaint_id: Number(nationalId) } } : work(),
  );
  const { complaintId } = await bridge.verified();
  expect(await plain.carried(complaintId)).toMatchObject([
    { parkedState: "QUARANTINED", reason: expect.stringContaining(holder.ticketNumber) },
  ]);
  expect((await bridge.national(complaintId)).nationalId).toBeNull();
});
