import { randomBytes } from "node:crypto";
import { buildHubSchema } from "../../src/api/schema";
import { newAccessCode, newTicketNumber } from "../../src/domain/ticket";
import { type OfficerRole, type Reply, startTestHub, type TestHub, type UserErrorReply } from "../support/hub";
import {
  CASES,
  type CallerName,
  type CaseName,
  DOORS,
  type Door,
  fieldRules,
  IDENTITIES,
  KEYS,
  OFFICERS,
  type Rule,
  TOKENLESS,
} from "../support/permission-table";
import { allFields, operationFor, reachableFields, rootField, walkAnswer } from "../support/schema-walk";
import { submitted, type Ticket } from "../support/submission";

/** Everything that a case says, each with a text that stands nowhere else. */
interface Canaries {
  readonly words: readonly string[];
  readonly published: readonly string[];
  readonly internal: readonly string[];
  readonly identity: readonly string[];
  /** Of the citizen's file. */
  readonly fileName: string;
}

interface WalkedCase extends Ticket, Canaries {
  readonly files: Readonly<Record<"submitted" | "published" | "internal", string>>;
}

interface Caller {
  readonly name: CallerName;
  /** The role, the scope, or the name of somebody without a token. */
  readonly kind: string;
  readonly token: string | null;
  readonly isOfficer: boolean;
  readonly isKey: boolean;
  readonly sees: readonly CaseName[];
}

type Payload = { readonly complaint?: unknown; readonly userErrors?: readonly UserErrorReply[] } | null;
type Answer = Reply<Record<string, Payload>>;

/** What is asked for at a door about one case. */
interface Target {
  readonly id: string;
  readonly ticketNumber: string;
  readonly accessCode: string;
}

const schema = buildHubSchema();
const RULES = fieldRules();
/** Each agency reads its own figures only, and asking for another's fails: they have a test of their own. */
const SKIPPED = new Set(["Agency.openCount", "Agency.overdueCount"]);
const ABSENT: Target = {
  id: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
  ticketNumber: newTicketNumber(randomBytes),
  accessCode: newAccessCode(randomBytes),
};
const NOT_OFFICERS_NAMES: readonly unknown[] = [null, "Pelapor", "Sistem", "SP4N-LAPOR!"];
const CALLERS = [...Object.keys(OFFICERS), ...Object.keys(KEYS), ...TOKENLESS];
/** One white pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  "base64",
);

let hub: TestHub;
let cases: Readonly<Record<CaseName, WalkedCase>>;
let agencies: Readonly<Record<string, string>>;
const callers = new Map<CallerName, Caller>();
/** `Type.field` of every field that stood in an answer. */
const met = new Set<string>();

beforeAll(async () => {
  hub = await startTestHub("permission_walk");
  const others = await hub.sql<{ code: string }>("SELECT code FROM agency WHERE is_active AND code <> 'DPUPR' LIMIT 2");
  agencies = { lead: "DPUPR", support: others[0]?.code ?? "", foreign: others[1]?.code ?? "" };
  for (const name of CALLERS) callers.set(name, await makeCaller(name));
  cases = {
    open: await makeCase("open", 1),
    anonymous: await makeCase("anonymous", 2),
    secret: await makeCase("secret", 3),
    unforwarded: await makeCase("unforwarded", 4),
  };
  await hub.sql(
    "UPDATE outbox SET state = 'PARKED', parked_state = 'REFUSED', reason = 'ditolak' WHERE kind = 'CREATE'",
  );
  await hub.sql("UPDATE category SET national_category_id = '417'");
  await hub.sql("UPDATE notice SET state = 'UNDELIVERED', reason = 'ditolak' WHERE template = 'RECEIPT'");
}, 60_000);

afterAll(() => hub.stop());

test("every field of the schema has a rule written by hand, and no rule is of a field that is gone", () => {
  const fields = allFields(schema);
  expect([...Object.keys(DOORS), ...RULES.keys()].sort()).toEqual([...fields].sort());
  expect(fields).toHaveLength(566);
  expect(Object.keys(DOORS)).toHaveLength(86);
});

