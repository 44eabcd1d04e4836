import { FakeGateway } from "../support/fake-gateway";
import { answerTo, INTAKE_SECRETS, sendForm } from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { MailServer } from "../support/mail-server";
import { submission, submitted } from "../support/submission";
import { waitFor } from "../support/wait-for";

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

const REQUEST = `mutation ($c: String!) { requestContactCode(contact: $c) {
  expiresAt userErrors { code message path } } }`;
const CONFIRM = `mutation ($c: String!, $code: String!) {
  confirmContact(contact: $c, code: $code) { proof userErrors { code path } } }`;

async function sentCode(at: TestHub = hub): Promise<string> {
  const [notice] = await at.sql<{ id: string; sealed: Buffer; data: string }>(
    "SELECT id, sealed_data AS sealed, data FROM notice WHERE template = 'CONTACT_CODE' ORDER BY seq DESC LIMIT 1",
  );
  if (notice === undefined) throw new Error("no code was sent");
  expect(notice.data).toBe("{}");
  const opened = at.core.vault.openOwn(`notice|sealed_data|${notice.id}`, notice.sealed);
  return (JSON.parse(opened) as { code: string }).code;
}

async function confirm(contact: string, code: string, at: TestHub = hub): Promise<string | null> {
  const { confirmContact } = await at.ask<{ confirmContact: { proof: string | null } }>(null, CONFIRM, {
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

test("a code is guessed five times at most", async () => {
  const contact = "0800-0000-0303";
  await hub.gql(null, REQUEST, { c: contact });
  const code = await sentCode();
  const wrong = code === "000000" ? "000001" : "000000";
  for (let guess = 0; guess < 5; guess += 1) expect(await confirm(contact, wrong)).toBeNull();
  expect(await confirm(contact, code)).toBeNull();
});

test.each([
  ["warga@contoh.invalid", "layanan surel belum tersedia"],
  ["warga@contoh", "Alamat surel"],
  ["12", "Nomor telepon"],
  ["", "Nomor telepon"],
])("without a mail server, %p gets no code, and is told why", async (c, words) => {
  const count = () => hub.sql<{ n: number }>("SELECT COUNT(*) AS n FROM notice WHERE template = 'CONTACT_CODE'");
  const before = await count();
  const reply = await hub.ask<{ requestContactCode: { userErrors: Record<string, unknown>[] } }>(null, REQUEST, { c });
  expect(reply.requestContactCode.userErrors).toEqual([
    { code: "INVALID_INPUT", path: ["contact"], message: expect.stringContaining(words) },
  ]);
  expect(await count()).toEqual(before);
});

describe("with a mail server", () => {
  const CODE = /Kode verifikasi Anda: (\d{6})/;
  let mail: MailServer;
  let gateway: FakeGateway;
  let mailing: TestHub;

  beforeAll(async () => {
    [mail, gateway] = await Promise.all([MailServer.start(), FakeGateway.start()]);
    mailing = await startTestHub("submit_mail", { ...mail.environment, ...gateway.environment, ...INTAKE_SECRETS });
  }, 60_000);
  afterAll(async () => {
    await mailing.stop();
    await Promise.all([mail.stop(), gateway.stop()]);
  });

  /** The proof of a contact, by the code as its owner reads it. */
  async function proofOf(contact: string): Promise<string | null> {
    expect((await mailing.gql(null, REQUEST, { c: contact })).errors).toEqual([]);
    const code = await waitFor("the code", () => {
      const read = contact.includes("@")
        ? mail.sentTo(contact).map(({ raw }) => raw)
        : gateway.sentTo(contact).map(({ text }) => text);
      return read.map((text) => CODE.exec(text)?.[1]).find((found) => found !== undefined);
    });
    return confirm(contact, code, mailing);
  }

  async function provenIn(contact: string): Promise<unknown[]> {
    const kind = contact.includes("@") ? "EMAIL" : "PHONE";
    return mailing.sql(
      `SELECT r.is_contact_proven AS phone, r.is_email_proven AS email FROM reporter r
         JOIN reporter_index i ON i.reporter_id = r.id WHERE i.kind = ? AND i.digest = ? ORDER BY r.created_at`,
      [kind, mailing.core.vault.blindIndex(kind, contact)],
    );
  }

  test("an e-mail address is proven by the code in its mail, for itself alone, however it is written", async () => {
    const email = "warga.satu@contoh.invalid";
    const proof = await proofOf(email);
    expect(mail.sentTo(email)).toHaveLength(1);
    expect(mail.sentTo(email)[0]?.raw).toMatch(/^Subject: Kode verifikasi Anda/m);
    const again = await mailing.gql(null, REQUEST, { c: " Warga.Satu@Contoh.invalid " });
    expect(again.errors[0]?.extensions?.code).toBe("RATE_LIMITED");
    const named = { email: "Warga.Satu@contoh.invalid" };
    const other = { email: "warga.dua@contoh.invalid" };
    expect(await outcome(null, { complainant: other, contactProof: proof }, mailing)).toBe("INVALID_INPUT");
    expect(await outcome(null, { contactProof: proof }, mailing)).toBe("INVALID_INPUT");
    expect(await outcome(null, { complainant: named, contactProof: proof }, mailing)).toBe("taken");
    expect(await outcome(null, { complainant: named }, mailing)).toBe("taken");
    expect(await provenIn(email)).toEqual([
      { phone: 0, email: 1 },
      { phone: 0, email: 0 },
    ]);
    const [sealed] = await mailing.sql<{ n: number }>(
      "SELECT COUNT(*) AS n FROM notice WHERE template = 'CONTACT_CODE' AND sealed_data IS NOT NULL",
    );
    expect(Number(sealed?.n)).toBe(0);
  });

  test("the longest address that a mail server takes is kept and reached; its code is guessed five times at most", async () => {
    const email = `${"a".repeat(64)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(59)}.contoh`;
    const proof = await proofOf(email);
    expect(proof).not.toBeNull();
    await mailing.sql("UPDATE conversation SET code_sent_at = NULL WHERE channel = 'EMAIL'");
    await mailing.gql(null, REQUEST, { c: email });
    const mails = await waitFor("the second code", () => (mail.sentTo(email).length === 2 ? mail.sentTo(email) : null));
    const code = CODE.exec(mails[1]?.raw ?? "")?.[1] ?? "";
    const wrong = code === "000000" ? "000001" : "000000";
    for (let guess = 0; guess < 5; guess += 1) expect(await confirm(email, wrong, mailing)).toBeNull();
    expect(await confirm(email, code, mailing)).toBeNull();
  });

  test("the proof of one contact says nothing of the other: not to officers, not by telephone, not to the limits", async () => {
    const email = "warga.tiga@contoh.invalid";
    const phone = "+6280000000311";
    const contactProof = await proofOf(email);
    const { id } = await submitted(mailing, { complainant: { email, phone }, contactProof });
    const reveal = `mutation ($id: ID!) { revealIdentity(id: $id, purpose: "Menghubungi pelapor.") {
      complainant { email phone isContactProven isEmailProven } userErrors { code } } }`;
    const shown = await mailing.ask(await mailing.token("COORDINATOR"), reveal, { id });
    const complainant = { email, phone, isContactProven: false, isEmailProven: true };
    expect(shown).toEqual({ revealIdentity: { complainant, userErrors: [] } });
    await sendForm(mailing.url, { from: phone, text: "STATUS" });
    expect((await answerTo(mailing, phone, 1)).say).toBe("STATUS_NONE");
  });

  test("who proved one contact is told by it alone; a new access code goes to no other", async () => {
    const REQUEST_CODE = `mutation ($t: String!, $c: String!) {
      requestNewAccessCode(ticketNumber: $t, contact: $c) { userErrors { code } } }`;
    const byMail = { email: "warga.empat@contoh.invalid", phone: "+6280000000312" };
    const byPhone = { email: "warga.lima@contoh.invalid", phone: "+6280000000313" };
    const typed = { email: "warga.enam@contoh.invalid", phone: "+6280000000314" };
    const mailed = await submitted(mailing, { complainant: byMail, contactProof: await proofOf(byMail.email) });
    const called = await submitted(mailing, { complainant: byPhone, contactProof: await proofOf(byPhone.phone) });
    const neither = await submitted(mailing, { complainant: typed });
    const isSent = (to: string, ticket: string) =>
      [...mail.sentTo(to).map(({ raw }) => raw), ...gateway.sentTo(to).map(({ text }) => text)].some((text) =>
        text.includes(ticket),
      );
    await waitFor("the receipts", () => isSent(byMail.email, mailed.ticketNumber));
    await waitFor("the receipts", () => isSent(byPhone.phone, called.ticketNumber));
    await waitFor("the receipts", () => isSent(typed.email, neither.ticketNumber));

    const codes = (to: string) =>
      [...mail.sentTo(to).map(({ raw }) => raw), ...gateway.sentTo(to).map(({ text }) => text)].filter((text) =>
        text.includes("Kode akses baru"),
      ).length;
    const ask = async ({ ticketNumber: t }: { readonly ticketNumber: string }, c: string) =>
      (await mailing.gql(null, REQUEST_CODE, { t, c })).text;
    const answers = [
      await ask(mailed, byMail.phone),
      await ask(called, byPhone.email),
      await ask(mailed, byMail.email),
      await ask(called, byPhone.phone),
      await ask(neither, typed.phone),
    ];
    expect(new Set(answers).size).toBe(1);
    for (const to of [byMail.email, byPhone.phone, typed.phone]) {
      await waitFor("the new code", () => codes(to) === 1);
    }
    // What went to the one that was merely typed would have gone by now, too.
    for (const to of [byMail.phone, byPhone.email]) expect([...mail.sentTo(to), ...gateway.sentTo(to)]).toEqual([]);
  });
});

test("a contact that is typed beside a proven one is limited like anybody's", async () => {
  const limited = await startTestHub("submit_limits_both", { HUB_RATE_LIMITS: "on" });
  try {
    const phone = "080000000315";
    await limited.gql(null, REQUEST, { c: phone });
    const contactProof = await confirm(phone, await sentCode(limited), limited);
    const both = { complainant: { phone, email: "orang.lain@contoh.invalid" }, contactProof };
    const outcomes: string[] = [];
    for (let count = 0; count < 7; count += 1) outcomes.push(await outcome(null, both, limited));
    expect(outcomes.slice(5)).toEqual(["taken", "RATE_LIMITED"]);
    expect(await outcome(null, { complainant: { phone }, contactProof }, limited)).toBe("taken");
  } finally {
    await limited.stop();
  }
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
