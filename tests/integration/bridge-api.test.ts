import { newId } from "../../src/store/new-id";
import { startTestHub, type TestHub } from "../support/hub";
import { submitted, type Ticket } from "../support/submission";

let hub: TestHub;
let coordinator: string;
const tickets: Ticket[] = [];

interface Page<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Every node of a connection, read two at a time. */
async function allOf<Node>(field: string, selection: string, token = coordinator): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ; ) {
    const query = `query ($after: Cursor) { page: ${field}(first: 2, after: $after) {
      edges { cursor node { ${selection} } } pageInfo { hasNextPage endCursor } } }`;
    const { page }: { page: Page<Node> } = await hub.ask(token, query, { after });
    expect(page.edges.length).toBeLessThanOrEqual(2);
    nodes.push(...page.edges.map(({ node }) => node));
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

async function nationalCase(ticket: Ticket, fields: Record<string, unknown>): Promise<void> {
  const row = { complaint_id: ticket.id, national_id: null, verdict: "EQUAL", differences: "[]", ...fields };
  await hub.sql(`INSERT INTO national_case (${Object.keys(row).join(", ")}) VALUES (?)`, [Object.values(row)]);
}

async function parkedItem(ticket: Ticket, at: string, fields: Record<string, unknown> = {}): Promise<string> {
  const id = newId();
  const row = {
    id,
    complaint_id: ticket.id,
    kind: "FOLLOW_UP",
    cause: "FORWARDED",
    state: "PARKED",
    parked_state: "REFUSED",
    reason: "Ditolak LAPOR!.",
    attempts: 1,
    not_before: at,
    saga: "{}",
    created_at: at,
    updated_at: at,
    ...fields,
  };
  await hub.sql(`INSERT INTO outbox (${Object.keys(row).join(", ")}) VALUES (?)`, [Object.values(row)]);
  return id;
}

async function parkedRecord(at: string, complaintId: string | null): Promise<string> {
  const id = newId();
  await hub.sql("INSERT INTO parked_record VALUES (?)", [
    [id, `case:${id}`, "700123", complaintId, "UNREADABLE", "Tidak dapat dibaca.", 2, at],
  ]);
  return id;
}

beforeAll(async () => {
  hub = await startTestHub("bridge_api");
  coordinator = await hub.token("COORDINATOR");
  for (let index = 0; index < 3; index += 1) tickets.push(await submitted(hub, { title: `Jalan rusak ${index}` }));
}, 60_000);
afterAll(() => hub.stop());

test("parked items and records are one list, oldest first, page by page", async () => {
  const [first, second, third] = tickets as [Ticket, Ticket, Ticket];
  const ids = [
    await parkedRecord("2026-03-01 08:00:00.000", null),
    await parkedItem(second, "2026-03-02 08:00:00.000", { kind: "CREATE", parked_state: "UNKNOWN_OUTCOME" }),
    await parkedItem(first, "2026-03-03 08:00:00.000"),
    await parkedRecord("2026-03-03 08:00:00.000", third.id),
    await parkedItem(third, "2026-03-04 08:00:00.000", { kind: "TRANSFER", parked_state: "EXHAUSTED" }),
    await parkedItem(third, "2026-03-05 08:00:00.000", { cause: "FILE_REFUSED" }),
  ];
  await parkedItem(first, "2026-03-01 07:00:00.000", { state: "DONE", parked_state: null });
  const nodes = await allOf<{ id: string; kind: string; state: string; complaint: { ticketNumber: string } | null }>(
    "parkedItems",
    "id kind state reason attempts parkedAt complaint { ticketNumber }",
  );
  expect(nodes.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(nodes.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    "RECORD UNREADABLE",
    "CREATE UNKNOWN_OUTCOME",
    ...nodes.slice(2, 4).map(({ kind, state }) => `${kind} ${state}`),
    "TRANSFER EXHAUSTED",
    "UPLOAD REFUSED",
  ]);
  expect(nodes.find(({ id }) => id === ids[0])?.complaint).toBeNull();
  expect(nodes.find(({ id }) => id === ids[3])?.complaint?.ticketNumber).toBe(third.ticketNumber);
});

test("the work list names each click in the LAPOR! admin, the oldest first, until none is asked for", async () => {
  const [first, second, third] = tickets as [Ticket, Ticket, Ticket];
  const task = (click: string) => JSON.stringify({ click, reason: `Alasan ${click}.` });
  await nationalCase(first, { national_id: "1001", task: task("Selesai"), changed_at: "2026-03-05 08:00:00.000" });
  await nationalCase(second, { national_id: "1002", task: task("Arsip"), changed_at: "2026-03-04 08:00:00.000" });
  await nationalCase(third, { national_id: "1003", task: null, changed_at: "2026-03-01 08:00:00.000" });
  const selection = "ticketNumber nationalId click reason since complaint { id }";
  expect(await allOf("nationalTasks", selection)).toEqual([
    {
      ticketNumber: second.ticketNumber,
      nationalId: "1002",
      click: "Arsip",
      reason: "Alasan Arsip.",
      since: "2026-03-04T08:00:00.000Z",
      complaint: { id: second.id },
    },
    expect.objectContaining({ nationalId: "1001", click: "Selesai", complaint: { id: first.id } }),
  ]);
  await hub.sql("UPDATE national_case SET task = NULL WHERE national_id = '1002'");
  expect((await allOf("nationalTasks", "nationalId")) as object[]).toEqual([{ nationalId: "1001" }]);
});

test("who looks after the bridge without seeing cases gets the lists without the cases", async () => {
  const admin = await hub.token("ADMIN");
  const tasks = await allOf<{ complaint: unknown }>("nationalTasks", "nationalId complaint { id }", admin);
  expect(tasks).toEqual([{ nationalId: "1001", complaint: null }]);
  const officer = await hub.token("AGENCY_OFFICER", "DPUPR");
  for (const field of ["nationalTasks", "parkedItems", "reconciliations"]) {
    const query = `{ ${field} { edges { cursor } } }`;
    expect((await hub.gql(officer, query)).errors[0]?.extensions?.code).toBe("FORBIDDEN");
    expect((await hub.gql(null, query)).errors[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  }
});

test("a cursor of one list is no place in another", async () => {
  const { page } = await hub.ask<{ page: Page<object> }>(
    coordinator,
    "{ page: parkedItems(first: 1) { edges { cursor } pageInfo { hasNextPage endCursor } } }",
  );
  const query = "query ($after: Cursor) { nationalTasks(after: $after) { edges { cursor } } }";
  const { errors } = await hub.gql(coordinator, query, { after: page.pageInfo.endCursor });
  expect(errors[0]?.extensions?.code).toBe("BAD_USER_INPUT");
});

test("a sweep that is under way shows how far it has come, and when it ends", async () => {
  const query = "{ syncHealth { state reason sweep { casesRead casesLeft oldestReadAt expectedEndAt } } }";
  expect(await hub.ask(coordinator, query)).toMatchObject({
    syncHealth: { state: "DOWN", reason: expect.stringContaining("belum diatur"), sweep: null },
  });
  const [last] = await hub.sql<{ at: Date; id: string }>(
    "SELECT submitted_at AS at, id FROM complaint ORDER BY submitted_at, id LIMIT 1",
  );
  await hub.sql("INSERT INTO reconciliation (id, started_at, total, counts, place) VALUES (?)", [
    [newId(), new Date(Date.now() - 60_000), 1, '{"EQUAL":1}', `0|${last?.at.toISOString()}|${last?.id}`],
  ]);
  const { syncHealth } = await hub.ask<{ syncHealth: { sweep: { expectedEndAt: string } } }>(coordinator, query);
  expect(syncHealth.sweep).toMatchObject({ casesRead: 1, casesLeft: 2 });
  // One case took a minute: two more take two.
  const inMs = Date.parse(syncHealth.sweep.expectedEndAt) - Date.now();
  expect(inMs).toBeGreaterThan(100_000);
  expect(inMs).toBeLessThan(180_000);
});

test("without a national system decisions are refused, and nothing is lost", async () => {
  const retry = "mutation ($id: ID!) { retryParkedItem(itemId: $id) { item { state } userErrors { code } } }";
  expect(await hub.ask(coordinator, retry, { id: newId() })).toEqual({
    retryParkedItem: { item: null, userErrors: [expect.objectContaining({ code: "NOT_FOUND" })] },
  });
  const [item] = await allOf<{ id: string }>("parkedItems", "id");
  const { errors } = await hub.gql(coordinator, retry, { id: item?.id });
  expect(errors[0]?.extensions?.code).toBe("UPSTREAM_UNAVAILABLE");
  expect((await allOf("parkedItems", "id")).length).toBe(6);
});
