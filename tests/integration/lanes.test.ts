import { getNamedType, isNonNullType, isObjectType } from "graphql";
import { buildHubSchema } from "../../src/api/schema";
import { bulkLoad } from "../../src/cli/bulk/bulk-load";
import { startTestHub, type TestHub } from "../support/hub";

let hub: TestHub;
let token: string;

beforeAll(async () => {
  hub = await startTestHub("lanes", {}, { gateLimits: { usesBeforeCompiling: 3 } });
  await bulkLoad(hub.core, 300, () => undefined);
  token = await hub.token("COORDINATOR");
}, 60_000);
afterAll(() => hub.stop());

/** How many operations each lane has executed so far. */
async function lanes(): Promise<Record<string, number>> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  const found = [...text.matchAll(/^hub_http_operations_by_lane_total\{lane="(\w+)"\} (\d+)/gm)];
  return Object.fromEntries(found.map(([, lane, count]) => [lane, Number(count)]));
}

const PAGE = "{ inbox(first: 30, sort: NEWEST) { edges { cursor node { id title dueAt leadAgency { name } } } } }";

test("a query that is asked often runs compiled, and answers as before", async () => {
  const before = await lanes();
  const answers: string[] = [];
  for (let time = 0; time < 5; time += 1) answers.push((await hub.gql(token, PAGE)).text);
  const after = await lanes();
  expect((after.compiled ?? 0) - (before.compiled ?? 0)).toBe(3);
  expect((after.interpreted ?? 0) - (before.interpreted ?? 0)).toBe(2);
  expect(new Set(answers).size).toBe(1);
});

test("a text in a query is data and never code, whoever asks and however often", async () => {
  const marker = "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d";
  const spelled = [marker, marker.replace("__M", "\\u005f_M")];
  const queries = spelled.flatMap((start) => [
    `{ trackComplaint(ticketNumber: "${start}0)+(globalThis.hasRunForeignCode=1)+(0", accessCode: "x") { status } }`,
    `query ($code: String = "${start}0)+(globalThis.hasRunForeignCode=1)+(0") {
       trackComplaint(ticketNumber: $code, accessCode: $code) { status } }`,
    `{ inbox(filter: { search: "${start}0)+(globalThis.hasRunForeignCode=1)+(0" }) { edges { node { id } } } }`,
  ]);
  const before = await lanes();
  for (const query of queries) for (let time = 0; time < 5; time += 1) await hub.gql(null, query);
  expect(Reflect.get(globalThis, "hasRunForeignCode")).toBeUndefined();
  expect((await lanes()).compiled).toBe(before.compiled);
});

test("conditions and odd names answer alike, however often they are asked", async () => {
  const [row] = await hub.sql<{ id: string }>("SELECT id FROM complaint LIMIT 1");
  const id = row?.id ?? "";
  const queries = [
    `query ($id: ID!, $x: Boolean!) { a: complaint(id: $id) { ...F @include(if: $x) } b: complaint(id: $id) { ...F } }
     fragment F on Complaint { title }`,
    "query ($id: ID!, $x: Boolean!) { complaint(id: $id) { id ...F @include(if: $x) ...F } } fragment F on Complaint { title }",
    "query ($id: ID!, $x: Boolean!) { complaint(id: $id) { id } complaint(id: $id) @include(if: $x) { title } }",
    "query ($id: ID!, $x: Boolean!) { complaint(id: $id) { id title @skip(if: $x) } }",
    "query ($id: ID!) { __proto__: complaint(id: $id) { id constructor: title } }",
  ];
  for (const query of queries) {
    for (const x of [false, true]) {
      const variables = query.includes("$x") ? { id, x } : { id };
      const answers: string[] = [];
      for (let time = 0; time < 5; time += 1) answers.push((await hub.gql(token, query, variables)).text);
      expect(answers[0]).not.toContain('"errors"');
      expect(new Set(answers).size).toBe(1);
    }
  }
  const shared = "fragment F on Complaint { title }";
  const both = `query A($id: ID!, $x: Boolean!) { complaint(id: $id) { id ...F @skip(if: $x) } }
    query B($id: ID!) { complaint(id: $id) { id ...F } } ${shared}`;
  const ask = (operationName: string, variables: object) =>
    fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: both, operationName, variables }),
    }).then((answer) => answer.text());
  const first = await ask("B", { id });
  for (let time = 0; time < 5; time += 1) await ask("A", { id, x: true });
  for (let time = 0; time < 5; time += 1) expect(await ask("B", { id })).toBe(first);
});

