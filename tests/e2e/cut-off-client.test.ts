import { randomBytes } from "node:crypto";
import pino from "pino";
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

const FIELDS = "id ticketNumber version status step isAnonymous title dueAt leadAgency { code }";
const CUTS = 20;
const WRITERS = 8;

interface Case {
  readonly id: string;
  readonly version: number;
}

interface Frame {
  readonly inboxEvents: {
    readonly cursor: string;
    readonly kind: string;
    readonly complaintId: string | null;
    readonly complaint: Case | null;
  };
}

let settings: ConnectionSettings;
let core: Core;
let closeCore: () => Promise<void>;
let coordinator: string;
let liaison: string;
let hub: HubProcess;
let url: string;
const secret = randomBytes(32).toString("base64");

function startHub(): HubProcess {
  return new HubProcess({ HUB_DATABASE_URL: databaseUrl(settings), HUB_SECRET_KEY: secret, HUB_LOG_LEVEL: "error" });
}

beforeAll(async () => {
  settings = await createMigratedDatabase("cut_off");
  const dataSource = await openDataSource(settings, 4);
  core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
  closeCore = () => dataSource.destroy();
  const agency = await agencyByIdOrCode(core.cases.work, "DPUPR");
  const tokenOf = async (username: string, role: "COORDINATOR" | "LIAISON", agencyId: string | null) =>
    (
      await core.tokens.issue(
        await makeOfficer(core, { username, name: username, role, agencyId, password: null }),
        3_600_000,
      )
    ).token;
  coordinator = await tokenOf("uji.koordinator", "COORDINATOR", null);
  liaison = await tokenOf("uji.penghubung", "LIAISON", agency?.id ?? null);
  hub = startHub();
  url = await hub.url();
}, 60_000);

afterAll(async () => {
  await hub.end("SIGKILL");
  await closeCore();
  await dropDatabase("cut_off");
});

/** One writer: submits, verifies, forwards, and now and then recalls, until it is told to stop. */
async function write(number: number, isOver: () => boolean): Promise<void> {
  for (let round = 0; !isOver(); round += 1) {
    try {
      const input = {
        kind: "COMPLAINT",
        title: `Aduan ${number}-${round}`,
        content: "Jalan berlubang di depan pasar.",
        channel: "WEB",
        isAnonymous: round % 2 === 0,
        isSecret: false,
      };
      const { submitComplaint } = await ask<{ submitComplaint: { ticketNumber: string } }>(
        url,
        null,
        "mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) { ticketNumber } }",
        { input },
      );
      const { complaintByTicket } = await ask<{ complaintByTicket: Case }>(
        url,
        coordinator,
        "query ($t: String!) { complaintByTicket(ticketNumber: $t) { id version } }",
        { t: submitComplaint.ticketNumber },
      );
      const steps = ['verifyComplaint(id: $id, leadAgency: "DPUPR")', "forwardComplaint(id: $id)"];
      if (round % 3 === 0) steps.push('verifyComplaint(id: $id, leadAgency: "DINKES")', "forwardComplaint(id: $id)");
      for (const step of steps) {
        await ask(url, coordinator, `mutation ($id: ID!) { ${step} { userErrors { code } } }`, {
          id: complaintByTicket.id,
        });
      }
    } catch {
      // The hub is away for a moment: its users try again later, and so does this one.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function wholeInbox(token: string): Promise<{ cases: Map<string, Case>; liveCursor: string }> {
  const cases = new Map<string, Case>();
  let liveCursor = "";
  for (let after: string | null = null, more = true; more; ) {
    const page: {
      inbox: { liveCursor: string; edges: { node: Case }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    } = await ask(
      url,
      token,
      `query ($after: Cursor) { inbox(first: 100, after: $after, sort: OLDEST) { liveCursor edges { node { ${FIELDS} } } pageInfo { endCursor hasNextPage } } }`,
      { after },
    );
    // The first page's cursor: everything that happened while the others were read is replayed.
    if (after === null) liveCursor = page.inbox.liveCursor;
    for (const { node } of page.inbox.edges) cases.set(node.id, node);
    after = page.inbox.pageInfo.endCursor;
    more = page.inbox.pageInfo.hasNextPage;
  }
  return { cases, liveCursor };
}

test("cut off twenty times under eight writers and a restart, a client ends equal to the database (L3, L4)", async () => {
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, (_, number) => write(number, () => isOver));
  await waitFor("some cases", async () => (await wholeInbox(liaison)).cases.size > 3);
  const { cases, liveCursor } = await wholeInbox(liaison);
  let cursor = liveCursor;
  const seen = new Set<string>();
  let gaps = 0;
  const takeIn = ({ inboxEvents: frame }: Frame) => {
    cursor = frame.cursor;
    seen.add(frame.cursor);
    if (frame.kind === "GAP") gaps += 1;
    if (frame.kind === "REMOVED" && frame.complaintId !== null) cases.delete(frame.complaintId);
    if (frame.kind === "UPSERT" && frame.complaint !== null) cases.set(frame.complaint.id, frame.complaint);
  };
  const follow = async () => {
    const subscription = new TestSubscription<Frame>(
      `${url.replace(/^http/, "ws")}/graphql`,
      liaison,
      `subscription ($after: Cursor) { inboxEvents(after: $after) { cursor kind complaintId complaint { ${FIELDS} } } }`,
      { after: cursor },
    );
    await subscription.connected();
    return subscription;
  };
  for (let cut = 0; cut < CUTS; cut += 1) {
    const subscription = await follow();
    await waitFor("a frame", () => subscription.frames.length > 0);
    await subscription.destroySocket();
    for (const frame of subscription.frames) takeIn(frame);
    await subscription.stop();
    if (cut === CUTS / 2) {
      await hub.end("SIGKILL");
      hub = startHub();
      url = await hub.url();
    }
  }
  isOver = true;
  await Promise.all(writers);
  const last = await follow();
  const isCaughtUp = async () => {
    for (const frame of last.frames.splice(0)) takeIn(frame);
    const now = await wholeInbox(liaison);
    return JSON.stringify([...now.cases].sort()) === JSON.stringify([...cases].sort());
  };
  await waitFor("the client to equal the database in every field", isCaughtUp, 20_000);
  await last.stop();
  expect(gaps).toBe(0);
  expect(cases.size).toBeGreaterThan(10);
  expect(seen.size).toBeGreaterThan(CUTS);
}, 180_000);
