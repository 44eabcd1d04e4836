import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import pino from "pino";
import type { DataSource } from "typeorm";
import { type Core, composeCore } from "../../src/compose";
import type { Config, NationalSettings } from "../../src/config/config";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { CHARACTER_SET } from "../../src/store/embedded/accounts";
import { migrate } from "../../src/store/migrate";
import { testConfig } from "../support/core";
import { type PrivateServer, startPrivateServer } from "../support/private-server";
import { type Bridge, bridgeOf } from "./bridge";
import { type Plan, WORKERS } from "./plan";
import { emptyingStatements, WATCHES } from "./tables";

/** Patience of the calls; everything that the bridge waits for follows from it. */
const CALL_TIMEOUT_MS = 150;
const POOL_SIZE = 8;
/** Enough to choose from, and few enough to be read anew all the time. */
const INSTITUTIONS = 40;
/** Agencies that are institutions of the national system themselves. */
const AGENCIES_THERE = 2;

/** The database server of a world; `pid` only where it may be taken down. */
export interface WorldServer {
  readonly socketPath: string;
  pid?(): Promise<number>;
}

/** Everything one history at a time is played on: a database, a simulated national system, a hub with its workers. */
export class World {
  private constructor(
    readonly server: WorldServer,
    readonly database: ConnectionSettings,
    readonly dataSource: DataSource,
    readonly environment: Readonly<Record<string, string>>,
    readonly config: Config,
    readonly core: Core,
    readonly simulator: Simulator,
    /** Where uploads are kept. */
    readonly folder: string,
    private readonly emptying: readonly string[],
  ) {}

  workers: readonly Bridge[] = [];

  /** Makes a new world on a server. */
  static async open(server: WorldServer, name: string): Promise<World> {
    const database = await createDatabase(server, name);
    const dataSource = await openDataSource(database, POOL_SIZE);
    await migrate(dataSource);
    const simulator = await startSimulator({ institutionCount: INSTITUTIONS });
    const folder = await mkdtemp(join(tmpdir(), "hub-simulation-"));
    const environment: Record<string, string> = {
      ...simulator.environment,
      HUB_DATA_DIR: folder,
      HUB_SECRET_KEY: randomBytes(32).toString("base64"),
      SP4N_CREATE_TIMEOUT_MS: String(CALL_TIMEOUT_MS),
      SP4N_READ_TIMEOUT_MS: String(CALL_TIMEOUT_MS),
      SP4N_CALLS_PER_MINUTE: "100000",
    };
    const config = testConfig(environment);
    const core = await composeCore(config, dataSource, pino({ level: "silent" }));
    for (const statement of WATCHES) await dataSource.query(statement);
    await addInstitutions(dataSource, simulator);
    const emptying = await emptyingStatements((sql) => dataSource.query(sql));
    return new World(server, database, dataSource, environment, config, core, simulator, folder, emptying);
  }

  /** Runs SQL on the hub's database. */
  async sql<Row>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.core.cases.work.read<Row>(statement, parameters)) as Row[];
  }

  /** Back to the beginning: no cases on either side, nothing ordered, workers that remember nothing. */
  async reset(plan: Plan): Promise<void> {
    for (const worker of this.workers) worker.close();
    await this.ask("POST", "/_sim/reset", { seed: plan.seed });
    const { state } = this.simulator;
    state.capabilities = new Set([...plan.capabilities, "masters"]);
    state.rules = {
      ...state.rules,
      transferNeedsApproval: plan.transferNeedsApproval,
      logShapes: plan.hasMixedLogShapes ? "mixed" : "usual",
    };
    this.workers = Array.from({ length: WORKERS }, (_, index) =>
      bridgeOf(this.core, this.settingsOf(plan), this.folder, `worker-${index}`),
    );
    await this.core.cases.work.transaction(async (tx) => {
      await tx.query("SET FOREIGN_KEY_CHECKS = 0");
      for (const statement of this.emptying) await tx.query(statement);
      await tx.query("SET FOREIGN_KEY_CHECKS = 1");
    });
  }

  /** The hub's settings in a history: it knows which calls exist. */
  settingsOf(plan: Plan): NationalSettings {
    if (this.config.national === null) throw new Error("a world has a national system");
    return { ...this.config.national, capabilities: [...plan.capabilities, "masters"] };
  }

  /** Speaks with the simulator's own routes. */
  async ask(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(this.simulator.url + path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }

  async close(): Promise<void> {
    for (const worker of this.workers) worker.close();
    await this.simulator.close();
    await this.dataSource.destroy();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Starts a database server; one that is to be restarted keeps what it has acknowledged. */
export function startServer(isDurable: boolean): Promise<PrivateServer> {
  return startPrivateServer({ isDurable });
}

async function createDatabase(server: WorldServer, name: string): Promise<ConnectionSettings> {
  const account = { socketPath: server.socketPath, user: "root" };
  const connection = await createConnection(account);
  await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
  await connection.query(`CREATE DATABASE \`${name}\` ${CHARACTER_SET}`);
  await connection.end();
  return { ...account, database: name };
}

async function addInstitutions(dataSource: DataSource, simulator: Simulator): Promise<void> {
  const institutions = simulator.state.masters.institutions.map(({ id, name }) => [String(id), name]);
  await dataSource.query("INSERT INTO national_institution (id, name) VALUES ?", [institutions]);
  const agencies = (await dataSource.query("SELECT id FROM agency ORDER BY code")) as { id: string }[];
  for (const [index, { id }] of agencies.slice(0, AGENCIES_THERE).entries()) {
    const institution = institutions[index + 10]?.[0];
    await dataSource.query("UPDATE agency SET national_institution_id = ? WHERE id = ?", [institution, id]);
  }
}
