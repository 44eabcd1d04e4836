import { type OfficerRole, startTestHub, type TestHub, type UserErrorReply } from "../support/hub";
import { submitted } from "../support/submission";
import { waitFor } from "../support/wait-for";

const ERRORS = "userErrors { code message path currentVersion allowedActions }";
const PASSWORD = "rob pesisir Sayung";

let hub: TestHub;
let admin: string;

beforeAll(async () => {
  hub = await startTestHub("administration");
  admin = await hub.token("ADMIN");
});

afterAll(() => hub?.stop());

type Payload = Record<string, unknown> & { readonly userErrors: readonly UserErrorReply[] };

/** Runs one mutation as the administrator, and gives its payload. */
async function run(call: string, fields = "", token: string | null = admin): Promise<Payload> {
  const data = await hub.ask<{ it: Payload }>(token, `mutation { it: ${call} { ${fields} ${ERRORS} } }`);
  return data.it;
}

/** What of a mutation was refused, as `CODE path`. */
async function refusals(call: string): Promise<string[]> {
  const { userErrors } = await run(call);
  return userErrors.map(({ code, path }) => `${code} ${path?.join(".") ?? ""}`.trim());
}

interface AuditEvent {
  readonly type: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly data: { subject: string; subjectId: string; before: object | null; after: object | null };
}

/** The administration's events about a subject, oldest first, once they are stamped. */
async function eventsOf(subjectId: string): Promise<AuditEvent[]> {
  const rows = await hub.sql<Omit<AuditEvent, "data"> & { data: string }>(
    `SELECT type, actor_id AS actorId, actor_role AS actorRole, data FROM event
      WHERE complaint_id IS NULL AND data LIKE ? ORDER BY seq`,
    [`%"subjectId":"${subjectId}"%`],
  );
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as AuditEvent["data"] }));
}

/** Every mutation and query of the administrator, with arguments that would be taken. */
const MUTATIONS = [
  'createAgency(code: "DINUJI", name: "Dinas Uji", kind: "DINAS")',
  'updateAgency(id: "DINHUB", isActive: false)',
  'updateCategory(id: "KESEHATAN", nationalCategoryId: "512")',
  `createOfficer(username: "uji.coba", name: "Sumarno", role: LEADER, password: "${PASSWORD}")`,
  'updateOfficer(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", isActive: false)',
  `resetOfficerPassword(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", password: "${PASSWORD}")`,
  'startOfficerOtp(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV")',
  'removeOfficerOtp(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV")',
  `createApiKey(name: "mesin", scopes: ["events:read"], expiresAt: "${inDays(30)}")`,
  'revokeApiKey(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV")',
  'setSlaPolicy(step: REVIEW, law: "SOP", value: 9, unit: DAYS, effectiveFrom: "2026-01-01T00:00:00.000Z")',
  "setEscalationRule(level: 4, audience: LEADER, value: 5, unit: WORKING_DAYS)",
  "setCalendarYear(year: 2040, state: PROVISIONAL)",
  'addHoliday(date: "2026-12-30", kind: HOLIDAY, name: "Hari uji")',
  'removeHoliday(date: "2026-01-01")',
];
const QUERIES = [
  "officers { edges { node { id } } }",
  "apiKeys { id }",
  "slaPolicies { id }",
  "escalationRules { level }",
  "calendarYears { year }",
  "holidays(year: 2026) { date }",
];

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

/** How many rows and events there are: what a refusal must not change. */
async function rowCounts(): Promise<unknown> {
  const tables = ["agency", "api_key", "sla_policy", "escalation_rule", "calendar_year", "holiday"];
  const counts = tables.map((table) => `(SELECT COUNT(*) FROM ${table}) AS ${table}`).join(", ");
  return hub.sql(`SELECT ${counts}, (SELECT SUM(is_active) FROM agency) AS active,
    (SELECT COUNT(national_category_id) FROM category) AS numbered`);
}

