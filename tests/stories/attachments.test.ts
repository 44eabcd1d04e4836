import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { startTestHub, type TestHub } from "../support/hub";
import { film, photo, plainPng } from "../support/pictures";
import { waitFor } from "../support/wait-for";

const MB = 1024 * 1024;
const directory = mkdtempSync(join(tmpdir(), "hub-uploads-"));
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("story_attachments", { HUB_FILES_URL: pathToFileURL(directory).href });
}, 60_000);
afterAll(async () => {
  await hub.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A part of a form. */
type Part = readonly [bytes: Buffer, name: string, type: string];

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly ids: readonly string[];
}

async function upload(...parts: readonly Part[]): Promise<Answer> {
  const form = new FormData();
  for (const [bytes, name, type] of parts) form.append("file", new Blob([new Uint8Array(bytes)], { type }), name);
  const response = await fetch(`${hub.url}/files`, { method: "POST", body: form });
  const { files, errors } = (await response.json()) as {
    files?: { id: string }[];
    errors?: { message: string; extensions: { code: string } }[];
  };
  const [error] = errors ?? [];
  return {
    status: response.status,
    code: error?.extensions.code,
    message: error?.message,
    ids: (files ?? []).map(({ id }) => id),
  };
}

/** What lies on disk and in the table. */
async function stored(): Promise<{ files: number; rows: number }> {
  const [row] = await hub.sql<{ total: number }>("SELECT COUNT(*) AS total FROM attachment");
  return { files: onDisk().length, rows: Number(row?.total) };
}

function onDisk(): string[] {
  return readdirSync(directory);
}

function kept(id: string | undefined): Buffer {
  return readFileSync(join(directory, id ?? ""));
}

const PDF_BOMB = Buffer.concat([
  Buffer.from("%PDF-1.7\n1 0 obj <</Filter /FlateDecode>> stream\n"),
  deflateSync(Buffer.alloc(200 * MB), { level: 9 }),
  Buffer.from("\nendstream endobj\n%%EOF\n"),
]);

describe("M3: what is not what it says, or more than anybody needs, is refused with a clear word, and leaves nothing", () => {
  const JPEG = "image/jpeg";
  test.each<readonly [string, () => Part | Promise<Part>, string, RegExp]>([
    [
      "a script that calls itself a photo",
      () => [Buffer.from("<script>alert(1)</script>"), "a.jpg", JPEG],
      "BAD_USER_INPUT",
      /Jenis berkas tidak diterima/,
    ],
    [
      "a vector picture, which can hold a script",
      () => [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "a.svg", "image/svg+xml"],
      "BAD_USER_INPUT",
      /Jenis berkas/,
    ],
    [
      "an archive",
      () => [Buffer.from("504b0304140000000000", "hex"), "a.pdf", "application/pdf"],
      "BAD_USER_INPUT",
      /Jenis berkas/,
    ],
    ["an empty file", () => [Buffer.alloc(0), "kosong.png", "image/png"], "BAD_USER_INPUT", /Jenis berkas/],
    [
      "a photo with another kind's name",
      async () => [await photo("png"), "a.pdf", "image/png"],
      "BAD_USER_INPUT",
      /tidak sesuai dengan isinya/,
    ],
    [
      "a photo said to be a document",
      async () => [await photo("png"), "a.png", "application/pdf"],
      "BAD_USER_INPUT",
      /tidak sesuai dengan isinya/,
    ],
    [
      "a name that leads elsewhere",
      async () => [await photo("png"), "../../etc/passwd.png", "image/png"],
      "BAD_USER_INPUT",
      /garis miring/,
    ],
    [
      "the same in the other direction of slashes",
      async () => [await photo("png"), "..\\autoexec.png", "image/png"],
      "BAD_USER_INPUT",
      /garis miring/,
    ],
    [
      "a bomb of 900 million pixels",
      () => [plainPng(30_000, 30_000), "bom.png", "image/png"],
      "BAD_USER_INPUT",
      /megapiksel/,
    ],
    [
      "half a photo",
      async () => [(await photo("jpeg", 2_000, 1_500)).subarray(0, 9_000), "a.jpg", JPEG],
      "BAD_USER_INPUT",
      /rusak/,
    ],
    [
      "a document without its end",
      () => [Buffer.from("%PDF-1.4\n1 0 obj <<>> endobj"), "a.pdf", "application/pdf"],
      "BAD_USER_INPUT",
      /rusak/,
    ],
    ["a film with a track of positions", () => [film("gpmd"), "a.mp4", "video/mp4"], "BAD_USER_INPUT", /GPS/],
    [
      "a film whose boxes end beyond it",
      () => [film().subarray(0, -20), "a.mp4", "video/mp4"],
      "BAD_USER_INPUT",
      /rusak/,
    ],
    [
      "more than 25 MB",
      async () => [Buffer.concat([await photo("png"), Buffer.alloc(26 * MB)]), "besar.png", "image/png"],
      "PAYLOAD_TOO_LARGE",
      /./,
    ],
  ])("%s", async (_name, make, code, words) => {
    const before = await stored();
    const answer = await upload(await make());
    expect(answer).toMatchObject({ code, ids: [] });
    expect(answer.message).toMatch(words);
    expect(await stored()).toEqual(before);
  });

  test("one bad file among good ones: none of them is kept", async () => {
    const before = await stored();
    const good: Part = [await photo("png"), "a.png", "image/png"];
    expect(await upload(good, [Buffer.from("bukan foto"), "b.png", "image/png"], good)).toMatchObject({ status: 400 });
    expect(await stored()).toEqual(before);
  });

  test("eleven files, and more than 100 MB together, are too many", async () => {
    const before = await stored();
    const small: Part = [await photo("png", 60, 60), "a.png", "image/png"];
    expect((await upload(...Array.from({ length: 11 }, () => small))).status).toBe(413);
    const document = Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(24 * MB), Buffer.from("%%EOF")]);
    const large: Part = [document, "a.pdf", "application/pdf"];
    expect(await upload(large, large, large, large, large)).toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
    expect(await stored()).toEqual(before);
  }, 60_000);

  test("a body of 2 GB is refused by its own length, before it comes, and its line is cut", async () => {
    const before = await stored();
    const { answer, isClosed } = await raw(
      `POST /files HTTP/1.1\r\nhost: hub\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: ${2_048 * MB}\r\n\r\n`,
      { keepSending: Buffer.alloc(64 * 1024) },
    );
    expect(answer()).toMatch(/^HTTP\/1.1 413 .*PAYLOAD_TOO_LARGE/s);
    expect(isClosed()).toBe(true);
    expect(await stored()).toEqual(before);
  });

  test("one that does not say how long it is, is cut where a file's limit is", async () => {
    const before = await stored();
    const head = '--x\r\ncontent-disposition: form-data; name="f"; filename="a.mp4"\r\ncontent-type: video/mp4\r\n\r\n';
    const chunk = (bytes: Buffer) =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
    const { answer, isClosed, sent } = await raw(
      "POST /files HTTP/1.1\r\nhost: hub\r\ncontent-type: multipart/form-data; boundary=x\r\ntransfer-encoding: chunked\r\n\r\n",
      { first: chunk(Buffer.from(head)), keepSending: chunk(Buffer.alloc(64 * 1024)) },
    );
    expect(answer()).toMatch(/^HTTP\/1.1 413 .*PAYLOAD_TOO_LARGE/s);
    expect(isClosed()).toBe(true);
    expect(sent()).toBeLessThan(1_000 * MB);
    expect(await stored()).toEqual(before);
  }, 60_000);

  test.each([
    ["without a boundary", "multipart/form-data"],
    ["that breaks off", "multipart/form-data; boundary=x"],
    ["with another boundary", "multipart/form-data; boundary=y"],
  ])("a form %s is the client's fault, and leaves nothing", async (_what, contentType) => {
    const before = await stored();
    const body =
      '--x\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\ncontent-type: image/png\r\n\r\nabc';
    const reply = await fetch(`${hub.url}/files`, { method: "POST", headers: { "content-type": contentType }, body });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
    expect(await stored()).toEqual(before);
  });

  test("a client that vanishes half-way leaves nothing", async () => {
    const before = await stored();
    const socket = connect(Number(new URL(hub.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      'POST /files HTTP/1.1\r\nhost: hub\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 9000000\r\n\r\n--x\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n',
    );
    socket.write(Buffer.alloc(500_000));
    await waitFor("the beginning on disk", () => onDisk().length > before.files);
    socket.destroy();
    await waitFor("nothing on disk", () => onDisk().length === before.files);
    expect(await stored()).toEqual(before);
  });
});

test("a document is kept as it is, however much it would be unpacked", async () => {
  const { ids } = await upload([PDF_BOMB, "laporan.pdf", "application/pdf"]);
  expect(kept(ids[0]).equals(PDF_BOMB)).toBe(true);
});

describe("the place where it was taken is not kept", () => {
  test.each(["jpeg", "png", "webp"] as const)(
    "%s: upright, bounded, and without a word about its owner",
    async (format) => {
      const original = await photo(format, 5_000, 1_000);
      expect(original.includes("SULASTRI")).toBe(true);
      const { ids } = await upload([original, `a.${format}`, `image/${format}`]);
      const file = kept(ids[0]);
      const facts = await sharp(file).metadata();
      // Lying on its side at 5,000 × 1,000, it stands at 800 × 4,000.
      expect(facts).toMatchObject({ format, width: 800, height: 4_000 });
      expect([facts.exif, facts.xmp, facts.orientation]).toEqual([undefined, undefined, undefined]);
      expect(file.includes("SULASTRI")).toBe(false);
      // The red corner, at the top left of the camera's picture, is at the top right of the upright one.
      const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number) => data[(y * info.width + x) * info.channels] ?? 0;
      expect(at(info.width - 10, 10)).toBeGreaterThan(200);
      expect(at(10, 10)).toBeLessThan(80);
    },
  );

  test("mp4: its pictures stay where they are", async () => {
    const original = film();
    const { ids } = await upload([original, "a.mp4", "video/mp4"]);
    const file = kept(ids[0]);
    expect(file.length).toBe(original.length);
    expect(original.includes("110.6386")).toBe(true);
    expect(file.includes("110.6386")).toBe(false);
    expect(file.indexOf("gambar bergerak")).toBe(original.indexOf("gambar bergerak"));
  });
});

/** A client that writes what it wants, and goes on writing until it is cut off. */
async function raw(head: string, { first, keepSending }: { first?: Buffer; keepSending: Buffer }) {
  const socket = connect(Number(new URL(hub.url).port), "127.0.0.1");
  let text = "";
  let isClosed = false;
  let sent = 0;
  socket.on("data", (data) => {
    text += data.toString("latin1");
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isClosed = true;
  });
  socket.write(head);
  if (first !== undefined) socket.write(first);
  const pump = () => {
    while (!isClosed) {
      sent += keepSending.length;
      if (!socket.write(keepSending)) return void socket.once("drain", pump);
    }
  };
  pump();
  await waitFor("the end of the line", () => isClosed, 30_000);
  return { answer: () => text, isClosed: () => isClosed, sent: () => sent };
}
