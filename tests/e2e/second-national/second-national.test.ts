import { waitFor } from "../../support/wait-for";
import { FAULT_KINDS, type FaultKind } from "./faults";
import { type SecondNational, type SecondNationalOptions, startSecondNational } from "./second-national";

const ALL = ["listInbound", "findByReference", "writeStatus", "masters"] as const;
const OWN = 41877;
const OTHER = 41915;

let national: SecondNational;

/** An answer with its body as text and, where it is JSON, read. */
interface Told {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

async function start(options: SecondNationalOptions = {}): Promise<void> {
  national = await startSecondNational(options);
}

function secrets(): Record<string, string> {
  const { SP4N_AUTH_VALUE = "", SP4N_TOKEN = "" } = national.environment;
  return { auth: SP4N_AUTH_VALUE, token: SP4N_TOKEN };
}

async function ask(path: string, init: RequestInit = {}, headers: Record<string, string> = secrets()): Promise<Told> {
  const response = await fetch(`${national.url}${path}`, {
    ...init,
    headers: { ...headers, ...(typeof init.body === "string" ? { "content-type": "application/json" } : {}) },
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text, json: type.includes("json") ? JSON.parse(text) : {} };
}

function post(path: string, body: unknown): Promise<Told> {
  return ask(path, { method: "POST", body: body instanceof FormData ? body : JSON.stringify(body) });
}

function complaint(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const { SP4N_CLASSIFICATION_IDS = "{}", ...variables } = national.environment;
  return {
    title: "Jalan rusak & gelap",
    content: "Baris satu <b>\nBaris dua “tebal”",
    channel: Number(variables.SP4N_CHANNEL_ID),
    is_new_user_slider: false,
    user_id: Number(variables.SP4N_USER_ID),
    is_inbox: true,
    is_disposisi_slider: true,
    disposition_id: OWN,
    classification_id: JSON.parse(SP4N_CLASSIFICATION_IDS).COMPLAINT,
    category_id: Number(variables.SP4N_DEFAULT_CATEGORY_ID),
    location_id: Number(variables.SP4N_LOCATION_ID),
    priority_program_id: null,
    community_id: null,
    copy_externals: null,
    date_of_incident: null,
    info_disposition: null,
    info_attachments: null,
    tags_raw: "#ADU-2026-0001",
    is_approval: true,
    is_anonymous: false,
    is_secret: true,
    is_priority: false,
    attachments: false,
    ...changes,
  };
}

function followUp(id: string, changes: Record<string, string> = {}): FormData {
  const form = new FormData();
  const fields = {
    complaint_id: id,
    user_id: national.environment.SP4N_USER_ID ?? "",
    institution_from_id: String(OWN),
    institution_to_id: String(OTHER),
    content: "Sudah kami periksa",
    template_code: "",
    is_secret: "0",
    rating: "",
    info_disposition: "",
    ...changes,
  };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

interface Page {
  readonly data: Record<string, unknown>[];
  readonly next_page_url: string | null;
}

async function pages(path: string): Promise<Page[]> {
  const found: Page[] = [];
  for (let page = 1; found.at(-1)?.next_page_url !== null; page += 1) {
    const { json } = await ask(`${path}${path.includes("?") ? "&" : "?"}page=${page}`);
    found.push(json.results as Page);
  }
  return found;
}

async function items(path: string): Promise<Record<string, unknown>[]> {
  return (await pages(path)).flatMap(({ data }) => data);
}

function born(): string {
  return national.bornNationally({ title: "Lampu & kabel", content: "Padam" }).id;
}

afterEach(() => national.close());

describe("the four shapes of errors", () => {
  test("the gateway speaks JSON about the bearer, with and without a fault around", async () => {
    const shapes = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      await start({ seed });
      const { status, json } = await ask("/masters/templates", {}, {});
      expect(status).toBe(401);
      shapes.add(Object.keys(json).join());
      expect(JSON.stringify(json)).toContain("900902");
      if (seed < 6) await national.close();
    }
    expect([...shapes].sort()).toEqual(["code,message,description", "fault"]);
  });

  test("it speaks XML about a token without its braces, and remembers it", async () => {
    await start();
    const { token = "", auth = "" } = secrets();
    expect(token).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/);
    const { status, type, text } = await ask("/masters/templates", {}, { auth, token: token.slice(1, -1) });
    expect([status, type.split(";")[0], text.startsWith("<?xml")]).toEqual([401, "application/xml", true]);
    expect(national.violations).toEqual([
      { call: "N8", path: "/masters/templates", reasons: ["token: is missing or wrong"] },
    ]);
  });

  test("it wants a third secret if told so", async () => {
    await start({ apiKey: "third" });
    expect((await ask("/masters/templates")).status).toBe(403);
    expect((await ask("/masters/templates", {}, { ...secrets(), apikey: "third" })).status).toBe(200);
    expect(national.environment.SP4N_API_KEY).toBe("third");
  });

  test("the system speaks JSON about what it does not know", async () => {
    await start();
    expect(await ask("/complaints/ADU-2026-0001/complaint")).toMatchObject({
      status: 404,
      json: { message: expect.any(String) },
    });
    expect(national.violations).toHaveLength(1);
    expect((await ask("/complaints/unheard/of")).status).toBe(404);
    expect(national.violations).toHaveLength(2);
  });

  test.each([
    ["GET", "/complaints?disposition_id=41877"],
    ["GET", "/complaints?search=ADU"],
    ["GET", "/masters/categories"],
    ["POST", "/complaints/process/1/finish"],
  ])("a capability that is off is 404, and no violation: %s %s", async (method, path) => {
    await start();
    const { status, json } = await ask(path, { method });
    expect([status, Object.keys(json)]).toEqual([404, ["message"]]);
    expect(national.violations).toEqual([]);
  });
});

describe("a new complaint", () => {
  test("is another case every time, told in two shapes", async () => {
    await start();
    const shapes = new Set<string>();
    for (let time = 0; time < 12; time += 1) {
      const { json } = await post("/complaints/complaint", complaint());
      const { complaint: older } = json.results as { complaint?: { id: unknown } };
      shapes.add(`${older ? "older" : "newer"} ${typeof (older?.id ?? json.complaint_id)}`);
      const id = String(older?.id ?? json.complaint_id);
      expect(id).toMatch(/^\d{8}$/);
      expect(national.cases.get(id)).toMatchObject({
        title: "Jalan rusak & gelap",
        tags: "#ADU-2026-0001",
        flags: { isAnonymous: false, isSecret: true, isPriority: false },
        status: "Belum Ditindaklanjuti",
        disposition: OWN,
      });
    }
    expect([...shapes].sort()).toEqual(["newer number", "newer string", "older number", "older string"]);
    expect(national.cases.size).toBe(12);
    expect(national.violations).toEqual([]);
  });

  test.each([
    ["title", ""],
    ["content", undefined],
    ["channel", "93"],
    ["classification_id", 1],
    ["category_id", null],
    ["location_id", 3374],
    ["user_id", 5],
    ["disposition_id", 777],
    ["is_secret", 1],
    ["is_approval", undefined],
    ["community_id", 0],
    ["copy_externals", undefined],
    ["date_of_incident", 20260101],
    ["tags_raw", "#satu #dua"],
    ["attachments", []],
    ["attachments", "12."],
    ["attachments", "[404]"],
    ["attachments", null],
  ])("is refused for its %s %p", async (field, value) => {
    await start();
    const { status, json } = await post("/complaints/complaint", complaint({ [field]: value }));
    expect(status).toBe(422);
    expect(Object.keys(json.errors as object)).toEqual([field]);
    expect(national.violations).toMatchObject([{ call: "N1", reasons: [expect.stringContaining(`${field}: `)] }]);
    expect(national.cases.size).toBe(0);
  });

  test("names a new user instead of a known one", async () => {
    await start();
    const person = { is_new_user_slider: true, user_id: undefined, emailUser: "", nameUser: "Siti" };
    expect(Object.keys((await post("/complaints/complaint", complaint(person))).json.errors as object)).toEqual([
      "phoneUser",
    ]);
    expect((await post("/complaints/complaint", complaint({ ...person, phoneUser: "0812" }))).status).toBeLessThan(300);
  });

  test("takes pictures and documents that were sent before", async () => {
    await start();
    const form = new FormData();
    form.append("attachments[]", new Blob(["not really\r\n--a picture"], { type: "image/png" }), 'foto "satu".png');
    form.append("attachments[]", new Blob(["%PDF"], { type: "application/pdf" }), "surat.pdf");
    form.append("attachments[]", new Blob(["GIF8"], { type: "image/gif" }), "dua.gif");
    const { json } = await post("/complaints/complaint/file", form);
    const { images, docs } = json.results as Record<string, { id: unknown }[]>;
    expect([images?.length, docs?.length]).toEqual([2, 1]);
    const attachments = JSON.stringify([...(images ?? []), ...(docs ?? [])].map(({ id }) => id));
    await post("/complaints/complaint", complaint({ attachments }));
    const [made] = national.cases.values();
    expect(made?.files.map(({ name, bytes }) => `${name}: ${bytes}`)).toEqual([
      'foto "satu".png: not really\r\n--a picture',
      "dua.gif: GIF8",
      "surat.pdf: %PDF",
    ]);
  });

  test("has no files under another name", async () => {
    await start();
    const form = new FormData();
    form.append("attachments", new Blob(["%PDF"]), "surat.pdf");
    expect((await post("/complaints/complaint/file", form)).status).toBe(422);
    expect(national.violations).toHaveLength(1);
  });
});

describe("follow-ups", () => {
  test("move a case, unless it is over", async () => {
    await start();
    const [open, over] = [born(), born()];
    national.adminSetStatus(over, "Selesai", "Sudah");
    for (const id of [open, over])
      expect((await post("/complaints/followup/add", followUp(id))).status).toBeLessThan(300);
    expect(national.cases.get(open)?.status).toBe("Ditindaklanjuti oleh Instansi");
    expect(national.cases.get(over)?.status).toBe("Selesai");
    expect(national.reporterReply(open, "Belum beres").statusNew).toBe("Ditanggapi oleh Pelapor");
    expect(national.cases.get(over)?.items.at(-1)).toMatchObject({ content: "Sudah kami periksa", from: { id: OWN } });
  });

  test.each([
    ["complaint_id", "ADU-2026-0001"],
    ["user_id", "1"],
    ["institution_from_id", "777"],
    ["institution_to_id", "777"],
    ["content", " "],
    ["template_code", "TL-404"],
    ["is_secret", "true"],
    ["rating", "baik"],
  ])("are refused for their %s %p", async (field, value) => {
    await start();
    const { status, json } = await post("/complaints/followup/add", followUp(born(), { [field]: value }));
    expect([status, Object.keys(json.errors as object)]).toEqual([422, [field]]);
    expect(national.violations).toHaveLength(1);
  });

  test("carry numbered files, and all their fields", async () => {
    await start();
    const id = born();
    const form = followUp(id);
    form.append("attachment[0]", new Blob(["%PDF"]), "surat.pdf");
    expect((await post("/complaints/followup/add", form)).status).toBeLessThan(300);
    expect(national.cases.get(id)?.items.at(-1)?.files).toMatchObject([{ name: "surat.pdf" }]);
    form.append("attachment", new Blob(["%PDF"]), "lain.pdf");
    form.delete("info_disposition");
    const { json } = await post("/complaints/followup/add", form);
    expect(Object.keys(json.errors as object)).toEqual(["info_disposition", "attachment"]);
  });

  test("come in small pages that lead to a foreign host, complete and in no order of time", async () => {
    await start();
    const id = born();
    for (let turn = 0; turn < 8; turn += 1) national.adminFollowUp(id, OTHER, `giliran-${turn}`);
    const found = await pages(`/complaints/${id}/followups`);
    expect(found.map(({ data }) => data.length)).toEqual([3, 3, 2]);
    expect(new URL(found[0]?.next_page_url ?? "").host).not.toBe(new URL(national.url).host);
    const orders = new Set<string>();
    for (let time = 0; time < 6; time += 1) {
      const turns = (await items(`/complaints/${id}/followups`)).map(
        ({ content }) => /giliran-(\d)/.exec(String(content))?.[1],
      );
      expect(turns.toSorted().join("")).toBe("01234567");
      orders.add(turns.join(""));
    }
    expect(orders.size).toBeGreaterThan(1);
    expect(orders.has("01234567")).toBe(false);
  });

  test("change their shape from one request to the next, and not what they say", async () => {
    const now = new Date("2026-03-01T20:30:15.900Z");
    await start({ now: () => now });
    const id = born();
    const picture = { name: "a.png", type: "image/png", bytes: Buffer.from("a") };
    const files = [picture, { ...picture, name: "b.pdf", type: "application/pdf" }];
    national.adminFollowUp(id, 41902, "Besok & <lusa>", { templateCode: "TL-PROSES", to: OWN, files });
    const seen = new Set<string>();
    const contents = new Set<unknown>();
    for (let time = 0; time < 60; time += 1) {
      const [item = {}] = await items(`/complaints/${id}/followups`);
      contents.add(item.content);
      expect([item.date, item.created_at]).toContain("02-03-2026 03:30:15");
      expect(Object.keys(item.attachments as object)).toEqual(["0", "docs"]);
      expect(item.template_content).toContain("{{institution_from}}");
      for (const key of [
        "id",
        "date",
        "created_at",
        "institution",
        "institution_from_id",
        "institution_from_name",
        "data",
        "status_new",
      ]) {
        seen.add(`${key} ${item[key] === null ? "null" : typeof item[key]}`);
      }
      expect(JSON.stringify([item.data, item.status_new])).toContain("Ditindaklanjuti oleh Instansi");
    }
    expect(contents.size).toBe(1);
    expect([...contents][0]).toContain("Besok &amp; &lt;lusa&gt;");
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...["id number", "id string", "id undefined", "id null", "date string", "created_at string", "date null"],
        ...["institution string", "institution object", "institution_from_id object", "institution_from_id number"],
        ...["institution_from_name string", "data string", "status_new object", "status_new undefined"],
      ]),
    );
  });

  test("are the same for the same seed, and others for another", async () => {
    const told: string[] = [];
    for (const seed of [7, 7, 8]) {
      await start({ seed, now: () => new Date(0) });
      const id = born();
      for (const text of ["a", "b", "c"]) national.adminFollowUp(id, OTHER, text);
      told.push(JSON.stringify(await items(`/complaints/${id}/followups`)));
      if (told.length < 3) await national.close();
    }
    expect(told[0]).toBe(told[1]);
    expect(told[0]).not.toBe(told[2]);
  });

  test("may lack their sender, and their date beside an id, if told so", async () => {
    await start({ missingLogKeys: true });
    const id = born();
    national.adminFollowUp(id, OTHER, "a");
    let [undated, nameless] = [0, 0];
    for (let time = 0; time < 60; time += 1) {
      const [item = {}] = await items(`/complaints/${id}/followups`);
      const isUndated = !item.date && !item.created_at;
      if (isUndated) expect(item.id).toBeTruthy();
      undated += Number(isUndated);
      nameless += Number(!item.institution && !item.institution_from_id && !item.institution_from_name);
    }
    expect(Math.min(undated, nameless)).toBeGreaterThan(0);
  });
});

