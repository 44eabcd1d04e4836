import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { importFile } from "../../src/cli/import";
import { loadConfig } from "../../src/config/config";
import type { ConnectionSettings } from "../../src/store/data-source";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";

const NAME = "import_command";
const FOLDER = mkdtempSync(join(tmpdir(), "import-"));
let settings: ConnectionSettings;

beforeAll(async () => {
  settings = await createMigratedDatabase(NAME);
}, 60_000);
afterAll(async () => {
  rmSync(FOLDER, { recursive: true });
  await dropDatabase(NAME);
});

/** What `hub import --dry-run` says of a file: its exit code, its result, and what stands beside it. */
async function tried(text: string) {
  const path = join(FOLDER, "ekspor.csv");
  writeFileSync(path, text);
  const environment = {
    HUB_DATABASE_URL: databaseUrl(settings),
    HUB_SECRET_KEY: Buffer.alloc(32, 5).toString("base64"),
  };
  const lines: string[] = [];
  const warned = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    const code = await importFile({
      words: [path, "--dry-run"],
      config: loadConfig(environment, () => ""),
      logger: pino({ level: "silent" }),
      print: (line) => lines.push(line),
    });
    return { code, lines, warnings: warned.mock.calls.map(([said]) => String(said)).join("") };
  } finally {
    warned.mockRestore();
  }
}

test("columns that are not read, or not there, are named beside the result", async () => {
  const { code, lines, warnings } = await tried("Tracking ID;Judul;Uraian Kejadian\n7000001;Jalan rusak;Berlubang.\n");
  expect({ code, lines }).toEqual({ code: 0, lines: ["2\t7000001\tNEW\t-\t-"] });
  expect(warnings).toMatch(/tidak dibaca: Uraian Kejadian\.\n/);
  expect(warnings).toMatch(/tidak ditemukan dalam berkas: .*Isi Laporan/);
}, 60_000);