test("what a compiled query refuses reads as an interpreted one's refusal", async () => {
  const refused = [
    "{ inbox(first: 5) { edges { node { id } } } }",
    '{ a: inbox(agency: "DPUPR") { edges { node { id } } } agencies { openCount } }',
  ];
  for (const query of refused) {
    const admin = await hub.token("ADMIN");
    const answers: string[] = [];
    for (let time = 0; time < 5; time += 1) {
      const { text } = await hub.gql(admin, query);
      answers.push(text);
    }
    expect(answers[0]).toContain('"errors"');
    expect(new Set(answers).size).toBe(1);
  }
});

test("a text that was altered in the table is a fault of its field, and leaves no request hanging", async () => {
  const query =
    "{ inbox(first: 3, filter: { statuses: [IN_PROGRESS] }) { edges { node { id lastFollowUp { id text } } } } }";
  for (let time = 0; time < 4; time += 1) await hub.ask(token, query);
  const { inbox } = await hub.ask<{ inbox: { edges: { node: { lastFollowUp: { id: string } } }[] } }>(token, query);
  const { id } = inbox.edges[1]?.node.lastFollowUp ?? { id: "" };
  await hub.sql("UPDATE case_text SET body = REVERSE(body) WHERE id = ?", [id]);
  const { errors } = await hub.gql(token, query);
  expect(errors.map(({ extensions }) => extensions?.code)).toEqual(["INTERNAL_SERVER_ERROR"]);
  await hub.sql("UPDATE case_text SET body = REVERSE(body) WHERE id = ?", [id]);
  await hub.ask(token, query);
});

test("GET, and what is no plain request, goes through Apollo Server", async () => {
  const before = await lanes();
  const headers = { authorization: `Bearer ${token}`, "apollo-require-preflight": "1" };
  const got = await fetch(`${hub.url}/graphql?query=${encodeURIComponent("{ agencies { id } }")}`, { headers });
  expect(got.status).toBe(200);
  const posted = await fetch(`${hub.url}/graphql`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ query: "{ agencies { id } }", extensions: {} }),
  });
  expect(posted.status).toBe(200);
  const after = await lanes();
  expect((after.apollo ?? 0) - (before.apollo ?? 0)).toBe(2);
});

test("every field of a case reads alike in an inbox, which reads only what is asked for, and by itself", async () => {
  const type = buildHubSchema().getType("Complaint");
  if (!isObjectType(type)) throw new Error("there is no Complaint");
  const below: Readonly<Record<string, string>> = {
    Location: "{ district village }",
    Category: "{ id name }",
    Agency: "{ id code name kind isActive parentId }",
    Viewer: "{ id }",
    FollowUp: "{ id text authorName authorRole visibility origin createdAt agency { id } }",
    FollowUpConnection: "{ edges { node { id text authorName } } }",
    EventConnection: "{ edges { node { id type position } } }",
    Attachment: "{ id }",
    SlaClock: "{ step law state dueAt }",
    NationalCase: "{ verdict missingFiles }",
    Notice: "{ id channel state }",
    SopAuditEntry: "{ step round responsible actorName startedAt finishedAt state met }",
    PossibleDuplicate: "{ score reasons complaint { id title } }",
  };
  const fields = Object.values(type.getFields()).filter(
    (field) => !field.args.some(({ type: of }) => isNonNullType(of)),
  );
  expect(fields.length).toBeGreaterThan(30);
  for (const field of fields) {
    const asked = `${field.name} ${below[getNamedType(field.type).name] ?? ""}`;
    const { inbox } = await hub.ask<{ inbox: { edges: { node: Record<string, unknown> & { id: string } }[] } }>(
      token,
      `{ inbox(first: 8, filter: { statuses: [IN_PROGRESS, ANSWERED, ARCHIVED] }) { edges { node { id ${asked} } } } }`,
    );
    expect(inbox.edges.length).toBe(8);
    for (const { node } of inbox.edges) {
      const { complaint } = await hub.ask<{ complaint: object }>(
        token,
        `{ complaint(id: "${node.id}") { id ${asked} } }`,
      );
      expect(node).toEqual(complaint);
    }
  }
}, 60_000);