describe("a case", () => {
  test("is bare unless told otherwise", async () => {
    await start();
    const id = born();
    national.adminSetStatus(id, "Dalam Proses", "Diperiksa");
    const { results } = (await ask(`/complaints/${id}/complaint`)).json as { results: Record<string, unknown> };
    expect(results.data).toEqual({
      status_code: expect.anything(),
      status_name: "Dalam Proses",
      disposition_id: expect.anything(),
      disposition_name: "Pemerintah Kabupaten Demak",
      status_logs: [{ note: "Diperiksa", timestamp: expect.stringMatching(/^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/) }],
    });
    expect(results.data_logs).toHaveLength(3);
    await national.close();
    await start({ bareCases: false });
    const other = born();
    national.adminSetFlags(other, { isAnonymous: true });
    const told = (await ask(`/complaints/${other}/complaint`)).json as { results: { data: Record<string, unknown> } };
    expect(told.results.data).toMatchObject({ title: "Lampu &amp; kabel", content: expect.stringContaining("Padam") });
    expect([true, 1, "1"]).toContain(told.results.data.is_anonymous);
  });

  test("goes to another institution at once, and a second time is too late but no violation", async () => {
    await start();
    const id = born();
    const body = { is_request: 1, not_authority: 1, reason: OTHER, reason_description: "Milik rumah sakit" };
    expect((await post(`/complaints/process/${id}/reject`, body)).status).toBeLessThan(300);
    expect(national.cases.get(id)?.disposition).toBe(OTHER);
    expect(await post(`/complaints/process/${id}/reject`, body)).toMatchObject({ status: 422 });
    expect(national.violations).toEqual([]);
    expect((await post(`/complaints/process/${id}/reject`, { ...body, is_request: true, reason: "x" })).status).toBe(
      422,
    );
    expect(national.violations).toMatchObject([
      { reasons: [/is_request/, /reason/].map((part) => expect.stringMatching(part)) },
    ]);
  });

  test("waits for approval if told so", async () => {
    await start({ rejectNeedsApproval: true });
    const id = born();
    const body = { is_request: 1, not_authority: 1, reason: OTHER, reason_description: "Milik rumah sakit" };
    expect((await post(`/complaints/process/${id}/reject`, body)).status).toBeLessThan(300);
    expect(national.cases.get(id)?.disposition).toBe(OWN);
    national.adminApproveReject(id);
    expect(national.cases.get(id)?.disposition).toBe(OTHER);
    national.adminDispose(id, 318);
    expect(national.cases.get(id)?.disposition).toBe(318);
  });
});

