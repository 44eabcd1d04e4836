import { signatureOf } from "../../src/notify/signature";
import { verifyChain } from "../../src/store/audit";
import { FakeGateway } from "../support/fake-gateway";
import { startTestHub, type TestHub, type UserErrorReply } from "../support/hub";
import { MailServer } from "../support/mail-server";
import { submitted, type Ticket } from "../support/submission";
import { waitFor } from "../support/wait-for";

interface NoticeReply {
  readonly id: string;
  readonly template: string;
  readonly recipient: string;
  readonly channel: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly acknowledgedBy: { readonly name: string } | null;
}
type Payload = { readonly notice: NoticeReply | null; readonly userErrors: readonly UserErrorReply[] };

const FIELDS = "id template recipient channel state reason acknowledgedBy { name }";
const ERRORS = "userErrors { code message path }";
const ACKNOWLEDGE = `mutation($id: ID!, $key: String) { payload: acknowledgeNotice(noticeId: $id, idempotencyKey: $key) { notice { ${FIELDS} } ${ERRORS} } }`;
const RETRY = `mutation($id: ID!) { payload: retryNotice(noticeId: $id) { notice { ${FIELDS} } ${ERRORS} } }`;
const CANCEL = `mutation($id: ID!, $reason: String!) { payload: cancelNotice(noticeId: $id, reason: $reason) { notice { ${FIELDS} } ${ERRORS} } }`;
const REQUEST_CODE =
  "mutation($t: String!, $c: String!) { requestNewAccessCode(ticketNumber: $t, contact: $c) { message userErrors { code } } }";
const SET_WORDS = `mutation($t: NoticeWordsTemplate!, $c: NoticeWordsChannel!, $s: String, $b: String!) {
  payload: setNoticeWords(template: $t, channel: $c, subject: $s, body: $b) { words { body isReplaced } ${ERRORS} } }`;

let gateway: FakeGateway;
let mail: MailServer;
let hub: TestHub;

beforeAll(async () => {
  [gateway, mail] = await Promise.all([FakeGateway.start(), MailServer.start()]);
  hub = await startTestHub("notice_api", { ...gateway.environment, ...mail.environment });
}, 60_000);

afterAll(async () => {
  await hub.stop();
  await gateway.stop();
  await mail.stop();
});

afterEach(() => {
  gateway.moods.WHATSAPP = "WELL";
});

async function act(role: "COORDINATOR" | "LIAISON", ticket: Ticket, name: string, values: string): Promise<void> {
  const token = await hub.token(role, role === "LIAISON" ? "DPUPR" : undefined);
  const query = `mutation { payload: ${name}(id: "${ticket.id}"${values}) { ${ERRORS} } }`;
  const { payload } = await hub.ask<{ payload: Payload }>(token, query);
  expect(payload.userErrors).toEqual([]);
}

async function forwarded(extra: Record<string, unknown> = {}): Promise<Ticket> {
  const ticket = await submitted(hub, extra);
  await act("COORDINATOR", ticket, "verifyComplaint", ', leadAgency: "DPUPR"');
  await act("COORDINATOR", ticket, "forwardComplaint", "");
  return ticket;
}

async function notices(ticket: Ticket): Promise<readonly NoticeReply[]> {
  const query = `query($id: ID!) { complaint(id: $id) { notices { ${FIELDS} } } }`;
  const { complaint } = await hub.ask<{ complaint: { notices: readonly NoticeReply[] } }>(
    await hub.token("COORDINATOR"),
    query,
    { id: ticket.id },
  );
  return complaint.notices;
}

function noticeIn(ticket: Ticket, template: string, state: string): Promise<NoticeReply> {
  return waitFor(`${template} to be ${state}`, async () =>
    (await notices(ticket)).find((one) => one.template === template && one.state === state),
  );
}

async function decided(token: string, query: string, variables: Record<string, unknown>): Promise<Payload> {
  return (await hub.ask<{ payload: Payload }>(token, query, variables)).payload;
}

