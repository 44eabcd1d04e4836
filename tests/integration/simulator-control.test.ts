import { createHash } from "node:crypto";
import type { JournalEntry } from "../../src/simulator/journal";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { waitFor } from "../support/wait-for";

const NOW = new Date("2026-03-13T10:30:00.000Z");
const HOUR_MS = 3_600_000;
const PHOTO = Buffer.from([0xff, 0xd8, 0xff, 1]);
const LETTER = Buffer.from("%PDF-1.7");

interface ShownCase {
  readonly id: string;
  readonly statusName: string;
  readonly dispositionId: string | null;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  readonly reporter: object;
  readonly log: readonly { readonly content: string | null; readonly statusNew: string | null }[];
  readonly statusNotes: readonly object[];
  readonly fileIds: readonly string[];
}
interface Attachment {
  readonly path: string;
  readonly file_name: string;
}
interface Follow {
  readonly content: string;
  readonly institution_from_name: string | null;
  readonly attachments: { readonly "0"?: Attachment; readonly docs?: readonly Attachment[] };
}

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, clock: NOW, seed: 5 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

function secretsOf({ environment }: Simulator): Record<string, string> {
  const { SP4N_AUTH_HEADER = "", SP4N_AUTH_VALUE = "", SP4N_TOKEN = "" } = environment;
  return { [SP4N_AUTH_HEADER]: SP4N_AUTH_VALUE, token: SP4N_TOKEN };
}

/** A call of the wire. */
function call(path: string, init: RequestInit = {}, to = simulator): Promise<Response> {
  return fetch(to.url + path, { ...init, headers: { ...secretsOf(to), ...init.headers } });
}

async function resultsOf<Results>(path: string): Promise<Results> {
  const response = await call(path);
  expect(response.status).toBe(200);
  return ((await response.json()) as { results: Results }).results;
}

