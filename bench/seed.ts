import pino from "pino";
import { officerCaller } from "../src/auth/officer-rows";
import { addFollowUp } from "../src/cases/agency-work";
import { changeCase } from "../src/cases/change-case";
import { forward, verify } from "../src/cases/review";
import { submitComplaint } from "../src/cases/submit";
import { makeOfficer } from "../src/cli/accounts";
import { composeCore } from "../src/compose";
import { loadConfig } from "../src/config/config";
import { openDataSource } from "../src/store/data-source";
import type { PrivateServer } from "../tests/support/private-server";
import { waitFor } from "../tests/support/wait-for";
import { PEER_TABLES } from "./peers/submit";

const AGENCIES = ["DPUPR", "DINKES"];
const WRITERS = 16;
const TOKEN_MS = 3_600_000;

/** What a citizen hands in during a measurement, too. */
export const SUBMISSION = {
  kind: "COMPLAINT",
  title: "Rob menggenangi jalan Sayung",
  content: "Air rob setinggi lutut sudah tiga hari dan anak-anak tidak bisa berangkat sekolah.",
  channel: "WEB",
  isAnonymous: false,
  isSecret: false,
} as const;

/** Plays cases through the hub's own use cases up to a follow-up, on a database that a hub has migrated. @returns a COORDINATOR's token. */
export async function seed({ dataDir, database }: PrivateServer, cases: number): Promise<string> {
  const dataSource = await openDataSource(database.owner, WRITERS);
  try {
    const config = loadConfig({ HUB_DATA_DIR: dataDir }, () => "");
    const core = await composeCore(config, dataSource, pino({ level: "silent" }));
    const account = { username: "bench", name: "Bench", role: "COORDINATOR", agencyId: null, password: null } as const;
    const officer = await makeOfficer(core, account);
    const actor = officerCaller(officer);
    await dataSource.query(`CREATE TABLE bench_follow_up (id char(26) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
      complaint_id char(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, body text NOT NULL,
      created_at datetime(3) NOT NULL, INDEX (complaint_id, created_at, id)) ENGINE=InnoDB`);
    for (const table of PEER_TABLES) await dataSource.query(`CREATE TABLE bench_${table} LIKE ${table}`);
    let next = 0;
    const writer = async () => {
      for (let number = next++; number < cases; number = next++) {
        const title = `${SUBMISSION.title} ${number}`;
        const { complaintId: id } = await submitComplaint(core.cases, { kind: "CITIZEN" }, { ...SUBMISSION, title });
        const leadAgency = AGENCIES[number % AGENCIES.length] ?? "DPUPR";
        await changeCase(core.cases, verify, { actor, id }, { leadAgency });
        await changeCase(core.cases, forward, { actor, id }, {});
        const text = `Petugas sudah meninjau lokasi ${number} dan menjadwalkan perbaikan.`;
        await changeCase(core.cases, addFollowUp, { actor, id }, { text, visibility: "INTERNAL" });
        await dataSource.query(
          `INSERT INTO bench_follow_up SELECT id, complaint_id, ?, created_at FROM case_text
            WHERE complaint_id = ? AND purpose = 'FOLLOWED_UP'`,
          [text, id],
        );
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
    // A log that is still being stamped would be work besides the measured one.
    const isStamped = async () =>
      ((await dataSource.query("SELECT 1 FROM event WHERE position IS NULL LIMIT 1")) as unknown[]).length === 0;
    await waitFor("the stamping of the seeded events", isStamped, 60_000);
    await dataSource.query(`ANALYZE TABLE complaint, case_text, bench_follow_up`);
    return (await core.tokens.issue(officer, TOKEN_MS)).token;
  } finally {
    await dataSource.destroy();
  }
}