describe.each(CALLERS)("%s", (name) => {
  test("gets at every door what the table says, and of no case more than that", async () => {
    const caller = callerOf(name);
    const faults: string[] = [];
    for (const [path, door] of Object.entries(DOORS)) faults.push(...(await judgeDoor(caller, path, door)));
    expect(faults).toEqual([]);
  }, 60_000);

  test("gets the files of what he may read; any other file does not exist for him", async () => {
    const caller = callerOf(name);
    const absent = await download(ABSENT.id, caller.token);
    expect(absent.status).toBe(caller.token === null ? 401 : 404);
    for (const one of CASES) {
      const { files } = cases[one];
      for (const [kind, id] of Object.entries(files)) {
        if (id === ABSENT.id) continue;
        const isHidden = caller.isKey && (one === "secret" || kind === "internal");
        const isAllowed = caller.token !== null && caller.sees.includes(one) && !isHidden;
        const { status, text } = await download(id, caller.token);
        const expected = isAllowed ? { status: 200, text: "\x89PNG" } : absent;
        const beginning = isAllowed ? text.slice(0, 4) : text.replaceAll(id, ABSENT.id);
        expect({ one, kind, status, text: beginning }).toEqual({ one, kind, ...expected });
      }
    }
  });
});

describe.each(CALLERS)("%s", (name) => {
  const PAPERS = ["archive", "audit", "disposition", "receipt"];

  test("gets the papers of what he may read, on none of them who complained, and no other paper exists for him", async () => {
    const caller = callerOf(name);
    for (const paper of PAPERS) {
      const absent = await get(`/complaints/${ABSENT.id}/${paper}.html`, caller.token);
      expect(absent.status).toBe(caller.token === null ? 401 : 404);
      for (const one of CASES) {
        const answer = await get(`/complaints/${cases[one].id}/${paper}.html`, caller.token);
        const isAllowed = caller.token !== null && caller.sees.includes(one) && !(caller.isKey && one === "secret");
        expect({ one, paper, status: answer.status }).toEqual({ one, paper, status: isAllowed ? 200 : absent.status });
        if (!isAllowed) expect(answer.text).toBe(absent.text);
        expect(leaks(caller, `${paper} of ${one}`, answer.text)).toEqual([]);
      }
    }
  });

  test("gets lists on paper and as spreadsheets as the table says, without who complained and without secret words", async () => {
    const caller = callerOf(name);
    const turnedAway = caller.token === null ? 401 : 403;
    const isLeading = ["COORDINATOR", "LEADER"].includes(caller.kind);
    for (const path of ["/agenda.html?from=2026-01-01&to=2026-12-31", "/reports/monthly.html?month=2026-11"]) {
      const { status, text } = await get(path, caller.token);
      expect({ path, status }).toEqual({ path, status: isLeading ? 200 : turnedAway });
      expect(leaks(caller, path, text)).toEqual([]);
    }
    const { status, text } = await get("/exports/inbox.csv", caller.token);
    const isReader = caller.isOfficer ? caller.kind !== "ADMIN" : caller.kind === "complaints:read";
    expect(status).toBe(isReader ? 200 : turnedAway);
    const { words, published, internal, identity } = cases.secret;
    for (const canary of [...words, ...published, ...internal, ...identity]) expect(text).not.toContain(canary);
    expect(leaks(caller, "export", text)).toEqual([]);
    for (const one of isReader ? CASES : []) {
      expect({ one, isIn: text.includes(cases[one].ticketNumber) }).toEqual({ one, isIn: caller.sees.includes(one) });
    }
  });
});

test("every field below a case, a tracked case and an event stood in an answer", () => {
  const expected = reachableFields(schema, "Complaint", "TrackedComplaint", "ComplaintEvent");
  expect(expected).toHaveLength(160);
  // A case within a case is asked for by no walk.
  expect(expected.filter((field) => !met.has(field))).toEqual([...SKIPPED, "PossibleDuplicate.complaint"]);
  expect(met).toContain("Complainant.nik");
});

test("the walk itself can see a leak", () => {
  const coordinator = callerOf("COORDINATOR");
  const nobody = callerOf("nobody");
  const { words, internal } = cases.secret;
  const text = [...words, ...internal].join(" ");
  expect(leaks(coordinator, "Query.complaint", text)).toEqual([]);
  expect(leaks(nobody, "Query.complaint", text)).toHaveLength(words.length + internal.length);
});

