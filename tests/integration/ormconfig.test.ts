import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { MIGRATIONS } from "../../src/store/migrations";
import { createMigratedDatabase, dropDatabase } from "../support/database";

const ROOT = join(__dirname, "../..");
const NAME = "ormconfig";

afterAll(() => dropDatabase(NAME));

test("TypeORM's own commands find the database and the migrations through ormconfig.ts", async () => {
  const { host, port, socketPath, user, password, database } = await createMigratedDatabase(NAME);
  const url = new URL(`mysql://${host ?? "localhost"}/${database}`);
  if (port !== undefined) url.port = String(port);
  if (socketPath !== undefined) url.searchParams.set("socketPath", socketPath);
  url.username = user;
  url.password = password ?? "";
  const shown = execFileSync(
    process.execPath,
    ["-r", "./tests/support/run-typescript.cjs", "node_modules/typeorm/cli.js", "migration:show", "-d", "ormconfig.ts"],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: {
        ...process.env,
        HUB_DATABASE_URL: url.href,
        HUB_DATABASE_ADMIN_URL: url.href,
        HUB_SECRET_KEY: randomBytes(32).toString("base64"),
      },
    },
  );
  expect(shown.match(/\[X\]/g)).toHaveLength(MIGRATIONS.length);
  expect(shown).not.toContain("[ ]");
});