describe("what is only assumed", () => {
  test("the list tells what changed after a second, newest first", async () => {
    let now = new Date("2026-03-01T00:00:00.500Z");
    await start({ capabilities: ALL, now: () => now });
    const ids = [born(), born(), born(), born(), born()];
    national.adminDispose(ids[4] ?? "", OTHER);
    now = new Date("2026-03-01T00:00:01.000Z");
    national.reporterReply(ids[1] ?? "", "Halo");
    const listed = (query: string) => items(`/complaints?${query}`).then((found) => found.map(({ id }) => String(id)));
    expect(await listed(`disposition_id=${OWN}`)).toEqual(ids.slice(0, 4).reverse());
    for (const since of ["2026-03-01T07:00:00+07:00", "2026-03-01T00:00:00Z", "01-03-2026 07:00:00"]) {
      expect(await listed(`updated_since=${encodeURIComponent(since)}`)).toEqual([ids[1]]);
    }
    expect((await ask("/complaints?updated_since=2026-03-01")).status).toBe(422);
  });

  test("the search finds neighbours too", async () => {
    await start({ capabilities: ALL });
    for (const number of ["0001", "0002"])
      await post("/complaints/complaint", complaint({ tags_raw: `#ADU-2026-${number}` }));
    born();
    expect(await items("/complaints?search=ADU-2026-0001")).toHaveLength(2);
    expect(await items("/complaints?search=nothing")).toEqual([]);
  });

  test("a status is written once", async () => {
    await start({ capabilities: ALL });
    const id = born();
    expect((await post(`/complaints/process/${id}/finish`, { note: "Selesai" })).status).toBeLessThan(300);
    expect(national.cases.get(id)?.status).toBe("Selesai");
    expect((await post(`/complaints/process/${id}/finish`, { note: "Selesai" })).status).toBe(422);
    expect(national.violations).toEqual([]);
  });

  test.each([
    ["/masters/institutions/external?page_size=1000", 7],
    ["/masters/templates?page_size=1000", 4],
    ["/masters/categories", 6],
    ["/masters/locations", 4],
  ])("the pages of %s are smaller than asked and complete", async (path, count) => {
    await start({ capabilities: ALL });
    const found = await pages(path);
    expect(found.every(({ data }) => data.length <= 4)).toBe(true);
    const ids = new Set(found.flatMap(({ data }) => data).map(({ id }) => Number(id)));
    expect(ids.size).toBe(count);
  });
});

