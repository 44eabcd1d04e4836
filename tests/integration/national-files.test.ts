import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { FileDownload } from "../../src/national/file-download";
import { lookups } from "../../src/store/lookups";
import { examineCase } from "../../src/sync/examine";
import { fetchNationalFiles } from "../../src/sync/national-files";
import { importNationalCase } from "../../src/sync/new-cases";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { photo } from "../support/pictures";

let bridge: TestBridge;

beforeAll(async () => {
  bridge = await TestBridge.start("national_files");
}, 60_000);
afterAll(() => bridge.close());

type Record = Awaited<ReturnType<TestBridge["there"]>>;

async function linked(attachments: readonly string[] = []): Promise<{ complaintId: string; record: Record }> {
  const { complaintId } = await bridge.forwarded({ attachments });
  await bridge.pushUntil("the case there", async () => {
    const { nationalId } = await bridge.national(complaintId);
    return nationalId !== null;
  });
  await push(bridge.env, complaintId);
  return { complaintId, record: await bridge.there(complaintId) };
}

/** What the reporter writes there, with a file. */
function reply(record: Record, content: string, file: { name: string; contentType: string; bytes: Buffer }): string {
  const { state } = bridge.simulator;
  const { id } = state.addFile(file);
  state.addFollowUp(record, {
    author: "reporter",
    institutionFromId: null,
    institutionToId: null,
    content,
    templateCode: null,
    fileIds: [id],
  });
  return id;
}

const files = (complaintId: string) => lookups.attachments(bridge.core.cases.work, [complaintId]);
const noted = (complaintId: string) =>
  bridge.rows<{ state: string; attempts: number; reason: string | null }>(
    "SELECT state, attempts, reason FROM national_file WHERE complaint_id = ? ORDER BY id",
    [complaintId],
  );

test("a file of a national item is fetched once, bounded and without its place, and stands with the item's text", async () => {
  const { complaintId, record } = await linked();
  const original = await photo("jpeg", 900, 600);
  reply(record, "<p>Ini fotonya.</p>", { name: "Rumah Sulastri.jpg", contentType: "image/jpeg", bytes: original });
  await examineCase(bridge.env, complaintId);
  expect(await files(complaintId)).toEqual([]);
  expect(await Promise.all([fetchNationalFiles(bridge.env), fetchNationalFiles(bridge.worker("worker-2"))])).toContain(
    1,
  );
  await examineCase(bridge.env, complaintId);
  await fetchNationalFiles(bridge.env);

  const [file, ...more] = await files(complaintId);
  expect(more).toEqual([]);
  const [text] = await bridge.rows<{ id: string }>(
    "SELECT id FROM case_text WHERE complaint_id = ? AND purpose = 'NATIONAL_FOLLOW_UP' ORDER BY id DESC LIMIT 1",
    [complaintId],
  );
  expect(file).toMatchObject({ origin: "NATIONAL", contentType: "image/jpeg", textId: text?.id });
  expect(file?.sourceSha256).toEqual(createHash("sha256").update(original).digest());
  const content = await buffer(bridge.files.read(file?.id ?? ""));
  expect(file?.sha256).toEqual(createHash("sha256").update(content).digest());
  expect([original.includes("SULASTRI"), content.includes("SULASTRI")]).toEqual([true, false]);
  expect((await bridge.events(complaintId)).filter(({ type }) => type === "NATIONAL_FILE_RECEIVED")).toHaveLength(1);
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ isChanged: false });
  // Nothing of it goes back there.
  await bridge.drained(complaintId);
  expect(bridge.simulator.state.files.size).toBe(1);
});

test("a case that was born there brings its own files", async () => {
  const { state } = bridge.simulator;
  const { id } = state.addFile({ name: "jalan.png", contentType: "image/png", bytes: await photo("png") });
  const born = bridge.born({ title: "Lampu jalan padam", fileIds: [id] });
  const { complaintId } = await importNationalCase(bridge.env, bridge.actors.COORDINATOR, born.id);
  await fetchNationalFiles(bridge.env, { complaintId });
  expect(await files(complaintId)).toMatchObject([{ origin: "NATIONAL", textId: null, contentType: "image/png" }]);
});

test("a file that cannot be had is tried again later; its case, and the next file, go on", async () => {
  const { complaintId, record } = await linked();
  const missing = reply(record, "Foto pertama.", {
    name: "a.png",
    contentType: "image/png",
    bytes: await photo("png"),
  });
  const there = bridge.simulator.state.files.get(missing);
  if (there === undefined) throw new Error("no file");
  await examineCase(bridge.env, complaintId);
  bridge.simulator.state.files.delete(missing);
  expect(await fetchNationalFiles(bridge.env, { complaintId })).toBe(0);
  expect(await noted(complaintId)).toMatchObject([
    { state: "WAITING", attempts: 1, reason: expect.stringContaining("404") },
  ]);
  expect((await bridge.env.link.state()).state).toBe("OK");
  expect(await fetchNationalFiles(bridge.env, { complaintId })).toBe(0);
  expect(await noted(complaintId)).toMatchObject([{ attempts: 1 }]);
  reply(record, "Foto kedua.", { name: "b.webp", contentType: "image/webp", bytes: await photo("webp") });
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
  expect(await fetchNationalFiles(bridge.env, { complaintId })).toBe(1);
  bridge.simulator.state.files.set(missing, there);
  await bridge.rows("UPDATE national_file SET not_before = ? WHERE state = 'WAITING'", [new Date(0)]);
  expect(await fetchNationalFiles(bridge.env, { complaintId })).toBe(1);
  expect((await files(complaintId)).length).toBe(2);
});