describe("who may administer", () => {
  const others: { readonly role: OfficerRole; readonly agency: string | undefined }[] = [
    { role: "COORDINATOR", agency: undefined },
    { role: "LEADER", agency: undefined },
    { role: "LIAISON", agency: "DPUPR" },
    { role: "AGENCY_OFFICER", agency: "DPUPR" },
  ];

  it.each(others)("refuses $role everything, and writes nothing", async ({ role, agency }) => {
    const token = await hub.token(role, agency);
    const before = await rowCounts();
    for (const call of MUTATIONS) {
      const { errors } = await hub.gql(token, `mutation { ${call} { ${ERRORS} } }`);
      expect([call, errors[0]?.extensions?.code]).toEqual([call, "FORBIDDEN"]);
    }
    for (const query of QUERIES) {
      const { errors } = await hub.gql(token, `{ ${query} }`);
      expect([query, errors[0]?.extensions?.code]).toEqual([query, "FORBIDDEN"]);
    }
    expect(await rowCounts()).toEqual(before);
  });

  it("refuses nobody as unauthenticated, and a key with every scope as forbidden", async () => {
    const scopes = '["events:read", "complaints:read", "complaints:submit", "sync:run"]';
    const { key } = await run(`createApiKey(name: "semua", scopes: ${scopes}, expiresAt: "${inDays(1)}")`, "key");
    for (const call of MUTATIONS) {
      const nobody = await hub.gql(null, `mutation { ${call} { ${ERRORS} } }`);
      expect([call, nobody.errors[0]?.extensions?.code]).toEqual([call, "UNAUTHENTICATED"]);
      const machine = await hub.gql(String(key), `mutation { ${call} { ${ERRORS} } }`);
      expect([call, machine.errors[0]?.extensions?.code]).toEqual([call, "FORBIDDEN"]);
    }
  });
});

describe("categories", () => {
  it("gets a national number and loses it, with an event for each decision", async () => {
    const set = (value: string) =>
      run(`updateCategory(id: "KESEHATAN"${value})`, "category { id name nationalCategoryId }");
    const number = async (value: string) => {
      const { category, userErrors } = await set(value);
      expect(userErrors).toEqual([]);
      return category;
    };
    const category = { id: "KESEHATAN", name: "Kesehatan" };
    expect(await number("")).toEqual({ ...category, nationalCategoryId: null });
    expect(await number(", nationalCategoryId: 512")).toEqual({ ...category, nationalCategoryId: "512" });
    expect(await number(', nationalCategoryId: "512"')).toEqual({ ...category, nationalCategoryId: "512" });
    expect(await number("")).toEqual({ ...category, nationalCategoryId: "512" });
    expect(await number(", nationalCategoryId: null")).toEqual({ ...category, nationalCategoryId: null });
    expect(await eventsOf("KESEHATAN")).toMatchObject(
      [
        ["512", null],
        [null, "512"],
      ].map(([after, before]) => ({
        type: "CATEGORY_CHANGED",
        actorRole: "ADMIN",
        data: { subject: "category", before: { nationalCategoryId: before }, after: { nationalCategoryId: after } },
      })),
    );
  });

  it("refuses a category that is not there, and what is no number", async () => {
    for (const id of ["TIADA", "KÉSEHATAN", "K".repeat(300)]) {
      expect(await refusals(`updateCategory(id: "${id}", nationalCategoryId: "5")`)).toEqual(["NOT_FOUND id"]);
    }
    for (const number of ["", "0", "Jalan", "5 1", "1234567890123456"]) {
      expect(await refusals(`updateCategory(id: "AIR", nationalCategoryId: "${number}")`)).toEqual([
        "INVALID_INPUT nationalCategoryId",
      ]);
    }
    expect(await eventsOf("AIR")).toEqual([]);
  });
});

