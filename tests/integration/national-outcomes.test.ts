import { once } from "node:events";
import { Agent } from "node:http";
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { NationalClient, type NationalConfig } from "../../src/national/client";
import { type ConnectionState, watchedTransport } from "../../src/national/connection";
import type { OutboundCase } from "../../src/national/outbound";
import { always, type FixedAnswerServer, startFixedAnswers } from "../support/fixed-answer";

const SECRETS = ["geheim-wert-77", "{ABCDEFGH-1234-5678-9012-ABCDEFGHIJKL}", "kunci-api-9"] as const;

const outboundCase: OutboundCase = {
  ticket: "K7M2P9QRSTV",
  kind: "COMPLAINT",
  title: "Lampu jalan padam",
  content: "Padam sejak Senin.",
  categoryId: null,
  incidentOn: null,
  isAnonymous: false,
  isSecret: false,
  reporter: { name: "Siti Rahayu", email: "siti@example.test", phone: "081234567890" },
  fileIds: [],
};

const FAULT = { code: 900902, message: "Missing Credentials", description: "Make sure you have provided them" };
const FAULT_XML = `<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900902</ams:code></ams:fault>`;
const PAGE = "<!DOCTYPE html><html><head><title>404</title></head><body>Sedang pemeliharaan</body></html>";

let server: FixedAnswerServer;
let client: NationalClient;

function newClient(changes: Partial<NationalConfig> = {}): NationalClient {
  return new NationalClient({
    baseUrl: `${server.url}/lapor/3.0.0/`,
    authHeader: "auth",
    authValue: `Bearer ${SECRETS[0]}`,
    token: SECRETS[1],
    apiKey: SECRETS[2],
    institutionId: "152001",
    userId: "5200001",
    channelId: "26",
    classificationIds: { COMPLAINT: "2" },
    locationId: "35",
    defaultCategoryId: "436",
    capabilities: ["listInbound", "findByReference", "writeStatus", "masters"],
    callsPerMinute: 60,
    createTimeoutMs: 400,
    readTimeoutMs: 400,
    ...changes,
  });
}

beforeEach(async () => {
  server = await startFixedAnswers();
  client = newClient();
});

afterEach(async () => {
  client.close();
  await server.close();
});

