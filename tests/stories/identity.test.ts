import { generateKeyPairSync } from "node:crypto";
import { acceptDisposition, addFollowUp, answerComplaint } from "../../src/cases/agency-work";
import { receiveAnswer } from "../../src/cases/result";
import type { Role } from "../../src/domain/status";
import { pull } from "../../src/sync/pull";
import { reconcile } from "../../src/sync/reconcile";
import { publicKeyText, reportJson } from "../../src/sync/report";
import { TestBridge } from "../support/bridge";
import { Canary } from "../support/canary";
import type { TestSubscription } from "../support/hub";
import { waitFor } from "../support/wait-for";
import { Office } from "./office";

interface Identity {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly nik: string;
  readonly address: string;
}

const HIDDEN: Identity = {
  name: "Kenaripelapor",
  phone: "0800 0000 7766",
  email: "kenari.pelapor@warga.invalid",
  nik: "3321000099887766",
  address: "Gang Kenariputih 7",
};
const CANARIES = [HIDDEN.name, HIDDEN.email, HIDDEN.nik, HIDDEN.address, "6280000007766", "080000007766"].map(
  (text) => new Canary(text),
);
/** Where a secret case plays is for those who may read it. */
const PLACE = new Canary("Tambak Cendrawasih 3");
const SHOWN: Identity = {
  name: "Merpatipelapor",
  phone: "0800 0000 5544",
  email: "merpati.pelapor@warga.invalid",
  nik: "3321000011223344",
  address: "Gang Merpatiputih 9",
};

let bridge: TestBridge;
let office: Office;

beforeAll(async () => {
  bridge = await TestBridge.start("story_identity");
  office = await Office.open(bridge);
}, 60_000);

afterAll(async () => {
  await office.close();
  await bridge.close();
});

function found(where: string, text: string): string[] {
  return CANARIES.filter((canary) => canary.isIn(text)).map((canary) => `${where}: ${canary.text}`);
}

/** Goes from hand to hand, with everything that goes wrong on the way. */
async function travel(complaintId: string): Promise<void> {
  await bridge.does("LIAISON", acceptDisposition, complaintId, {});
  await bridge.drained(complaintId);
  await bridge.does("LIAISON", addFollowUp, complaintId, {
    text: "Petugas ke lokasi.",
    visibility: "PUBLIC",
    attachments: [await office.upload()],
  });
  await bridge.does("LIAISON", answerComplaint, complaintId, { text: "Sudah diperbaiki." });
  await bridge.does("COORDINATOR", receiveAnswer, complaintId, {});
  await bridge.drained(complaintId);
  await pull(bridge.env, complaintId);
}

/** What officers of every role get to read of the bridge, as it comes over HTTP; refusals count, too. */
async function readings(ids: readonly string[]): Promise<string> {
  const queries = [
    "{ syncHealth { state reason } }",
    "{ parkedItems(first: 100) { edges { node { id kind state reason } } } }",
    "{ nationalTasks(first: 100) { edges { node { ticketNumber click reason } } } }",
    "{ inbox(first: 100) { edges { node { id title content timeline { edges { node { type note } } } } } } }",
    ...ids.map(
      (id) => `{ complaint(id: "${id}") { title content location { address } national { waiting differences }
        followUps { edges { node { text authorName } } } timeline { edges { node { type note } } } } }`,
    ),
    'mutation { importNationalCase(nationalId: "1") { userErrors { code message } } }',
    'mutation { retryParkedItem(itemId: "01ARZ3NDEKTSV4RRFFQ69G5FAV") { userErrors { code message } } }',
  ];
  const roles: readonly Role[] = ["COORDINATOR", "LIAISON", "AGENCY_OFFICER", "LEADER", "ADMIN"];
  const texts = [];
  for (const role of roles) {
    for (const query of queries) texts.push((await office.hub.gql(bridge.tokens[role], query)).text);
  }
  return texts.join("\n");
}