test("a post of the group goes out by the running hub, is reported twice, acknowledged once, and stands in the chain", async () => {
  const ticket = await forwarded();
  const sent = await noticeIn(ticket, "GROUP_FORWARDED", "SENT");
  const [message] = gateway.sentTo("grup-sp4n-lapor").filter(({ text }) => text.includes(ticket.ticketNumber));
  const id = message?.id ?? "";
  expect(await gateway.report(hub.url, id, "delivered", "a wrong secret")).toBe(401);
  expect(await gateway.report(hub.url, id, "delivered", gateway.environment.INTAKE_SMS_SECRET)).toBe(404);
  expect(await gateway.report(hub.url, "gw-unknown", "delivered")).toBe(404);
  const statuses = await Promise.all([
    gateway.report(hub.url, id, "delivered"),
    gateway.report(hub.url, id, "delivered"),
    gateway.report(hub.url, id, "failed"),
  ]);
  expect(statuses).toEqual([204, 204, 204]);
  await gateway.report(hub.url, id, "delivered");
  await noticeIn(ticket, "GROUP_FORWARDED", "DELIVERED");

  const liaison = await hub.token("LIAISON", "DPUPR");
  const stranger = await hub.token("LIAISON", "DINKES");
  const refused = await decided(stranger, ACKNOWLEDGE, { id: sent.id });
  expect(refused.userErrors[0]?.code).toBe("NOT_FOUND");
  const key = "a-key-of-sixteen-or-more";
  const [one, two] = await Promise.all([
    decided(liaison, ACKNOWLEDGE, { id: sent.id, key }),
    decided(liaison, ACKNOWLEDGE, { id: sent.id, key }),
  ]);
  for (const { notice, userErrors } of [one, two]) {
    expect(userErrors).toEqual([]);
    expect(notice).toMatchObject({ state: "ACKNOWLEDGED", acknowledgedBy: { name: "Petugas LIAISON DPUPR" } });
  }
  const events = await waitFor("the events' positions", async () => {
    const rows = await hub.sql<{ type: string; position: number | null; version: number }>(
      "SELECT type, position, complaint_version AS version FROM event WHERE complaint_id = ? AND type LIKE 'GROUP%' ORDER BY seq",
      [ticket.id],
    );
    return rows.every(({ position }) => position !== null) ? rows : null;
  });
  const types = events.map(({ type }) => type).filter((type) => type !== "GROUP_UNDELIVERED");
  expect(types).toEqual(["GROUP_NOTIFIED", "GROUP_DELIVERED", "GROUP_ACKNOWLEDGED"]);
  expect(new Set(events.map(({ version }) => version)).size).toBe(1);
  expect((await verifyChain(hub.core.cases.work)).faults).toEqual([]);
  expect((await decided(liaison, ACKNOWLEDGE, { id: (await notices(ticket))[0]?.id })).userErrors[0]?.code).toBe(
    "ACTION_NOT_ALLOWED",
  );
});

test("what a gateway refuses is listed for people, who send it again or give it up with a reason", async () => {
  gateway.moods.WHATSAPP = "REFUSES";
  const ticket = await submitted(hub, { complainant: { phone: "081234570001" } });
  const other = await submitted(hub, { complainant: { phone: "081234570002" } });
  const refused = await noticeIn(ticket, "RECEIPT", "UNDELIVERED");
  const second = await noticeIn(other, "RECEIPT", "UNDELIVERED");
  const list = `query($f: Int, $a: Cursor) { undeliveredNotices(first: $f, after: $a) {
    edges { cursor node { id complaint { id } } } pageInfo { hasNextPage } } }`;
  type List = {
    undeliveredNotices: {
      edges: { cursor: string; node: { id: string; complaint: { id: string } | null } }[];
      pageInfo: { hasNextPage: boolean };
    };
  };
  const coordinator = await hub.token("COORDINATOR");
  const admin = await hub.token("ADMIN");
  const first = (await hub.ask<List>(coordinator, list, { f: 1 })).undeliveredNotices;
  expect(first.edges.map(({ node }) => node)).toEqual([{ id: refused.id, complaint: { id: ticket.id } }]);
  expect(first.pageInfo.hasNextPage).toBe(true);
  const next = (await hub.ask<List>(admin, list, { f: 5, a: first.edges[0]?.cursor })).undeliveredNotices;
  expect(next.edges.map(({ node }) => node)).toEqual([{ id: second.id, complaint: null }]);

  const health = "{ noticeHealth { channel isConfigured queued undelivered reason } }";
  const { noticeHealth } = await hub.ask<{ noticeHealth: { channel: string }[] }>(admin, health);
  expect(noticeHealth.find(({ channel }) => channel === "WHATSAPP")).toMatchObject({
    isConfigured: true,
    undelivered: 2,
    reason: expect.stringContaining("tidak terkirim"),
  });
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  expect(metrics).toContain('hub_notices_undelivered{channel="WHATSAPP"} 2');

  gateway.moods.WHATSAPP = "WELL";
  expect((await decided(admin, RETRY, { id: refused.id })).userErrors).toEqual([]);
  await noticeIn(ticket, "RECEIPT", "SENT");
  expect((await decided(admin, RETRY, { id: refused.id })).userErrors[0]?.code).toBe("ACTION_NOT_ALLOWED");
  expect((await decided(admin, CANCEL, { id: second.id, reason: "" })).userErrors[0]?.code).toBe("INVALID_INPUT");
  const { notice } = await decided(coordinator, CANCEL, { id: second.id, reason: "Nomor tidak aktif." });
  expect(notice).toMatchObject({ state: "CANCELLED", reason: "Dibatalkan: Nomor tidak aktif." });
  const recorded = await hub.sql<{ type: string }>("SELECT type FROM event WHERE type LIKE 'NOTICE%' ORDER BY seq");
  expect(recorded.map(({ type }) => type)).toEqual(["NOTICE_RETRIED", "NOTICE_CANCELLED"]);
});