describe("agencies", () => {
  it("makes, renames, moves and closes one, with an event for each", async () => {
    const made = await run(
      'createAgency(code: "UPT-ROB", name: "UPT Penanganan Rob", kind: "KANTOR", parent: "DPUPR")',
      "agency { id code name parentId isActive }",
    );
    expect(made.userErrors).toEqual([]);
    const agency = made.agency as { id: string };
    expect(made.agency).toMatchObject({ code: "UPT-ROB", parentId: await hub.agencyId("DPUPR"), isActive: true });
    const edited = await run(
      'updateAgency(id: "UPT-ROB", name: "UPT Rob", isActive: false, parent: null)',
      "agency { name parentId isActive }",
    );
    expect(edited.agency).toEqual({ name: "UPT Rob", parentId: null, isActive: false });
    await run('updateAgency(id: "UPT-ROB", name: "UPT Rob")');
    const events = await eventsOf(agency.id);
    expect(events.map(({ type, actorRole }) => [type, actorRole])).toEqual([
      ["AGENCY_CREATED", "ADMIN"],
      ["AGENCY_CHANGED", "ADMIN"],
    ]);
    expect(events[1]?.data).toMatchObject({
      before: { name: "UPT Penanganan Rob", isActive: true },
      after: { name: "UPT Rob", isActive: false, parentId: null },
    });
  });

  it("says every fault at once", async () => {
    expect(await refusals('createAgency(code: "dpu pr", name: "  ", kind: "KABINET", parent: "TIADA")')).toEqual([
      "INVALID_INPUT code",
      "INVALID_INPUT name",
      "INVALID_INPUT kind",
      "INVALID_INPUT parent",
    ]);
    expect(await refusals('createAgency(code: "DPUPR", name: "Dinas lain", kind: "DINAS")')).toEqual([
      "INVALID_INPUT code",
    ]);
    expect(await refusals('updateAgency(id: "TIADA", isActive: false)')).toEqual(["NOT_FOUND id"]);
    expect(await refusals('updateAgency(id: "DINHUB", name: "", nationalInstitutionId: "999999")')).toEqual([
      "INVALID_INPUT name",
      "INVALID_INPUT nationalInstitutionId",
    ]);
  });

  it("puts no agency below itself", async () => {
    await run('createAgency(code: "ATAS", name: "Bagian atas", kind: "KANTOR")');
    await run('createAgency(code: "BAWAH", name: "Bagian bawah", kind: "KANTOR", parent: "ATAS")');
    expect(await refusals('updateAgency(id: "ATAS", parent: "BAWAH")')).toEqual(["INVALID_INPUT parent"]);
    expect(await refusals('updateAgency(id: "ATAS", parent: "ATAS")')).toEqual(["INVALID_INPUT parent"]);
  });

  it("ends the tokens of a closed agency's officers, and takes nobody new in", async () => {
    const token = await hub.token("LIAISON", "DINPAR");
    expect(await hub.ask(token, "{ viewer { role } }")).toEqual({ viewer: { role: "LIAISON" } });
    await run('updateAgency(id: "DINPAR", isActive: false)');
    expect((await hub.gql(token, "{ viewer { role } }")).errors[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    const newcomer = `username: "baru.dinpar", name: "Sri", role: LIAISON, agency: "DINPAR", password: "${PASSWORD}"`;
    expect(await refusals(`createOfficer(${newcomer})`)).toEqual(["AGENCY_INACTIVE agency"]);
    expect(await refusals('createAgency(code: "ANAK", name: "Anak Dinpar", kind: "KANTOR", parent: "DINPAR")')).toEqual(
      ["AGENCY_INACTIVE parent"],
    );
  });
});

describe("officers", () => {
  const login = async (username: string, password: string) => {
    const query = `mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token ${ERRORS} } }`;
    return (await hub.ask<{ login: { token: string | null } }>(null, query, { u: username, p: password })).login.token;
  };
  const make = async (username: string, rest = 'role: LIAISON, agency: "DPUPR"') => {
    const call = `createOfficer(username: "${username}", name: "Kartini", ${rest}, password: "${PASSWORD}")`;
    const made = await run(call, "officer { id username role isActive hasOtp isFromIssuer agency { code } }");
    expect(made.userErrors).toEqual([]);
    return made.officer as { id: string };
  };

  it("makes one who can sign in; the log knows no name", async () => {
    const officer = await make("kartini.dpupr");
    expect(officer).toMatchObject({ username: "kartini.dpupr", role: "LIAISON", agency: { code: "DPUPR" } });
    expect(await login("kartini.dpupr", PASSWORD)).not.toBeNull();
    await run(`updateOfficer(id: "${officer.id}", name: "Raden Ajeng")`);
    const events = await eventsOf(officer.id);
    expect(events.map((event) => event.type)).toEqual(["OFFICER_CREATED", "OFFICER_CHANGED"]);
    expect(JSON.stringify(events)).not.toMatch(/kartini|raden/i);
    expect(events[1]?.data.after).toMatchObject({ isRenamed: true });
  });

  it("ends the token of a moved officer at once", async () => {
    const { id } = await make("pindah.dpupr");
    const token = await login("pindah.dpupr", PASSWORD);
    expect(await hub.ask(token, "{ viewer { id } }")).toEqual({ viewer: { id } });
    const moved = await run(`updateOfficer(id: "${id}", agency: "DINKES")`, "officer { agency { code } }");
    expect(moved.officer).toEqual({ agency: { code: "DINKES" } });
    expect((await hub.gql(token, "{ viewer { id } }")).errors[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    const [, event] = await eventsOf(id);
    expect(event?.data).toMatchObject({
      before: { agencyId: await hub.agencyId("DPUPR") },
      after: { agencyId: await hub.agencyId("DINKES") },
    });
  });

  it("gives another password, which ends tokens", async () => {
    const { id } = await make("lupa.sandi", "role: LEADER");
    const token = await login("lupa.sandi", PASSWORD);
    expect(await refusals(`resetOfficerPassword(id: "${id}", password: "pendek")`)).toEqual(["INVALID_INPUT password"]);
    expect(await refusals(`resetOfficerPassword(id: "${id}", password: "tanggul laut Demak")`)).toEqual([]);
    expect((await hub.gql(token, "{ viewer { id } }")).errors[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    expect(await login("lupa.sandi", PASSWORD)).toBeNull();
    expect(await login("lupa.sandi", "tanggul laut Demak")).not.toBeNull();
  });

  it("gives a second factor, which login then asks for, and takes it away", async () => {
    const { id } = await make("dua.faktor", "role: COORDINATOR");
    const token = await login("dua.faktor", PASSWORD);
    const { address, officer } = await run(`startOfficerOtp(id: "${id}")`, "address officer { hasOtp }");
    expect(officer).toEqual({ hasOtp: true });
    expect(address).toMatch(/^otpauth:\/\/totp\/.*dua\.faktor.*secret=[A-Z2-7]{32}&/);
    expect((await hub.gql(token, "{ viewer { id } }")).errors[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    expect(await login("dua.faktor", PASSWORD)).toBeNull();
    expect((await run(`removeOfficerOtp(id: "${id}")`, "officer { hasOtp }")).officer).toEqual({ hasOtp: false });
    expect(await login("dua.faktor", PASSWORD)).not.toBeNull();
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual([
      "OFFICER_CREATED",
      "OFFICER_OTP_STARTED",
      "OFFICER_OTP_REMOVED",
    ]);
    expect(await refusals('startOfficerOtp(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV")')).toEqual(["NOT_FOUND"]);
  });

  it("refuses what no account can be", async () => {
    expect(await refusals('createOfficer(username: "A", name: "", role: LEADER, password: "x")')).toEqual([
      "INVALID_INPUT username",
      "INVALID_INPUT name",
      "INVALID_INPUT password",
    ]);
    const call = (rest: string) => `createOfficer(username: "uji.lagi", name: "Uji", ${rest}, password: "${PASSWORD}")`;
    expect(await refusals(call('role: LIAISON, agency: "TIADA"'))).toEqual(["INVALID_INPUT agency"]);
    expect(await refusals(call("role: LIAISON"))).toEqual(["INVALID_INPUT agency"]);
    expect(await refusals(call('role: LEADER, agency: "DPUPR"'))).toEqual(["INVALID_INPUT agency"]);
    expect(await refusals('updateOfficer(id: "tidak ada", isActive: false)')).toEqual(["NOT_FOUND id"]);
    expect(await refusals('updateOfficer(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", isActive: false)')).toEqual(["NOT_FOUND"]);
  });

  it("lets no administrator end his own account", async () => {
    const { viewer } = await hub.ask<{ viewer: { id: string } }>(admin, "{ viewer { id } }");
    expect(await refusals(`updateOfficer(id: "${viewer.id}", isActive: false)`)).toEqual(["INVALID_INPUT id"]);
    expect(await refusals(`updateOfficer(id: "${viewer.id}", role: LEADER)`)).toEqual(["INVALID_INPUT id"]);
  });

  it("lists them in pages", async () => {
    const query = `query($after: Cursor) { officers(first: 2, after: $after) {
      edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const { officers }: { officers: OfficerPage } = await hub.ask<{ officers: OfficerPage }>(admin, query, { after });
      ids.push(...officers.edges.map(({ node }) => node.id));
      if (!officers.pageInfo.hasNextPage) break;
      after = officers.pageInfo.endCursor;
    }
    const rows = await hub.sql<{ id: string }>("SELECT id FROM officer ORDER BY id");
    expect(ids).toEqual(rows.map((row) => row.id));
  });
});

interface OfficerPage {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe("machine keys", () => {
  it("shows a key once and ends it at once", async () => {
    const made = await run(
      `createApiKey(name: "Dasbor", scopes: ["events:read"], agency: "DPUPR", expiresAt: "${inDays(30)}")`,
      "key apiKey { id name scopes revokedAt agency { code } }",
    );
    const key = String(made.key);
    const { id } = made.apiKey as { id: string };
    expect(made.apiKey).toMatchObject({ name: "Dasbor", scopes: ["events:read"], agency: { code: "DPUPR" } });
    expect((await hub.gql(key, "{ events(first: 1) { hasMore } }")).errors).toEqual([]);
    const revoked = await run(`revokeApiKey(id: "${id}")`, "apiKey { revokedAt }");
    expect(revoked.apiKey).toEqual({ revokedAt: expect.any(String) });
    await run(`revokeApiKey(id: "${id}")`);
    expect((await hub.gql(key, "{ events(first: 1) { hasMore } }")).errors[0]?.extensions?.code).toBe(
      "UNAUTHENTICATED",
    );
    const events = await eventsOf(id);
    expect(events.map((event) => event.type)).toEqual(["API_KEY_CREATED", "API_KEY_REVOKED"]);
    expect(JSON.stringify(events)).not.toContain("Dasbor");
    const listed = await hub.gql(admin, "{ apiKeys { id name } }");
    expect(listed.text).toContain(id);
    expect(listed.text).not.toContain(key.slice(-43));
  });

  it("refuses unknown scopes, past ends and unknown agencies", async () => {
    expect(await refusals(`createApiKey(name: "", scopes: ["semua"], expiresAt: "${inDays(-1)}")`)).toEqual([
      "INVALID_INPUT name",
      "INVALID_INPUT scopes",
      "INVALID_INPUT expiresAt",
    ]);
    const call = `createApiKey(name: "x", scopes: ["events:read"], agency: "TIADA", expiresAt: "${inDays(1)}")`;
    expect(await refusals(call)).toEqual(["INVALID_INPUT agency"]);
    expect(await refusals('revokeApiKey(id: "bukan-id")')).toEqual(["NOT_FOUND id"]);
  });
});

describe("rules", () => {
  const CASE = "query($id: ID!) { complaint(id: $id) { version dueAt } }";
  const caseOf = async (id: string) => {
    const token = await hub.token("COORDINATOR");
    return (await hub.ask<{ complaint: { version: number; dueAt: string } }>(token, CASE, { id })).complaint;
  };
  const counter = async (name: string) =>
    Number((await hub.sql<{ value: number }>("SELECT value FROM counter WHERE name = ?", [name]))[0]?.value);

  it("adds a version of a policy and leaves the old one as it was", async () => {
    const before = await hub.sql<{ id: string }>("SELECT * FROM sla_policy ORDER BY id");
    const raisedFrom = await counter("policies");
    const call =
      'setSlaPolicy(step: VERIFY, law: "SOP", value: 30, unit: MINUTES, effectiveFrom: "2030-01-01T00:00:00.000Z")';
    const set = await run(call, "slaPolicy { id step version value kind pausedByOutage }");
    expect(set.slaPolicy).toMatchObject({ step: "VERIFY", version: 2, value: 30, kind: null, pausedByOutage: false });
    const after = await hub.sql<{ id: string }>("SELECT * FROM sla_policy ORDER BY id");
    const { id } = set.slaPolicy as { id: string };
    expect(after.filter((row) => row.id !== id)).toEqual(before);
    expect(await counter("policies")).toBe(raisedFrom + 1);
    expect((await eventsOf(id))[0]?.data).toMatchObject({ before: { version: 1, value: 15 }, after: { version: 2 } });
  });

  it("refuses values, laws, years and days that cannot be", async () => {
    const policy = (law: string, value: number, unit: string, from = "2030-01-01T00:00:00.000Z") =>
      `setSlaPolicy(step: REVIEW, law: "${law}", value: ${value}, unit: ${unit}, effectiveFrom: "${from}")`;
    const raisedFrom = await counter("policies");
    expect(await refusals(policy("SOP", -1, "DAYS"))).toEqual(["INVALID_INPUT value"]);
    expect(await refusals(policy("", 251, "WORKING_DAYS", "1999-01-01T00:00:00.000Z"))).toEqual([
      "INVALID_INPUT law",
      "INVALID_INPUT value",
      "INVALID_INPUT effectiveFrom",
    ]);
    expect(await counter("policies")).toBe(raisedFrom);
    expect((await hub.gql(admin, `mutation { ${policy("SOP", 1.5, "DAYS")} { ${ERRORS} } }`)).errors).not.toEqual([]);
    expect(await refusals("setCalendarYear(year: 26, state: FINAL)")).toEqual(["INVALID_INPUT year"]);
    expect(await refusals('addHoliday(date: "2026-02-30", kind: HOLIDAY, name: "")')).toEqual([
      "INVALID_INPUT date",
      "INVALID_INPUT name",
    ]);
    expect(await refusals('addHoliday(date: "2050-01-01", kind: HOLIDAY, name: "Tahun baru")')).toEqual([
      "INVALID_INPUT date",
    ]);
    expect(await refusals('addHoliday(date: "2026-01-01", kind: HOLIDAY, name: "Tahun baru")')).toEqual([
      "INVALID_INPUT date",
    ]);
    expect(await refusals('removeHoliday(date: "2026-01-06")')).toEqual(["NOT_FOUND date"]);
  });

  it("adds a year, and then its holidays", async () => {
    const year = await run("setCalendarYear(year: 2041, state: PROVISIONAL)", "calendarYear { year state }");
    expect(year.calendarYear).toEqual({ year: 2041, state: "PROVISIONAL" });
    await run("setCalendarYear(year: 2041, state: FINAL)");
    await run('addHoliday(date: "2041-08-17", kind: HOLIDAY, name: "Hari Kemerdekaan")');
    const { holidays } = await hub.ask<{ holidays: unknown }>(admin, "{ holidays(year: 2041) { date kind name } }");
    expect(holidays).toEqual([{ date: "2041-08-17", kind: "HOLIDAY", name: "Hari Kemerdekaan" }]);
    expect((await eventsOf("2041")).map((event) => event.data.after)).toEqual([
      { state: "PROVISIONAL" },
      { state: "FINAL" },
    ]);
  });

  it("moves the due date of a running clock by an added holiday, live, and back again", async () => {
    await run(`setCalendarYear(year: ${new Date().getFullYear() + 1}, state: PROVISIONAL)`);
    const { id } = await submitted(hub);
    const first = await caseOf(id);
    // By the calendar from now on: the SOP's own days do not ask for holidays.
    const call =
      'setSlaPolicy(step: REVIEW, law: "SOP", value: 3, unit: WORKING_DAYS, effectiveFrom: "2026-01-02T00:00:00.000Z")';
    const policy = await run(call, "movedCases");
    expect(policy).toMatchObject({ movedCases: 1, userErrors: [] });
    const second = await caseOf(id);
    expect(second.dueAt).not.toBe(first.dueAt);

    const live = await hub.subscribe<{ inboxEvents: { complaint: { dueAt: string }; event: { type: string } } }>(
      await hub.token("COORDINATOR"),
      "subscription { inboxEvents { complaint { dueAt } event { type } } }",
    );
    // The line's day ends in Jakarta at 16:59:59.999Z of the same date.
    const day = second.dueAt.slice(0, 10);
    const raisedFrom = await counter("calendar");
    const added = await run(`addHoliday(date: "${day}", kind: JOINT_LEAVE, name: "Cuti bersama uji")`, "movedCases");
    expect(added).toMatchObject({ movedCases: 1, userErrors: [] });
    const third = await caseOf(id);
    expect(Date.parse(third.dueAt)).toBeGreaterThan(Date.parse(second.dueAt));
    // Set by two events: of the policy, and of the holiday.
    expect(third.version).toBe(first.version + 2);
    expect(await counter("calendar")).toBe(raisedFrom + 1);
    const frame = await live.frame(
      "the new due time",
      // The policy's event may get its position only after the stream has begun.
      ({ inboxEvents: { event, complaint } }) => event.type === "CLOCKS_RECOMPUTED" && complaint.dueAt === third.dueAt,
    );
    expect(frame.inboxEvents.complaint.dueAt).toBe(third.dueAt);

    const removed = await run(`removeHoliday(date: "${day}")`, "movedCases holiday { name }");
    expect(removed).toMatchObject({ movedCases: 1, holiday: { name: "Cuti bersama uji" } });
    expect((await caseOf(id)).dueAt).toBe(second.dueAt);
    expect((await eventsOf(day)).map((event) => event.type)).toEqual(["HOLIDAY_ADDED", "HOLIDAY_REMOVED"]);
  });
});

describe("the escalation ladder", () => {
  const ladder = async () => {
    const query = "{ escalationRules { level audience value unit isActive } }";
    const { escalationRules } = await hub.ask<{ escalationRules: Record<string, unknown>[] }>(admin, query);
    return escalationRules.map((rung) => Object.values(rung).join(" "));
  };

  it("begins with the agency's liaisons and ends with the leaders; a rung is changed, added and put out of use", async () => {
    expect(await ladder()).toEqual([
      "0 LIAISON 80 PERCENT true",
      "1 LIAISON 0 MINUTES true",
      "2 COORDINATOR 1 WORKING_DAYS true",
      "3 LEADER 3 WORKING_DAYS true",
    ]);
    await run("setEscalationRule(level: 3, audience: LEADER, value: 4, unit: WORKING_DAYS)");
    await run("setEscalationRule(level: 4, audience: LEADER, value: 10, unit: DAYS, isActive: false)");
    expect((await ladder()).slice(3)).toEqual(["3 LEADER 4 WORKING_DAYS true", "4 LEADER 10 DAYS false"]);
    const [event] = (await eventsOf("3")).filter(({ type }) => type === "ESCALATION_RULE_SET");
    expect(event?.data).toMatchObject({ before: { value: 3 }, after: { value: 4, unit: "WORKING_DAYS" } });
  });

  it("refuses what cannot be counted", async () => {
    const rung = (level: number, value: number, unit: string) =>
      refusals(`setEscalationRule(level: ${level}, audience: LEADER, value: ${value}, unit: ${unit})`);
    expect(await rung(6, 1, "DAYS")).toEqual(["INVALID_INPUT level"]);
    expect(await rung(0, 100, "PERCENT")).toEqual(["INVALID_INPUT value"]);
    expect(await rung(1, 50, "PERCENT")).toEqual(["INVALID_INPUT unit"]);
    expect(await rung(-1, -1, "HOURS")).toEqual(["INVALID_INPUT level", "INVALID_INPUT value"]);
  });
});

describe("the log", () => {
  it("holds every change in its chain", async () => {
    await waitFor("the stamps of all events", async () => {
      const [row] = await hub.sql<{ open: number }>("SELECT COUNT(*) AS open FROM event WHERE position IS NULL");
      return Number(row?.open) === 0;
    });
    const rows = await hub.sql<{ type: string; hash: Buffer | null; actorId: string | null }>(
      "SELECT type, hash, actor_id AS actorId FROM event WHERE complaint_id IS NULL AND actor_kind = 'OFFICER'",
    );
    expect(rows.filter((row) => row.hash === null || row.actorId === null)).toEqual([]);
    expect(new Set(rows.map((row) => row.type)).size).toBe(15);
  });
});
