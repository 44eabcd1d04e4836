import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openDataSource } from "../src/store/data-source";
import { migrate } from "../src/store/migrate";
import { type PrivateServer, startPrivateServer } from "../tests/support/private-server";

const ROWS_AT_ONCE = 2_000;
const INSTITUTION = "152001";
const STATUS = "Dalam Proses";
/** The hub's own promise: a comparison of that many cases stays below it. */
const MOST_MEMORY_MB = 300;

/** Answers every case alike: open, ours, and without any follow-up. */
function startNationalStub(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const id = /^\/complaints\/(\d+)\//.exec(request.url ?? "")?.[1];
    const page = { current_page: 1, data: [], per_page: 10, total: 0, last_page: 1, next_page_url: null };
    const shown = {
      id: Number(id),
      status_name: STATUS,
      status_code: 3,
      disposition_id: Number(INSTITUTION),
      is_anonymous: 1,
      is_secret: 0,
    };
    const results = request.url?.includes("/complaint") && id !== undefined ? { data: shown, data_logs: [] } : page;
    const isFollowUps = request.url?.includes("/followups") ?? false;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ results: isFollowUps ? page : results }));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}`, close: () => server.close() });
    });
  });
}

/** Linked cases in process, as they would stand after a first reading. */
async function insertCases({ database }: PrivateServer, cases: number): Promise<void> {
  const dataSource = await openDataSource(database.owner, 2);
  try {
    await migrate(dataSource);
    const reporter = idOf(0);
    await dataSource.query("INSERT INTO reporter (id, created_at) VALUES (?, UTC_TIMESTAMP(3))", [reporter]);
    for (let start = 0; start < cases; start += ROWS_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(ROWS_AT_ONCE, cases - start) }, (_, offset) => start + offset);
      await dataSource.query(
        `INSERT INTO complaint (id, ticket_number, access_code_hash, version, kind, channel, origin, status, title, content,
           reporter_id, is_anonymous, clocks, is_open, submitted_at, updated_at) VALUES ?`,
        [numbers.map((number) => complaintOf(number, reporter))],
      );
      await dataSource.query(
        `INSERT INTO national_case (complaint_id, national_id, status_name, status_code, disposition_id, verdict,
           differences, agreed_local, agreed_national, is_anonymous, is_secret, agreed_log_items, changed_at, next_pull_at, last_pulled_at)
         VALUES ?`,
        [numbers.map(nationalCaseOf)],
      );
    }
  } finally {
    await dataSource.destroy();
  }
}

const FIRST = Date.UTC(2026, 0, 1);

function idOf(number: number): string {
  return `01${String(number).padStart(24, "0")}`;
}

function complaintOf(number: number, reporter: string): unknown[] {
  const at = new Date(FIRST + number * 60_000);
  const title = `Jalan rusak ${number}`;
  const content = "Jalan di depan pasar berlubang dan membahayakan warga yang melintas pada malam hari.";
  const ticket = `B${String(number).padStart(10, "0")}`;
  const words = ["COMPLAINT", "WEB", "LOCAL", "IN_PROGRESS", title, content];
  return [idOf(number), ticket, Buffer.alloc(32), 3, ...words, reporter, 1, "[]", 1, at, at];
}

function nationalCaseOf(number: number): unknown[] {
  const at = new Date(FIRST + number * 60_000);
  const id = String(500_000 + number);
  return [idOf(number), id, STATUS, "3", INSTITUTION, "EQUAL", "[]", "IN_PROGRESS", STATUS, 1, 0, 0, at, at, at];
}

/** The command as its users run it. @returns its exit code, and the most memory that it ever held, in MB */
function reconcile(environment: Record<string, string>): Promise<{ code: number | null; mostMemoryMb: number }> {
  const child = spawn(
    process.execPath,
    ["-r", join(__dirname, "most-memory.cjs"), join(__dirname, "../dist/main.js"), "sync", "reconcile"],
    { env: { ...process.env, ...environment }, stdio: ["ignore", "inherit", "pipe"] },
  );
  return new Promise((resolve, reject) => {
    let mostMemoryMb = Number.NaN;
    createInterface({ input: child.stderr }).on("line", (line) => {
      const [, kilobytes] = /^most memory: (\d+) kB$/.exec(line) ?? [];
      if (kilobytes === undefined) console.log(`  ${line}`);
      else mostMemoryMb = Number(kilobytes) / 1024;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, mostMemoryMb }));
  });
}

/** `npm run bench -- reconcile [cases]`: memory and time of a comparison of very many linked cases, the call budget lifted. */
export async function measureReconcile(cases = 100_000): Promise<void> {
  const server = await startPrivateServer();
  const stub = await startNationalStub();
  try {
    console.log(`inserting ${cases} linked cases`);
    await insertCases(server, cases);
    const environment = {
      HUB_DATA_DIR: server.dataDir,
      HUB_DATABASE_URL: "",
      HUB_LOG_LEVEL: "warn",
      SP4N_BASE_URL: stub.url,
      SP4N_AUTH_VALUE: "Bearer bench",
      SP4N_TOKEN: "bench",
      SP4N_INSTITUTION_ID: INSTITUTION,
      SP4N_USER_ID: "1",
      SP4N_CHANNEL_ID: "1",
      SP4N_CLASSIFICATION_IDS: '{"COMPLAINT":1}',
      SP4N_LOCATION_ID: "1",
      SP4N_DEFAULT_CATEGORY_ID: "1",
      SP4N_CALLS_PER_MINUTE: "100000",
    };
    for (const name of ["first reconcile", "second reconcile, with nothing to do"]) {
      const startedAt = performance.now();
      const { code, mostMemoryMb } = await reconcile(environment);
      const seconds = (performance.now() - startedAt) / 1_000;
      const rate = Math.round(cases / seconds);
      const limit = mostMemoryMb < MOST_MEMORY_MB ? "below" : "ABOVE";
      console.log(`${name}: exit code ${code}, ${seconds.toFixed(0)} s (${rate} cases a second)`);
      console.log(`  most memory ${mostMemoryMb.toFixed(0)} MB, ${limit} ${MOST_MEMORY_MB} MB`);
    }
  } finally {
    stub.close();
    await server.stop();
  }
}
