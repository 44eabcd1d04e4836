import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pino from "pino";
import type { Actor } from "../../src/cases/actor";
import { acceptDisposition, answerComplaint } from "../../src/cases/agency-work";
import { changeCase, type Verb } from "../../src/cases/change-case";
import type { Submission } from "../../src/cases/new-complaint";
import { receiveAnswer, reviewResult } from "../../src/cases/result";
import { forward, verify } from "../../src/cases/review";
import { type Receipt, submitComplaint } from "../../src/cases/submit";
import { makeOfficer } from "../../src/cli/accounts";
import { type Core, composeCore } from "../../src/compose";
import type { NationalSettings } from "../../src/config/config";
import type { Role } from "../../src/domain/status";
import { newCaseOf } from "../../src/simulator/births";
import type { NationalState } from "../../src/simulator/national-state";
import type { SimulatorOptions } from "../../src/simulator/options";
import type { LogRecord } from "../../src/simulator/records";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import { openDataSource } from "../../src/store/data-source";
import { FileStore } from "../../src/store/file-store";
import { lookups } from "../../src/store/lookups";
import { closeSyncEnvironment, openSyncEnvironment, type SyncEnvironment } from "../../src/sync/environment";
import { push } from "../../src/sync/push";
import { testConfig } from "./core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "./database";
import { waitFor } from "./wait-for";

/** The agency that the cases of these tests go to. */
export const AGENCY = "DPUPR";

/** What a test may choose. */
export interface BridgeOptions {
  readonly simulator?: SimulatorOptions;
  /** `SP4N_*` variables over those that the simulator gives. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly timing?: Parameters<typeof openSyncEnvironment>[0]["timing"];
}

/** Variables and database with which another process joins a test's hub. */
export interface SharedPlace {
  readonly variables: Readonly<Record<string, string>>;
  readonly timing: NonNullable<BridgeOptions["timing"]>;
}

/** A core, a simulated national system, and a bridge between them, in one process; time-outs are short. */
export class TestBridge {
  private constructor(
    readonly core: Core,
    readonly simulator: Simulator,
    readonly settings: NationalSettings,
    readonly files: FileStore,
    readonly actors: Readonly<Record<Role, Actor>>,
    readonly tokens: Readonly<Record<Role, string>>,
    readonly place: SharedPlace,
    private readonly end: () => Promise<void>,
  ) {
    this.env = this.worker("worker-1");
  }

  readonly env: SyncEnvironment;
  /** What the bridge's workers have logged, as JSON. */
  readonly logged: string[] = [];
  private readonly others: SyncEnvironment[] = [];

  static async start(name: string, options: BridgeOptions = {}): Promise<TestBridge> {
    const simulator = await startSimulator({ capabilities: [], ...options.simulator });
    const settings = await createMigratedDatabase(name);
    const directory = mkdtempSync(join(tmpdir(), "hub-files-"));
    const variables = {
      ...simulator.environment,
      SP4N_CALLS_PER_MINUTE: "100000",
      SP4N_CREATE_TIMEOUT_MS: "400",
      SP4N_READ_TIMEOUT_MS: "2000",
      HUB_DATABASE_URL: databaseUrl(settings),
      HUB_SECRET_KEY: randomBytes(32).toString("base64"),
      HUB_FILES_URL: pathToFileURL(directory).href,
      ...options.variables,
    };
    const config = testConfig(variables);
    if (config.national === null) throw new Error("no national system");
    const dataSource = await openDataSource(settings, 12);
    const core = await composeCore(config, dataSource, pino({ level: "silent" }));
    const actors = {} as Record<Role, Actor>;
    const tokens = {} as Record<Role, string>;
    const agency = await agencyByIdOrCode(core.cases.work, AGENCY);
    for (const role of ["COORDINATOR", "LIAISON", "AGENCY_OFFICER", "LEADER", "ADMIN"] as const) {
      const isAgency = role === "LIAISON" || role === "AGENCY_OFFICER";
      const officer = await makeOfficer(core, {
        username: `uji.${role.toLowerCase()}`,
        name: `Uji ${role}`,
        role,
        agencyId: isAgency ? (agency?.id ?? null) : null,
        password: null,
      });
      actors[role] = { kind: "OFFICER", id: officer.id, name: officer.name, role, agencyId: officer.agencyId };
      tokens[role] = (await core.tokens.issue(officer, 3_600_000)).token;
    }
    const timing = { settleMs: 500, lookAgainMs: 50, backOffMs: [20, 50, 100], leaseMarginMs: 500, ...options.timing };
    return new TestBridge(
      core,
      simulator,
      config.national,
      new FileStore(directory),
      actors,
      tokens,
      { variables, timing },
      async () => {
        await simulator.close();
        await dataSource.destroy();
        await dropDatabase(name);
        rmSync(directory, { recursive: true, force: true });
      },
    );
  }

  /** One more worker on the same database. */
  worker(nodeId: string): SyncEnvironment {
    const env = openSyncEnvironment({
      cases: this.core.cases,
      files: this.files,
      settings: this.settings,
      nodeId,
      log: (fields, message) => this.logged.push(JSON.stringify({ ...fields, message })),
      timing: this.place.timing,
    });
    this.others?.push(env);
    return env;
  }

