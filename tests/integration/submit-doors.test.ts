import { startTestHub, type TestHub } from "../support/hub";
import { submission } from "../support/submission";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("submit_doors");
}, 60_000);
afterAll(() => hub.stop());

const SUBMIT = `mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) {
  ticketNumber accessCode receipt userErrors { code path } } }`;

interface Submitted {
  readonly submitComplaint: {
    readonly ticketNumber: string | null;
    readonly accessCode: string | null;
    readonly receipt: string | null;
    readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
  };
}

/** The ticket, or why there is none. */
async function outcome(token: string | null, extra: Record<string, unknown>, at: TestHub = hub): Promise<string> {
  const { data, errors } = await at.gql<Submitted>(token, SUBMIT, { input: submission(extra) });
  const code = errors[0]?.extensions?.code ?? data?.submitComplaint.userErrors[0]?.code;
  return code ?? (data?.submitComplaint.ticketNumber === null ? "nothing" : "taken");
}

async function appKey(channels: string[] | null): Promise<string> {
  const { createApiKey } = await hub.ask<{ createApiKey: { key: string; apiKey: { channels: string[] | null } } }>(
    await hub.token("ADMIN"),
    `mutation ($channels: [Channel!], $until: DateTime!) { createApiKey(name: "Aplikasi", scopes: ["complaints:submit"],
       channels: $channels, expiresAt: $until) { key apiKey { channels } userErrors { code } } }`,
    { channels, until: new Date(Date.now() + 86_400_000).toISOString() },
  );
  expect(createApiKey.apiKey.channels).toEqual(channels);
  return createApiKey.key;
}

test("Android and iOS are public until their app has a key; then the key must be sent, and another app's is refused", async () => {
  expect(await outcome(null, { channel: "ANDROID" })).toBe("taken");
  const android = await appKey(["ANDROID"]);
  const anything = await appKey(null);
  expect(await outcome(null, { channel: "ANDROID" })).toBe("UNAUTHENTICATED");
  expect(await outcome(await hub.token("COORDINATOR"), { channel: "ANDROID" })).toBe("FORBIDDEN");
  expect(await outcome(android, { channel: "ANDROID" })).toBe("taken");
  expect(await outcome(anything, { channel: "ANDROID" })).toBe("taken");
  expect(await outcome(android, { channel: "IOS" })).toBe("FORBIDDEN");
  expect(await outcome(android, { channel: "WEB" })).toBe("FORBIDDEN");
  expect(await outcome(android, { channel: "SMS" })).toBe("FORBIDDEN");
  expect(await outcome(null, { channel: "IOS" })).toBe("taken");
  expect(await outcome(null, { channel: "WEB" })).toBe("taken");
});

test("a key for the counter, or for nothing, is not made", async () => {
  for (const channels of [["COUNTER"], []]) {
    const { createApiKey } = await hub.ask<{ createApiKey: { userErrors: { path: string[] }[] } }>(
      await hub.token("ADMIN"),
      `mutation ($channels: [Channel!], $until: DateTime!) { createApiKey(name: "x", scopes: ["complaints:submit"],
         channels: $channels, expiresAt: $until) { userErrors { path } } }`,
      { channels, until: new Date(Date.now() + 86_400_000).toISOString() },
    );
    expect(createApiKey.userErrors[0]?.path).toEqual(["channels"]);
  }
});

test("a key that hands nothing in does not close an app's channel", async () => {
  const { createApiKey } = await hub.ask<{ createApiKey: { key: string | null; userErrors: { path: string[] }[] } }>(
    await hub.token("ADMIN"),
    `mutation ($until: DateTime!) { createApiKey(name: "x", scopes: ["events:read"], channels: [IOS], expiresAt: $until) {
       key userErrors { path } } }`,
    { until: new Date(Date.now() + 86_400_000).toISOString() },
  );
  expect(createApiKey).toEqual({ key: null, userErrors: [{ path: ["channels"] }] });
  // One that was made before that was refused.
  const key = await appKey(["IOS"]);
  expect(await outcome(null, { channel: "IOS" })).toBe("UNAUTHENTICATED");
  await hub.sql(`UPDATE api_key SET scopes = 'events:read' WHERE id = '${key.slice(3, 29)}'`);
  expect(await outcome(null, { channel: "IOS" })).toBe("taken");
});

