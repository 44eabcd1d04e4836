import { FakeGateway, type TakenMessage } from "../support/fake-gateway";
import { answersTo, cloudCall, INTAKE_SECRETS, type StatusWords, sendCloud, statusCall } from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { submitted, type Ticket } from "../support/submission";
import { waitFor } from "../support/wait-for";

const GROUP = "Y2FwaV9ncm91cDox";
const NOTHING = { accepted: 0, duplicates: 0, ignored: 0 };

let gateway: FakeGateway;
let hub: TestHub;

beforeAll(async () => {
  gateway = await FakeGateway.start();
  hub = await startTestHub("notice_reports", { ...gateway.cloudEnvironment, ...INTAKE_SECRETS });
}, 60_000);

afterAll(async () => {
  await hub.stop();
  await gateway.stop();
});

interface Row {
  readonly id: string;
  readonly state: string;
  readonly channel: string;
  readonly providerId: string | null;
}

async function act(ticket: Ticket, name: string, values = ""): Promise<void> {
  const query = `mutation { payload: ${name}(id: "${ticket.id}"${values}) { userErrors { code message } } }`;
  const { payload } = await hub.ask<{ payload: { userErrors: unknown[] } }>(await hub.token("COORDINATOR"), query);
  expect(payload.userErrors).toEqual([]);
}

function noticeOf(ticket: Ticket, template: string, state: string): Promise<Row> {
  return waitFor(`${template} to be ${state}`, async () => {
    const [row] = await hub.sql<Row>(
      "SELECT id, state, channel, provider_id AS providerId FROM notice WHERE complaint_id = ? AND template = ?",
      [ticket.id, template],
    );
    return row?.state === state ? row : null;
  });
}

/** What became of a message, as Meta tells it: by its own id, and by the mark that it was given. */
function status({ id, providerId }: Row, words: string, extra: Record<string, unknown> = {}): StatusWords {
  return { id: providerId ?? "", status: words, biz_opaque_callback_data: id, ...extra };
}

async function events(ticket: Ticket): Promise<string[]> {
  const rows = await hub.sql<{ type: string }>(
    "SELECT type FROM event WHERE complaint_id = ? AND type LIKE 'GROUP%' ORDER BY seq",
    [ticket.id],
  );
  return rows.map(({ type }) => type);
}

test("a post is delivered once a member of the group has it; doubled, late and strange reports change nothing", async () => {
  const ticket = await submitted(hub);
  await act(ticket, "verifyComplaint", ', leadAgency: "DPUPR"');
  await act(ticket, "forwardComplaint");
  const post = await noticeOf(ticket, "GROUP_FORWARDED", "SENT");
  const ofGroup = { recipient_type: "group", recipient_id: GROUP };
  const member = { ...ofGroup, recipient_participant_id: "6280000000801" };
  const failed = status(post, "failed", { ...member, errors: [{ code: 131_026, title: "undeliverable" }] });
  expect(await sendCloud(hub.url, statusCall(status(post, "sent", ofGroup), failed))).toEqual({
    status: 200,
    body: NOTHING,
  });
  expect(await events(ticket)).toEqual(["GROUP_NOTIFIED"]);
  const delivered = status(post, "delivered", member);
  expect((await sendCloud(hub.url, statusCall(delivered), "rahasia-lain-0123456789")).status).toBe(401);
  expect(await events(ticket)).toEqual(["GROUP_NOTIFIED"]);
  const call = statusCall(delivered, delivered, status(post, "read", member), { id: "wamid.?", status: "delivered" });
  const replies = await Promise.all([sendCloud(hub.url, call), sendCloud(hub.url, call)]);
  expect(replies.map(({ status: code }) => code)).toEqual([200, 200]);
  await sendCloud(hub.url, statusCall(status(post, "failed", ofGroup), status(post, "sent", ofGroup)));
  expect(await noticeOf(ticket, "GROUP_FORWARDED", "DELIVERED")).toMatchObject({ providerId: post.providerId });
  expect(await events(ticket)).toEqual(["GROUP_NOTIFIED", "GROUP_DELIVERED"]);
});