describe("faults", () => {
  const broken = /fetch failed|aborted|timeout/i;
  const outcomes: Record<FaultKind, { readonly committed: boolean; readonly outcome: RegExp }> = {
    slow: { committed: true, outcome: /^20[01]$/ },
    silentBefore: { committed: false, outcome: broken },
    silentAfterCommit: { committed: true, outcome: broken },
    resetBefore: { committed: false, outcome: broken },
    resetAfterCommit: { committed: true, outcome: broken },
    serverErrorBefore: { committed: false, outcome: /^50[0234]$/ },
    serverErrorAfterCommit: { committed: true, outcome: /^50[024]$/ },
    tooManyRequests: { committed: false, outcome: /^429$/ },
    gatewayFault: { committed: false, outcome: /^40[134]$/ },
    htmlPage: { committed: true, outcome: /^200$/ },
  };

  /** The status of the answer, or the error; it hangs up as soon as a call is known that will have no answer. */
  async function create(): Promise<string> {
    const hangUp = new AbortController();
    const before = national.journal.length;
    const init = { method: "POST", body: JSON.stringify(complaint()), signal: hangUp.signal };
    const outcome = ask("/complaints/complaint", init).then(
      ({ status }) => String(status),
      (error: unknown) => String(error),
    );
    const entry = await waitFor("the call", () => national.journal[before]);
    if (entry.fault?.startsWith("silent")) hangUp.abort();
    return outcome;
  }

  test.each(FAULT_KINDS)("%s happens, is remembered, and lets the next call pass", async (kind) => {
    await start({ faults: { probability: 1, kinds: [kind], maxFaultsPerCase: 1, slowMs: 20 } });
    const { committed, outcome } = outcomes[kind];
    expect(await create()).toMatch(outcome);
    expect(national.cases.size).toBe(committed ? 1 : 0);
    expect(national.journal).toMatchObject([{ call: "N1", fault: kind, isCommitted: committed }]);
    expect(await create()).toMatch(/^20[01]$/);
    expect(national.journal[1]).toMatchObject({ fault: null, isCommitted: true });
  });

  test("a page instead of an answer is a page, for reading calls too", async () => {
    await start({ faults: { probability: 1, kinds: ["htmlPage"] } });
    const { status, type, text } = await ask("/masters/templates");
    expect([status, type.split(";")[0], text.startsWith("<!DOCTYPE html>")]).toEqual([200, "text/html", true]);
  });

  test("a 429 says when to come back", async () => {
    await start({ faults: { probability: 1, kinds: ["tooManyRequests"] } });
    const response = await fetch(`${national.url}/masters/templates`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"]);
  });

  test("end when it is healed", async () => {
    await start({ faults: { probability: 1, kinds: ["tooManyRequests"], maxFaultsPerCase: 100 } });
    for (let time = 0; time < 3; time += 1) expect((await ask("/masters/templates")).status).toBe(429);
    national.healed();
    expect((await ask("/masters/templates")).status).toBe(200);
  });

  test("come as often as they should, and not more than so many in a row", async () => {
    await start({ faults: { probability: 0.5, kinds: ["tooManyRequests", "gatewayFault"], maxFaultsPerCase: 2 } });
    const failed: boolean[] = [];
    for (let time = 0; time < 60; time += 1) failed.push((await ask("/masters/templates")).status >= 400);
    expect(failed.map(Number).join("")).not.toContain("111");
    expect(failed.filter(Boolean).length).toBeGreaterThan(15);
    expect(new Set(national.journal.map(({ fault }) => fault)).size).toBe(3);
  });
});

test("the journal tells everything but the secrets", async () => {
  await start({ apiKey: "third-secret" });
  const id = born();
  const headers = { ...secrets(), apikey: "third-secret", "x-note": "kept" };
  await ask("/complaints/followup/add?x=1", { method: "POST", body: followUp(id) }, headers);
  expect(national.journal).toMatchObject([
    { call: "N6", method: "POST", path: "/complaints/followup/add", headers: { "x-note": "kept" }, fault: null },
  ]);
  expect(national.journal[0]?.form?.fields).toContainEqual({ name: "content", value: "Sudah kami periksa" });
  const written = JSON.stringify(national.journal);
  for (const secret of Object.values({ ...secrets(), apikey: "third-secret" })) expect(written).not.toContain(secret);
});