describe("a lost access code", () => {
  const contact = { phone: "081234580001", email: "hilang@contoh.invalid" };
  const tracks = async ({ ticketNumber }: Ticket, code: string) => {
    const query = "query($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { status } }";
    const { trackComplaint } = await hub.ask<{ trackComplaint: unknown }>(null, query, { t: ticketNumber, c: code });
    return trackComplaint !== null;
  };
  const request = async (ticketNumber: string, named: string) =>
    (await hub.gql(null, REQUEST_CODE, { t: ticketNumber, c: named })).text;

  test("a new one goes to the contact on file that was named; the old one is dead, and an event says so", async () => {
    const ticket = await submitted(hub, { complainant: contact });
    await request(ticket.ticketNumber.toLowerCase(), "0812-3458-0001");
    const message = await waitFor("the new code", () =>
      gateway.sentTo("+6281234580001").find(({ text }) => text.includes("Kode akses baru")),
    );
    const [, code = ""] = /: ([1-9A-HJ-NP-Z]{13})/.exec(message.text) ?? [];
    expect(await tracks(ticket, code)).toBe(true);
    expect(await tracks(ticket, ticket.accessCode)).toBe(false);
    const [event] = await hub.sql<{ actorKind: string; data: string }>(
      "SELECT actor_kind AS actorKind, data FROM event WHERE complaint_id = ? AND type = 'ACCESS_CODE_REPLACED'",
      [ticket.id],
    );
    expect(event).toEqual({ actorKind: "CITIZEN", data: "{}" });
    expect(mail.sentTo(contact.email).filter(({ raw }) => raw.includes("Kode akses baru"))).toEqual([]);
    // Again at once: one code is enough.
    await request(ticket.ticketNumber, contact.phone);
    expect((await notices(ticket)).filter(({ template }) => template === "ACCESS_CODE")).toHaveLength(1);
    expect(await tracks(ticket, code)).toBe(true);
  });

  test("whoever asks is answered alike, and a wrong contact changes nothing", async () => {
    const ticket = await submitted(hub, { complainant: { email: "lain@contoh.invalid" } });
    const answers = [
      await request(ticket.ticketNumber, "081299999999"),
      await request(ticket.ticketNumber, "bukan@contoh.invalid"),
      await request(ticket.ticketNumber, "bukan kontak"),
      await request("TIDAKADA", "lain@contoh.invalid"),
      await request(ticket.ticketNumber, "lain@contoh.invalid"),
    ];
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("Bila nomor tiket dan kontak tersebut cocok");
    await waitFor("the mail", () =>
      mail.sentTo("lain@contoh.invalid").find(({ raw }) => raw.includes("Kode akses baru")),
    );
    expect((await notices(ticket)).filter(({ template }) => template === "ACCESS_CODE")).toHaveLength(1);
  });

  test("asking is limited by address, and codes by case and day", async () => {
    const strict = await startTestHub("notice_code_limit", { HUB_RATE_LIMITS: "on" });
    try {
      const ask = () => strict.gql(null, REQUEST_CODE, { t: "A", c: "b" });
      const codes: (string | undefined)[] = [];
      for (let n = 0; n < 6; n++) codes.push((await ask()).errors[0]?.extensions?.code);
      expect(codes).toEqual([undefined, undefined, undefined, undefined, undefined, "RATE_LIMITED"]);
    } finally {
      await strict.stop();
    }
    const ticket = await submitted(hub, { complainant: contact });
    for (let n = 0; n < 5; n++) {
      await request(ticket.ticketNumber, contact.phone);
      await hub.sql("UPDATE notice SET created_at = created_at - INTERVAL 10 MINUTE WHERE complaint_id = ?", [
        ticket.id,
      ]);
    }
    expect((await notices(ticket)).filter(({ template }) => template === "ACCESS_CODE")).toHaveLength(3);
  });
});