  /** Sends, again and again, until what is asked comes true. */
  async pushUntil<Answer>(
    what: string,
    ask: () => Answer | Promise<Answer>,
    env = this.env,
    limitMs = 15_000,
  ): Promise<NonNullable<Answer>> {
    return waitFor(
      what,
      async () => {
        const answer = await ask();
        if (!answer) await push(env);
        return answer;
      },
      limitMs,
    );
  }

  /** Sends until nothing of a case (or of all cases) is on its way any more; what is parked stays. */
  async drained(complaintId: string | null = null): Promise<void> {
    await this.pushUntil("an empty queue", async () => (await this.moving(complaintId)) === 0);
  }

  /** How much is on its way, of a case or all; what is parked, or waits behind it, does not move. */
  async moving(complaintId: string | null = null): Promise<number> {
    const [row] = await this.rows<{ moving: number }>(
      `SELECT COUNT(*) AS moving FROM outbox o WHERE o.state IN ('QUEUED', 'LEASED', 'SENDING', 'SETTLING')
          AND (? IS NULL OR o.complaint_id = ?) AND NOT EXISTS (SELECT 1 FROM outbox p
            WHERE p.complaint_id = o.complaint_id AND p.seq < o.seq AND p.state = 'PARKED')`,
      [complaintId, complaintId],
    );
    return Number(row?.moving);
  }

  async close(): Promise<void> {
    for (const env of [this.env, ...this.others]) closeSyncEnvironment(env);
    await this.end();
  }

  submit(extra: Partial<Submission> = {}): Promise<Receipt> {
    return submitComplaint(
      this.core.cases,
      { kind: "CITIZEN" },
      {
        kind: "COMPLAINT",
        title: "Rob menggenangi jalan Sayung",
        content: "Air rob setinggi lutut sudah tiga hari.",
        channel: "WEB",
        isAnonymous: false,
        isSecret: false,
        ...extra,
      },
      randomBytes(12).toString("hex"),
    );
  }

  /** Carries a verb out as an officer of a role, or as the citizen or the system. */
  async does<Input>(who: Role | "CITIZEN" | "SYSTEM", verb: Verb<Input>, id: string, input: Input): Promise<void> {
    const actor: Actor = who === "CITIZEN" || who === "SYSTEM" ? { kind: who } : this.actors[who];
    await changeCase(this.core.cases, verb, { actor, id }, input);
  }

  /** A verified case: due nationally. */
  async verified(extra: Partial<Submission> = {}): Promise<Receipt> {
    const receipt = await this.submit(extra);
    await this.does("COORDINATOR", verify, receipt.complaintId, { leadAgency: AGENCY });
    return receipt;
  }

  async forwarded(extra: Partial<Submission> = {}): Promise<Receipt> {
    const receipt = await this.verified(extra);
    await this.does("COORDINATOR", forward, receipt.complaintId, {});
    return receipt;
  }

  async answered(extra: Partial<Submission> = {}): Promise<Receipt> {
    const receipt = await this.forwarded(extra);
    await this.does("LIAISON", acceptDisposition, receipt.complaintId, {});
    await this.does("LIAISON", answerComplaint, receipt.complaintId, { text: "Pompa sudah dipasang di tiga titik." });
    return receipt;
  }

  async resolved(extra: Partial<Submission> = {}): Promise<Receipt> {
    const receipt = await this.answered(extra);
    await this.does("COORDINATOR", receiveAnswer, receipt.complaintId, {});
    await this.does("LEADER", reviewResult, receipt.complaintId, { outcome: "RESOLVED" });
    return receipt;
  }

  /** The case's row in the national book. */
  async national(complaintId: string) {
    const [row] = await lookups.nationalCases(this.core.cases.work, [complaintId]);
    if (row === undefined) throw new Error("the case has no national side");
    return row;
  }

  async status(complaintId: string): Promise<string> {
    const [row] = await this.rows<{ status: string }>("SELECT status FROM complaint WHERE id = ?", [complaintId]);
    return row?.status ?? "";
  }

  /** A case that was born nationally. */
  born(fields: Partial<Parameters<NationalState["createCase"]>[0]> = {}) {
    const { state } = this.simulator;
    return state.createCase(newCaseOf(state, fields));
  }

  /** All cases of the simulator that carry a ticket: one, if all is well. */
  carrying(ticketNumber: string) {
    return [...this.simulator.state.cases.values()].filter(({ content, tags }) =>
      `${content} ${tags}`.includes(`#${ticketNumber}`),
    );
  }

  /** What stands in a case's national log under marks of ours, in the order of arrival. */
  marked({ log }: { readonly log: readonly LogRecord[] }): string[] {
    return log.flatMap(({ content }) => (content?.startsWith("[") ? [content] : []));
  }

  /** The case as the simulator has it. */
  async there(complaintId: string) {
    const { nationalId } = await this.national(complaintId);
    const record = this.simulator.state.cases.get(nationalId ?? "");
    if (record === undefined) throw new Error("the national side has no such case");
    return record;
  }

  rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.core.cases.work.read<Row>(sql, parameters);
  }

  /** Types of the events of a case, in order. */
  async events(complaintId: string): Promise<{ type: string; from: string | null; to: string | null; data: string }[]> {
    return this.rows(
      "SELECT type, from_status AS `from`, to_status AS `to`, data FROM event WHERE complaint_id = ? ORDER BY seq",
      [complaintId],
    );
  }
}