test("what lies about its kind is refused for good, and leaves nothing", async () => {
  const { complaintId, record } = await linked();
  reply(record, "Lihat ini.", {
    name: "a.jpg",
    contentType: "image/jpeg",
    bytes: Buffer.from("<script>alert(1)</script>"),
  });
  await examineCase(bridge.env, complaintId);
  expect(await fetchNationalFiles(bridge.env, { complaintId })).toBe(0);
  expect(await noted(complaintId)).toMatchObject([
    { state: "REFUSED", reason: expect.stringContaining("tidak disimpan") },
  ]);
  expect(await files(complaintId)).toEqual([]);
  const names: string[] = [];
  for await (const { name } of bridge.files.list()) if (name.includes(".")) names.push(name);
  expect(names).toEqual([]);
});

/** Lets both logs show files by these fields alone, made of what they show else. */
function filesShownAs(fields: (file: { path: string; file_name: string }) => object): void {
  bridge.simulator.intercept(async ({ call }, work) => {
    const answer = work();
    if (call !== "N4" && call !== "N5") return answer;
    const body: object = JSON.parse(JSON.stringify(answer.body), (_, value: unknown) =>
      isShownFile(value) ? fields(value) : value,
    );
    return { ...answer, body };
  });
}

function isShownFile(value: unknown): value is { path: string; file_name: string } {
  return typeof value === "object" && value !== null && "path" in value && "file_name" in value;
}

const missingFiles = async (complaintId: string) =>
  Number((await lookups.missingFiles(bridge.core.cases.work, [complaintId]))[0]?.total ?? 0);

test("an address without a host is one of the national system's own", async () => {
  const { complaintId, record } = await linked();
  reply(record, "Ini fotonya.", { name: "foto.jpg", contentType: "image/jpeg", bytes: await photo("jpeg") });
  filesShownAs(({ path, file_name }) => ({ file_name, url: new URL(path).pathname }));
  await examineCase(bridge.env, complaintId);
  bridge.simulator.intercept(null);
  // The whole address of the same file brings no second one.
  await examineCase(bridge.env, complaintId);
  expect(await missingFiles(complaintId)).toBe(1);
  expect(await fetchNationalFiles(bridge.env, { complaintId })).toBe(1);
  expect(await files(complaintId)).toMatchObject([{ origin: "NATIONAL", contentType: "image/jpeg" }]);
  expect(await missingFiles(complaintId)).toBe(0);
});

test("a file without a usable address is refused at once, counts as missing, and is told in the log", async () => {
  const { complaintId, record } = await linked();
  const image = { name: "foto.jpg", contentType: "image/jpeg", bytes: await photo("jpeg") };
  reply(record, "Ini fotonya.", image);
  reply(record, "Ini satu lagi.", image);
  filesShownAs(({ file_name }) => ({ file_name, path: "javascript:alert(1)", url: null }));
  await examineCase(bridge.env, complaintId);
  await examineCase(bridge.env, complaintId);
  const refused = { state: "REFUSED", attempts: 0, reason: expect.stringContaining("alamat") };
  expect(await noted(complaintId)).toEqual([refused, refused]);
  expect(await missingFiles(complaintId)).toBe(2);
  expect(bridge.logged.filter((line) => line.includes("no address") && line.includes(complaintId))).toHaveLength(2);
  expect(await fetchNationalFiles(bridge.env, { complaintId })).toBe(0);
  // A later reading that shows the addresses puts them in their place.
  bridge.simulator.intercept(null);
  reply(record, "Itu saja.", { ...image, bytes: await photo("png"), name: "lain.png" });
  await examineCase(bridge.env, complaintId);
  expect((await noted(complaintId)).map(({ state }) => state)).toEqual(["WAITING", "WAITING", "WAITING"]);
  await fetchNationalFiles(bridge.env, { complaintId });
  expect(await missingFiles(complaintId)).toBe(0);
});

test("no other machine is ever called, not even by a redirect", async () => {
  let calls = 0;
  const other = createServer((request, response) => {
    calls += 1;
    if (request.url === "/pindah.png") response.writeHead(302, { location: "/rahasia" });
    response.end("rahasia dalam");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const never = async (): Promise<never> => {
    throw new Error("nothing is to be read");
  };
  const { download } = bridge.env;
  const own = new URL(bridge.settings.baseUrl);
  for (const address of [
    `http://127.0.0.1:${port}/a.png`,
    `https://${own.host}/a.png`,
    `http://${own.host}@127.0.0.1:${port}/a.png`,
  ]) {
    expect(await download.fetch(address, never)).toMatchObject({ outcome: "refused" });
  }
  expect(calls).toBe(0);
  const there = new FileDownload(
    { ...bridge.settings, baseUrl: `http://127.0.0.1:${port}/lapor` },
    async () => undefined,
  );
  expect(await there.fetch(`http://127.0.0.1:${port}/pindah.png`, never)).toMatchObject({ outcome: "refused" });
  expect(calls).toBe(1);
  await new Promise((resolve) => other.close(resolve));
});
