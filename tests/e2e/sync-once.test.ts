import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestBridge } from "../support/bridge";
import { databaseUrl, testServer } from "../support/database";
import { type Answering, always, startFixedAnswers } from "../support/fixed-answer";
import {
  type SecondNational,
  type SecondNationalOptions,
  startSecondNational,
} from "./second-national/second-national";

const MAIN = join(__dirname, "../../dist/main.js");
const DATABASE = "sync_once";
const secret = randomBytes(32).toString("base64");
const dataDir = mkdtempSync(join(tmpdir(), "sync-once-"));
const QUICK = { SP4N_CALLS_PER_MINUTE: "100000", SP4N_CREATE_TIMEOUT_MS: "700", SP4N_READ_TIMEOUT_MS: "700" };

let national: SecondNational;
let bridge: TestBridge;

/** A national system, and an office that works with it but sends nothing by itself. */
async function open(options: SecondNationalOptions = {}): Promise<void> {
  national = await startSecondNational({ bareCases: false, ...options });
  bridge = await TestBridge.start(DATABASE, {
    variables: { ...national.environment, ...QUICK, HUB_SECRET_KEY: secret },
  });
}

afterEach(async () => {
  await bridge.close();
  await national.close();
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** Runs the command as its users do: a process of its own. */
function hub(words: string, changes: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { connection, databasePrefix } = testServer();
  const environment = {
    PATH: process.env.PATH,
    TZ: "UTC",
    HUB_DATABASE_URL: databaseUrl({ ...connection, database: `${databasePrefix}${DATABASE}` }),
    HUB_SECRET_KEY: secret,
    HUB_DATA_DIR: dataDir,
    ...national.environment,
    ...QUICK,
    ...changes,
  };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...words.split(" ")],
      { env: environment, cwd: dataDir },
      (_error, stdout, stderr) => {
        const lines = stdout.split("\n").filter((line) => line !== "");
        resolve({ code: child.exitCode, lines, errors: stderr });
      },
    );
  });
}

interface Item {
  readonly kind: string;
  readonly state: string;
  readonly parkedState: string | null;
  readonly reason: string | null;
}

/** What is still to be sent for a case. */
function waiting(complaintId: string): Promise<Item[]> {
  return bridge.rows(
    `SELECT kind, state, parked_state AS parkedState, reason FROM outbox
      WHERE complaint_id = ? AND state NOT IN ('DONE', 'DISCARDED') ORDER BY seq`,
    [complaintId],
  );
}

async function nationalIdOf(complaintId: string): Promise<string> {
  return (await bridge.national(complaintId)).nationalId ?? "";
}

/** Tickets of the cases that the hub made there. */
function made(): string[] {
  return [...national.cases.values()].flatMap(({ tags }) => (tags === "" ? [] : [tags.replace("#", "")]));
}

