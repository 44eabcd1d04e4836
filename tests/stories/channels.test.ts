import { startSimulator } from "../../src/simulator/server";
import { FakeGateway } from "../support/fake-gateway";
import { cloudCall, INTAKE_SECRETS, sendCloud, sendForm } from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { SUBMIT, type SubmitReply, submission } from "../support/submission";
import { waitFor } from "../support/wait-for";

let gateway: FakeGateway;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let hub: TestHub;

beforeAll(async () => {
  [gateway, simulator] = [await FakeGateway.start(), await startSimulator()];
  hub = await startTestHub("channels", { ...simulator.environment, ...gateway.environment, ...INTAKE_SECRETS });
}, 60_000);

afterAll(async () => {
  await hub.stop();
  await gateway.stop();
  await simulator.close();
});

/** The case as the coordinator finds it in his inbox. */
async function inInbox(ticketNumber: string): Promise<{ channel: string; status: string }> {
  const query = "{ inbox(first: 100, sort: NEWEST) { edges { node { ticketNumber channel status } } } }";
  const { inbox } = await hub.ask<{
    inbox: { edges: { node: { ticketNumber: string; channel: string; status: string } }[] };
  }>(await hub.token("COORDINATOR"), query);
  const found = inbox.edges.find(({ node }) => node.ticketNumber === ticketNumber)?.node;
  if (found === undefined) throw new Error(`${ticketNumber} is not in the inbox`);
  return { channel: found.channel, status: found.status };
}

async function tracked(ticketNumber: string, accessCode: string): Promise<string | undefined> {
  const query = "query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { status } }";
  const variables = { t: ticketNumber, c: accessCode };
  const { trackComplaint } = await hub.ask<{ trackComplaint: { status: string } | null }>(null, query, variables);
  return trackComplaint?.status;
}

async function appKey(channel: string): Promise<string> {
  const { createApiKey } = await hub.ask<{ createApiKey: { key: string } }>(
    await hub.token("ADMIN"),
    `mutation ($until: DateTime!) { createApiKey(name: "Aplikasi ${channel}", scopes: ["complaints:submit"],
       channels: [${channel}], expiresAt: $until) { key userErrors { code } } }`,
    { until: new Date(Date.now() + 86_400_000).toISOString() },
  );
  return createApiKey.key;
}

/** What a telephone read, once it has so many messages. */
async function read(phone: string, count: number): Promise<string> {
  const messages = await waitFor(`message ${count} at ${phone}`, () => {
    const sent = gateway.sentTo(phone);
    return sent.length >= count ? sent : null;
  });
  return messages[count - 1]?.text ?? "";
}

const TICKET = /\b[A-Z0-9]{11}\b/;

test.each([
  ["WEB", "+6281200000011"],
  ["ANDROID", "+6281200000012"],
  ["IOS", "+6281200000013"],
  ["COUNTER", "+6281200000014"],
])(
  "%s: the complaint is in the inbox with its channel, and the citizen follows it with ticket and code",
  async (channel, phone) => {
    const token = {
      WEB: async () => null,
      ANDROID: () => appKey("ANDROID"),
      IOS: () => appKey("IOS"),
      COUNTER: () => hub.token("COORDINATOR"),
    }[channel];
    const input = submission({ channel, complainant: { phone } });
    const { submitComplaint } = await hub.ask<SubmitReply>((await token?.()) ?? null, SUBMIT, { input });
    const { ticketNumber, accessCode } = submitComplaint;
    expect(await inInbox(ticketNumber ?? "")).toEqual({ channel, status: "SUBMITTED" });
    expect(await tracked(ticketNumber ?? "", accessCode ?? "")).toBe("SUBMITTED");
    const receipt = await read(phone, 1);
    expect(receipt).toContain(ticketNumber);
    // At the counter an officer reads the reply: the code goes to the citizen's own telephone.
    expect(receipt.includes(accessCode ?? "")).toBe(channel === "COUNTER");
  },
);

