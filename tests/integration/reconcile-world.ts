import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { officerCaller } from "../../src/auth/officer-rows";
import type { Actor } from "../../src/cases/actor";
import { changeCase } from "../../src/cases/change-case";
import { forward, verify } from "../../src/cases/review";
import { submitComplaint } from "../../src/cases/submit";
import { makeOfficer } from "../../src/cli/accounts";
import { type Core, composeCore } from "../../src/compose";
import { type Config, loadConfig } from "../../src/config/config";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { openDataSource } from "../../src/store/data-source";
import { FileStore } from "../../src/store/file-store";
import { closeSyncEnvironment, openSyncEnvironment, type SyncEnvironment } from "../../src/sync/environment";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";

/** A case of this world. */
export interface MadeCase {
  readonly id: string;
  readonly ticket: string;
}

/** A hub's rooms and a simulated national system, on a real database. */
export class ReconcileWorld {
  readonly key = generateKeyPairSync("ed25519").privateKey;
  private readonly environments: SyncEnvironment[] = [];

  private constructor(
    readonly name: string,
    readonly core: Core,
    readonly config: Config,
    readonly simulator: Simulator,
    readonly env: SyncEnvironment,
    readonly coordinator: Actor,
    private readonly dataDir: string,
  ) {}

  static async open(name: string): Promise<ReconcileWorld> {
    const settings = await createMigratedDatabase(name);
    const simulator = await startSimulator();
    const dataDir = mkdtempSync(join(tmpdir(), "reconcile-"));
    const config = loadConfig(
      {
        ...simulator.environment,
        HUB_DATABASE_URL: databaseUrl(settings),
        HUB_SECRET_KEY: Buffer.alloc(32, 9).toString("base64"),
        HUB_DATA_DIR: dataDir,
        SP4N_CALLS_PER_MINUTE: "100000",
        SP4N_CREATE_TIMEOUT_MS: "2000",
        SP4N_READ_TIMEOUT_MS: "2000",
      },
      () => "",
    );
    const core = await composeCore(config, await openDataSource(settings, 10), pino({ level: "silent" }));
    const account = { username: "koordinator", name: "Koordinator", role: "COORDINATOR" as const };
    const officer = await makeOfficer(core, { ...account, agencyId: null, password: null });
    const env = environmentOn(core, config, "uji-1");
    return new ReconcileWorld(name, core, config, simulator, env, officerCaller(officer), dataDir);
  }

  /** The bridge of one process more. */
  anotherProcess(nodeId: string): SyncEnvironment {
    const env = environmentOn(this.core, this.config, nodeId);
    this.environments.push(env);
    return env;
  }

  /** A citizen's complaint, not looked at yet. */
  async submitted(title = "Jalan berlubang"): Promise<MadeCase> {
    const receipt = await submitComplaint(
      this.core.cases,
      { kind: "CITIZEN" },
      {
        kind: "COMPLAINT",
        title,
        content: "Jalan di depan pasar berlubang dan membahayakan warga.",
        channel: "WEB",
        isAnonymous: true,
        isSecret: false,
      },
    );
    return { id: receipt.complaintId, ticket: receipt.ticketNumber };
  }

  /** A case that was forwarded to an agency: its creation there waits in the outbox. */
  async forwarded(title?: string): Promise<MadeCase> {
    const made = await this.submitted(title);
    const request = { actor: this.coordinator, id: made.id };
    await changeCase(this.core.cases, verify, request, { leadAgency: "DPUPR" });
    await changeCase(this.core.cases, forward, request, {});
    return made;
  }

  /** The national case of a case. */
  national({ ticket }: MadeCase) {
    const found = [...this.simulator.state.cases.values()].find(({ tags }) => tags.includes(ticket));
    if (found === undefined) throw new Error(`${ticket} is not there`);
    return found;
  }

  /** Calls that changed something there, or would have. */
  get writingCalls(): string[] {
    return this.simulator.journal.entries.filter(({ method }) => method !== "GET").map(({ path }) => path);
  }

  /** Runs SQL. */
  sql<Row>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.core.cases.work.read<Row>(statement, parameters);
  }

  /** Everything that the bridge could have changed. */
  async image(): Promise<string> {
    const tables = ["complaint", "national_case", "outbox", "event", "case_text", "national_item", "parked_record"];
    const rows = [];
    for (const table of tables) rows.push(await this.sql(`SELECT * FROM ${table} ORDER BY 1, 2`));
    return JSON.stringify(rows);
  }

  async close(): Promise<void> {
    for (const env of [this.env, ...this.environments]) closeSyncEnvironment(env);
    await this.simulator.close();
    await this.core.cases.work.dataSource.destroy();
    await dropDatabase(this.name);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function environmentOn(core: Core, config: Config, nodeId: string): SyncEnvironment {
  if (config.national === null) throw new Error("this world has a national system");
  return openSyncEnvironment({
    cases: core.cases,
    files: new FileStore(config.filesDir),
    settings: config.national,
    nodeId,
    log: () => undefined,
    timing: { settleMs: 100, lookAgainMs: 20, backOffMs: [20, 50] },
  });
}
