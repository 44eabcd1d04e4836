import { createHash } from "node:crypto";
import sharp from "sharp";
import { startTestHub, type TestHub } from "../support/hub";
import { submitted } from "../support/submission";

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
