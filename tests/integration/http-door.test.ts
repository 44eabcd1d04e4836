import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { auditServer } from "graphql-http";
import { ask, type DoorApp, startDoorApp } from "../support/door-app";
import { waitFor } from "../support/wait-for";

let hub: DoorApp;
let playgroundHub: DoorApp;

beforeAll(async () => {
  hub = await startDoorApp({ config: { HUB_ALLOWED_ORIGINS: ["https://opd.demakkab.go.id"] } });
  playgroundHub = await startDoorApp({ config: { HUB_PLAYGROUND: true } });
});
afterAll(async () => {
  await hub.close();
  await playgroundHub.close();
});

/** Sends bytes as they are; answers with the status line's number and the whole text. */
function raw(text: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(hub.port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve({ status: Number(answer.split(" ")[1]), text: answer }));
    socket.on("error", reject);
  });
}

describe("GraphQL over HTTP", () => {
  it("stands the audit of the specification without an error or a warning", async () => {
    const results = await auditServer({ url: `${playgroundHub.url}/graphql` });
    expect(results.length).toBeGreaterThan(50);
    const failures = results.filter((result) => result.status === "error" || result.status === "warn");
    expect(failures.map((result) => `${result.id} ${result.name}`)).toEqual([]);
  });

  it("answers queries and mutations, with a bearer and without", async () => {
    expect((await ask(hub.url, "{ hello caller }")).data).toEqual({ hello: "Halo dunia", caller: "NOBODY" });
    expect((await ask(hub.url, "{ caller }", { bearer: "officer" })).data).toEqual({ caller: "OFFICER" });
    const renamed = await ask(hub.url, 'mutation { rename(input: { name: "Budi" }) }');
    expect(renamed.data).toEqual({ rename: "Budi" });
  });

  it("answers a bad bearer with 401, and one that cannot be checked now with 503", async () => {
    const bad = await ask(hub.url, "{ hello }", { bearer: "forged" });
    expect(bad).toMatchObject({ status: 401, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    hub.callers.isAvailable = false;
    const unknown = await ask(hub.url, "{ hello }", { bearer: "officer" });
    hub.callers.isAvailable = true;
    expect(unknown).toMatchObject({ status: 503, errors: [{ extensions: { code: "UPSTREAM_UNAVAILABLE" } }] });
  });

  it("takes GET for queries that no foreign page can send, and never for mutations", async () => {
    const get = (query: string, headers: Record<string, string>) =>
      fetch(`${hub.url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    expect(await (await get("{ hello }", { "apollo-require-preflight": "1" })).json()).toEqual({
      data: { hello: "Halo dunia" },
    });
    expect((await get("{ hello }", {})).status).toBe(400);
    expect((await get('mutation { rename(input: { name: "a" }) }', { "apollo-require-preflight": "1" })).status).toBe(
      405,
    );
    expect((await fetch(`${hub.url}/graphql`, { headers: { accept: "text/html" } })).status).toBe(400);
  });

  it("takes neither forms nor batches nor hashes of queries", async () => {
    const post = (type: string, body: string) =>
      fetch(`${hub.url}/graphql`, { method: "POST", headers: { "content-type": type }, body });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      expect((await post(type, '{"query":"{ hello }"}')).status).toBe(415);
    }
    const batch = await post("application/json", '[{"query":"{ hello }"},{"query":"{ hello }"}]');
    expect(batch.status).toBe(400);
    const hash = { persistedQuery: { version: 1, sha256Hash: "a".repeat(64) } };
    const persisted = await post("application/json", JSON.stringify({ extensions: hash }));
    expect(await persisted.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });

  it("refuses through the gate, with the status that the media type allows", async () => {
    const query = `{ ${Array.from({ length: 200 }, (_, i) => `a${i}: hello`).join(" ")} }`;
    hub.events.executed.length = 0;
    expect(await ask(hub.url, query)).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: "QUERY_TOO_COMPLEX" } }],
    });
    const asJson = await ask(hub.url, query, { accept: "application/json" });
    expect(asJson).toMatchObject({ status: 200, errors: [{ extensions: { code: "QUERY_TOO_COMPLEX" } }] });
    expect(await ask(hub.url, "subscription { ticks }")).toMatchObject({
      errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
    });
    const several = await ask(hub.url, "{ wrong alsoWrong }");
    expect(several.errors.map((error) => error.extensions.code)).toEqual(["BAD_USER_INPUT", "BAD_USER_INPUT"]);
    expect(hub.events.executed).toEqual([]);
  });

  it("shows the schema to coordinators, to all with the playground, and otherwise to nobody", async () => {
    const query = "{ __schema { queryType { name } } }";
    expect((await ask(hub.url, query)).errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect((await ask(hub.url, query, { bearer: "officer" })).data).toBeUndefined();
    expect((await ask(hub.url, query, { bearer: "coordinator" })).data).toEqual({
      __schema: { queryType: { name: "Query" } },
    });
    expect((await ask(playgroundHub.url, query)).data).toEqual({ __schema: { queryType: { name: "Query" } } });
  });
});

describe("errors", () => {
  it("answers a fault of the hub with a number only, under which the log has the rest", async () => {
    const { errors, text, data } = await ask(hub.url, "{ hello broken }");
    expect(data).toEqual({ hello: "Halo dunia", broken: null });
    const { extensions = {}, path } = errors[0] ?? {};
    expect(Object.keys(extensions).sort()).toEqual(["code", "errorId"]);
    expect(extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(path).toEqual(["broken"]);
    expect(text).not.toMatch(/SELECT|3321010101010001|at Object|\.ts:/);
    expect(hub.log.filter((line) => line.includes(String(extensions.errorId)))).toHaveLength(1);
  });

  it("answers a value that the schema does not allow as a fault of the hub", async () => {
    expect((await ask(hub.url, "{ badCount }")).errors[0]?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
  });

  it("answers known faults with code and text", async () => {
    const limited = await ask(hub.url, '{ brokenWith(code: "RATE_LIMITED") }');
    expect(limited.errors[0]).toMatchObject({
      message: expect.stringContaining("Terlalu banyak permintaan"),
      extensions: { code: "RATE_LIMITED", retryAfterSeconds: 7 },
    });
    expect((await ask(hub.url, '{ brokenWith(code: "FORBIDDEN") }')).errors[0]?.extensions.code).toBe("FORBIDDEN");
    expect((await ask(hub.url, '{ brokenWith(code: "INVALID_INPUT") }')).errors[0]?.extensions.code).toBe(
      "BAD_USER_INPUT",
    );
  });

  it("names refused fields without what was typed into them", async () => {
    const { errors, text } = await ask(hub.url, "{ invalid }");
    expect(errors[0]?.extensions).toEqual({
      code: "BAD_USER_INPUT",
      faults: [
        { path: ["input", "complainant", "phone"], message: "phone must be a phone number" },
        { path: ["input", "title"], message: "title is too long" },
      ],
    });
    expect(text).not.toContain("RAHASIA");
  });

  it("does not repeat values in literals or variables", async () => {
    const literal = await ask(hub.url, "mutation { rename(input: { name: 3321010101010001 }) }");
    const variable = await ask(hub.url, "query ($c: Colour) { count(colour: $c) }", {
      variables: { c: "3321010101010001" },
    });
    for (const { errors, text } of [literal, variable]) {
      expect(errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
      expect(text).not.toContain("3321010101010001");
    }
  });
});

describe("bodies and requests", () => {
  it("says that a body is too large, and not by breaking the connection", async () => {
    const query = `{ hello(name: "${"x".repeat(1_000_000)}") }`;
    const tooLarge = await ask(hub.url, query);
    expect(tooLarge).toMatchObject({ status: 413, errors: [{ extensions: { code: "PAYLOAD_TOO_LARGE" } }] });
    // Within the body's limit, over the document's.
    expect(await ask(hub.url, `{ hello(name: "${"x".repeat(100_000)}") }`)).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: "QUERY_TOO_COMPLEX", limit: "maxDocumentLength" } }],
    });
    // A long text belongs in a variable, and there it is no part of the document.
    const long = await ask(hub.url, "query ($n: String) { hello(name: $n) }", {
      variables: { n: "é".repeat(100_000) },
    });
    expect(long.errors).toEqual([]);
  });

  it.each([
    "{",
    "null",
    '"text"',
    "[]",
    "{}",
    '{"query":1}',
    '{"query":"{ hello }","variables":[]}',
    '{"__proto__":{}}',
  ])("answers the body %s with 400", async (body) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${hub.url}/graphql`, { method: "POST", headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });

  it("answers odd requests with a status of the 400s", async () => {
    const body = '{"query":"{ hello }"}';
    const head = (host: string) =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect((await raw(head("a b"))).status).toBe(400);
    expect((await raw(head("[::1]:4000"))).status).toBe(200);
    expect((await raw(head("hub.demakkab.go.id"))).status).toBe(200);
    expect((await raw("GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).status).toBe(400);
    expect((await raw("NONSENSE\r\n\r\n")).status).toBe(400);
    expect((await fetch(`${hub.url}/nothing-here`)).status).toBe(404);
  });

  const NOT_JSON = "Isi permintaan bukan JSON yang benar. Silakan periksa kembali penulisannya, lalu kirim lagi.";
  const UNREADABLE = "Permintaan tidak dapat dibaca. Silakan periksa kembali penulisannya, lalu kirim lagi.";
  const post = (type: string, body: string, length = body.length) =>
    `POST /graphql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${body}`;
  const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}\r\n`;
  it.each([
    ["JSON that is none", post("application/json", '{"query":'), 400, "BAD_USER_INPUT", NOT_JSON],
    [
      "no JSON at all",
      post("application/json", ""),
      400,
      "BAD_USER_INPUT",
      "Isi permintaan kosong. Silakan kirim isinya sebagai JSON.",
    ],
    [
      "another type",
      post("text/csv", "a;b"),
      415,
      "BAD_USER_INPUT",
      /^Jenis isi permintaan \(Content-Type\) tidak diterima/,
    ],
    ["an unknown address", get("/tidak-ada?kode=RAHASIA"), 404, "NOT_FOUND", /tidak ditemukan\. Silakan/],
    ["another method", get("/graphql").replace("GET", "DELETE"), 404, "NOT_FOUND", /tidak ditemukan\. Silakan/],
    ["an address that is none", get("/%zzRAHASIA"), 400, "BAD_USER_INPUT", UNREADABLE],
    [
      "a host that is none",
      get("/").replace("Host: a", "Host: a b"),
      400,
      "BAD_USER_INPUT",
      /^Permintaan tidak sesuai/,
    ],
    [
      "a header of 20 kB",
      get("/", `X-Long: ${"x".repeat(20_000)}\r\n`),
      431,
      "PAYLOAD_TOO_LARGE",
      /^Kepala permintaan/,
    ],
    ["no HTTP", "RAHASIA\r\n\r\n", 400, "BAD_USER_INPUT", UNREADABLE],
  ])("answers %s in its one form, in Indonesian", async (_what, request, status, code, message) => {
    const { text } = await raw(request);
    const [head = "", body = ""] = text.split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/json; charset=utf-8/i);
    expect(JSON.parse(body)).toEqual({
      errors: [
        { message: typeof message === "string" ? message : expect.stringMatching(message), extensions: { code } },
      ],
    });
    expect(text).not.toContain("RAHASIA");
  });

  it("says in the same form that it is on its way down, but finishes what has begun and tells of its health", async () => {
    const leaving = await startDoorApp();
    const { server } = leaving.app.server;
    const query = '{"query":"{ hello }"}';
    const begun = post("application/json", query)
      .replace("close", "keep-alive")
      .slice(0, 1 - query.length);
    const connections: { readonly socket: Socket; text: string }[] = [];
    for (let n = 0; n < 2; n += 1) {
      const connection = { socket: connect(leaving.port, "127.0.0.1"), text: "" };
      connection.socket.on("data", (chunk) => {
        connection.text += chunk;
      });
      connections.push(connection);
      connection.socket.write(begun);
      await once(server, "request");
    }
    const over = connections.map(({ socket }) => once(socket, "close"));
    const stopped = leaving.app.stop(5_000);
    const [asking, watching] = connections;
    asking?.socket.write(query.slice(1) + post("application/json", query));
    watching?.socket.write(query.slice(1) + get("/livez"));
    await Promise.all([stopped, ...over]);
    const statuses = (text = "") => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
    expect([statuses(asking?.text), statuses(watching?.text)]).toEqual([
      [200, 503],
      [200, 200],
    ]);
    expect(asking?.text).toContain('{"data":{"hello":"Halo dunia"}}');
    expect(asking?.text).toMatch(
      /\{"errors":\[\{"message":"Sistem sedang.*"extensions":\{"code":"MAINTENANCE"\}\}\]\}$/,
    );
  });

  it("stays well when a client leaves in the middle of a body", async () => {
    const before = hub.log.filter((line) => line.includes("internal error")).length;
    await new Promise<void>((resolve) => {
      const socket = connect(hub.port, "127.0.0.1", () => {
        socket.write(
          "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on("close", () => resolve());
    });
    expect((await ask(hub.url, "{ hello }")).errors).toEqual([]);
    expect(hub.log.filter((line) => line.includes("internal error"))).toHaveLength(before);
  });

  it("lets named origins ask from a browser, and marks no other", async () => {
    const preflight = (origin: string) =>
      fetch(`${hub.url}/graphql`, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
    const named = await preflight("https://opd.demakkab.go.id");
    expect(named.status).toBe(204);
    expect(named.headers.get("access-control-allow-origin")).toBe("https://opd.demakkab.go.id");
    expect((await preflight("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
  });

  it("logs neither queries nor bearers", async () => {
    await fetch(`${hub.url}/graphql?query=${encodeURIComponent("{ caller }")}`, {
      headers: { "apollo-require-preflight": "1", authorization: "Bearer officer" },
    });
    const line = await waitFor("the log line", () => hub.log.findLast((entry) => entry.includes('"method":"GET"')));
    expect(line).toContain('"route":"/graphql"');
    expect(hub.log.join()).not.toMatch(/caller%20|Bearer/);
  });
});

describe("addresses", () => {
  it("believes X-Forwarded-For from trusted proxies only", async () => {
    const body = JSON.stringify({ query: "{ address }" });
    const addressOf = async (url: string, forwarded: string) => {
      const headers = { "content-type": "application/json", "x-forwarded-for": forwarded };
      const response = await fetch(`${url}/graphql`, { method: "POST", headers, body });
      const { data } = (await response.json()) as { data: { address: string } };
      return data.address;
    };
    expect(await addressOf(hub.url, "203.0.113.9")).toBe("127.0.0.1");
    const behind = await startDoorApp({ config: { HUB_TRUSTED_PROXIES: ["loopback", "10.0.0.0/8"] } });
    try {
      expect(await addressOf(behind.url, "198.51.100.1, 203.0.113.9, 10.1.2.3")).toBe("203.0.113.9");
      expect(await addressOf(behind.url, "2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    } finally {
      await behind.close();
    }
  });
});