test("S21 who complains anonymously or in secret is in no request, log line, frame, report or error", async () => {
  const subscription = "subscription { inboxEvents { kind complaintId complaint { id title content ticketNumber } } }";
  const frames: TestSubscription<unknown>[] = [];
  for (const role of ["COORDINATOR", "LIAISON"] as const) {
    frames.push(await office.hub.subscribe(bridge.tokens[role], subscription));
  }
  // The other side repeats in its refusals what it was sent; then it is cut off, and then it takes the call.
  let refusals = 3;
  bridge.simulator.intercept(async ({ call }, work) => {
    const body = bridge.simulator.journal.entries.at(-1)?.body;
    if ((call !== "N1" && call !== "N6") || refusals === 0) return work();
    refusals -= 1;
    return { status: 422, body: { message: `Ditolak: ${JSON.stringify(body)}`, errors: { content: [body] } } };
  });
  const location = { address: PLACE.text };
  const anonymous = await bridge.forwarded({ isAnonymous: true, complainant: HIDDEN });
  const secret = await bridge.forwarded({ isSecret: true, complainant: HIDDEN, location });
  const both = await bridge.forwarded({ isAnonymous: true, isSecret: true, complainant: HIDDEN });
  const hidden = [anonymous, secret, both];
  await bridge.pushUntil("three refusals", async () => (await office.parked()).length === hidden.length);
  const refused = await readings(hidden.map(({ complaintId }) => complaintId));
  for (const { complaintId } of hidden) {
    const { id } = await office.onlyParked(complaintId);
    expect(await office.decides(`retryParkedItem(itemId: "${id}")`)).toEqual([]);
    await travel(complaintId);
    expect(bridge.marked(await bridge.there(complaintId)).length).toBeGreaterThan(2);
  }
  // The same for one who gives his name: it travels, so the looking is done in the right places.
  const open = await bridge.forwarded({ complainant: SHOWN });
  await travel(open.complaintId);

  const { privateKey: key } = generateKeyPairSync("ed25519");
  const outcome = await reconcile(bridge.env, { isDryRun: false, key });
  if (!outcome.isFinished) throw new Error("the comparison was not finished");
  let report = "";
  for await (const part of reportJson(bridge.core.cases.work, outcome.report, publicKeyText(key))) report += part;
  await waitFor("frames of all cases", () =>
    frames.every((one) => hidden.every(({ complaintId }) => JSON.stringify(one.frames).includes(complaintId))),
  );
  const journal = JSON.stringify(bridge.simulator.journal.entries);
  const there = JSON.stringify([...bridge.simulator.state.cases.values()]);
  const bookkeeping = JSON.stringify([
    await bridge.rows("SELECT reason, saga FROM outbox"),
    await bridge.rows("SELECT reason FROM parked_record"),
    await bridge.rows("SELECT waiting, task, read_error, discard_reason FROM national_case"),
  ]);
  const after = await readings(hidden.map(({ complaintId }) => complaintId));
  expect([
    ...found("request", journal),
    ...found("national case", there),
    ...found("log", bridge.logged.join("\n")),
    ...found("frame", JSON.stringify(frames.map((one) => [one.frames, one.errors]))),
    ...found("report", report),
    ...found("bookkeeping", bookkeeping),
    ...found("error or answer", refused + after),
  ]).toEqual([]);
  for (const text of [bridge.logged.join("\n"), report, bookkeeping]) expect(PLACE.isIn(text)).toBe(false);
  expect(journal).toContain(SHOWN.name);
  expect(there).toContain(SHOWN.email);
  expect(journal).not.toContain(SHOWN.nik);
  expect(journal).not.toContain(SHOWN.address);
  expect(bridge.logged.length).toBeGreaterThan(10);
  expect(bridge.logged.join("\n")).not.toContain(SHOWN.name);
  expect(report).not.toContain(SHOWN.name);
}, 60_000);

test("S21 a refusal that repeats an open case's identity is kept without it", async () => {
  bridge.simulator.intercept(async ({ call }, work) => {
    if (call !== "N1") return work();
    const body = bridge.simulator.journal.entries.at(-1)?.body as Record<string, string>;
    return {
      status: 422,
      body: { message: `Pelapor ${body.nameUser} (${body.emailUser}, ${body.phoneUser}) sudah terdaftar.` },
    };
  });
  const { complaintId } = await bridge.verified({ complainant: SHOWN });
  await bridge.pushUntil("a refusal", async () => (await office.parked(complaintId)).length === 1);
  const { reason } = await office.onlyParked(complaintId);
  expect(reason).toContain("terdaftar");
  for (const word of [SHOWN.name, SHOWN.email, "80000005544"]) {
    expect(reason).not.toContain(word);
    expect(bridge.logged.join("\n")).not.toContain(word);
  }
  bridge.simulator.intercept(null);
});
