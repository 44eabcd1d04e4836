import { startTestHub, type TestHub } from "../support/hub";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("access_code");
}, 60_000);
afterAll(() => hub.stop());

const REPLACE = `mutation ($id: ID!, $check: String!) {
  replaceAccessCode(id: $id, identityCheck: $check) { accessCode userErrors { code path message } } }`;
const TRACK = "query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { status } }";

interface Replaced {
  readonly replaceAccessCode: {
    readonly accessCode: string | null;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

test("a lost access code is replaced at the counter: the old one dies, and the case says so", async () => {
  const { submitComplaint: receipt } = await hub.ask<{ submitComplaint: { ticketNumber: string; accessCode: string } }>(
    null,
    `mutation { submitComplaint(input: { kind: SUGGESTION, title: "Taman", content: "Taman perlu bangku.",
       channel: WEB, isAnonymous: false, isSecret: false }) { ticketNumber accessCode } }`,
  );
  const coordinator = await hub.token("COORDINATOR");
  const { complaintByTicket } = await hub.ask<{ complaintByTicket: { id: string } }>(
    coordinator,
    "query ($t: String!) { complaintByTicket(ticketNumber: $t) { id } }",
    // As a person types it: lower case, with blanks.
    { t: receipt.ticketNumber.toLowerCase().replace(/(.{4})/g, "$1 ") },
  );
  const { id } = complaintByTicket;
  const blank = await hub.ask<Replaced>(coordinator, REPLACE, { id, check: " " });
  expect(blank.replaceAccessCode).toMatchObject({
    accessCode: null,
    userErrors: [
      { code: "INVALID_INPUT", path: ["identityCheck"], message: expect.stringContaining("pemeriksaan identitas") },
    ],
  });
  const leader = await hub.gql(await hub.token("LEADER"), REPLACE, { id, check: "KTP dicocokkan" });
  expect(leader.errors[0]?.extensions?.code).toBe("FORBIDDEN");
  const done = await hub.ask<Replaced>(coordinator, REPLACE, { id, check: "KTP dicocokkan di loket" });
  const code = done.replaceAccessCode.accessCode ?? "";
  expect(code).toMatch(/^[1-9A-Z]{13}$/);
  const track = (accessCode: string) =>
    hub.ask<{ trackComplaint: { status: string } | null }>(null, TRACK, { t: receipt.ticketNumber, c: accessCode });
  expect((await track(receipt.accessCode)).trackComplaint).toBeNull();
  expect((await track(code)).trackComplaint?.status).toBe("SUBMITTED");
  const { complaint } = await hub.ask<{
    complaint: { timeline: { edges: { node: { type: string; note: string | null } }[] } };
  }>(coordinator, "query ($id: ID!) { complaint(id: $id) { timeline { edges { node { type note } } } } }", { id });
  expect(complaint.timeline.edges.at(-1)?.node).toEqual({
    type: "ACCESS_CODE_REPLACED",
    note: "KTP dicocokkan di loket",
  });
});
