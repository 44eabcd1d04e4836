import { type Simulator, startSimulator } from "../../src/simulator/server";
import { startTestHub, type TestHub } from "../support/hub";
import { submitted, type Ticket } from "../support/submission";

let hub: TestHub;
let simulator: Simulator;
let coordinator: string;

interface Decided {
  readonly decided: {
    readonly item: { readonly id: string; readonly kind: string; readonly state: string } | null;
    readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  };
}

async function decide(mutation: string, token = coordinator): Promise<Decided["decided"]> {
  const document = `mutation { decided: ${mutation} { item { id kind state } userErrors { code message } } }`;
  return (await hub.ask<Decided>(token, document)).decided;
}

/** A verified case whose creation was refused, or ended so that nobody knows. */
async function parkedCreation(parkedState: "REFUSED" | "UNKNOWN_OUTCOME"): Promise<{ ticket: Ticket; itemId: string }> {
  const ticket = await submitted(hub);
  const verify = `mutation ($id: ID!) { verifyComplaint(id: $id, leadAgency: "DPUPR") { userErrors { message } } }`;
  await hub.ask(coordinator, verify, { id: ticket.id });
  await hub.sql(
    `UPDATE outbox SET state = 'PARKED', parked_state = ?, reason = 'Ditolak sistem nasional (422)', attempts = 1
      WHERE complaint_id = ? AND kind = 'CREATE'`,
    [parkedState, ticket.id],
  );
  const [row] = await hub.sql<{ id: string }>("SELECT id FROM outbox WHERE complaint_id = ? AND kind = 'CREATE'", [
    ticket.id,
  ]);
  return { ticket, itemId: row?.id ?? "" };
}

beforeAll(async () => {
  simulator = await startSimulator();
  hub = await startTestHub("bridge_decisions", { ...simulator.environment, SP4N_CALLS_PER_MINUTE: "100000" });
  coordinator = await hub.token("COORDINATOR");
}, 60_000);
afterAll(async () => {
  await hub.stop();
  await simulator.close();
});

test("a national case is taken in by its number, once", async () => {
  const { id } = simulator.state.createCase({
    title: "Lampu jalan padam",
    content: "Lampu di Jalan Sultan Fatah padam sejak Senin.",
    tags: "",
    channelId: "1",
    classificationId: "2",
    categoryId: "1",
    locationId: "1",
    dispositionId: simulator.state.settings.institutionId,
    incidentOn: null,
    isAnonymous: true,
    isSecret: false,
    fileIds: [],
    reporter: { userId: null, name: null, email: null, phone: null },
    statusName: null,
  });
  const mutation = `mutation { importNationalCase(nationalId: "${id}") {
    complaint { title origin national { nationalId } } userErrors { code } } }`;
  expect(await hub.ask(coordinator, mutation)).toEqual({
    importNationalCase: {
      complaint: { title: "Lampu jalan padam", origin: "NATIONAL", national: { nationalId: id } },
      userErrors: [],
    },
  });
  expect(await hub.ask(coordinator, mutation)).toEqual({
    importNationalCase: { complaint: null, userErrors: [{ code: "ALREADY_LINKED" }] },
  });
});

test("a refused item is sent again, and the answer shows it as it is then", async () => {
  const { ticket, itemId } = await parkedCreation("REFUSED");
  const { item, userErrors } = await decide(`retryParkedItem(itemId: "${itemId}")`, await hub.token("ADMIN"));
  expect(userErrors).toEqual([]);
  expect(item).toMatchObject({ id: itemId, kind: "CREATE" });
  expect(["REFUSED", "UNKNOWN_OUTCOME"]).not.toContain(item?.state);
  await hub.ask(coordinator, "mutation ($id: ID) { syncNow(id: $id) { userErrors { code } } }", { id: ticket.id });
  expect([...simulator.state.cases.values()].filter(({ tags }) => tags.includes(ticket.ticketNumber)).length).toBe(1);
});

test("what may have arrived is not just sent again: somebody has to say that it is not there", async () => {
  const { ticket, itemId } = await parkedCreation("UNKNOWN_OUTCOME");
  expect((await decide(`retryParkedItem(itemId: "${itemId}")`)).userErrors.length).toBe(1);
  expect((await decide(`resolveUnknownOutcome(itemId: "${itemId}")`)).userErrors.length).toBe(1);
  const { item, userErrors } = await decide(`resolveUnknownOutcome(itemId: "${itemId}", confirmNotCreated: true)`);
  expect(userErrors).toEqual([]);
  expect(item?.state).not.toBe("UNKNOWN_OUTCOME");
  await hub.ask(coordinator, "mutation ($id: ID) { syncNow(id: $id) { userErrors { code } } }", { id: ticket.id });
  expect([...simulator.state.cases.values()].filter(({ tags }) => tags.includes(ticket.ticketNumber)).length).toBe(1);
});

test("a creation that is given up leaves the case NOT_LINKED, with the reason", async () => {
  const { ticket, itemId } = await parkedCreation("REFUSED");
  const reason = "Sudah disampaikan langsung di admin LAPOR!.";
  const { item, userErrors } = await decide(`discardParkedItem(itemId: "${itemId}", reason: "${reason}")`);
  expect(userErrors).toEqual([]);
  expect(item?.state).toBe("DISCARDED");
  const query = "query ($id: ID!) { complaint(id: $id) { national { verdict } } }";
  expect(await hub.ask(coordinator, query, { id: ticket.id })).toMatchObject({
    complaint: { national: { verdict: "NOT_LINKED" } },
  });
});

test("only the coordinator decides; the administrator may send again", async () => {
  const { itemId } = await parkedCreation("REFUSED");
  const admin = await hub.token("ADMIN");
  const leader = await hub.token("LEADER");
  const document = (mutation: string) => `mutation { ${mutation} { userErrors { code } } }`;
  const discard = document(`discardParkedItem(itemId: "${itemId}", reason: "Sudah disampaikan.")`);
  const resolve = document(`resolveUnknownOutcome(itemId: "${itemId}", confirmNotCreated: true)`);
  const retry = document(`retryParkedItem(itemId: "${itemId}")`);
  for (const [token, refused] of [
    [admin, [discard, resolve]],
    [leader, [discard, resolve, retry]],
  ] as const) {
    for (const query of refused) {
      expect((await hub.gql(token, query)).errors[0]?.extensions?.code).toBe("FORBIDDEN");
    }
  }
});

test("a pass of a case that does not exist is refused, and not told as one that found nothing to do", async () => {
  const run = 'mutation { syncNow(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV") { run { id } userErrors { code path } } }';
  expect(await hub.ask(await hub.token("COORDINATOR"), run)).toEqual({
    syncNow: { run: null, userErrors: [{ code: "NOT_FOUND", path: ["id"] }] },
  });
});