test("ANDROID and IOS without their app's key, or with each other's, are no door", async () => {
  const [android, ios] = [await appKey("ANDROID"), await appKey("IOS")];
  for (const [channel, token] of [
    ["ANDROID", null],
    ["IOS", null],
    ["ANDROID", ios],
    ["IOS", android],
  ] as const) {
    const { data, errors } = await hub.gql<SubmitReply>(token, SUBMIT, { input: submission({ channel }) });
    const code = errors[0]?.extensions?.code ?? data?.submitComplaint.userErrors[0]?.code;
    expect([channel, code]).toEqual([channel, token === null ? "UNAUTHENTICATED" : "FORBIDDEN"]);
  }
});

test("SMS by the form of a Gammu gateway: the receipt, and the status when asked for, arrive at the same number", async () => {
  const sender = "081200000021";
  await sendForm(hub.url, { sender, message: "LAPOR: jalan berlubang di Kecamatan Sayung, motor jatuh tiap malam" });
  const receipt = await read("+6281200000021", 1);
  const [ticketNumber = ""] = TICKET.exec(receipt) ?? [];
  expect(receipt.length).toBeLessThanOrEqual(160);
  expect(await inInbox(ticketNumber)).toEqual({ channel: "SMS", status: "SUBMITTED" });
  await sendForm(hub.url, { sender, message: `status ${ticketNumber}` });
  expect(await read("+6281200000021", 2)).toContain(ticketNumber);
  // Another number learns nothing of it.
  await sendForm(hub.url, { sender: "081200000022", message: `STATUS ${ticketNumber}` });
  expect(await read("+6281200000022", 1)).not.toContain("Diterima");
});

test("signed WhatsApp JSON: asked for what is missing, then the receipt, and the status when asked for", async () => {
  const from = "6281200000031";
  const says = (body: string) => sendCloud(hub.url, cloudCall(from, { type: "text", text: { body } }));
  await says("Lampu jalan di depan pasar mati sudah dua minggu, gelap sekali");
  expect(await read(`+${from}`, 1)).toContain("lokasi");
  await says("Kecamatan Mranggen, depan pasar");
  let count = 2;
  let answer = await read(`+${from}`, count);
  if (!/kode akses/.test(answer)) {
    await says("1");
    count += 1;
    answer = await read(`+${from}`, count);
  }
  expect(answer).toContain("kode akses");
  const [ticketNumber = ""] = TICKET.exec(answer) ?? [];
  expect(await inInbox(ticketNumber)).toEqual({ channel: "WHATSAPP", status: "SUBMITTED" });
  await says("stattus");
  expect(await read(`+${from}`, count + 1)).toContain(ticketNumber);
});

test("a national case taken in by its number is in the same inbox, and its citizen reads there what is done", async () => {
  const born = await fetch(`${simulator.url}/_sim/cases`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "Jembatan retak di Wonosalam", content: "Retak sejak Senin." }),
  });
  const { id } = (await born.json()) as { id: string | number };
  const { importNationalCase } = await hub.ask<{
    importNationalCase: { complaint: { id: string; ticketNumber: string } | null; userErrors: unknown[] };
  }>(
    await hub.token("COORDINATOR"),
    "mutation ($id: ID!) { importNationalCase(nationalId: $id) { complaint { id ticketNumber } userErrors { code } } }",
    { id: String(id) },
  );
  expect(importNationalCase.userErrors).toEqual([]);
  const { ticketNumber = "", id: complaintId } = importNationalCase.complaint ?? {};
  const { channel } = await inInbox(ticketNumber);
  expect(channel).toBe("NATIONAL");

  // Its citizen follows it where he submitted it: what the office says stands there.
  const coordinator = await hub.token("COORDINATOR");
  for (const call of [
    'verifyComplaint(id: $id, leadAgency: "DPUPR")',
    "forwardComplaint(id: $id)",
    'addFollowUp(id: $id, text: "Jembatan ditutup sementara.", visibility: PUBLIC)',
    "syncNow(id: $id)",
  ]) {
    const reply = await hub.ask<Record<string, { userErrors: unknown[] }>>(
      coordinator,
      `mutation ($id: ID!) { ${call} { userErrors { code message } } }`,
      { id: complaintId },
    );
    expect([call, Object.values(reply)[0]?.userErrors]).toEqual([call, []]);
  }
  const there = await waitFor("the follow-up in the national log", async () => {
    const shown = await (await fetch(`${simulator.url}/_sim/cases/${id}`)).text();
    return shown.includes("Jembatan ditutup sementara.") && shown;
  });
  expect(there).toContain("Dinas Pekerjaan Umum");
});