describe("words", () => {
  const set = async (t: string, c: string, b: string, s: string | null = null) =>
    (
      await hub.ask<{ payload: { words: { body: string } | null; userErrors: readonly UserErrorReply[] } }>(
        await hub.token("ADMIN"),
        SET_WORDS,
        { t, c, b, s },
      )
    ).payload;

  test("an administrator's words go out from then on, until they are taken back; both are in the chain", async () => {
    const refusedLong = await set("RECEIPT", "SMS", `{ticket} ${"a".repeat(160)}`);
    expect(refusedLong).toMatchObject({ words: null, userErrors: [{ code: "INVALID_INPUT", path: ["body"] }] });
    expect((await set("RECEIPT", "EMAIL", "{ticket} {nik}", "x")).userErrors[0]?.message).toContain(
      "{nik} tidak dikenal",
    );
    expect((await set("GROUP_RESULT", "SMS", "{ticket}")).userErrors[0]?.path).toEqual(["channel"]);
    const preview = `query($b: String) { previewNotice(template: RECEIPT, channel: SMS, body: $b) { preview { body smsParts } ${ERRORS} } }`;
    const coordinator = await hub.token("COORDINATOR");
    type Shown = { previewNotice: { preview: { body: string } | null; userErrors: UserErrorReply[] } };
    const strange = await hub.ask<Shown>(coordinator, preview, { b: "{nomor} {nama} {nomor}" });
    expect(strange.previewNotice).toEqual({
      preview: null,
      userErrors: [
        {
          code: "INVALID_INPUT",
          path: ["body"],
          message:
            "Isian {nomor}, {nama} tidak dikenal. Silakan gunakan hanya isian yang tersedia: {ticket}, {status}.",
        },
      ],
    });
    const shown = await hub.ask<Shown>(coordinator, preview, { b: "Tiket Anda: {ticket}" });
    expect(shown.previewNotice.preview).toEqual({ body: "Tiket Anda: A1B2C3D4E5F", smsParts: 1 });

    expect((await set("RECEIPT", "EMAIL", "Tiket Anda: {ticket}. Terima kasih.", "Tiket {ticket}")).userErrors).toEqual(
      [],
    );
    const one = await submitted(hub, { complainant: { email: "kata1@contoh.invalid" } });
    const [received] = await waitFor("the mail", () => {
      const mails = mail.sentTo("kata1@contoh.invalid");
      return mails.length > 0 ? mails : null;
    });
    expect(received?.raw).toContain(`Subject: Tiket ${one.ticketNumber}`);
    expect(received?.raw).toContain(`Tiket Anda: ${one.ticketNumber}. Terima kasih.`);
    const list = "{ noticeTemplates { template channel isReplaced body placeholders maxLength } }";
    const { noticeTemplates } = await hub.ask<{ noticeTemplates: { isReplaced: boolean; template: string }[] }>(
      coordinator,
      list,
    );
    expect(noticeTemplates.filter(({ isReplaced }) => isReplaced)).toMatchObject([{ template: "RECEIPT" }]);

    const reset = `mutation { payload: resetNoticeWords(template: RECEIPT, channel: EMAIL) { words { isReplaced } ${ERRORS} } }`;
    const back = await hub.ask<{ payload: unknown }>(await hub.token("ADMIN"), reset);
    expect(back.payload).toEqual({ words: { isReplaced: false }, userErrors: [] });
    const again = await hub.ask<{ payload: { userErrors: UserErrorReply[] } }>(await hub.token("ADMIN"), reset);
    expect(again.payload.userErrors[0]?.code).toBe("NOT_FOUND");
    const events = await hub.sql<{ type: string }>(
      "SELECT type FROM event WHERE type LIKE 'NOTICE_WORDS%' ORDER BY seq",
    );
    expect(events.map(({ type }) => type)).toEqual(["NOTICE_WORDS_SET", "NOTICE_WORDS_RESET"]);
  });
});