test.each([
  ["LIAISON/lead", "lead"],
  ["AGENCY_OFFICER/support", "support"],
  ["complaints:read/foreign", "foreign"],
])("%s reads the figures of its own agency only", async (name, own) => {
  const query = "{ agencies { code openCount overdueCount } }";
  const { data, errors } = await hub.gql(callerOf(name).token, query);
  expect(errors[0]?.extensions?.code).toBe("FORBIDDEN");
  expect(data).toBeNull();
  const counts = await hub.ask<{ inboxCounts: { open: number } }>(callerOf(name).token, "{ inboxCounts { open } }");
  expect(counts.inboxCounts.open).toBe(own === "foreign" ? 0 : 3);
  const elsewhere = await hub.gql(callerOf(name).token, "query($a: ID) { inboxCounts(agency: $a) { open } }", {
    a: own === "foreign" ? agencies.lead : agencies.foreign,
  });
  expect(elsewhere.errors[0]?.extensions?.code).toBe("FORBIDDEN");
});

test("a key does not find a secret case by its words", async () => {
  const query = "query($s: String!) { inbox(filter: { search: $s }) { edges { node { id } } } }";
  const find = (one: CaseName) =>
    hub.ask<{ inbox: { edges: unknown[] } }>(callerOf("complaints:read").token, query, { s: cases[one].words[0] });
  expect((await find("open")).inbox.edges).toHaveLength(1);
  expect((await find("secret")).inbox.edges).toEqual([]);
});

test("a citizen whose case was merged reads neither another citizen's words nor anything of a secret survivor", async () => {
  const coordinator = callerOf("COORDINATOR").token;
  const ask =
    'mutation($id: ID!) { requestClarification(id: $id, question: "Di RT berapa tepatnya?") { userErrors { code } } }';
  const answer = `mutation($t: String!, $c: String!) {
    answerClarification(ticketNumber: $t, accessCode: $c, text: "Rumah saya nomor tujuh.") { userErrors { code } } }`;
  const merge = "mutation($d: ID!, $i: ID!) { mergeComplaints(duplicate: $d, into: $i) { userErrors { code } } }";
  const track = `query($t: String!, $c: String!) {
    trackComplaint(ticketNumber: $t, accessCode: $c) { status publicFollowUps { text } } }`;
  for (const isSecret of [false, true]) {
    const duplicate = await submitted(hub);
    const survivor = await submitted(hub, { isSecret });
    await hub.ask(coordinator, ask, { id: survivor.id });
    await hub.ask(null, answer, { t: survivor.ticketNumber, c: survivor.accessCode });
    await hub.ask(coordinator, merge, { d: duplicate.id, i: survivor.id });
    const { trackComplaint } = await hub.ask<{
      trackComplaint: { status: string; publicFollowUps: readonly { text: string }[] };
    }>(null, track, { t: duplicate.ticketNumber, c: duplicate.accessCode });
    expect(trackComplaint.status).toBe("SUBMITTED");
    const texts = trackComplaint.publicFollowUps.map(({ text }) => text);
    expect(texts).toEqual(isSecret ? [] : ["Di RT berapa tepatnya?"]);
  }
});

/** Knocks at a door for each case, and for one that does not exist. @returns what was not as it has to be. */
async function judgeDoor(caller: Caller, path: string, door: Door): Promise<string[]> {
  if (door.kind === "list" || door.kind === "other")
    return judge(caller, path, door, null, await call(caller, path, door));
  const isOwner = caller.name === "citizen";
  const targets = CASES.map(
    (one): Target => ({ ...cases[one], ...(isOwner ? {} : { accessCode: ABSENT.accessCode }) }),
  );
  const [absent, ...answers] = await Promise.all(
    [ABSENT, ...targets].map((target) => call(caller, path, door, target)),
  );
  if (absent === undefined) throw new Error("a door has not answered");
  const faults = judge(caller, path, door, null, absent);
  for (const [index, one] of CASES.entries()) {
    const answer = answers[index] ?? absent;
    const isSeen = door.kind === "byCode" ? isOwner : caller.sees.includes(one);
    faults.push(...judge(caller, path, door, isSeen ? one : null, answer));
    const { id, ticketNumber } = cases[one];
    const text = answer.text.replaceAll(id, ABSENT.id).replaceAll(ticketNumber, ABSENT.ticketNumber);
    if (!isSeen && (answer.status !== absent.status || text !== absent.text)) {
      faults.push(`${path} tells the case ${one} from one that does not exist: ${text} instead of ${absent.text}`);
    }
  }
  return faults;
}

