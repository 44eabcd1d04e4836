import { startTestHub, type TestHub } from "../support/hub";

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
  const { status, body } = await upload(PNG, "../../etc/passwd.png", "application/pdf");
  expect(status).toBe(200);
  expect(body.files?.[0]).toMatchObject({ fileName: "passwd.png", contentType: "image/png" });
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
  expect(complaintByTicket.attachments).toEqual([{ url: `/files/${id}`, fileName: "passwd.png" }]);
  const read = await download(id, coordinator);
  expect(read.status).toBe(200);
  expect(read.headers.get("content-type")).toBe("image/png");
  expect(read.headers.get("content-disposition")).toContain("attachment");
  expect(read.headers.get("x-content-type-options")).toBe("nosniff");
  expect(Buffer.from(await read.arrayBuffer()).equals(PNG)).toBe(true);
  // Not forwarded to it, so for the agency it does not exist, like an id that nobody gave out.
  const liaison = await hub.token("LIAISON", "DPUPR");
  const foreign = await download(id, liaison);
  const absent = await download("01ARZ3NDEKTSV4RRFFQ69G5FAV", liaison);
  expect([foreign.status, await foreign.text()]).toEqual([absent.status, await absent.text()]);
  expect(foreign.status).toBe(404);
  expect((await download(id, null)).status).toBe(401);
});

test.each([
  ["a script that calls itself a photo", Buffer.from("<script>alert(1)</script>"), "foto.jpg", "BAD_USER_INPUT"],
  ["an empty file", Buffer.alloc(0), "kosong.png", "BAD_USER_INPUT"],
  ["more than 25 MB", Buffer.concat([PNG, Buffer.alloc(26 * 1024 * 1024)]), "besar.png", "PAYLOAD_TOO_LARGE"],
])("%s is refused with a clear word, and leaves nothing behind", async (_name, bytes, name, code) => {
  const [before] = await hub.sql<{ total: number }>("SELECT COUNT(*) AS total FROM attachment");
  const { status, body } = await upload(bytes, name, "image/jpeg");
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body.errors?.[0]?.extensions.code).toBe(code);
  const [after] = await hub.sql<{ total: number }>("SELECT COUNT(*) AS total FROM attachment");
  expect(after).toEqual(before);
});

test("a request that is no upload is refused", async () => {
  const response = await fetch(`${hub.url}/files`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(response.status).toBe(400);
});