test("an officer at the counter gets a slip that can be printed, and is the one who acted", async () => {
  const coordinator = await hub.token("COORDINATOR");
  expect(await outcome(null, { channel: "COUNTER" })).toBe("FORBIDDEN");
  const { submitComplaint } = await hub.ask<Submitted>(coordinator, SUBMIT, {
    input: submission({ channel: "COUNTER" }),
  });
  const { receipt, ticketNumber, accessCode } = submitComplaint;
  const bare = receipt?.replaceAll(" ", "");
  expect(bare).toContain(ticketNumber);
  expect(bare).toContain(accessCode);
  expect(receipt).toContain("TANDA TERIMA ADUAN");
  const [event] = await hub.sql<{ kind: string; role: string }>(
    `SELECT e.actor_kind AS kind, e.actor_role AS role FROM event e JOIN complaint c ON c.id = e.complaint_id
      WHERE c.ticket_number = ?`,
    [ticketNumber],
  );
  expect(event).toEqual({ kind: "OFFICER", role: "COORDINATOR" });
});

const REQUEST = "mutation ($c: String!) { requestContactCode(contact: $c) { expiresAt userErrors { code path } } }";
const CONFIRM = `mutation ($c: String!, $code: String!) {
  confirmContact(contact: $c, code: $code) { proof userErrors { code path } } }`;

async function sentCode(): Promise<string> {
  const [notice] = await hub.sql<{ id: string; sealed: Buffer; data: string }>(
    "SELECT id, sealed_data AS sealed, data FROM notice WHERE template = 'CONTACT_CODE' ORDER BY seq DESC LIMIT 1",
  );
  if (notice === undefined) throw new Error("no code was sent");
  expect(notice.data).toBe("{}");
  const opened = hub.core.vault.openOwn(`notice|sealed_data|${notice.id}`, notice.sealed);
  return (JSON.parse(opened) as { code: string }).code;
}

async function confirm(contact: string, code: string): Promise<string | null> {
  const { confirmContact } = await hub.ask<{ confirmContact: { proof: string | null } }>(null, CONFIRM, {
    c: contact,
    code,
  });
  return confirmContact.proof;
}

test("a number is proven by the code that was sent to it, for itself alone, and is then not held up", async () => {
  const contact = "0800-0000-0301";
  const other = { phone: "080000000302" };
  expect((await hub.gql(null, REQUEST, { c: contact })).errors).toEqual([]);
  const code = await sentCode();
  expect(code).toMatch(/^\d{6}$/);
  expect((await hub.gql(null, REQUEST, { c: contact })).errors[0]?.extensions?.code).toBe("RATE_LIMITED");
  const wrong = code === "000000" ? "000001" : "000000";
  expect(await confirm(contact, wrong)).toBeNull();
  const proof = await confirm("+62 800 0000 0301", code);
  expect(proof).not.toBeNull();
  const complainant = { phone: contact };
  expect(await outcome(null, { complainant: other, contactProof: proof })).toBe("INVALID_INPUT");
  expect(await outcome(null, { contactProof: proof })).toBe("INVALID_INPUT");
  expect(await outcome(null, { complainant, contactProof: `${proof?.slice(0, -3)}xyz` })).toBe("INVALID_INPUT");
  expect(await confirm("0800 0000 0399", code)).toBeNull();
  expect(await outcome(null, { complainant, contactProof: proof })).toBe("taken");
  expect(await outcome(null, { complainant })).toBe("taken");
  const rows = await hub.sql<{ proven: number }>(
    `SELECT r.is_contact_proven AS proven FROM reporter r JOIN reporter_index i ON i.reporter_id = r.id
      WHERE i.digest = ? ORDER BY r.created_at`,
    [hub.core.vault.blindIndex("PHONE", "+6280000000301")],
  );
  expect(rows.map(({ proven }) => proven)).toEqual([1, 0]);
});

test("a code is guessed five times at most, and an e-mail address gets none", async () => {
  const contact = "0800-0000-0303";
  await hub.gql(null, REQUEST, { c: contact });
  const code = await sentCode();
  const wrong = code === "000000" ? "000001" : "000000";
  for (let guess = 0; guess < 5; guess += 1) expect(await confirm(contact, wrong)).toBeNull();
  expect(await confirm(contact, code)).toBeNull();
  const reply = await hub.ask<{ requestContactCode: { userErrors: { path: string[] }[] } }>(null, REQUEST, {
    c: "warga@contoh.invalid",
  });
  expect(reply.requestContactCode.userErrors[0]?.path).toEqual(["contact"]);
});

test("one number is submitted a few times an hour, whoever types it in, and others are not held up by that", async () => {
  const limited = await startTestHub("submit_limits", { HUB_RATE_LIMITS: "on" });
  try {
    const complainant = { phone: "080000000304" };
    const outcomes: string[] = [];
    for (let count = 0; count < 7; count += 1) outcomes.push(await outcome(null, { complainant }, limited));
    expect(outcomes).toEqual(["taken", "taken", "taken", "taken", "taken", "taken", "RATE_LIMITED"]);
    expect(await outcome(null, { complainant: { phone: "080000000305" } }, limited)).toBe("taken");
  } finally {
    await limited.stop();
  }
});