describe("an answer to a writing call", () => {
  test.each([
    // Told apart by what they are, not by what they are called: every answer here says text/plain.
    ["401 as gateway JSON", 401, { fault: FAULT }, "notProcessed", "unauthorised"],
    ["401 as a page", 401, PAGE, "notProcessed", "unauthorised"],
    ["403 as backend JSON", 403, { message: "Forbidden" }, "notProcessed", "unauthorised"],
    ["429 as gateway XML", 429, FAULT_XML, "notProcessed", "rateLimited"],
    ["503 as a page", 503, PAGE, "notProcessed", "unavailable"],
    ["503 with nothing", 503, "", "notProcessed", "unavailable"],
    ["a gateway fault with 400", 400, { fault: FAULT }, "notProcessed", "gateway"],
    ["a gateway fault without its envelope", 404, FAULT, "notProcessed", "gateway"],
    ["a gateway fault as XML", 404, `<?xml version="1.0"?>\n${FAULT_XML}`, "notProcessed", "gateway"],
    ["backend JSON with 400", 400, { message: "Data salah" }, "refused", undefined],
    ["backend JSON with 409", 409, { error: "Sudah ada" }, "refused", undefined],
    ["a page with 404", 404, PAGE, "ambiguous", "unreadable"],
    ["nothing with 400", 400, "", "ambiguous", "unreadable"],
    ["JSON without a word with 422", 422, {}, "ambiguous", "unreadable"],
    ["500 as backend JSON", 500, { message: "Server Error" }, "ambiguous", "serverError"],
    ["500 as a gateway fault", 500, { fault: { ...FAULT, code: 101503 } }, "ambiguous", "serverError"],
    ["502 as a page", 502, PAGE, "ambiguous", "serverError"],
    ["504 as gateway XML", 504, FAULT_XML, "ambiguous", "serverError"],
    ["a page with 200", 200, PAGE, "ambiguous", "unreadable"],
    ["a gateway fault with 200", 200, { fault: FAULT }, "ambiguous", "unreadable"],
    ["nothing with 200", 200, "", "ambiguous", "unreadable"],
    ["an array with 200", 200, "[1]", "ambiguous", "unreadable"],
    ["half an object with 200", 200, '{"complaint_id": 60000', "ambiguous", "unreadable"],
  ])("%s (%d): %s", async (_name, status, body, outcome, cause) => {
    server.answer = always(status, body);
    const created = await client.createComplaint(outboundCase);
    const added = await client.addFollowUp({ nationalId: "6000001", content: "[T/1] x", isSecret: false });
    for (const each of [created, added]) {
      expect(each).toMatchObject(cause === undefined ? { outcome, status } : { outcome, cause });
    }
  });

  test("backend JSON with 404 refuses a case that is named, and tells of a wrong address where none is", async () => {
    server.answer = always(404, { message: "Tidak ada" });
    const added = await client.addFollowUp({ nationalId: "6000001", content: "[T/1] x", isSecret: false });
    expect(added).toMatchObject({ outcome: "refused", status: 404 });
    expect(await client.createComplaint(outboundCase)).toMatchObject({
      outcome: "notProcessed",
      cause: "wrongAddress",
    });
    expect(await client.institutions()).toMatchObject({ outcome: "notProcessed", cause: "wrongAddress" });
  });

  test.each([
    ["N1's id at the top", { complaint_id: 6000001 }, "6000001"],
    ["as a text", { complaint_id: "60000012" }, "60000012"],
    ["an older server's", { results: { complaint: { id: 6000001, title: "x" } }, message: "ok" }, "6000001"],
  ])("%s is read", async (_name, body, value) => {
    server.answer = always(200, body);
    expect(await client.createComplaint(outboundCase)).toEqual({ outcome: "done", value });
  });

  test.each([
    ["no id", { message: "ok" }],
    ["an empty id", { complaint_id: "" }],
    ["zero", { complaint_id: 0 }],
    ["no number", { complaint_id: null, results: { complaint: null } }],
    ["a sentence", { complaint_id: "6000001; DROP" }],
    ["more than 20 characters", { complaint_id: "123456789012345678901" }],
  ])("a created case with %s is ambiguous: it may exist", async (_name, body) => {
    server.answer = always(200, body);
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "unreadable" });
  });

  test("a 2xx that itself speaks of an error is no success", async () => {
    const denials = [
      { success: false },
      { success: 0 },
      { status: "error" },
      { status: false, message: "Gagal" },
      { code: 422, message: "Data salah" },
      { error: "Laporan tidak ditemukan" },
      { errors: { content: ["wajib"] } },
    ];
    for (const body of denials) {
      server.answer = always(200, body);
      const outcome = await client.transfer("6000001", "150003", "bukan wewenang");
      expect(outcome).toMatchObject({ outcome: "ambiguous", cause: "unreadable" });
    }
    for (const body of [
      { results: null, errors: [], error: false, message: "ok" },
      { status: "success", code: 200 },
    ]) {
      server.answer = always(201, body);
      expect(await client.transfer("6000001", "150003", "x")).toEqual({ outcome: "done", value: true });
    }
  });

  test("204 says all that it can say: done, where no more is needed than that", async () => {
    server.answer = (response) => response.writeHead(204).end();
    expect(await client.transfer("6000001", "150003", "x")).toEqual({ outcome: "done", value: true });
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "unreadable" });
    expect(await client.getComplaint("6000001")).toMatchObject({ outcome: "notProcessed", cause: "unreadable" });
  });

  test.each([
    ["7", 7_000],
    ["999999999", 24 * 60 * 60 * 1000],
    ["99999999999999", 24 * 60 * 60 * 1000],
    // By the clock there, whatever it says here.
    ["Fri, 01 Jan 1999 00:00:30 GMT", 30_000],
    ["Sun, 06 Nov 2044 08:49:37 GMT", 24 * 60 * 60 * 1000],
  ])("Retry-After: %s is %d ms", async (header, retryAfterMs) => {
    for (const status of [429, 503]) {
      server.answer = always(status, "", { "retry-after": header, date: "Fri, 01 Jan 1999 00:00:00 GMT" });
      expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "notProcessed", retryAfterMs });
    }
  });

  test.each(["soon", "0", "-5", "1.5", "120, 120", "Thu, 31 Dec 1998 23:00:00 GMT"])(
    "Retry-After: %s asks for no wait",
    async (header) => {
      server.answer = always(429, "", { "retry-after": header, date: "Fri, 01 Jan 1999 00:00:00 GMT" });
      expect(await client.createComplaint(outboundCase)).not.toHaveProperty("retryAfterMs");
    },
  );

  test("a redirect is not followed: it would carry the secrets elsewhere", async () => {
    server.answer = always(302, "", { location: `${server.url}/elsewhere` });
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "redirect" });
    expect(server.requests).toHaveLength(1);
  });

  test("a time-out, a cut connection and half an answer are ambiguous", async () => {
    server.answer = () => {};
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "timeout" });
    server.answer = (response) => response.destroy();
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "reset" });
    server.answer = (response) => {
      response.writeHead(200, { "content-length": "100" }).write('{"complaint_id": 6000001');
      setTimeout(() => response.destroy(), 20);
    };
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "reset" });
  });

  test("the time-out is for the whole answer: one that drips is cut", async () => {
    let timer: NodeJS.Timeout | undefined;
    server.answer = (response) => {
      response.writeHead(200);
      timer = setInterval(() => response.write(" "), 50);
    };
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "timeout" });
    clearInterval(timer);
  });

  test("an answer beyond the size cap is cut, also one that is small until it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024, 32));
    server.answer = (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    client = newClient({ createTimeoutMs: 10_000 });
    expect(await client.createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "oversize" });
  });

  test("the caller can end a call", async () => {
    const ending = new AbortController();
    server.answer = () => ending.abort();
    const outcome = await client.createComplaint(outboundCase, ending.signal);
    expect(outcome).toMatchObject({ outcome: "ambiguous", cause: "aborted" });
    expect(await client.createComplaint(outboundCase, ending.signal)).toMatchObject({
      outcome: "notProcessed",
      cause: "aborted",
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe("reads and uploads", () => {
  test.each([
    ["500", always(500, { message: "Server Error" }), "serverError"],
    ["a page with 200", always(200, PAGE), "unreadable"],
    ["a redirect", always(302, "", { location: "/x" }), "redirect"],
    ["a time-out", () => {}, "timeout"],
  ] as const)("%s may simply be repeated", async (_name, answer, cause) => {
    server.answer = answer;
    expect(await client.getComplaint("6000001")).toMatchObject({ outcome: "notProcessed", cause });
    expect(await client.getFollowUps("6000001")).toMatchObject({ outcome: "notProcessed", cause });
    const file = { contentType: "image/png", bytes: new Uint8Array([1]) };
    expect(await client.uploadFiles([file])).toMatchObject({ outcome: "notProcessed", cause });
  });

  test("a case that does not exist is refused with its status", async () => {
    server.answer = always(404, { message: "Data tidak ditemukan" });
    expect(await client.getComplaint("6000001")).toMatchObject({ outcome: "refused", status: 404 });
  });

  test.each([
    ["a page", PAGE],
    ["a gateway's fault", { fault: FAULT }],
    ["nothing", ""],
    ["backend JSON", { message: "Berkas terlalu besar" }],
  ])("a file that is too big, or of a wrong kind, is refused by %s too; a read is not", async (_name, body) => {
    const file = { contentType: "image/png", bytes: new Uint8Array([1]) };
    for (const status of [413, 415]) {
      server.answer = always(status, body);
      const reason = expect.stringContaining(String(status));
      expect(await client.uploadFiles([file])).toMatchObject({ outcome: "refused", status, reason });
    }
    server.answer = always(413, PAGE);
    expect(await client.getComplaint("6000001")).toMatchObject({ outcome: "notProcessed", cause: "unreadable" });
  });

  test("an upload of which not every file was taken counts for nothing", async () => {
    server.answer = always(200, { results: { images: [{ id: 4199656 }], docs: [] } });
    const file = { contentType: "image/png", bytes: new Uint8Array([1]) };
    expect(await client.uploadFiles([file])).toEqual({ outcome: "done", value: ["4199656"] });
    expect(await client.uploadFiles([file, file])).toMatchObject({ outcome: "notProcessed", cause: "unreadable" });
  });

  test("an answer about another case is not taken for this one", async () => {
    server.answer = always(200, { results: { data: { id: 6000002, status_name: "Selesai" }, data_logs: [] } });
    expect(await client.getComplaint("6000001")).toMatchObject({ outcome: "notProcessed", cause: "unreadable" });
  });

  test("a case with the fewest fields is read", async () => {
    server.answer = always(200, { results: { data: { status_name: "Dalam Proses" }, data_logs: null } });
    expect(await client.getComplaint("6000001")).toMatchObject({
      outcome: "done",
      value: {
        nationalId: "6000001",
        statusName: "Dalam Proses",
        statusCode: null,
        title: null,
        isSecret: null,
        log: [],
      },
    });
  });

  test("a poisoned record stands aside, its neighbours are read", async () => {
    const data = [
      { id: 1, content: "satu" },
      { id: 2, created_at: "31-02-2026 10:00:00" },
      7,
      { id: 4, content: "empat" },
    ];
    server.answer = always(200, { results: { data, next_page_url: null } });
    const outcome = await client.getFollowUps("6000001");
    expect(outcome).toMatchObject({
      outcome: "done",
      value: { items: [{ id: "1" }, { id: "4" }], unreadable: [{ id: "2" }, { id: null }], isComplete: true },
    });
  });

  test("a list without an end is left, and is not complete", async () => {
    const next = "http://elsewhere.test/api?page=2";
    server.answer = always(200, { results: { data: [{ id: 1 }], next_page_url: next } });
    expect(await client.getFollowUps("6000001")).toMatchObject({ outcome: "done", value: { isComplete: false } });
    server.answer = always(200, { results: { data: [], next_page_url: next } });
    expect(await client.getFollowUps("6000001")).toMatchObject({ outcome: "done", value: { isComplete: false } });
    server.answer = always(200, { results: { data: [{ id: 1 }], next_page_url: next, current_page: 1 } });
    expect(await client.institutions()).toMatchObject({ outcome: "done", value: { isComplete: false } });
    expect(server.requests.length).toBeLessThan(20);
  });

  test("a list that breaks half-way is a failure, not a short list", async () => {
    server.answer = (response, request) =>
      request.url?.includes("page=1")
        ? always(200, { results: { data: [{ id: 1, name: "A" }], next_page_url: "x?page=2" } })(response, request)
        : always(502, PAGE)(response, request);
    expect(await client.institutions()).toMatchObject({ outcome: "notProcessed", cause: "serverError" });
  });
});

describe("no connection", () => {
  test("a host that does not exist", async () => {
    const outcome = await newClient({ baseUrl: "http://national.invalid" }).createComplaint(outboundCase);
    expect(outcome).toMatchObject({ outcome: "notProcessed" });
  });

  test("a TLS handshake that fails", async () => {
    const outcome = await newClient({ baseUrl: server.url.replace("http:", "https:") }).createComplaint(outboundCase);
    expect(outcome).toMatchObject({ outcome: "notProcessed", cause: "unreachable" });
    expect(server.requests).toHaveLength(0);
  });

  test("a TLS handshake that never ends", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const baseUrl = `https://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const outcome = await newClient({ baseUrl }).createComplaint(outboundCase);
    silent.close();
    expect(outcome).toMatchObject({ outcome: "notProcessed", cause: "timeout" });
  });

  test("a read that waits for a free connection is not one that finds none", async () => {
    server.answer = (response) => void setTimeout(() => response.end(), 400);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { hostname, port } = new URL(server.url);
    const states: ConnectionState[] = [];
    const ask = () =>
      new Promise((resolve, reject) => {
        const state = { wasOpened: false };
        states.push(state);
        const transport = watchedTransport(state, 200);
        const options = { protocol: "http:", hostname, port, agent };
        transport
          .request(options, (response) => resolve(response.resume().statusCode))
          .once("error", reject)
          .end();
      });
    expect(await Promise.all([ask(), ask()])).toEqual([200, 200]);
    expect(states).toEqual([{ wasOpened: true }, { wasOpened: true }]);
    agent.destroy();
  });

  test("a secret that cannot be a header", async () => {
    const outcome = await newClient({ token: "a\nb" }).createComplaint(outboundCase);
    expect(outcome).toMatchObject({ outcome: "notProcessed", cause: "unreachable" });
    expect(JSON.stringify(outcome)).not.toContain("a\\nb");
    expect(server.requests).toHaveLength(0);
  });

  test("reads use a connection again, a write takes a new one", async () => {
    const ports = new Set<number | undefined>();
    server.answer = (response, request) => {
      ports.add(request.socket.remotePort);
      always(200, { results: { data: { status_name: "Selesai" } }, complaint_id: 6000001 })(response, request);
    };
    await client.getComplaint("6000001");
    await client.getComplaint("6000001");
    expect(ports.size).toBe(1);
    await client.createComplaint(outboundCase);
    await client.createComplaint(outboundCase);
    expect(ports.size).toBe(3);
  });
});

describe("secrets and identities", () => {
  test("all three secrets are sent as configured", async () => {
    let headers: NodeJS.Dict<string | string[]> = {};
    server.answer = (response, request) => {
      headers = request.headers;
      always(200, { complaint_id: 6000001 })(response, request);
    };
    await client.createComplaint(outboundCase);
    expect(headers).toMatchObject({ auth: `Bearer ${SECRETS[0]}`, token: SECRETS[1], apikey: SECRETS[2] });
    expect(headers).not.toHaveProperty("authorization");
    expect(server.requests).toEqual(["/lapor/3.0.0/complaints/complaint"]);
  });

  test("none is in any outcome, even where the other side echoes them", async () => {
    const echo = `Bearer ${SECRETS.join(" ")} Siti Rahayu siti@example.test 081234567890 NIK 3321012345678901`;
    const answers = [
      always(422, { message: echo, errors: { emailUser: [echo], nameUser: echo } }),
      always(400, { error: `<b>${echo}</b>` }),
      always(401, { fault: { ...FAULT, description: echo } }),
      always(500, echo),
      always(200, echo),
      () => {},
    ];
    for (const answer of answers) {
      server.answer = answer;
      const said = JSON.stringify([await client.createComplaint(outboundCase), await client.getComplaint("6000001")]);
      for (const part of [...SECRETS, "ABCDEFGH", "siti@", "08123", "332101"]) expect(said).not.toContain(part);
    }
    server.answer = always(422, { message: echo });
    expect(JSON.stringify(await client.createComplaint(outboundCase))).not.toContain("Siti Rahayu");
  });

  test("a refusal says in short what is wrong", async () => {
    const errors = { title: ["Judul wajib diisi.", "Judul terlalu pendek."], content: ["Isi <i>terlalu</i> panjang."] };
    server.answer = always(422, { message: "The given data was invalid.", errors });
    expect(await client.createComplaint(outboundCase)).toEqual({
      outcome: "refused",
      status: 422,
      reason:
        "Ditolak sistem nasional (422): The given data was invalid.; title: Judul wajib diisi.; content: Isi terlalu panjang.",
    });
    server.answer = always(400, { message: "x".repeat(5_000) });
    const outcome = await client.createComplaint(outboundCase);
    expect(outcome.outcome === "refused" && outcome.reason.length).toBe(240);
  });
});