/** A route of the rehearsal. */
async function ask<Answer>(method: string, path: string, body?: unknown, status = 200): Promise<Answer> {
  const response = await fetch(`${simulator.url}/_sim${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.any(String)]);
  return (text === "" ? null : JSON.parse(text)) as Answer;
}

function followUpForm(caseId: string, content: string): FormData {
  const form = new FormData();
  const { SP4N_INSTITUTION_ID = "", SP4N_USER_ID = "" } = simulator.environment;
  const fields = {
    complaint_id: caseId,
    user_id: SP4N_USER_ID,
    institution_from_id: SP4N_INSTITUTION_ID,
    institution_to_id: SP4N_INSTITUTION_ID,
    content,
    template_code: "reply",
    is_secret: "0",
    rating: "0",
    info_disposition: "",
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const bear = (fields: object = {}) => ask<ShownCase>("POST", "/cases", fields, 201);

describe("the clock", () => {
  test("is set, moved, and made real again", async () => {
    expect(await ask("GET", "/clock")).toEqual({ now: NOW.toISOString(), isVirtual: true });
    expect(await ask("POST", "/clock", { now: "2026-12-31T23:59:00+07:00" })).toMatchObject({
      now: "2026-12-31T16:59:00.000Z",
    });
    expect(await ask("POST", "/clock", { advanceMs: 60_000 })).toMatchObject({ now: "2026-12-31T17:00:00.000Z" });
    const { id } = await bear();
    expect(await resultsOf(`/complaints/${id}/complaint`)).toMatchObject({
      data: { created_at: "01-01-2027 00:00:00" },
    });
    const real = await ask<{ now: string; isVirtual: boolean }>("POST", "/clock", { now: null });
    expect(real.isVirtual).toBe(false);
    expect(Math.abs(Date.parse(real.now) - Date.now())).toBeLessThan(60_000);
  });
});

describe("capabilities", () => {
  const paths = {
    listInbound: "/complaints",
    findByReference: "/complaints?search=x",
    masters: "/masters/channels",
  } as const;

  test("that are off answer 404 from then on, the others as before", async () => {
    const statuses = async () =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(paths).map(async ([name, path]) => [name, (await call(path)).status] as const),
        ),
      ) as Record<keyof typeof paths, number>;
    expect(await statuses()).toEqual({ listInbound: 200, findByReference: 200, masters: 200 });
    await ask("PUT", "/capabilities", ["findByReference"]);
    expect(await statuses()).toEqual({ listInbound: 404, findByReference: 200, masters: 404 });
    const { id } = await bear();
    const note = { headers: { "content-type": "application/json" }, body: '{"note":"selesai"}' };
    const finish = () => call(`/complaints/process/${id}/finish`, { method: "POST", ...note });
    expect((await finish()).status).toBe(404);
    expect(await ask("POST", "/capabilities", ["writeStatus"])).toEqual(["writeStatus"]);
    expect((await finish()).status).toBe(200);
    expect(await ask("GET", "/capabilities")).toEqual(["writeStatus"]);
  });
});

describe("the journal", () => {
  const find = (query: string) => ask<JournalEntry[]>("GET", `/journal?${query}`);

  test("tells what was sent, with the files' hashes and without a secret", async () => {
    const { id } = await bear();
    const form = followUpForm(id, "Sudah diperbaiki");
    form.set("attachment[0]", new Blob([new Uint8Array(PHOTO)], { type: "image/jpeg" }), "foto.jpg");
    expect((await call("/complaints/followup/add", { method: "POST", body: form })).status).toBe(200);
    const [entry] = await find("");
    expect(entry).toMatchObject({
      at: NOW.toISOString(),
      call: "N6",
      caseId: id,
      method: "POST",
      path: "/complaints/followup/add",
      body: { complaint_id: id, content: "Sudah diperbaiki" },
      files: [{ field: "attachment[0]", name: "foto.jpg", contentType: "image/jpeg", sizeBytes: PHOTO.length }],
      fileHashes: [createHash("sha256").update(PHOTO).digest("hex")],
      status: 200,
      isCommitted: true,
      fault: null,
      headers: { authorization: "***", token: "***" },
    });
  });

  test("masks a secret wherever it turns up", async () => {
    const { SP4N_TOKEN = "", SP4N_AUTH_VALUE = "" } = simulator.environment;
    const { id } = await bear();
    const form = followUpForm(id, `galat: ${SP4N_AUTH_VALUE}, ${SP4N_TOKEN}`);
    await call(`/complaints/followup/add?token=${encodeURIComponent(SP4N_TOKEN)}`, {
      method: "POST",
      body: form,
      headers: { "x-copy": SP4N_TOKEN },
    });
    const written = JSON.stringify(await find(""));
    for (const secret of [SP4N_TOKEN, SP4N_AUTH_VALUE, "SIMULATE"]) expect(written).not.toContain(secret);
    expect((await find("text=galat"))[0]?.body).toMatchObject({ content: "galat: ***, ***" });
  });

  test("is searched by call, case, status, fault, text, and whether the call was committed", async () => {
    const [first, second] = [await bear(), await bear()];
    await ask("POST", "/faults", { kind: "resetAfter", calls: ["N6"], times: 1 }, 201);
    const add = (id: string, text: string) =>
      call("/complaints/followup/add", { method: "POST", body: followUpForm(id, text) });
    await add(first.id, 'sekali "lagi"').catch(() => undefined);
    await add(first.id, 'sekali "lagi"');
    await add(second.id, "lain");
    await call(`/complaints/${first.id}/complaint`);
    await call("/complaints/1/complaint");
    const counts = async (...queries: string[]) =>
      Promise.all(queries.map(async (query) => (await find(query)).length));
    expect(await counts("", "call=N6", `call=N6&case=${first.id}`, `case=${first.id}`)).toEqual([5, 3, 2, 3]);
    expect(await counts("status=404", "committed=true", "committed=false", "call=N4&committed=true")).toEqual([
      ...[1, 3, 2, 0],
    ]);
    expect(await counts("fault=resetAfter", `text=${encodeURIComponent('"lagi"')}`, "text=nihil")).toEqual([1, 2, 0]);
    expect((await find("fault=resetAfter"))[0]).toMatchObject({ status: null, isCommitted: true, caseId: first.id });
    await ask("GET", "/journal?kall=N6", undefined, 400);
  });

  test("tells what was refused from what was done", async () => {
    const wire = { title: "x" };
    const headers = { "content-type": "application/json" };
    await call("/complaints/complaint", { method: "POST", headers, body: JSON.stringify(wire) });
    expect((await find("call=N1"))[0]).toMatchObject({ body: wire, caseId: null, status: 422, isCommitted: false });
  });

  test("has what reaches no call: another path, a body that is no JSON", async () => {
    await call("/complaint/1");
    await call("/complaints/complaint", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"title":',
    });
    const entries = await find("");
    expect(entries.map(({ path, status, call: name }) => [path, status, name])).toEqual([
      ["/complaint/1", 404, null],
      ["/complaints/complaint", 400, null],
    ]);
  });

  test("forgets the oldest", async () => {
    const small = await startSimulator({ port: 0, journalSize: 3 });
    for (let page = 1; page <= 8; page++) await call(`/masters/templates?page=${page}`, {}, small);
    expect(small.journal.entries.map(({ query }) => query.page)).toEqual(["6", "7", "8"]);
    await small.close();
  });
});

describe("a scenario", () => {
  interface Played {
    readonly caseIds: readonly string[];
    readonly faults: readonly { readonly kind: string }[];
  }
  const play = (name: string, wish?: object) => ask<Played>("POST", `/scenarios/${name}`, wish);
  const templates = async () => (await call("/masters/templates")).status;

  test("has a sentence", async () => {
    const listed = await ask<{ name: string; sentence: string }[]>("GET", "/scenarios");
    expect(listed.map(({ name }) => name)).toEqual(["outage", "flaky", "lost-answers", "rush", "drift", "calm"]);
    for (const { sentence } of listed) expect(sentence).toMatch(/^\S.*\.$/);
  });

  test("that does not exist is 404, and a wish that cannot be is 400", async () => {
    await ask("POST", "/scenarios/flood", undefined, 404);
    await ask("POST", "/scenarios/constructor", undefined, 404);
    await ask("POST", "/scenarios/rush", { count: 0 }, 400);
    await ask("POST", "/scenarios/rush", { kount: 1 }, 400);
  });

  test("outage lasts six hours of the virtual clock, or as long as is wished", async () => {
    await play("outage");
    await ask("POST", "/clock", { advanceMs: 6 * HOUR_MS - 1 });
    expect(await templates()).toBe(503);
    await ask("POST", "/clock", { advanceMs: 1 });
    expect(await templates()).toBe(200);
    await play("outage", { seconds: 90 });
    await ask("POST", "/clock", { advanceMs: 89_999 });
    expect(await templates()).toBe(503);
    await ask("POST", "/clock", { advanceMs: 1 });
    expect(await templates()).toBe(200);
  });

  test("outage passes by itself on the real clock", async () => {
    await ask("POST", "/clock", { now: null });
    await play("outage", { seconds: 0.3 });
    await waitFor("the end of the outage", async () => (await templates()) === 200);
  });

  /** The n-th call; one that hangs is given up as soon as that is known. */
  async function callUntilItHangs(n: number): Promise<void> {
    const caller = new AbortController();
    let isOver = false;
    const answered = call("/masters/templates", { signal: caller.signal })
      .then((response) => response.body?.cancel())
      .catch(() => undefined)
      .finally(() => {
        isOver = true;
      });
    const hangs = () => simulator.journal.entries[n]?.fault?.startsWith("timeout");
    await Promise.race([answered, waitFor("the call", () => isOver || hangs())]);
    caller.abort();
    await answered;
  }

  test("flaky is one call in ten, the same for the same seed", async () => {
    const run = async (wish: object) => {
      simulator.reset();
      await play("flaky", wish);
      for (let n = 0; n < 120; n++) await callUntilItHangs(n);
      return simulator.journal.entries.map(({ fault }) => fault);
    };
    const first = await run({ seed: 4 });
    const share = first.filter((fault) => fault !== null).length / first.length;
    expect([share > 0.03, share < 0.2]).toEqual([true, true]);
    expect(await run({ seed: 4 })).toEqual(first);
    expect(await run({ seed: 6 })).not.toEqual(first);
  });

  test("lost-answers stores every second follow-up and is silent", async () => {
    const { id } = await bear();
    await play("lost-answers");
    const outcomes: string[] = [];
    for (let n = 0; n < 4; n++) {
      const caller = new AbortController();
      const body = followUpForm(id, `catatan ${n}`);
      const sent = call("/complaints/followup/add", { method: "POST", body, signal: caller.signal }).then(
        () => "answered",
        () => "silent",
      );
      await waitFor("the follow-up", () => simulator.journal.entries[n]?.isCommitted);
      if (simulator.journal.entries[n]?.fault !== null) caller.abort();
      outcomes.push(await sent);
    }
    expect(outcomes).toEqual(["answered", "silent", "answered", "silent"]);
    expect(simulator.state.cases.get(id)?.log.filter(({ author }) => author === "institution")).toHaveLength(4);
  });

  test("rush brings 50 cases, of the same kind for the same seed", async () => {
    const { caseIds } = await play("rush");
    expect(caseIds).toHaveLength(50);
    const { total } = await resultsOf<{ total: number }>("/complaints?disposition_id=152001");
    expect(total).toBe(50);
    const cases = [...simulator.state.cases.values()];
    const some = (flag: (record: (typeof cases)[number]) => boolean) => cases.filter(flag).length;
    expect(some(({ isAnonymous }) => isAnonymous)).toBeGreaterThan(2);
    expect(some(({ isSecret }) => isSecret)).toBeGreaterThan(2);
    expect(some(({ reporter }) => reporter.name !== null)).toBe(50);
    const titles = cases.map(({ title }) => title);
    simulator.reset();
    await play("rush", { count: 3 });
    expect([...simulator.state.cases.values()].map(({ title }) => title)).toEqual(titles.slice(0, 3));
  });

  test("drift changes statuses, every second one in silence", async () => {
    await play("rush", { count: 30 });
    const before = new Map([...simulator.state.cases.values()].map((record) => [record.id, record.statusName]));
    const { caseIds } = await play("drift");
    expect(new Set(caseIds).size).toBe(10);
    const changed = caseIds.map((id) => simulator.state.cases.get(id));
    for (const record of changed) expect(record?.statusName).not.toBe(before.get(record?.id ?? ""));
    const logged = changed.map((record) => record?.log.some(({ templateCode }) => templateCode === "status"));
    expect(logged).toEqual(changed.map((_record, index) => index % 2 === 0));
    const others = [...simulator.state.cases.values()].filter(({ id }) => !caseIds.includes(id));
    for (const record of others) expect(record.statusName).toBe(before.get(record.id));
  });

  test("calm clears the faults and keeps the cases", async () => {
    await bear();
    await play("outage");
    expect((await play("flaky")).faults).toHaveLength(2);
    expect((await play("calm")).faults).toEqual([]);
    expect(await templates()).toBe(200);
    expect(simulator.state.cases.size).toBe(1);
  });
});

describe("people at the national side", () => {
  const shown = (id: string) => ask<ShownCase>("GET", `/cases/${id}`);
  const follows = async (id: string) => (await resultsOf<{ data: Follow[] }>(`/complaints/${id}/followups`)).data;

  test("hand in a case with a reporter, flags, a disposition, a status and files", async () => {
    const reporter = { userId: "5300001", name: "Siti Rahayu", email: "siti@example.test", phone: "081234567890" };
    const { id } = await bear({
      title: "Banjir rob",
      isAnonymous: true,
      isSecret: true,
      dispositionId: null,
      statusName: "Terverifikasi",
      reporter,
      files: [{ name: "rob.jpg", contentType: "image/jpeg", base64: PHOTO.toString("base64") }],
    });
    const record = await shown(id);
    expect(record).toMatchObject({ isAnonymous: true, isSecret: true, dispositionId: null, reporter });
    expect(simulator.state.files.get(record.fileIds[0] ?? "")?.bytes).toEqual(PHOTO);
    const wire = await resultsOf<{ data: object }>(`/complaints/${id}/complaint`);
    expect(wire.data).toMatchObject({ title: "Banjir rob", is_anonymous: 1, is_secret: 1, disposition_id: null });
    // Who reported it is not shown on the wire.
    expect(JSON.stringify(wire)).not.toContain("Siti");
  });

  test("change a status with a log item, or without", async () => {
    const { id, log } = await bear();
    await ask("POST", `/cases/${id}/status`, { statusName: "Dalam Proses", note: "diproses" });
    const logged = await shown(id);
    expect(logged.log.slice(log.length)).toMatchObject([{ content: "diproses", statusNew: "Dalam Proses" }]);
    await ask("POST", "/clock", { advanceMs: 60_000 });
    await ask("PUT", `/cases/${id}/status`, { statusName: "Menunggu Wali Kota", isLogged: false });
    const silent = await shown(id);
    expect(silent).toMatchObject({
      statusName: "Menunggu Wali Kota",
      log: logged.log,
      statusNotes: logged.statusNotes,
    });
    const later = encodeURIComponent(new Date(NOW.getTime() + 1).toISOString());
    expect(await resultsOf(`/complaints?updated_since=${later}`)).toMatchObject({ data: [{ id: Number(id) }] });
  });

  test("follow up for our institution or another's, with files", async () => {
    const { id } = await bear();
    const other = simulator.state.masters.institutions[30];
    const files = [
      { name: "bukti.jpg", contentType: "image/jpeg", base64: PHOTO.toString("base64") },
      { name: "surat.pdf", contentType: "application/pdf", base64: LETTER.toString("base64") },
    ];
    await ask("POST", `/cases/${id}/followups`, { content: "dari kami" }, 201);
    await ask("POST", `/cases/${id}/followups`, { content: "dari lain", institutionId: String(other?.id), files }, 201);
    const [theirs, ours] = await follows(id);
    expect(ours).toMatchObject({ content: "dari kami", institution_from_name: "Pemerintah Kabupaten Demak" });
    expect(theirs).toMatchObject({ content: "dari lain", institution_from_name: other?.name });
    const addresses = [theirs?.attachments["0"], theirs?.attachments.docs?.[0]].map((file) => file?.path ?? "");
    const bytes = await Promise.all(
      addresses.map(async (path) => Buffer.from(await (await fetch(path)).arrayBuffer())),
    );
    expect(bytes).toEqual([PHOTO, LETTER]);
  });

  test("reply as the reporter, which moves the case; note as an admin, which does not", async () => {
    const { id } = await bear();
    await ask("POST", `/cases/${id}/followups`, { by: "admin", content: "catatan admin" }, 201);
    expect((await shown(id)).statusName).toBe("Belum Ditindaklanjuti");
    await ask("POST", `/cases/${id}/followups`, { by: "reporter", content: "Masih padam.", rating: 2 }, 201);
    expect((await shown(id)).statusName).toBe("Ditanggapi oleh Pelapor");
    expect((await follows(id))[0]).toMatchObject({ content: "Masih padam.", institution_from_name: null });
  });

  test("move a case, raise its flags, and delete it", async () => {
    const { id } = await bear();
    const other = String(simulator.state.masters.institutions[7]?.id);
    await ask("PATCH", `/cases/${id}`, { dispositionId: other, isSecret: true });
    expect(await shown(id)).toMatchObject({ dispositionId: other, isSecret: true, isAnonymous: false });
    await ask("DELETE", `/cases/${id}`, undefined, 204);
    expect((await call(`/complaints/${id}/complaint`)).status).toBe(404);
    await ask("GET", `/cases/${id}`, undefined, 404);
  });
});

describe("the simulator", () => {
  test("is reset cheaply", async () => {
    for (let n = 0; n < 200; n++) {
      await bear();
      await ask("POST", "/reset", { seed: n });
      expect(simulator.state.cases.size).toBe(0);
    }
    const start = performance.now();
    for (let n = 0; n < 10_000; n++) simulator.reset(n);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test("lets a slow call of one rehearsal not reach into the next", async () => {
    const { id } = await bear();
    await ask("POST", "/faults", { kind: "slow", delayMs: 200, times: 1 }, 201);
    const late = call("/complaints/followup/add", { method: "POST", body: followUpForm(id, "terlambat") });
    await waitFor("the call", () => simulator.journal.entries.some(({ fault }) => fault === "slow"));
    simulator.reset();
    const again = await bear();
    expect(again.id).toBe(id);
    expect((await late).status).toBe(503);
    expect(simulator.state.cases.get(id)?.log).toHaveLength(1);
  });

  test("shows callers without its secrets the door, and journals them", async () => {
    const response = await fetch(`${simulator.url}/masters/templates`);
    expect([response.status, await response.json()]).toEqual([
      401,
      { fault: expect.objectContaining({ code: 900902 }) },
    ]);
    expect(simulator.journal.entries).toMatchObject([{ call: "N8", status: 401, isCommitted: false }]);
  });

  test("runs beside others in one process, and knows nothing of them", async () => {
    const others = await Promise.all([7, 8].map((seed) => startSimulator({ port: 0, seed })));
    const statuses: number[] = [];
    others[0]?.faults.add({ kind: "status", status: 500 });
    for (const other of others) statuses.push((await call("/masters/templates", {}, other)).status);
    expect(statuses).toEqual([500, 200]);
    expect(simulator.journal.entries).toEqual([]);
    await Promise.all(others.map((other) => other.close()));
  });
});
