import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { startTestHub, type TestHub } from "../support/hub";
import { submitted } from "../support/submission";
import { waitFor } from "../support/wait-for";

let hub: TestHub;

/** One white pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  "base64",
);

beforeAll(async () => {
  hub = await startTestHub("files");
}, 60_000);
afterAll(() => hub.stop());

interface Uploaded {
  readonly files?: readonly { readonly id: string; readonly fileName: string; readonly contentType: string }[];
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function upload(bytes: Buffer, name: string, type: string): Promise<{ status: number; body: Uploaded }> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(bytes)], { type }), name);
  const response = await fetch(`${hub.url}/files`, { method: "POST", body: form });
  return { status: response.status, body: (await response.json()) as Uploaded };
}

function download(id: string, token: string | null): Promise<Response> {
  return fetch(`${hub.url}/files/${id}`, token === null ? {} : { headers: { authorization: `Bearer ${token}` } });
}

test("a photo is uploaded, joined to a complaint, and read by those who see the case, nobody else", async () => {
  const { status, body } = await upload(PNG, "bukti rob.png", "image/png");
  expect(status).toBe(200);
  expect(body.files?.[0]).toMatchObject({ fileName: "bukti rob.png", contentType: "image/png" });
  const id = body.files?.[0]?.id ?? "";
  const coordinator = await hub.token("COORDINATOR");
  expect((await download(id, coordinator)).status).toBe(404);

  const submit = (attachments: string[]) =>
    hub.ask<{ submitComplaint: { ticketNumber: string | null; userErrors: { code: string; path: string[] }[] } }>(
      null,
      `mutation ($files: [ID!]) { submitComplaint(input: { kind: COMPLAINT, title: "Foto", content: "Lihat foto terlampir.",
         channel: WEB, isAnonymous: false, isSecret: false, attachments: $files }) { ticketNumber userErrors { code path } } }`,
      { files: attachments },
    );
  const { submitComplaint: receipt } = await submit([id]);
  expect(receipt.userErrors).toEqual([]);
  expect((await submit([id])).submitComplaint.userErrors[0]).toMatchObject({
    code: "INVALID_INPUT",
    path: ["input", "attachments"],
  });

  const { complaintByTicket } = await hub.ask<{
    complaintByTicket: { attachments: { url: string; fileName: string }[] };
  }>(coordinator, "query ($t: String!) { complaintByTicket(ticketNumber: $t) { attachments { url fileName } } }", {
    t: receipt.ticketNumber,
  });
  expect(complaintByTicket.attachments).toEqual([{ url: `/files/${id}`, fileName: "bukti rob.png" }]);
  const read = await download(id, coordinator);
  expect(read.status).toBe(200);
  expect(read.headers.get("content-type")).toBe("image/png");
  expect(read.headers.get("content-disposition")).toContain("attachment");
  expect(read.headers.get("x-content-type-options")).toBe("nosniff");
  const kept = Buffer.from(await read.arrayBuffer());
  expect(await sharp(kept).metadata()).toMatchObject({ format: "png", width: 1, height: 1 });
  const [row] = await hub.sql<{ sha256: Buffer; size: number }>(
    "SELECT sha256, size_bytes AS size FROM attachment WHERE id = ?",
    [id],
  );
  expect(row).toEqual({ sha256: createHash("sha256").update(kept).digest(), size: kept.length });
  const head = await fetch(`${hub.url}/files/${id}`, {
    method: "HEAD",
    headers: { authorization: `Bearer ${coordinator}` },
  });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, String(kept.length), ""]);
  // Not forwarded to it, so for the agency it does not exist, like an id that nobody gave out.
  const liaison = await hub.token("LIAISON", "DPUPR");
  const foreign = await download(id, liaison);
  const absent = await download("01ARZ3NDEKTSV4RRFFQ69G5FAV", liaison);
  const answer = await foreign.json();
  expect([foreign.status, answer]).toEqual([absent.status, await absent.json()]);
  expect(foreign.status).toBe(404);
  expect(answer).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
  expect((await download(id, null)).status).toBe(401);
});

test("the citizen reads his own files with ticket and code, in the body; others' do not exist for him", async () => {
  const submit = async (name: string) => {
    const { body } = await upload(PNG, name, "image/png");
    return submitted(hub, { attachments: [body.files?.[0]?.id] });
  };
  const [own, other] = [await submit("rumah saya.png"), await submit("rumah tetangga.png")];
  const { trackComplaint } = await hub.ask<{ trackComplaint: { attachments: { url: string; fileName: string }[] } }>(
    null,
    "query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { attachments { url fileName } } }",
    { t: own.ticketNumber, c: own.accessCode },
  );
  const [file] = trackComplaint.attachments;
  expect(file?.fileName).toBe("rumah saya.png");
  const read = (secret: object) =>
    fetch(`${hub.url}${file?.url}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(secret),
    });
  const found = await read(own);
  expect([found.status, found.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect((await found.arrayBuffer()).byteLength).toBe(Number(found.headers.get("content-length")));
  const wrong = await read({ ...own, accessCode: other.accessCode });
  const foreign = await read(other);
  expect([wrong.status, await wrong.text()]).toEqual([foreign.status, await foreign.text()]);
  expect(foreign.status).toBe(404);
  expect((await read({ ticketNumber: own.ticketNumber })).status).toBe(400);
});

test("a request that is no upload is refused", async () => {
  const response = await fetch(`${hub.url}/files`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(response.status).toBe(400);
});

describe("a file that is not on the disk as it was kept is given to nobody", () => {
  const MB = 1024 * 1024;
  /** A document that is kept as it is. */
  const document = (bytes: number) =>
    Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(bytes), Buffer.from("\n%%EOF\n")]);

  async function kept(content: Buffer) {
    const { body } = await upload(content, "bukti.pdf", "application/pdf");
    const id = body.files?.[0]?.id ?? "";
    const ticket = await submitted(hub, { attachments: [id] });
    return { id, ticket, path: join(hub.filesDir, id) };
  }

  function ownDownload(id: string, ticket: object): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return fetch(`${hub.url}/files/${id}`, { method: "POST", headers, body: JSON.stringify(ticket) });
  }

  async function counted(spoilage: string): Promise<number> {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    return Number(new RegExp(`^hub_spoilt_files_total\\{spoilage="${spoilage}"\\} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  }

  /** How many of a file's bytes come, and whether its line is cut before its end. */
  async function received(response: Response): Promise<{ bytes: Buffer; isCut: boolean }> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of response.body ?? []) pieces.push(Buffer.from(piece as Uint8Array));
      return { bytes: Buffer.concat(pieces), isCut: false };
    } catch {
      return { bytes: Buffer.concat(pieces), isCut: true };
    }
  }

  function flip(path: string, at: number): void {
    const bytes = readFileSync(path);
    bytes[at] = (bytes.at(at) ?? 0) ^ 1;
    writeFileSync(path, bytes);
  }

  test.each<readonly [string, number, "altered" | "missing", (path: string) => void]>([
    ["one bit is another", 2_000, "altered", (path) => flip(path, 1_000)],
    ["another file has its name", 2_000, "altered", (path) => writeFileSync(path, document(2_000))],
    ["its end is gone", 2_000, "altered", (path) => truncateSync(path, 100)],
    ["something follows it", 2_000, "altered", (path) => writeFileSync(path, "x", { flag: "a" })],
    ["it is empty", 2_000, "altered", (path) => truncateSync(path, 0)],
    ["it is gone", 2_000, "missing", (path) => rmSync(path)],
    ["the end of a large one is gone", 3 * MB, "altered", (path) => truncateSync(path, 2 * MB)],
  ])(
    "%s: officer and citizen are told so, and the next one who asks gets it when it was put back",
    async (_, bytes, spoilage, spoil) => {
      const content = document(bytes);
      const { id, ticket, path } = await kept(content);
      const coordinator = await hub.token("COORDINATOR");
      const before = await counted(spoilage);
      spoil(path);
      for (const answer of [await download(id, coordinator), await ownDownload(id, ticket)]) {
        expect(answer.status).toBe(500);
        expect(answer.headers.get("content-disposition")).toBeNull();
        expect(await answer.json()).toEqual({
          errors: [
            { message: expect.stringContaining("hilang atau rusak"), extensions: { code: "INTERNAL_SERVER_ERROR" } },
          ],
        });
      }
      const head = await fetch(`${hub.url}/files/${id}`, {
        method: "HEAD",
        headers: { authorization: `Bearer ${coordinator}` },
      });
      expect(head.status).toBe(500);
      expect(await counted(spoilage)).toBe(before + 3);
      writeFileSync(path, content);
      const { bytes: whole, isCut } = await received(await ownDownload(id, ticket));
      expect([whole.equals(content), isCut]).toEqual([true, false]);
    },
  );

  test.each([
    ["its first byte", 0],
    ["its last byte", -1],
  ])("a large one of which %s is another is cut off before its end", async (_, at) => {
    const content = document(5 * MB);
    const { id, path } = await kept(content);
    const coordinator = await hub.token("COORDINATOR");
    const sound = await received(await download(id, coordinator));
    expect([sound.bytes.equals(content), sound.isCut]).toEqual([true, false]);
    const before = await counted("altered");
    flip(path, at < 0 ? content.length + at : at);
    const answer = await download(id, coordinator);
    expect(Number(answer.headers.get("content-length"))).toBe(content.length);
    const { bytes, isCut } = await received(answer);
    expect(isCut).toBe(true);
    expect(bytes.length).toBeLessThan(content.length);
    expect(await counted("altered")).toBe(before + 1);
  });

  test("a reader who goes away leaves no file open", async () => {
    const { id, path } = await kept(document(20 * MB));
    const isOpen = () =>
      readdirSync("/proc/self/fd").some((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path;
        } catch {
          return false;
        }
      });
    const leaving = new AbortController();
    const answer = await fetch(`${hub.url}/files/${id}`, {
      headers: { authorization: `Bearer ${await hub.token("COORDINATOR")}` },
      signal: leaving.signal,
    });
    expect(answer.status).toBe(200);
    await waitFor("the file to be read", isOpen);
    leaving.abort();
    await waitFor("the file to be closed", () => !isOpen());
  });
});
