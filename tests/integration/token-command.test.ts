import { createConnection } from "mysql2/promise";
import pino from "pino";
import { token } from "../../src/cli/accounts";
import { UsageError } from "../../src/cli/command";
import { loadConfig } from "../../src/config/config";
import type { ConnectionSettings } from "../../src/store/data-source";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";

const NAME = "token_command";
let settings: ConnectionSettings;

beforeAll(async () => {
  settings = await createMigratedDatabase(NAME);
}, 60_000);
afterAll(() => dropDatabase(NAME));

async function sql(statement: string): Promise<void> {
  const connection = await createConnection({ ...settings });
  await connection.query(statement);
  await connection.end();
}

/** What `hub token` prints. */
async function printed(...words: string[]): Promise<string[]> {
  const lines: string[] = [];
  const environment = {
    HUB_DATABASE_URL: databaseUrl(settings),
    HUB_SECRET_KEY: Buffer.alloc(32, 5).toString("base64"),
  };
  const config = loadConfig(environment, () => "");
  const logger = pino({ level: "silent" });
  expect(await token({ words, config, logger, print: (line) => lines.push(line) })).toBe(0);
  return lines;
}

test("a token is of the role that was asked for and works, or there is none", async () => {
  const leader = ["--role", "LEADER"];
  expect(await printed(...leader)).toHaveLength(1);
  expect(await printed(...leader)).toHaveLength(1);
  await sql("UPDATE officer SET role = 'COORDINATOR' WHERE username = 'token.leader'");
  await expect(printed(...leader)).rejects.toThrow(UsageError);
  await sql("UPDATE officer SET role = 'LEADER', is_active = 0 WHERE username = 'token.leader'");
  await expect(printed(...leader)).rejects.toThrow(/--name/);
  expect(await printed(...leader, "--name", "Bupati")).toHaveLength(1);
}, 60_000);
