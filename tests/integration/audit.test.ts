import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { audit } from "../../src/cli/audit";
import { Housekeeping } from "../../src/cli/housekeeping";
import { seedComplaints, seedOfficers } from "../../src/cli/seed";
import { type Core, composeCore } from "../../src/compose";
import { type Config, loadConfig } from "../../src/config/config";
import { Sequencer } from "../../src/live/sequencer";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { FileStore } from "../../src/store/file-store";
import { newId } from "../../src/store/new-id";
import { finishReconciliation, insertReconciliation } from "../../src/store/reconciliation-rows";
import { signingKey } from "../../src/store/signing-key";
import { signReport } from "../../src/sync/report";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { waitFor } from "../support/wait-for";

const logger = pino({ level: "silent" });
let settings: ConnectionSettings;
let config: Config;
let core: Core;
let close: () => Promise<void>;
const dataDir = mkdtempSync(join(tmpdir(), "audit-"));

async function run(...words: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await audit({ words, config, logger, print: (line) => lines.push(line) });
  return { code, lines };
}

beforeAll(async () => {
  settings = await createMigratedDatabase("audit");
  config = loadConfig(
    {
      HUB_DATABASE_URL: databaseUrl(settings),
      HUB_SECRET_KEY: Buffer.alloc(32, 3).toString("base64"),
      HUB_DATA_DIR: dataDir,
    },
    () => "",
  );
  const dataSource = await openDataSource(settings, 5);
  core = await composeCore(config, dataSource, logger);
  await seedOfficers(core);
  await seedComplaints(core);
  const sequencer = new Sequencer(core.cases.work, "uji", { onStamped: () => undefined, onError: () => undefined });
  sequencer.start();
  await waitFor("every event to be stamped", async () => {
    const [row] = await core.cases.work.read<{ total: number }>(
      "SELECT COUNT(*) AS total FROM event WHERE position IS NULL",
    );
    return Number(row?.total) === 0;
  });
  await sequencer.stop();
  close = () => dataSource.destroy();
}, 60_000);

afterAll(async () => {
  await close();
  await dropDatabase("audit");
  rmSync(dataDir, { recursive: true, force: true });
});

test("an untouched log is whole, in the database and as an export checked with the public key alone", async () => {
  const verified = await run("verify");
  expect(verified.lines.at(-1)).toMatch(/^\d{3} events, 0 faults/);
  expect(verified.code).toBe(0);
  const exported = await run("export");
  const file = join(dataDir, "export.jsonl");
  const key = join(dataDir, "public.pem");
  writeFileSync(file, exported.lines.join("\n"));
  writeFileSync(key, (JSON.parse(exported.lines[0] ?? "") as { publicKey: string }).publicKey);
  expect((await run("verify", "--file", file, "--public-key", key)).code).toBe(0);
  writeFileSync(file, exported.lines.join("\n").replace('"COORDINATOR"', '"LEADER"'));
  const altered = await run("verify", "--file", file, "--public-key", key);
  expect(altered.code).toBe(1);
  expect(altered.lines.join()).toContain("BROKEN");
});

test.each([
  ["an altered event", "UPDATE event SET actor_role = 'LEADER' WHERE position = 40", /position 40 was altered/],
  ["a removed event", "DELETE FROM event WHERE position = 60", /position 60 is missing/],
])("%s is found", async (_name, sql, words) => {
  const [before] = await core.cases.work.read<Record<string, unknown>>(
    "SELECT * FROM event WHERE position IN (40, 60) ORDER BY position",
  );
  expect(before).toBeDefined();
  await core.cases.work.read(sql);
  const { code, lines } = await run("verify");
  expect(code).toBe(1);
  expect(lines.join("\n")).toMatch(words);
});

test("a log rewritten with a fitting chain does not fit the anchors outside the database", async () => {
  await new Housekeeping(core, new FileStore(dataDir), dataDir, logger).stop();
  expect(readFileSync(join(dataDir, "audit-anchors.jsonl"), "utf8").trim().split("\n").length).toBeGreaterThan(1);
  await core.cases.work.read(
    "UPDATE event SET hash = ? WHERE position = (SELECT position FROM event_head WHERE id = 1)",
    [Buffer.alloc(32, 9)],
  );
  await core.cases.work.read("UPDATE event_head SET hash = ? WHERE id = 1", [Buffer.alloc(32, 9)]);
  const { lines } = await run("verify");
  expect(lines.join("\n")).toMatch(/does not fit the anchor/);
});

test("nor does it fit the head that a reconciliation report carries, and the report cannot be made to fit", async () => {
  const { work, clock } = core.cases;
  const [first] = await work.read<{ generation: string; hash: Buffer }>(
    "SELECT (SELECT generation FROM event_head) AS generation, hash FROM event WHERE position = 1",
  );
  if (first === undefined) throw new Error("the log is empty");
  const row = { id: newId(), startedAt: clock(), finishedAt: null, isDryRun: false, total: 0, equal: 0, repaired: 0 };
  const begun = { ...row, counts: {}, place: null, oldestReadAt: null, logHead: null, signature: null };
  await insertReconciliation(work, begun);
  const logHead = { generation: first.generation, position: 1, hash: first.hash.toString("hex") };
  const ended = { ...begun, finishedAt: clock(), logHead };
  await finishReconciliation(work, { ...ended, signature: await signReport(work, ended, signingKey(dataDir)) });
  expect((await run("verify")).lines.join("\n")).not.toContain(row.id);

  await work.read("UPDATE event SET hash = ? WHERE position = 1", [Buffer.alloc(32, 8)]);
  expect((await run("verify")).lines).toContain(`FAULT position 1 does not fit the reconciliation report ${row.id}`);

  const fitting = JSON.stringify({ ...logHead, hash: Buffer.alloc(32, 8).toString("hex") });
  await work.read("UPDATE reconciliation SET log_head = ? WHERE id = ?", [fitting, row.id]);
  expect((await run("verify")).lines).toContain(`FAULT the reconciliation report ${row.id} is not what was signed`);
});

test("records of idempotency end after a day", async () => {
  const { work } = core.cases;
  const [before] = await work.read<{ total: number }>("SELECT COUNT(*) AS total FROM idempotency_key");
  await work.read(
    "UPDATE idempotency_key SET created_at = UTC_TIMESTAMP(3) - INTERVAL 25 HOUR ORDER BY client_key LIMIT 5",
  );
  await new Housekeeping(core, new FileStore(dataDir), dataDir, logger).run();
  const [after] = await work.read<{ total: number }>("SELECT COUNT(*) AS total FROM idempotency_key");
  expect(Number(after?.total)).toBe(Number(before?.total) - 5);
});