/** Judges one answer: by the door's row, by the rule of every field in it, and by the canaries. */
function judge(caller: Caller, path: string, door: Door, seen: CaseName | null, answer: Answer): string[] {
  const faults = [...leaks(caller, path, answer.text), ...withheld(caller, path, seen, answer.text)];
  const outcome = outcomeOf(path, answer);
  if (!isExpected(caller, path, door, seen, outcome)) faults.push(`${path} (${seen ?? "no case"}) answers ${outcome}`);
  walkAnswer(schema, path, answer.data?.[rootField(schema, path).name], (type, field, value, owner) => {
    met.add(`${type}.${field}`);
    const caseOfObject = CASES.find((one) => "id" in owner && cases[one].id === owner.id);
    const rule = RULES.get(`${type}.${field}`);
    const isSecret = (type === "Complaint" ? caseOfObject : seen) === "secret";
    if (rule === undefined || !holds(rule, caller, path, isSecret, value)) {
      faults.push(`${path}: ${type}.${field} is ${JSON.stringify(value)} against the rule ${rule ?? "that it lacks"}`);
    }
    const isCaseId = (type === "Complaint" && field === "id") || (type === "ComplaintEvent" && field === "complaintId");
    const isOfLog = path === "Query.events" && caller.isKey;
    const named = CASES.find((one) => cases[one].id === value);
    if (isCaseId && named !== undefined && !(isOfLog ? seesInLog(caller) : caller.sees).includes(named)) {
      faults.push(`${path} shows the case ${named}`);
    }
  });
  return faults;
}

/** A key of the log reads ids: all of them, or those of its agency's cases. */
function seesInLog({ name }: Caller): readonly CaseName[] {
  return name === "events:read" ? CASES : name === "events:read/lead" ? ["open", "anonymous", "secret"] : [];
}

function isExpected(caller: Caller, path: string, door: Door, seen: CaseName | null, outcome: string): boolean {
  const isAllowed = door.allowed === null || door.allowed.includes(caller.kind);
  if (!isAllowed) return outcome === (caller.token === null ? "UNAUTHENTICATED" : "FORBIDDEN");
  const isTurnedAway = outcome === "FORBIDDEN" || outcome === "UNAUTHENTICATED" || outcome === "INTERNAL_SERVER_ERROR";
  if (door.kind === "list" || door.kind === "other") return !isTurnedAway && outcome !== "BAD_USER_INPUT";
  if (seen === null) return outcome === (path.startsWith("Query.") ? "null" : "NOT_FOUND");
  if (path === "Mutation.revealIdentity") {
    return outcome === (IDENTITIES[caller.name]?.includes(seen) === true ? "ok" : "FORBIDDEN");
  }
  if (door.refused?.includes(caller.kind) === true) return outcome === "FORBIDDEN";
  if (door.values?.expectedVersion === 0) return outcome === "STALE_VERSION";
  return !isTurnedAway && outcome !== "null" && outcome !== "NOT_FOUND" && outcome !== "BAD_USER_INPUT";
}

/** The top-level code, the first code of `userErrors`, `null` or `ok`. */
function outcomeOf(path: string, { data, errors }: Answer): string {
  const [error] = errors;
  if (error !== undefined) return error.extensions?.code ?? error.message;
  const payload = data?.[rootField(schema, path).name];
  return payload == null ? "null" : (payload.userErrors?.[0]?.code ?? "ok");
}