test("a report is found by the mark alone, and by Meta's id alone; one of another program is let pass", async () => {
  const one = await submitted(hub, { complainant: { phone: "080000000811" } });
  const other = await submitted(hub, { complainant: { phone: "080000000812" } });
  const marked = await noticeOf(one, "RECEIPT", "SENT");
  const known = await noticeOf(other, "RECEIPT", "SENT");
  await hub.sql("UPDATE notice SET provider_id = NULL WHERE id = ?", [marked.id]);
  const strange = { id: "wamid.strange", status: "delivered", biz_opaque_callback_data: "kampanye-7" };
  const broken = { id: "", status: "delivered" };
  const reply = await sendCloud(
    hub.url,
    statusCall(strange, broken, status({ ...marked, providerId: "wamid.x" }, "delivered"), {
      id: known.providerId ?? "",
      status: "read",
    }),
  );
  expect(reply).toEqual({ status: 200, body: NOTHING });
  await noticeOf(one, "RECEIPT", "DELIVERED");
  await noticeOf(other, "RECEIPT", "DELIVERED");
});

test("whom WhatsApp does not reach after all is told by SMS, though Meta had taken the message", async () => {
  const ticket = await submitted(hub, { complainant: { phone: "080000000813" } });
  const sent = await noticeOf(ticket, "RECEIPT", "SENT");
  const failed = statusCall(status(sent, "failed", { errors: [{ code: 131_047, title: "Re-engagement message" }] }));
  await Promise.all([sendCloud(hub.url, failed), sendCloud(hub.url, failed)]);
  const bySms = await waitFor("the SMS", () => gateway.sentTo("+6280000000813")[0]);
  expect(bySms.text).toContain(ticket.ticketNumber);
  expect(await noticeOf(ticket, "RECEIPT", "SENT")).toMatchObject({ channel: "SMS" });
  expect((await sendCloud(hub.url, failed)).status).toBe(200);
  expect(gateway.sentTo("+6280000000813")).toHaveLength(1);
  expect((await noticeOf(ticket, "RECEIPT", "SENT")).channel).toBe("SMS");
});

test("a failure that is told before the answer to the call is brought again", async () => {
  const replies: number[] = [];
  gateway.onTaken = async (message: TakenMessage) => {
    gateway.onTaken = null;
    const [row] = await hub.sql<Row>("SELECT id, provider_id AS providerId FROM notice WHERE state = 'SENDING'");
    if (row === undefined) throw new Error("nothing is being sent");
    const own = { ...row, providerId: `wamid.${message.id}` };
    replies.push((await sendCloud(hub.url, statusCall(status(own, "failed")))).status);
  };
  const ticket = await submitted(hub, { complainant: { phone: "080000000814" } });
  const sent = await noticeOf(ticket, "RECEIPT", "SENT");
  expect(replies).toEqual([503]);
  expect((await sendCloud(hub.url, statusCall(status(sent, "failed")))).status).toBe(200);
  await noticeOf(ticket, "RECEIPT", "UNDELIVERED");
});

test("a message and a report in one call are both taken; what officers write in the group is no complaint", async () => {
  const ticket = await submitted(hub, { complainant: { phone: "080000000815" } });
  const sent = await noticeOf(ticket, "RECEIPT", "SENT");
  const from = "6280000000816";
  const text = { type: "text", text: { body: "STATUS" } };
  type Call = { entry: { changes: unknown[] }[] };
  const call = cloudCall(from, text) as Call;
  const reported = statusCall(status(sent, "delivered")) as Call;
  const chat = cloudCall("6280000000817", { ...text, group_id: GROUP }) as Call;
  const together = { ...call, entry: [...call.entry, ...reported.entry, ...chat.entry] };
  expect((await sendCloud(hub.url, together)).body).toEqual({ ...NOTHING, accepted: 1 });
  expect((await sendCloud(hub.url, together)).body).toEqual({ ...NOTHING, duplicates: 1 });
  await noticeOf(ticket, "RECEIPT", "DELIVERED");
  // The answer goes back by the Cloud API, too.
  const answer = await waitFor("the answer", () => gateway.sentTo(from)[0]);
  expect(answer.way).toBe("WHATSAPP");
  expect(await answersTo(hub, "+6280000000817")).toEqual([]);
});
