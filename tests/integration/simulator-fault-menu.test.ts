import { FAULT_KINDS, SINGLE_FAULT_KINDS } from "../../src/simulator/fault-kinds";
import type { FaultRequest } from "../../src/simulator/fault-order";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { waitFor } from "../support/wait-for";

const NOW = new Date("2026-03-13T10:30:00.000Z");
/** For answers that never come; all others are waited for. */
const IMPATIENT = { patienceMs: 150 };

const ANSWERED_KINDS = SINGLE_FAULT_KINDS.filter((kind) => !kind.startsWith("timeout"));

interface Item {
  readonly id: number | string | null;
  readonly content?: string | null;
  readonly created_at?: string;
  readonly date?: string;
}
interface Page {
  readonly data: readonly Item[];
  readonly total?: number;
  readonly next_page_url: string | null;
}
interface CaseAnswer {
  readonly data: { readonly id: number; readonly status_name: string; readonly created_at: string };
  readonly data_logs: readonly Item[];
}
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

let simulator: Simulator;
let secrets: Record<string, string>;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, clock: NOW, seed: 5 });
  const { SP4N_AUTH_HEADER = "", SP4N_AUTH_VALUE = "", SP4N_TOKEN = "" } = simulator.environment;
  secrets = { [SP4N_AUTH_HEADER]: SP4N_AUTH_VALUE, token: SP4N_TOKEN };
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** A caller that has no notion of the hub. */
async function call(
  path: string,
  { patienceMs = 20_000, ...init }: RequestInit & { patienceMs?: number } = {},
): Promise<Answer> {
  const response = await fetch(simulator.url + path, {
    redirect: "manual",
    signal: AbortSignal.timeout(patienceMs),
    ...init,
    headers: { ...secrets, ...init.headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function postJson(path: string, body: object, patience: { patienceMs?: number } = {}): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  return call(path, { method: "POST", headers, body: JSON.stringify(body), ...patience });
}

function create(title = "Lampu jalan padam", patience: { patienceMs?: number } = {}): Promise<Answer> {
  const { environment } = simulator;
  const number = (name: string) => Number(environment[name]);
  const body = {
    title,
    content: "Lampu di Jalan Sultan Fatah padam.",
    channel: number("SP4N_CHANNEL_ID"),
    is_new_user_slider: false,
    user_id: number("SP4N_USER_ID"),
    is_inbox: true,
    is_disposisi_slider: true,
    disposition_id: number("SP4N_INSTITUTION_ID"),
    classification_id: 2,
    category_id: number("SP4N_DEFAULT_CATEGORY_ID"),
    location_id: number("SP4N_LOCATION_ID"),
    priority_program_id: null,
    community_id: null,
    copy_externals: null,
    date_of_incident: null,
    info_disposition: null,
    info_attachments: null,
    tags_raw: null,
    is_approval: false,
    is_anonymous: false,
    is_secret: false,
    is_priority: false,
    attachments: false,
  };
  return postJson("/complaints/complaint", body, patience);
}

/** Through the routes that a rehearsal uses. */
async function order(fault: FaultRequest): Promise<void> {
  const response = await fetch(`${simulator.url}/_sim/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  expect([response.status, await response.text()]).toEqual([201, expect.any(String)]);
}

async function newCase(notes = 0): Promise<string> {
  const { complaint_id: id } = JSON.parse((await create()).text) as { complaint_id: number };
  const record = simulator.state.cases.get(String(id));
  if (record === undefined) throw new Error("the case is missing");
  for (let n = 1; n <= notes; n++) {
    const institution = simulator.state.settings.institutionId;
    simulator.state.addFollowUp(record, {
      author: "institution",
      institutionFromId: institution,
      institutionToId: institution,
      content: `catatan ${n}`,
      templateCode: "reply",
    });
  }
  return String(id);
}

function resultsOf<Results>({ status, text }: Answer): Results {
  expect(status).toBe(200);
  return (JSON.parse(text) as { results: Results }).results;
}

const readCase = async (id: string) => resultsOf<CaseAnswer>(await call(`/complaints/${id}/complaint`));
const followUps = async (id: string, query = "") => resultsOf<Page>(await call(`/complaints/${id}/followups${query}`));
const contents = (items: readonly Item[]) => items.map(({ content }) => content ?? null);
const count = () => simulator.state.cases.size;
const lastFault = () => simulator.journal.entries.at(-1)?.fault;

describe("a call that is lost", () => {
  test.each([
    ["timeoutBefore", 0],
    ["timeoutAfter", 1],
  ] as const)("%s is never answered", async (kind, cases) => {
    await order({ kind, calls: ["N1"], times: 1 });
    const hung = create("Laporan", IMPATIENT);
    await expect(hung).rejects.toMatchObject({ name: "TimeoutError" });
    await waitFor("the fault", () => lastFault() === kind);
    expect(count()).toBe(cases);
    expect((await create()).status).toBe(200);
  });

  test.each([
    ["resetBefore", 0],
    ["resetAfter", 1],
  ] as const)("%s ends the connection", async (kind, cases) => {
    await order({ kind, calls: ["N1"], times: 1 });
    await expect(create()).rejects.toMatchObject({ message: "fetch failed", cause: { code: "ECONNRESET" } });
    expect(count()).toBe(cases);
    expect((await create()).status).toBe(200);
  });
});

describe("an answer that is an error", () => {
  const statuses = [400, 401, 403, 404, 422, 429, 500, 502, 503, 504] as const;
  const shapes = {
    json: (text: string, status: number) => expect(JSON.parse(text)).toEqual({ message: `Simulated error ${status}` }),
    gateway: (text: string) =>
      expect(JSON.parse(text)).toEqual({
        fault: { code: expect.any(Number), message: expect.any(String), description: expect.any(String) },
      }),
    gatewayBare: (text: string) =>
      expect(JSON.parse(text)).toEqual({
        code: expect.any(Number),
        message: expect.any(String),
        description: expect.any(String),
      }),
    xml: (text: string) => expect(text).toMatch(/^<fault><code>\d+<\/code>/),
    html: (text: string) => expect(text).toMatch(/^<!DOCTYPE html>/),
  };
  const types = {
    json: "application/json",
    gateway: "application/json",
    gatewayBare: "application/json",
    xml: "application/xml",
    html: "text/html",
  };

  test.each(Object.keys(shapes) as (keyof typeof shapes)[])("as %s, in every status", async (shape) => {
    for (const status of statuses) {
      await order({ kind: "status", status, shape, times: 1 });
      const answer = await create();
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toContain(types[shape]);
      expect(answer.headers.get("retry-after")).toBeNull();
      shapes[shape](answer.text, status);
    }
    expect(count()).toBe(0);
  });

  test("says after how many seconds to come back, if it is told to", async () => {
    await order({ kind: "status", status: 429, retryAfterSeconds: 7, times: 1 });
    expect((await create()).headers.get("retry-after")).toBe("7");
  });

  test("statusAfter comes when the case exists", async () => {
    await order({ kind: "statusAfter", shape: "html", times: 1 });
    expect((await create()).status).toBe(502);
    expect(count()).toBe(1);
    const [caseId] = simulator.state.cases.keys();
    const told = { status: 502, isCommitted: true, fault: "statusAfter", caseId };
    expect(simulator.journal.entries.at(-1)).toMatchObject(told);
  });

  test("a refusal gets lost like any answer, and nothing is stored; noId is only for a success", async () => {
    await order({ kind: "resetAfter", times: 1 });
    await expect(postJson("/complaints/complaint", {})).rejects.toThrow();
    expect(simulator.journal.entries.at(-1)).toMatchObject({ status: null, isCommitted: false, fault: "resetAfter" });
    await order({ kind: "noId", times: 1 });
    expect((await postJson("/complaints/complaint", {})).status).toBe(422);
  });

  test.each([
    ["htmlBefore", 0],
    ["htmlAfter", 1],
  ] as const)("%s is a page for people with status 200", async (kind, cases) => {
    await order({ kind, times: 1 });
    const answer = await create();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html"]);
    expect(answer.text).toContain("<html>");
    expect(count()).toBe(cases);
  });

  test.each([
    ["redirectBefore", 0],
    ["redirectAfter", 1],
  ] as const)("%s names another address", async (kind, cases) => {
    await order({ kind, location: "http://127.0.0.1:9/lain", times: 1 });
    await order({ kind, status: 307, times: 1 });
    const answer = await create();
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://127.0.0.1:9/lain"]);
    expect(count()).toBe(cases);
    expect((await create()).status).toBe(307);
  });

  test("noId commits and answers {}", async () => {
    await order({ kind: "noId", calls: ["N1"], times: 1 });
    const answer = await create();
    expect([answer.status, answer.text]).toEqual([200, "{}"]);
    expect(count()).toBe(1);
  });

  test("oversize streams 50 MB of JSON after the work is done", async () => {
    await order({ kind: "oversize", times: 1 });
    const answer = await create();
    expect([answer.status, answer.text.length, count()]).toEqual([200, 50 * 1024 * 1024, 1]);
    expect(answer.headers.get("content-length")).toBeNull();
    expect(Object.keys(JSON.parse(answer.text) as object)).toEqual(["message"]);
  });

  test("slow is late, and done", async () => {
    await order({ kind: "slow", delayMs: 120, times: 1 });
    const start = performance.now();
    expect((await create()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
    expect(count()).toBe(1);
  });

  test("slow is done although the caller has gone", async () => {
    await order({ kind: "slow", delayMs: 600, times: 1 });
    await expect(create("Laporan", IMPATIENT)).rejects.toMatchObject({ name: "TimeoutError" });
    await waitFor("the case", () => count() === 1);
  });
});

describe("maintenance", () => {
  test("lasts as long as it is told to, by the simulator's clock", async () => {
    await order({ kind: "maintenance", forMs: 3_600_000, retryAfterSeconds: 60 });
    const answer = await call("/masters/templates");
    expect(answer).toMatchObject({ status: 503, text: expect.stringContaining("503 Pemeliharaan") });
    expect(answer.headers.get("content-type")).toBe("text/html");
    expect(answer.headers.get("retry-after")).toBe("60");
    simulator.state.clock.advance(3_599_999);
    expect((await create()).status).toBe(503);
    simulator.state.clock.advance(1);
    expect((await create()).status).toBe(200);
    expect(simulator.faults.list()).toEqual([]);
  });

  test("lasts until a moment, or until it is ended", async () => {
    await order({ kind: "maintenance", until: "2026-03-13T18:00:00+07:00" });
    expect((await create()).status).toBe(503);
    simulator.state.clock.set(new Date("2026-03-13T11:00:00Z"));
    expect((await create()).status).toBe(200);
    await order({ kind: "maintenance" });
    expect((await create()).status).toBe(503);
    const [entry] = simulator.faults.list() as readonly { id: number }[];
    const ended = await fetch(`${simulator.url}/_sim/faults/${entry?.id}`, { method: "DELETE" });
    expect([ended.status, await ended.json()]).toEqual([200, []]);
    expect((await create()).status).toBe(200);
    expect((await fetch(`${simulator.url}/_sim/faults/${entry?.id}`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("a log", () => {
  test("with each item twice", async () => {
    const id = await newCase(2);
    await order({ kind: "duplicateLog", times: 2 });
    expect(contents((await followUps(id)).data)).toEqual([
      ...["catatan 2", "catatan 2", "catatan 1", "catatan 1"],
      ...[null, null],
    ]);
    const { data_logs: log } = await readCase(id);
    expect(log).toHaveLength(2);
    expect(log[0]?.id).toBe(log[1]?.id);
    expect((await followUps(id)).data).toHaveLength(3);
  });

  test("in another order, by the seed", async () => {
    const id = await newCase(8);
    const inOrder = contents((await followUps(id)).data);
    const shuffled = async (seed: number) => {
      await order({ kind: "reorderLog", times: 1, seed });
      return contents((await followUps(id)).data);
    };
    const first = await shuffled(3);
    expect(first).not.toEqual(inOrder);
    expect([...first].sort()).toEqual([...inOrder].sort());
    expect(await shuffled(3)).toEqual(first);
    expect(await shuffled(4)).not.toEqual(first);
  });

  test("in which an item of yesterday appears now, and stays", async () => {
    const id = await newCase(1);
    await order({ kind: "lateLog", times: 1 });
    const late = { content: "Catatan lama yang baru ditampilkan.", created_at: "12-03-2026 17:30:00" };
    expect((await followUps(id)).data).toContainEqual(expect.objectContaining(late));
    expect((await followUps(id)).data).toHaveLength(3);
    expect(contents((await readCase(id)).data_logs)).toContain(late.content);
    expect((await readCase(id)).data.status_name).toBe("Ditindaklanjuti oleh Instansi");
  });

  test("without its newest items, until later", async () => {
    const id = await newCase(3);
    await order({ kind: "missingLog", count: 2, forMs: 60_000 });
    expect(contents((await followUps(id)).data)).toEqual(["catatan 1", null]);
    simulator.state.clock.advance(60_000);
    expect(contents((await followUps(id)).data)).toEqual(["catatan 3", "catatan 2", "catatan 1", null]);
  });

  test("in every shape that was seen", async () => {
    const id = await newCase(8);
    const shapesOf = ({ data }: Page) => new Set(data.map((item) => Object.keys(item).sort().join()));
    const usual = shapesOf(await followUps(id));
    expect(usual.size).toBe(1);
    await order({ kind: "mixedShapes", times: 1 });
    const mixed = await followUps(id);
    expect(shapesOf(mixed).size).toBe(4);
    expect(new Set(mixed.data.map((item) => typeof item.id))).toEqual(new Set(["number", "string"]));
  });
});

describe("a clock that is wrong", () => {
  test.each([
    [90, "13-03-2026 19:00:00"],
    [-60, "13-03-2026 16:30:00"],
  ])("by %d minutes is so in every date", async (minutes, shown) => {
    const id = await newCase(1);
    await order({ kind: "clockSkew", minutes });
    expect((await readCase(id)).data.created_at).toBe(shown);
    expect((await readCase(id)).data_logs[0]?.date).toBe(shown);
    expect((await followUps(id)).data[0]?.created_at).toBe(shown);
    const since = encodeURIComponent("13-03-2026 17:45:00");
    const listed = resultsOf<Page>(await call(`/complaints?updated_since=${since}`));
    expect(listed.data).toHaveLength(minutes > 0 ? 1 : 0);
  });
});

describe("a list", () => {
  const institutions = async (query: string) => call(`/masters/institutions/external${query}`);

  test("that is three of six hundred looks complete", async () => {
    await order({ kind: "partialList", calls: ["N7"], times: 1 });
    const partial = resultsOf<Page>(await institutions("?page_size=1000"));
    expect(partial).toMatchObject({ total: 3, next_page_url: null });
    expect(partial.data).toHaveLength(3);
    expect(resultsOf<Page>(await institutions("?page_size=1000")).data).toHaveLength(600);
  });

  test("that breaks half-way has a first page", async () => {
    await order({ kind: "pageBreak", calls: ["N7"], pageSize: 200, times: 1 });
    const first = resultsOf<Page>(await institutions("?page_size=1000&page=1"));
    expect(first).toMatchObject({ total: 600, next_page_url: expect.stringContaining("page=2") });
    expect(first.data).toHaveLength(200);
    expect((await institutions("?page_size=1000&page=2")).status).toBe(500);
    // The break is over; the length of the pages stays, or a reader that goes on would skip some.
    const second = resultsOf<Page>(await institutions("?page_size=1000&page=2"));
    expect(second.data).toHaveLength(200);
    expect(second.data[0]?.id).not.toBe(first.data[0]?.id);
  });

  test("that gets an entry between two pages shows one twice", async () => {
    const id = await newCase(14);
    await order({ kind: "pageChange", calls: ["N5"], times: 1 });
    const first = await followUps(id, "?page=1");
    const second = await followUps(id, "?page=2");
    expect(second.data[0]).toEqual(first.data.at(-1));
    expect([first.total, second.total]).toEqual([15, 16]);
    expect(contents((await followUps(id, "?page=1")).data)[0]).toBe("Catatan yang baru masuk.");
  });

  test("that loses an entry between two pages skips one, until it is read again", async () => {
    const id = await newCase(14);
    await order({ kind: "pageChange", change: "remove", calls: ["N5"], times: 1 });
    const first = await followUps(id, "?page=1");
    const second = await followUps(id, "?page=2");
    expect(contents(first.data).at(-1)).toBe("catatan 5");
    expect(contents(second.data)[0]).toBe("catatan 3");
    expect([first.total, second.total]).toEqual([15, 14]);
    expect(contents((await followUps(id, "?page=2")).data)[0]).toBe("catatan 4");
  });

  test.each(["N7", "N9"] as const)("of %s changes as well", async (name) => {
    for (let n = 0; n < 12; n++) await create();
    const page = async (number: number) =>
      resultsOf<Page>(await (name === "N7" ? institutions(`?page=${number}`) : call(`/complaints?page=${number}`)));
    await order({ kind: "pageChange", calls: [name], times: 1 });
    const first = await page(1);
    const second = await page(2);
    expect(second.data[0]).toEqual(first.data.at(-1));
    expect(second.total).toBe((first.total ?? 0) + 1);
    expect((await page(1)).data[0]?.id).not.toBe(first.data[0]?.id);
  });

  test("whose second entry is garbage still has the others", async () => {
    for (let n = 0; n < 4; n++) await create(`Laporan ${n}`);
    const whole = resultsOf<Page>(await call("/complaints")).data;
    const seen = new Set<string>();
    for (let seed = 1; seed <= 12; seed++) {
      await order({ kind: "garbageEntry", calls: ["N9"], position: 2, times: 1, seed });
      const { data } = resultsOf<Page>(await call("/complaints"));
      expect([data[0], ...data.slice(2)]).toEqual([whole[0], ...whole.slice(2)]);
      expect(data[1]).not.toEqual(whole[1]);
      seen.add(data[1] === null ? "null" : typeof data[1]);
    }
    expect(seen).toEqual(new Set(["null", "string", "object"]));
  });
});

describe("an answer about a case", () => {
  test("with a status that nobody knows", async () => {
    const id = await newCase();
    await order({ kind: "unknownStatus", times: 2 });
    expect((await readCase(id)).data.status_name).toBe("Menunggu Kelengkapan");
    expect(resultsOf<Page>(await call("/complaints")).data).toMatchObject([{ status_name: "Menunggu Kelengkapan" }]);
    expect((await readCase(id)).data.status_name).toBe("Belum Ditindaklanjuti");
  });

  test("with fields that nobody knows keeps those that are known", async () => {
    const id = await newCase(1);
    const plain = await readCase(id);
    await order({ kind: "extraFields", times: 1 });
    const extended = await readCase(id);
    expect(extended).toMatchObject(plain as object);
    expect(Object.keys(extended.data).length).toBeGreaterThan(Object.keys(plain.data).length);
    expect(Object.keys(extended.data_logs[0] ?? {}).length).toBeGreaterThan(
      Object.keys(plain.data_logs[0] ?? {}).length,
    );
  });

  test("with missing fields has what public clients read, and is the same each time", async () => {
    const id = await newCase(6);
    const plain = await followUps(id);
    await order({ kind: "missingFields", seed: 2 });
    const poor = await followUps(id);
    expect(JSON.stringify(poor).length).toBeLessThan(JSON.stringify(plain).length);
    expect(poor.total).toBeUndefined();
    expect(poor.data.map((item) => [item.id, item.content])).toEqual(plain.data.map((item) => [item.id, item.content]));
    expect(await followUps(id)).toEqual(poor);
    const { data } = await readCase(id);
    expect(data).toMatchObject({ id: Number(id), status_name: "Ditindaklanjuti oleh Instansi" });
  });

  test("without exactly the fields that are named", async () => {
    const id = await newCase(1);
    await order({ kind: "missingFields", fields: ["id", "created_at"], times: 1 });
    const [item = {}] = (await followUps(id)).data;
    expect(Object.keys(item)).not.toEqual(expect.arrayContaining(["id"]));
    expect(Object.keys(item)).toEqual(expect.arrayContaining(["content", "institution_from_name", "attachments"]));
  });

  test("is 404 for one case and not for its neighbour", async () => {
    const [id, other] = [await newCase(), await newCase()];
    await order({ kind: "caseUnreadable", calls: ["N4"], caseId: id });
    expect((await call(`/complaints/${id}/complaint`)).status).toBe(404);
    expect((await readCase(other)).data.id).toBe(Number(other));
    expect((await followUps(id)).data).toHaveLength(1);
  });

  test("is about another case, one that exists if there is one", async () => {
    const id = await newCase();
    await order({ kind: "wrongCase", times: 1 });
    expect((await readCase(id)).data.id).toBe(Number(id) + 1);
    const other = await newCase();
    await order({ kind: "wrongCase", times: 1 });
    expect((await readCase(id)).data.id).toBe(Number(other));
    expect((await readCase(id)).data.id).toBe(Number(id));
  });
});

describe("an order", () => {
  const statusesOf = async (calls: number) => {
    const statuses: number[] = [];
    for (let n = 0; n < calls; n++) statuses.push((await call("/masters/templates")).status);
    return statuses;
  };

  test("is for its calls only, as often as it says, and then the next one's turn comes", async () => {
    await order({ kind: "status", status: 500, calls: ["N8"], times: 2 });
    await order({ kind: "status", status: 502, calls: ["N8"], times: 1 });
    expect((await call("/masters/channels")).status).toBe(200);
    expect(await statusesOf(4)).toEqual([500, 500, 502, 200]);
  });

  test("is for every n-th call", async () => {
    await order({ kind: "status", every: 3, times: 2 });
    expect(await statusesOf(8)).toEqual([200, 200, 503, 200, 200, 503, 200, 200]);
  });

  test("has chances of its own seed, whatever others draw", async () => {
    const run = async (seed: number, isDisturbed: boolean) => {
      simulator.faults.clear();
      if (isDisturbed) await order({ kind: "status", status: 404, calls: ["N12"], probability: 0.5 });
      await order({ kind: "status", calls: ["N8"], probability: 0.5, seed });
      const statuses: number[] = [];
      for (let n = 0; n < 16; n++) {
        if (isDisturbed) await call("/masters/channels");
        statuses.push(...(await statusesOf(1)));
      }
      return statuses;
    };
    const first = await run(11, false);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await run(11, true)).toEqual(first);
    expect(await run(12, false)).not.toEqual(first);
  });

  test("of a mixture is any fault that can happen to the call, repeatably", async () => {
    const kindsOf = async () => {
      simulator.reset();
      const id = await newCase(3);
      await order({ kind: "mix", kinds: ANSWERED_KINDS, seed: 9, delayMs: 1, sizeBytes: 1_000 });
      for (let n = 0; n < 60; n++) await call(`/complaints/${id}/complaint`).catch(() => undefined);
      return simulator.journal.entries.slice(1).map(({ fault }) => fault);
    };
    const first = await kindsOf();
    expect(first).not.toContain(null);
    expect(new Set(first).size).toBeGreaterThan(14);
    for (const never of ["noId", "pageBreak", "partialList"]) expect(first).not.toContain(never);
    expect(await kindsOf()).toEqual(first);
  });

  test.each([
    ["of a kind that does not exist", { kind: "earthquake" }],
    ["with a field that does not exist", { kind: "slow", delay: 5 }],
    ["for calls to which it cannot happen", { kind: "partialList", calls: ["N1"] }],
    ["for no call", { kind: "slow", calls: [] }],
    ["with a moment without a zone", { kind: "maintenance", until: "2026-03-13T18:00:00" }],
  ])("%s is refused", async (_name, wrong) => {
    const response = await fetch(`${simulator.url}/_sim/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(wrong),
    });
    expect(response.status).toBe(400);
    expect(simulator.faults.list()).toEqual([]);
  });

  test("of any kind is in the menu, with a line", async () => {
    const menu = (await (await fetch(`${simulator.url}/_sim/faults/menu`)).json()) as { kind: string; means: string }[];
    expect(menu.map(({ kind }) => kind)).toEqual(FAULT_KINDS);
    for (const { means } of menu) expect(means).not.toBe("");
  });

  test("is listed as it was asked for", async () => {
    await order({ kind: "slow", delayMs: 5, times: 3, forMs: 1_000 });
    await call("/masters/templates");
    expect(simulator.faults.list()).toEqual([
      { id: 1, kind: "slow", delayMs: 5, times: 3, forMs: 1_000, left: 2, endsAt: new Date(NOW.getTime() + 1_000) },
    ]);
  });
});