describe("a national system that answers", () => {
  test("0: everything that was queued is there once, and both sides are EQUAL; nothing is printed", async () => {
    await open();
    const receipts = [await bridge.verified(), await bridge.forwarded(), await bridge.resolved()];
    expect(await hub("sync once")).toMatchObject({ code: 0, lines: [] });
    expect(made().sort()).toEqual(receipts.map(({ ticketNumber }) => ticketNumber).sort());
    const before = national.journal.length;
    expect(await hub("sync once")).toMatchObject({ code: 0, lines: [] });
    expect(national.journal.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
    expect(national.violations).toEqual([]);
  }, 60_000);

  test("0: a case that was never verified is due nowhere", async () => {
    await open();
    await bridge.submit();
    expect(await hub("sync once")).toMatchObject({ code: 0, lines: [] });
    expect(national.cases.size).toBe(0);
  }, 60_000);

  test.each([
    [1, 0.2],
    [2, 0.3],
    [3, 0.4],
  ])(
    "with seed %d and %d of the calls gone wrong, then well again: 0, and nothing is doubled",
    async (seed, share) => {
      await open({ seed, faults: { probability: share }, capabilities: ["listInbound", "findByReference"] });
      const receipts = [await bridge.verified(), await bridge.forwarded(), await bridge.resolved()];
      national.bornNationally({ title: "Lahir di pusat", content: "Gelap." });
      expect([0, 3, 4]).toContain((await hub("sync once --max-wait 5s")).code);
      national.healed();
      expect(await hub("sync once")).toMatchObject({ code: 0, lines: [] });
      expect(made().sort()).toEqual(receipts.map(({ ticketNumber }) => ticketNumber).sort());
      for (const { items } of national.cases.values()) {
        const ours = items.flatMap(({ content }) => /^\[\w+\/\d+[a-z]?\]/.exec(content)?.[0] ?? []);
        expect(ours).toHaveLength(new Set(ours).size);
      }
      expect(national.violations).toEqual([]);
    },
    60_000,
  );

  test.each([
    [1, 0.15],
    [2, 0.25],
  ])(
    "with seed %d and %d of the calls going wrong all the time: 0 all the same",
    async (seed, share) => {
      await open({
        seed,
        // One that has gone wrong once answers the next time: what fails is chance, not a case.
        faults: { probability: share, maxFaultsPerCase: 1 },
        capabilities: ["listInbound", "findByReference"],
      });
      const receipts = [await bridge.verified(), await bridge.forwarded(), await bridge.resolved()];
      for (let born = 1; born <= 5; born += 1) {
        national.bornNationally({ title: `Lahir di pusat ${born}`, content: "Gelap." });
      }
      expect(await hub("sync once --max-wait 120s")).toMatchObject({ code: 0, lines: [] });
      const cases = await bridge.rows("SELECT id FROM complaint");
      expect(cases).toHaveLength(receipts.length + 5);
      expect(national.violations).toEqual([]);
    },
    150_000,
  );

  test("3: a conflict is one line with ticket, national id, verdict and differences", async () => {
    await open();
    const { complaintId, ticketNumber } = await bridge.verified({ isSecret: true });
    await bridge.verified();
    expect(await hub("sync once")).toMatchObject({ code: 0 });
    const nationalId = await nationalIdOf(complaintId);
    national.adminSetFlags(nationalId, { isSecret: false });
    const lines = [`${ticketNumber}\t${nationalId}\tCONFLICT\tisSecret`];
    expect(await hub("sync once")).toMatchObject({ code: 3, lines });
  }, 60_000);

  test("3: what the national side refuses is parked with its words, and its neighbours go on", async () => {
    await open();
    const { complaintId, ticketNumber } = await bridge.forwarded();
    const refusing = { SP4N_DEFAULT_CATEGORY_ID: "777777" };
    const lines = [`${ticketNumber}\t-\tLOCAL_AHEAD\tnotCreated`];
    expect(await hub("sync once", refusing)).toMatchObject({ code: 3, lines });
    const [head, behind] = await waiting(complaintId);
    expect(head).toMatchObject({ kind: "CREATE", state: "PARKED", parkedState: "REFUSED" });
    expect(head?.reason).toMatch(/^Ditolak sistem nasional \(422\).*category_id/);
    expect(behind).toMatchObject({ kind: "FOLLOW_UP", state: "QUEUED" });
    const neighbour = await bridge.forwarded();
    expect(await hub("sync once")).toMatchObject({ code: 3, lines });
    expect(made()).toEqual([neighbour.ticketNumber]);
  }, 60_000);

  test("a case that is gone there is UNKNOWN, with a reason", async () => {
    await open();
    const { complaintId, ticketNumber } = await bridge.verified();
    await hub("sync once");
    const nationalId = await nationalIdOf(complaintId);
    await national.close();
    national = await startSecondNational();
    const lines = [`${ticketNumber}\t${nationalId}\tUNKNOWN\tunreadable`];
    expect(await hub("sync once")).toMatchObject({ code: 3, lines });
    const { readError } = await bridge.national(complaintId);
    expect(readError).toContain("Ditolak sistem nasional (404)");
  }, 60_000);
});

describe("a national system that is out of reach", () => {
  const unusedPort = "http://127.0.0.1:9";
  const wrongSecret = "Sistem nasional menolak akun atau haknya (401)";
  const gone = "Sistem nasional tidak dapat dihubungi";

  test.each<[string, (url: string) => Record<string, string>, string]>([
    ["a wrong bearer", () => ({ SP4N_AUTH_VALUE: "Bearer lama" }), wrongSecret],
    ["a wrong token", () => ({ SP4N_TOKEN: "{00000000-0000-0000-0000-000000000000}" }), wrongSecret],
    ["a wrong name of the header", () => ({ SP4N_AUTH_HEADER: "X-Auth" }), wrongSecret],
    ["nobody listening", () => ({ SP4N_BASE_URL: unusedPort }), gone],
    ["a name that is gone", () => ({ SP4N_BASE_URL: "http://lapor.invalid/lapor/3.0.0" }), gone],
    ["TLS where none is spoken", (url) => ({ SP4N_BASE_URL: url.replace("http:", "https:") }), gone],
    ["a wrong path", (url) => ({ SP4N_BASE_URL: url.replace("3.0.0", "2.0.0") }), "Alamat sistem nasional keliru"],
  ])(
    "%s: 4, the reason is with the case, which stays queued and goes out once it is put right",
    async (_name, wrong, reason) => {
      await open();
      const { complaintId, ticketNumber } = await bridge.forwarded();
      const { code, lines, errors } = await hub("sync once", wrong(national.url));
      expect(code).toBe(4);
      expect(lines).toEqual([`${ticketNumber}\t-\tLOCAL_AHEAD\tnotCreated`]);
      for (const value of [national.environment.SP4N_AUTH_VALUE, national.environment.SP4N_TOKEN, "Bearer lama"]) {
        expect(errors).not.toContain(value);
      }
      const items = await waiting(complaintId);
      expect(items.map(({ state }) => state)).toEqual(["QUEUED", "QUEUED"]);
      expect(items[0]?.reason).toContain(reason);
      expect(made()).toEqual([]);
      expect(await hub("sync once")).toMatchObject({ code: 0, lines: [] });
      expect(made()).toEqual([ticketNumber]);
    },
    60_000,
  );

  test("78: without a national system, and with half a configuration, every fault named", async () => {
    await open();
    await bridge.forwarded();
    const off = await hub("sync once", { SP4N_BASE_URL: "" });
    expect(off).toMatchObject({ code: 78, lines: [] });
    expect(off.errors).toContain("SP4N_BASE_URL");
    const half = await hub("sync once", { SP4N_TOKEN: "", SP4N_USER_ID: "" });
    expect(half).toMatchObject({ code: 78, lines: [] });
    expect(half.errors).toContain("SP4N_TOKEN");
    expect(half.errors).toContain("SP4N_USER_ID");
  }, 60_000);
});

describe("answers that no honest system gives", () => {
  const PAGE = "<!DOCTYPE html><html><body>Sedang pemeliharaan</body></html>";
  const fifty = "x".repeat(50 * 1024 * 1024);

  test.each<[string, Answering, string]>([
    ["a page with 200", always(200, PAGE), "Jawaban sistem nasional tidak dapat dibaca (200)"],
    ["50 MB", always(200, fifty), "Jawaban sistem nasional terlalu besar"],
    ["a page with 500", always(500, PAGE), "Sistem nasional mengalami gangguan (500)"],
  ])(
    "%s: a reading finds it out, nothing is sent, and the reason is with what waits",
    async (_name, answer, reason) => {
      await open();
      const { complaintId, ticketNumber } = await bridge.forwarded();
      const server = await startFixedAnswers();
      server.answer = answer;
      const lines = [`${ticketNumber}\t-\tLOCAL_AHEAD\tnotCreated`];
      expect(await hub("sync once", { SP4N_BASE_URL: server.url })).toMatchObject({ code: 4, lines });
      const items = await waiting(complaintId);
      expect(items.map(({ state }) => state)).toEqual(["QUEUED", "QUEUED"]);
      expect(items[0]?.reason).toContain(reason);
      expect(server.requests.filter((path) => path === "/complaints/complaint")).toEqual([]);
      await server.close();
    },
    60_000,
  );

  test("no id: nobody knows what became of it, so it is parked and never sent again by itself", async () => {
    await open();
    const { complaintId, ticketNumber } = await bridge.forwarded();
    const server = await startFixedAnswers();
    server.answer = always(200, { message: "ok" });
    const lines = [`${ticketNumber}\t-\tLOCAL_AHEAD\tnotCreated`];
    expect(await hub("sync once", { SP4N_BASE_URL: server.url })).toMatchObject({ code: 3, lines });
    const [head, behind] = await waiting(complaintId);
    expect(head).toMatchObject({ kind: "CREATE", state: "PARKED", parkedState: "UNKNOWN_OUTCOME" });
    expect(head?.reason).toContain("Jawaban sistem nasional tidak dapat dibaca (200)");
    expect(behind).toMatchObject({ state: "QUEUED" });
    expect(await hub("sync once", { SP4N_BASE_URL: server.url })).toMatchObject({ lines });
    expect(server.requests.filter((path) => path === "/complaints/complaint")).toHaveLength(1);
    await server.close();
  }, 60_000);

  test("a redirect to this very machine is not followed: the secrets go nowhere else", async () => {
    await open();
    const { complaintId } = await bridge.forwarded();
    const elsewhere = await startFixedAnswers();
    const server = await startFixedAnswers();
    server.answer = always(307, "", { location: `${elsewhere.url}/lapor/3.0.0` });
    expect(await hub("sync once", { SP4N_BASE_URL: server.url })).toMatchObject({ code: 4 });
    expect(elsewhere.requests).toEqual([]);
    const [head] = await waiting(complaintId);
    expect(head).toMatchObject({ kind: "CREATE", state: "QUEUED" });
    expect(head?.reason).toContain("pengalihan alamat");
    await server.close();
    await elsewhere.close();
  }, 60_000);

  test("a list of three institutions does not take the place of the known one, and says so", async () => {
    await open();
    const { ticketNumber } = await bridge.forwarded();
    expect(await hub("sync once")).toMatchObject({ code: 0 });
    const known = () => bridge.rows<{ id: string }>("SELECT id FROM national_institution ORDER BY id");
    const before = await known();
    expect(before).toHaveLength(7);
    const three = [1, 2, 3].map((id) => ({ id, name: `Instansi ${id}` }));
    const list = JSON.stringify({ results: { data: three, next_page_url: null } });
    const front = await inFrontOf(national.url, (path) => (path.includes("/institutions/") ? list : null));
    expect(await hub("sync once", { SP4N_BASE_URL: front.url })).toMatchObject({ code: 0, lines: [] });
    expect(await known()).toEqual(before);
    expect(await bridge.rows("SELECT state, reason FROM parked_record")).toEqual([
      { state: "QUARANTINED", reason: expect.stringContaining("tidak utuh (3 dari 7)") },
    ]);
    await front.close();
    expect(await hub("sync once")).toMatchObject({ code: 0, lines: [] });
    expect(await bridge.rows("SELECT state FROM parked_record")).toEqual([]);
    expect(made()).toEqual([ticketNumber]);
  }, 60_000);
});

/** Stands before a system, and gives some answers in its place. */
async function inFrontOf(target: string, instead: (path: string) => string | null) {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const answer = instead(path);
    if (answer !== null) {
      response.writeHead(200, { "content-type": "application/json" }).end(answer);
      return;
    }
    const { host: _host, ...headers } = request.headers;
    fetch(`${target}${path}`, { headers: headers as Record<string, string> })
      .then(async (told) => response.writeHead(told.status).end(await told.text()))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
