import { randomBytes } from "node:crypto";
import pino from "pino";
import { officerCaller } from "../../src/auth/officer-rows";
import { addFollowUp } from "../../src/cases/agency-work";
import { changeCase } from "../../src/cases/change-case";
import { makeOfficer } from "../../src/cli/accounts";
import { type Core, composeCore } from "../../src/compose";
import { openDataSource } from "../../src/store/data-source";
import { testConfig } from "../support/core";
import { Crowd } from "../support/crowd";
import { databaseUrl } from "../support/database";
import { DatabaseProxy } from "../support/database-proxy";
import { startTestHub, type TestHub } from "../support/hub";
import { type PrivateServer, startPrivateServer } from "../support/private-server";
import { submitted } from "../support/submission";
import { waitFor } from "../support/wait-for";

const SUBSCRIBERS = 1_000;
const TRACKERS = 50;
const TRACKED = `subscription ($t: String!, $c: String!) {
  trackedComplaintEvents(ticketNumber: $t, accessCode: $c) { cursor complaint { status } } }`;
const LIVE = `subscription { inboxEvents { cursor kind complaintId event { type }
  complaint { id ticketNumber version status title dueAt allowedActions } } }`;

/** What a hub reads by itself all the time: the log, who is who, and its own queues. */
const HOUSEKEEPING =
  /\b(event|event_head|officer|api_key|job|outbox|link|counter|conversation|inbound_message|notice|escalate_at)\b|^(SET|SELECT 1|START TRANSACTION|COMMIT)/;

describe("a thousand officers in one inbox", () => {
  let server: PrivateServer;
  let proxy: DatabaseProxy;
  let hub: TestHub;
  let elsewhere: Core;
  let closeElsewhere: () => Promise<void>;

  beforeAll(async () => {
    server = await startPrivateServer();
    proxy = new DatabaseProxy(server.socketPath);
    await proxy.start();
    const direct = { socketPath: server.socketPath, user: "root", database: server.database.owner.database };
    const secret = randomBytes(32).toString("base64");
    hub = await startTestHub("one_inbox", {
      HUB_DATABASE_URL: databaseUrl({ ...direct, socketPath: proxy.socketPath }),
      HUB_SECRET_KEY: secret,
    });
    const dataSource = await openDataSource(direct, 2);
    elsewhere = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
    closeElsewhere = () => dataSource.destroy();
  }, 60_000);

  afterAll(async () => {
    await hub.stop();
    await closeElsewhere();
    await proxy.stop();
    await server.stop();
  });

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  test("one event costs one read and one execution, and all get the same bytes (L8)", async () => {
    const ticket = await submitted(hub);
    const coordinator = await hub.token("COORDINATOR");
    for (const step of ['verifyComplaint(id: $id, leadAgency: "DPUPR")', "forwardComplaint(id: $id)"]) {
      await hub.ask(coordinator, `mutation ($id: ID!) { ${step} { userErrors { code } } }`, { id: ticket.id });
    }
    const agencyId = await hub.agencyId("DPUPR");
    const account = { role: "LIAISON", agencyId, password: null } as const;
    const officers = await Promise.all(
      ["uji.satu", "uji.dua"].map((username) => makeOfficer(elsewhere, { ...account, username, name: username })),
    );
    const bearers = await Promise.all(
      officers.map(async (officer) => (await elsewhere.tokens.issue(officer, 3_600_000)).token),
    );
    const crowd = await Crowd.gather({ url: hub.url, count: SUBSCRIBERS, query: LIVE, bearers });
    // Citizens who follow another case: what happens here costs nothing there.
    const { ticketNumber: t, accessCode: c } = await submitted(hub);
    const wish = { url: hub.url, count: TRACKERS, query: TRACKED, variables: { t, c }, bearers };
    const citizens = await Crowd.gather(wish);
    await citizens.received(1);
    await waitFor("one stream for all of them", async () => (await metric("hub_live_streams")) === 1);
    const before = {
      executions: await metric("hub_live_executions_total"),
      frames: await metric("hub_live_frames_total"),
    };
    proxy.count();

    // Made on another connection: what passes the proxy is the hub's own.
    const actor = officerCaller(officers[0] ?? (await Promise.reject(new Error("no officer"))));
    await changeCase(
      elsewhere.cases,
      addFollowUp,
      { actor, id: ticket.id },
      { text: "Ditinjau.", visibility: "INTERNAL" },
    );
    await crowd.received(1);

    expect(proxy.statements.filter((sql) => !HOUSEKEEPING.test(sql))).toEqual([
      expect.stringMatching(/FROM complaint c [\s\S]*WHERE c\.id IN/),
    ]);
    expect((await metric("hub_live_executions_total")) - before.executions).toBe(1);
    expect((await metric("hub_live_frames_total")) - before.frames).toBe(SUBSCRIBERS);
    expect(new Set(crowd.members.map(({ payloads }) => payloads.join()))).toEqual(
      new Set([expect.stringContaining('"type":"FOLLOWED_UP"')]),
    );
    expect(crowd.members[0]?.payloads[0]).toContain(ticket.ticketNumber);
    expect(new Set(citizens.members.map(({ payloads }) => payloads.length))).toEqual(new Set([1]));
    crowd.leave();
    citizens.leave();
  }, 90_000);
});