describe("other systems", () => {
  const CREATE = `mutation($u: String!) { payload: createWebhook(url: $u) { webhook { id url } secret ${ERRORS} } }`;
  type Created = { payload: { webhook: { id: string } | null; secret: string; userErrors: UserErrorReply[] } };

  test.each(["http://contoh.id/x", "ftp://contoh.id", "https://nama:sandi@contoh.id/", "bukan alamat"])(
    "%s is no address of a webhook",
    async (u) => {
      const { payload } = await hub.ask<Created>(await hub.token("ADMIN"), CREATE, { u });
      expect(payload).toMatchObject({ webhook: null, userErrors: [{ code: "INVALID_INPUT", path: ["url"] }] });
    },
  );

  test("are told ticket and status, signed; and nothing any more once they are removed", async () => {
    const admin = await hub.token("ADMIN");
    const { payload } = await hub.ask<Created>(admin, CREATE, { u: `${gateway.url}/webhook` });
    const ticket = await submitted(hub, { isSecret: true, title: "Judul rahasia", complainant: { name: "Kenari" } });
    const call = await waitFor("the webhook's call", () => gateway.calls.find(({ way }) => way === "WEBHOOK"));
    const header = (name: string) => String(call.headers[name]);
    expect(header("x-hub-signature")).toBe(
      signatureOf(payload.secret, header("x-hub-timestamp"), header("x-hub-nonce"), call.body),
    );
    expect(JSON.parse(call.body)).toEqual({
      id: header("idempotency-key"),
      type: "RECEIPT",
      ticketNumber: ticket.ticketNumber,
      status: "SUBMITTED",
      occurredAt: expect.stringMatching(/Z$/),
    });
    const remove = `mutation($id: ID!) { removeWebhook(id: $id) { webhook { isActive } ${ERRORS} } }`;
    await hub.ask(admin, remove, { id: payload.webhook?.id });
    const later = await submitted(hub);
    expect((await notices(later)).filter(({ channel }) => channel === "WEBHOOK")).toEqual([]);
  });
});

test("an officer's contact is set by an administrator, used, and shown to nobody", async () => {
  await hub.token("LIAISON", "DINKES");
  const [officer] = await hub.sql<{ id: string }>("SELECT id FROM officer WHERE username = 'uji.liaison.dinkes'");
  const query = `mutation($id: ID!, $e: String, $p: String) { payload: setOfficerContact(id: $id, email: $e, phone: $p) {
    officer { hasEmail hasPhone } ${ERRORS} } }`;
  const admin = await hub.token("ADMIN");
  const bad = await hub.gql<{ payload: Payload }>(admin, query, { id: officer?.id, e: "bukan alamat", p: "12" });
  expect(bad.data?.payload.userErrors.map(({ path }) => path?.[0])).toEqual(["email", "phone"]);
  const good = await hub.gql(admin, query, { id: officer?.id, e: "Penghubung@Dinkes.invalid" });
  expect(good.data).toEqual({ payload: { officer: { hasEmail: true, hasPhone: false }, userErrors: [] } });
  const ticket = await submitted(hub);
  await act("COORDINATOR", ticket, "verifyComplaint", ', leadAgency: "DINKES"');
  await act("COORDINATOR", ticket, "forwardComplaint", "");
  await noticeIn(ticket, "NEW_DISPOSITION", "SENT");
  expect(mail.sentTo("penghubung@dinkes.invalid")).toHaveLength(1);
  const [event] = await hub.sql<{ data: string }>("SELECT data FROM event WHERE type = 'OFFICER_CONTACT_SET'");
  expect(event?.data).not.toContain("dinkes.invalid");
});

test("a report that nobody signed, or that is none, is refused", async () => {
  const unsigned = await fetch(`${hub.url}/notify/delivery`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: "gw-1", status: "delivered" }),
  });
  expect(unsigned.status).toBe(401);
  expect(await gateway.report(hub.url, "ada spasi", "delivered")).toBe(400);
});