function holds(rule: Rule, caller: Caller, path: string, isSecret: boolean, value: unknown): boolean {
  switch (rule) {
    case "all":
      return true;
    case "words":
      return (value === "[rahasia]" || value === null) === (caller.isKey && isSecret);
    case "unsecret":
      return !(caller.isKey && isSecret) || isEmpty(value);
    case "officers":
      return caller.isOfficer || value === null;
    case "names":
      return caller.isOfficer || NOT_OFFICERS_NAMES.includes(value);
    case "published":
      return caller.isOfficer || value === "PUBLIC";
    case "identity":
      return path === "Mutation.revealIdentity" && (value === null || caller.name in IDENTITIES);
    case "tracked":
      return caller.name === "citizen";
    case "admin":
      return caller.kind === "ADMIN";
    case "leaders":
      return ["COORDINATOR", "LEADER"].includes(caller.kind);
    case "coordinator":
      return caller.kind === "COORDINATOR";
    case "bridge":
      return ["COORDINATOR", "LEADER", "ADMIN", "sync:run"].includes(caller.kind);
    case "told":
      return caller.isOfficer || isEmpty(value);
    case "managed":
      return caller.kind === "COORDINATOR" || caller.kind === "ADMIN";
    case "agenda":
      return ["COORDINATOR", "LEADER"].includes(caller.kind);
    case "owner":
    case "ownAgency":
    case "stream":
      return false;
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && "edges" in value && isEmpty(value.edges);
}

/** Which texts of which case stand in an answer without right. */
function leaks(caller: Caller, path: string, text: string): string[] {
  return CASES.flatMap((one) => {
    const { words, published, internal, identity, fileName } = cases[one];
    const isCitizen = caller.name === "citizen";
    const isSeen = caller.isOfficer && caller.sees.includes(one);
    const isReadByKey = caller.isKey && caller.sees.includes(one) && one !== "secret";
    const isIdentified = IDENTITIES[caller.name]?.includes(one) === true;
    const mayKnow = path === "Mutation.revealIdentity" && isIdentified;
    const forbidden = [
      ...(isSeen || isReadByKey || isCitizen ? [] : [...words, ...published]),
      ...(isSeen ? [] : internal),
      ...(isIdentified || isCitizen ? [] : [fileName]),
      ...(mayKnow ? [] : identity),
    ];
    return forbidden.filter((canary) => text.includes(canary)).map((canary) => `${path}: ${canary} of ${one}`);
  });
}

/** Which texts of the case are missing in the answer to somebody who is to read them. */
function withheld(caller: Caller, path: string, seen: CaseName | null, text: string): string[] {
  if (seen === null || seen === "unforwarded") return [];
  const { words, published, internal, fileName } = cases[seen];
  const due: string[] = [];
  if (path === "Query.complaint" && caller.isOfficer) due.push(...words, ...published, ...internal);
  if (path === "Query.complaint" && caller.isKey && seen !== "secret") due.push(...words, ...published);
  if (path === "Query.complaint" && IDENTITIES[caller.name]?.includes(seen) === true) due.push(fileName);
  if (path === "Query.trackComplaint") due.push(...published, fileName);
  return due.filter((canary) => !text.includes(canary)).map((canary) => `${path} withholds ${canary} of ${seen}`);
}

function call(caller: Caller, path: string, door: Door, target?: Target): Promise<Answer> {
  const args = new Set(rootField(schema, path).args.map(({ name }) => name));
  const about: Record<string, unknown> =
    target === undefined ? {} : { id: target.id, duplicate: target.id, into: otherThan(target), ...codeOf(target) };
  const values = Object.fromEntries(Object.entries(about).filter(([name]) => args.has(name)));
  const { query, variables } = operationFor(schema, path, { ...values, ...door.values }, SKIPPED);
  return hub.gql<Record<string, Payload>>(caller.token, query, variables);
}

function codeOf({ ticketNumber, accessCode }: Target): Record<string, unknown> {
  return { ticketNumber, accessCode };
}

function otherThan({ id }: Target): string {
  return id === cases.open.id ? cases.anonymous.id : cases.open.id;
}

function callerOf(name: CallerName): Caller {
  const caller = callers.get(name);
  if (caller === undefined) throw new Error(`nobody is called ${name}`);
  return caller;
}

async function makeCaller(name: CallerName): Promise<Caller> {
  const [kind = "", part] = name.split("/");
  const agency = part === undefined ? undefined : agencies[part];
  const isOfficer = name in OFFICERS;
  const isKey = name in KEYS;
  const token = isOfficer ? await hub.token(kind as OfficerRole, agency) : isKey ? await makeKey(kind, agency) : null;
  return { name, kind, token, isOfficer, isKey, sees: OFFICERS[name] ?? KEYS[name] ?? [] };
}

async function makeKey(scope: string, agency: string | undefined): Promise<string> {
  const query = `mutation($s: [String!]!, $a: ID, $e: DateTime!) {
    createApiKey(name: "mesin", scopes: $s, agency: $a, expiresAt: $e) { key userErrors { code } } }`;
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const variables = { s: [scope], a: agency ?? null, e: expiresAt };
  const { createApiKey } = await hub.ask<{ createApiKey: { key: string } }>(await hub.token("ADMIN"), query, variables);
  return createApiKey.key;
}

/** A case that has everything: words, place, category, files, public and internal texts, an answer not yet received. */
async function makeCase(name: CaseName, number: number): Promise<WalkedCase> {
  const isForwarded = name !== "unforwarded";
  const tag = `kenari${number}`;
  const [category] = await hub.sql<{ id: string }>("SELECT id FROM category WHERE is_active LIMIT 1");
  const files = {
    submitted: await upload(`${tag}-aduan.png`),
    ...(isForwarded
      ? { published: await upload(`${tag}-umum.png`), internal: await upload(`${tag}-internal.png`) }
      : { published: ABSENT.id, internal: ABSENT.id }),
  };
  const ticket = await submitted(hub, {
    title: `${tag}judul banjir di jalan`,
    content: `${tag}isi: air setinggi lutut sudah tiga hari.`,
    location: { address: `${tag}tempat`, latitude: -6.89, longitude: 110.64 },
    category: category?.id,
    isAnonymous: name === "anonymous",
    isSecret: name === "secret",
    attachments: [files.submitted],
    complainant: {
      name: `Sulastri ${["", "Kenarisatu", "Kenaridua", "Kenaritiga", "Kenariempat"][number] ?? ""}`,
      phone: `08139990770${number}`,
      email: `${tag}surel@contoh.id`,
      nik: `332101570890000${number}`,
      address: `Jalan ${tag}rumah`,
    },
  });
  const coordinator = callerOf("COORDINATOR").token;
  const officer = callerOf("AGENCY_OFFICER/lead").token;
  await act(coordinator, ticket, "verifyComplaint", {
    leadAgency: agencies.lead,
    supportAgencies: [agencies.support],
    category: category?.id,
    note: `${tag}catatan kewenangan`,
  });
  if (isForwarded) {
    await act(coordinator, ticket, "forwardComplaint", { instruction: `${tag}petunjuk untuk dinas` });
    await act(officer, ticket, "acceptDisposition", {});
    await act(officer, ticket, "claimComplaint", {});
    const follow = (visibility: string, text: string, attachments: string[]) =>
      act(officer, ticket, "addFollowUp", { text, visibility, attachments });
    await follow("PUBLIC", `${tag}umum: petugas menuju lokasi.`, [files.published]);
    await follow("INTERNAL", `${tag}dalam: pelapor sudah sering mengadu.`, []);
    await act(officer, ticket, "answerComplaint", {
      text: `${tag}jawaban belum diterima.`,
      attachments: [files.internal],
    });
  }
  return {
    ...ticket,
    files,
    words: [`${tag}judul`, `${tag}isi`, `${tag}tempat`],
    fileName: `${tag}-aduan`,
    published: [`${tag}umum`, `${tag}-umum`],
    internal: [`${tag}catatan`, `${tag}petunjuk`, `${tag}dalam`, `${tag}jawaban`, `${tag}-internal`],
    identity: ["Kenarisatu", "Kenaridua", "Kenaritiga", "Kenariempat"]
      .slice(number - 1, number)
      .concat(`8139990770${number}`, `${tag}surel`, `332101570890000${number}`, `${tag}rumah`),
  };
}

async function act(token: string | null, { id }: Ticket, name: string, values: Record<string, unknown>): Promise<void> {
  const { query, variables } = operationFor(schema, `Mutation.${name}`, { id, ...values }, SKIPPED);
  const data = await hub.ask<Record<string, Payload>>(token, query, variables);
  const fault = data[name]?.userErrors?.[0];
  if (fault !== undefined) throw new Error(`${name}: ${JSON.stringify(fault)}`);
}

async function upload(name: string): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(PNG)], { type: "image/png" }), name);
  const response = await fetch(`${hub.url}/files`, { method: "POST", body: form });
  const { files } = (await response.json()) as { files: readonly { readonly id: string }[] };
  return files[0]?.id ?? "";
}

function download(id: string, token: string | null): Promise<{ status: number; text: string }> {
  return get(`/files/${id}`, token);
}

async function get(path: string, token: string | null): Promise<{ status: number; text: string }> {
  const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
  const response = await fetch(`${hub.url}${path}`, headers === undefined ? {} : { headers });
  return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString("latin1") };
}
