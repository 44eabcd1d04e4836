import { randomBytes } from "node:crypto";
import pino from "pino";
import type { Actor } from "../../src/cases/actor";
import { changeCase, type Verb } from "../../src/cases/change-case";
import { noteGroupState } from "../../src/cases/decide-notice";
import type { Submission } from "../../src/cases/new-complaint";
import { forward, verify } from "../../src/cases/review";
import { type Receipt, submitComplaint } from "../../src/cases/submit";
import { makeOfficer } from "../../src/cli/accounts";
import { type Core, composeCore } from "../../src/compose";
import { NOTICE_CHANNELS } from "../../src/domain/notice";
import type { Role } from "../../src/domain/status";
import { type NotifyEnvironment, type NotifyParts, openNotifyEnvironment } from "../../src/notify/environment";
import { routeQueued } from "../../src/notify/route";
import { sendDue } from "../../src/notify/send";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import { openDataSource } from "../../src/store/data-source";
import { NoticeEntity } from "../../src/store/entities/notice.entity";
import { testConfig } from "./core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "./database";
import { FakeGateway } from "./fake-gateway";
import { MailServer } from "./mail-server";

/** Long after the quiet hours, on a working day. */
const MORNING = new Date("2026-03-10T03:00:00.000Z");
/** What waits for nothing but the test. */
const QUICK = { callTimeoutMs: 400, mailScanMs: 400, leaseMs: 1_200, backOffMs: [0, 0, 0], atOnce: 4 };
const NEVER = new AbortController().signal;

/** A core, gateways and a mail server over real connections; the test says when what is sent. */
export class NotifyWorld {
  /** What this world's senders take for the time of day. */
  now = MORNING;
  readonly logged: string[] = [];
  readonly env: NotifyEnvironment;

  private constructor(
    readonly core: Core,
    readonly gateway: FakeGateway,
    readonly mail: MailServer,
    readonly variables: Readonly<Record<string, string>>,
    private readonly officers: Readonly<Record<Role, Actor>>,
    private readonly end: () => Promise<void>,
  ) {
    this.env = this.sender("sender-1");
  }

  static async start(name: string): Promise<NotifyWorld> {
    const settings = await createMigratedDatabase(name);
    const [gateway, mail] = await Promise.all([FakeGateway.start(), MailServer.start()]);
    const variables = {
      ...gateway.environment,
      ...mail.environment,
      HUB_DATABASE_URL: databaseUrl(settings),
      HUB_SECRET_KEY: randomBytes(32).toString("base64"),
    };
    const dataSource = await openDataSource(settings, 12);
    const core = await composeCore(testConfig(variables), dataSource, pino({ level: "silent" }));
    const agency = await agencyByIdOrCode(core.cases.work, "DPUPR");
    const officers = {} as Record<Role, Actor>;
    for (const role of ["COORDINATOR", "LIAISON", "AGENCY_OFFICER", "LEADER", "ADMIN"] as const) {
      const agencyId = role === "LIAISON" || role === "AGENCY_OFFICER" ? (agency?.id ?? null) : null;
      const made = { username: `uji.${role.toLowerCase()}`, name: `Uji ${role}`, role, agencyId, password: null };
      const { id, name } = await makeOfficer(core, made);
      officers[role] = { kind: "OFFICER", id, name, role, agencyId };
    }
    return new NotifyWorld(core, gateway, mail, variables, officers, async () => {
      await gateway.stop();
      await mail.stop();
      await dataSource.destroy();
      await dropDatabase(name);
    });
  }

  /** One more sender on the same database. */
  sender(nodeId: string, parts: Partial<NotifyParts> = {}): NotifyEnvironment {
    const { cases } = this.core;
    return openNotifyEnvironment({
      work: cases.work,
      vault: cases.vault,
      clock: () => this.now,
      settings: testConfig({ ...this.variables }).notify,
      nodeId,
      timing: QUICK,
      log: (fields, message) => this.logged.push(JSON.stringify({ ...fields, message })),
      noteGroupState: (tx, complaintId, noticeId, state, at) =>
        noteGroupState(tx, complaintId, noticeId, state, { kind: "SYSTEM" }, at),
      ...parts,
    });
  }

  /** One pass of everything. */
  async pass(env = this.env): Promise<void> {
    await routeQueued(env);
    await Promise.all(NOTICE_CHANNELS.filter((one) => env.adapters.has(one)).map((one) => sendDue(env, one, NEVER)));
  }

  actor(who: Role | "CITIZEN"): Actor {
    return who === "CITIZEN" ? { kind: who } : this.officers[who];
  }

  submit(extra: Partial<Submission> = {}): Promise<Receipt> {
    return submitComplaint(
      this.core.cases,
      { kind: "SYSTEM" },
      {
        kind: "COMPLAINT",
        title: "Rob menggenangi jalan Sayung",
        content: "Air rob setinggi lutut sudah tiga hari.",
        channel: "WEB",
        isAnonymous: false,
        isSecret: false,
        ...extra,
      },
    );
  }

  /** Carries a verb out. */
  async does<Input>(who: Role | "CITIZEN", verb: Verb<Input>, id: string, input: Input): Promise<void> {
    await changeCase(this.core.cases, verb, { actor: this.actor(who), id }, input);
  }

  async forwarded(extra: Partial<Submission> = {}): Promise<Receipt> {
    const receipt = await this.submit(extra);
    await this.does("COORDINATOR", verify, receipt.complaintId, { leadAgency: "DPUPR" });
    await this.does("COORDINATOR", forward, receipt.complaintId, {});
    return receipt;
  }

  /** The notice that posts a case in the group. */
  async groupPost(complaintId: string): Promise<NoticeEntity> {
    const found = (await this.notices(complaintId)).find(({ recipientKind }) => recipientKind === "GROUP");
    if (found === undefined) throw new Error("the case has no post of the group");
    return found;
  }

  /** The types of a case's events about its post, in order. */
  async groupEvents(complaintId: string): Promise<string[]> {
    const rows = await this.rows<{ type: string }>(
      "SELECT type FROM event WHERE complaint_id = ? AND type LIKE 'GROUP%' ORDER BY seq",
      [complaintId],
    );
    return rows.map(({ type }) => type);
  }

  /** The messages about a case, in order. */
  notices(complaintId: string): Promise<NoticeEntity[]> {
    const { manager } = this.core.cases.work.dataSource;
    return manager.find(NoticeEntity, { where: { complaintId }, order: { seq: "ASC" } });
  }

  /** Templates and states of the messages about a case. */
  async states(complaintId: string): Promise<string[]> {
    return (await this.notices(complaintId)).map(({ template, channel, state }) => `${template} ${channel} ${state}`);
  }

  rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.core.cases.work.read<Row>(sql, parameters);
  }

  close(): Promise<void> {
    for (const adapter of this.env.adapters.values()) adapter.close();
    return this.end();
  }
}
