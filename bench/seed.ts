import pino from "pino";
import type { DataSource } from "typeorm";
import { openSecretText } from "../src/cases/secret-text";
import { makeOfficer } from "../src/cli/accounts";
import { bulkLoad } from "../src/cli/bulk/bulk-load";
import { type Core, composeCore } from "../src/compose";
import { loadConfig } from "../src/config/config";
import { openDataSource } from "../src/store/data-source";
import type { PrivateServer } from "../tests/support/private-server";
import { PEER_TABLES } from "./peers/submit";

const CONNECTIONS = 4;
const TOKEN_MS = 6 * 3_600_000;
const TEXTS_AT_ONCE = 2_000;

/** What a citizen hands in during a measurement. */
export const SUBMISSION = {
  kind: "COMPLAINT",
  title: "Rob menggenangi jalan Sayung",
  content: "Air rob setinggi lutut sudah tiga hari dan anak-anak tidak bisa berangkat sekolah.",
  channel: "WEB",
  isAnonymous: false,
  isSecret: false,
} as const;

/** Generated cases on a database that a hub has migrated, and the bare server's copies. @returns a COORDINATOR's token. */
export async function seed(
  { dataDir, database }: PrivateServer,
  cases: number,
  { withCopies } = { withCopies: true },
): Promise<string> {
  const dataSource = await openDataSource(database.owner, CONNECTIONS);
  try {
    const core = await composeCore(
      loadConfig({ HUB_DATA_DIR: dataDir }, () => ""),
      dataSource,
      pino({ level: "silent" }),
    );
    const account = { username: "bench", name: "Bench", role: "COORDINATOR", agencyId: null, password: null } as const;
    const officer = await makeOfficer(core, account);
    await bulkLoad(core, cases, () => undefined);
    if (withCopies) {
      await openSecrets(core, dataSource);
      await copyForPeer(core, dataSource);
    }
    await dataSource.query("ANALYZE TABLE complaint, complaint_agency, case_text, event, reporter");
    return (await core.tokens.issue(officer, TOKEN_MS)).token;
  } finally {
    await dataSource.destroy();
  }
}

/** The bare server has no keys: nothing here is secret, so that both read the same titles. */
async function openSecrets({ vault }: Core, dataSource: DataSource): Promise<void> {
  const rows = (await dataSource.query(
    `SELECT c.id, c.secret_text AS text, r.id AS reporterId, r.wrapped_key AS wrapped
       FROM complaint c JOIN reporter r ON r.id = c.reporter_id WHERE c.is_secret = 1`,
  )) as { id: string; text: Buffer; reporterId: string; wrapped: Buffer }[];
  for (const { id, text, reporterId, wrapped } of rows) {
    const words = openSecretText(vault, vault.unwrapDataKey(reporterId, wrapped), id, text);
    await dataSource.query(
      `UPDATE complaint SET is_secret = 0, secret_text = NULL, title = ?, content = ?, district = ?, village = ? WHERE id = ?`,
      [words.title, words.content, words.district, words.village, id],
    );
  }
}

/** The bare server's tables, and the texts as they read when they are open. */
async function copyForPeer({ vault }: Core, dataSource: DataSource): Promise<void> {
  await dataSource.query(`CREATE TABLE bench_follow_up (id char(26) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
    complaint_id char(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, body text NOT NULL,
    created_at datetime(3) NOT NULL, INDEX (complaint_id, created_at, id)) ENGINE=InnoDB`);
  for (const table of PEER_TABLES) await dataSource.query(`CREATE TABLE bench_${table} LIKE ${table}`);
  for (let after = ""; ; ) {
    const rows = (await dataSource.query(
      `SELECT t.id, t.complaint_id AS complaintId, t.body, t.created_at AS createdAt, r.id AS reporterId,
              r.wrapped_key AS wrapped
         FROM case_text t JOIN complaint c ON c.id = t.complaint_id JOIN reporter r ON r.id = c.reporter_id
        WHERE t.id > ? ORDER BY t.id LIMIT ${TEXTS_AT_ONCE}`,
      [after],
    )) as { id: string; complaintId: string; body: Buffer; createdAt: Date; reporterId: string; wrapped: Buffer }[];
    if (rows.length === 0) return;
    const copies = rows.map(({ id, complaintId, body, createdAt, reporterId, wrapped }) => {
      const text = vault.open(vault.unwrapDataKey(reporterId, wrapped), `case_text|body|${id}`, body);
      return [id, complaintId, text, createdAt];
    });
    await dataSource.query("INSERT INTO bench_follow_up (id, complaint_id, body, created_at) VALUES ?", [copies]);
    after = rows.at(-1)?.id ?? "";
  }
}
