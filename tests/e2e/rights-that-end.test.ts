import { randomBytes } from "node:crypto";
import pino from "pino";
import type { OfficerRow } from "../../src/auth/officer-rows";
import { makeOfficer } from "../../src/cli/accounts";
import { type Core, composeCore } from "../../src/compose";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { ask } from "../support/ask";
import { testConfig } from "../support/core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { TestSubscription } from "../support/hub";
import { HubProcess } from "../support/hub-process";
import { waitFor } from "../support/wait-for";

const LIVE = "subscription ($after: Cursor) { inboxEvents(after: $after) { cursor kind complaintId } }";
const LONGEST_CUT_MS = 5_000;

interface Frame {
  readonly inboxEvents: { readonly cursor: string; readonly kind: string; readonly complaintId: string | null };
}

let settings: ConnectionSettings;
let core: Core;
let closeCore: () => Promise<void>;
const hubs: HubProcess[] = [];
const urls: string[] = [];
const tokens: Record<"admin" | "coordinator", string> = { admin: "", coordinator: "" };
const secret = randomBytes(32).toString("base64");

async function officerOf(
  username: string,
  role: "ADMIN" | "COORDINATOR" | "LIAISON",
  code: string | null,
): Promise<OfficerRow> {
  const agency = code === null ? null : await agencyByIdOrCode(core.cases.work, code);
  return makeOfficer(core, { username, name: username, role, agencyId: agency?.id ?? null, password: null });
}

async function tokenOf(
  officer: { readonly id: string; readonly tokenEpoch: number },
  ttlMs = 3_600_000,
): Promise<string> {
  return (await core.tokens.issue(officer, ttlMs)).token;
}

beforeAll(async () => {
  settings = await createMigratedDatabase("rights");
  const dataSource = await openDataSource(settings, 3);
  core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
  closeCore = () => dataSource.destroy();
  tokens.admin = await tokenOf(await officerOf("uji.admin", "ADMIN", null));
  tokens.coordinator = await tokenOf(await officerOf("uji.koordinator", "COORDINATOR", null));
  for (let node = 0; node < 2; node += 1) {
    hubs.push(
      new HubProcess({ HUB_DATABASE_URL: databaseUrl(settings), HUB_SECRET_KEY: secret, HUB_LOG_LEVEL: "error" }),
    );
  }
  urls.push(...(await Promise.all(hubs.map((hub) => hub.url()))));
}, 60_000);

afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.end("SIGKILL")));
  await closeCore();
  await dropDatabase("rights");
});

/** A case in the hands of an agency. */
async function forwardedTo(code: string): Promise<string> {
  const [url = ""] = urls;
  const { submitComplaint } = await ask<{ submitComplaint: { ticketNumber: string } }>(
    url,
    null,
    `mutation { submitComplaint(input: { kind: COMPLAINT, title: "Uji hak", content: "Jalan berlubang.", channel: WEB,
       isAnonymous: true, isSecret: false }) { ticketNumber } }`,
  );
  const { complaintByTicket } = await ask<{ complaintByTicket: { id: string } }>(
    url,
    tokens.coordinator,
    "query ($t: String!) { complaintByTicket(ticketNumber: $t) { id } }",
    { t: submitComplaint.ticketNumber },
  );
  for (const step of [`verifyComplaint(id: $id, leadAgency: "${code}")`, "forwardComplaint(id: $id)"]) {
    await ask(url, tokens.coordinator, `mutation ($id: ID!) { ${step} { userErrors { code } } }`, {
      id: complaintByTicket.id,
    });
  }
  return complaintByTicket.id;
}

/** A live inbox on the second node, while changes are made on the first. */
async function follow(token: string, after: string | null = null): Promise<TestSubscription<Frame>> {
  const subscription = new TestSubscription<Frame>(`${(urls[1] ?? "").replace(/^http/, "ws")}/graphql`, token, LIVE, {
    after,
  });
  await subscription.connected();
  return subscription;
}

const ids = (subscription: TestSubscription<Frame>) =>
  subscription.frames.map((frame) => frame.inboxEvents.complaintId);

async function cutWithin(subscription: TestSubscription<Frame>): Promise<void> {
  const since = performance.now();
  await waitFor("the cut", () => subscription.closeCode !== null, LONGEST_CUT_MS + 2_000);
  expect(performance.now() - since).toBeLessThan(LONGEST_CUT_MS);
  expect(subscription.closeCode).toBe(4403);
}

test("an officer moved to another agency is cut on every node; with a new token he sees that agency's, without a hole (L6)", async () => {
  const liaison = await officerOf("uji.pindah", "LIAISON", "DPUPR");
  const before = await follow(await tokenOf(liaison));
  const first = await forwardedTo("DPUPR");
  await waitFor("the first case", () => ids(before).includes(first));
  const cursor = before.frames.at(-1)?.inboxEvents.cursor ?? "";
  const moved = await ask<{ updateOfficer: { userErrors: unknown[] } }>(
    urls[0] ?? "",
    tokens.admin,
    'mutation ($id: ID!) { updateOfficer(id: $id, agency: "DINKES") { userErrors { code message } } }',
    { id: liaison.id },
  );
  expect(moved.updateOfficer.userErrors).toEqual([]);
  await cutWithin(before);
  const framesAtCut = before.frames.length;
  const ofOld = await forwardedTo("DPUPR");
  const ofNew = await forwardedTo("DINKES");
  expect(before.frames.length).toBe(framesAtCut);

  const [row] = await core.cases.work.read<{ tokenEpoch: number }>(
    "SELECT token_epoch AS tokenEpoch FROM officer WHERE id = ?",
    [liaison.id],
  );
  const after = await follow(await tokenOf({ id: liaison.id, tokenEpoch: row?.tokenEpoch ?? 0 }), cursor);
  await waitFor("the new agency's case", () => ids(after).includes(ofNew));
  expect(ids(after)).not.toContain(ofOld);
  await Promise.all([before.stop(), after.stop()]);
}, 60_000);

test("a token that ends closes its socket, and nothing comes after", async () => {
  const liaison = await officerOf("uji.habis", "LIAISON", "DPUPR");
  const subscription = await follow(await tokenOf(liaison, 2_500));
  const seen = await forwardedTo("DPUPR");
  await waitFor("a frame before the end", () => ids(subscription).includes(seen));
  await cutWithin(subscription);
  const unseen = await forwardedTo("DPUPR");
  const later = await follow(await tokenOf(liaison), subscription.frames.at(-1)?.inboxEvents.cursor ?? null);
  await waitFor("what was missed", () => ids(later).includes(unseen));
  expect(ids(subscription)).not.toContain(unseen);
  await Promise.all([subscription.stop(), later.stop()]);
}, 60_000);
