import pino from "pino";
import { officerCaller } from "../src/auth/officer-rows";
import { addFollowUp } from "../src/cases/agency-work";
import { changeCase } from "../src/cases/change-case";
import { forward, verify } from "../src/cases/review";
import { submitComplaint } from "../src/cases/submit";
import { makeOfficer } from "../src/cli/accounts";
import { composeCore } from "../src/compose";
import { loadConfig } from "../src/config/config";
import { readAgencies } from "../src/store/agency-rows";
import { openDataSource } from "../src/store/data-source";
import { newId } from "../src/store/new-id";
import type { PrivateServer } from "../tests/support/private-server";
import { SUBMISSION } from "./seed";

const TOKEN_MS = 12 * 3_600_000;
/** The columns of an event that are its own to give; position and hash are the sequencer's. */
const COLUMNS = `complaint_id, type, action, actor_kind, actor_id, actor_role, occurred_at, complaint_version,
  from_status, to_status, agencies_before, agencies_after, text_id, text_digest, data`;

/** An agency with an officer and a case. */
export interface Inbox {
  readonly token: string;
  readonly caseIds: readonly string[];
}

/** Cases in the hands of agencies, and a way to make events without the hub. */
export interface LiveWorld {
  readonly inboxes: readonly Inbox[];
  /** Commits one more event for each of the first inbox's cases, in one transaction. */
  burst(): Promise<void>;
  close(): Promise<void>;
}

/** Brings cases into the inboxes of agencies; all but the first have one. */
export async function liveWorld(
  { dataDir, database }: PrivateServer,
  inboxCount: number,
  casesOfFirst: number,
): Promise<LiveWorld> {
  const dataSource = await openDataSource(database.owner, 4);
  const core = await composeCore(
    loadConfig({ HUB_DATA_DIR: dataDir }, () => ""),
    dataSource,
    pino({ level: "silent" }),
  );
  const tokenOf = async (officer: Awaited<ReturnType<typeof makeOfficer>>) =>
    (await core.tokens.issue(officer, TOKEN_MS)).token;
  const coordinator = await makeOfficer(core, {
    username: "bench",
    name: "Bench",
    role: "COORDINATOR",
    agencyId: null,
    password: null,
  });
  const actor = officerCaller(coordinator);
  const agencies = (await readAgencies(core.cases.work, true)).slice(0, inboxCount);
  if (agencies.length < inboxCount) throw new Error(`there are only ${agencies.length} agencies`);
  const inboxes: Inbox[] = [];
  for (const agency of agencies) {
    const username = `bench.${agency.code.toLowerCase()}`.replace(/[^a-z0-9.]/g, "");
    const account = { username, name: username, role: "LIAISON", agencyId: agency.id, password: null } as const;
    const token = await tokenOf(await makeOfficer(core, account));
    const caseIds: string[] = [];
    for (let number = 0; number < (inboxes.length === 0 ? casesOfFirst : 1); number += 1) {
      const { complaintId: id } = await submitComplaint(core.cases, { kind: "CITIZEN" }, SUBMISSION);
      await changeCase(core.cases, verify, { actor, id }, { leadAgency: agency.code });
      await changeCase(core.cases, forward, { actor, id }, {});
      await changeCase(
        core.cases,
        addFollowUp,
        { actor, id },
        { text: "Petugas menuju lokasi.", visibility: "PUBLIC" },
      );
      caseIds.push(id);
    }
    inboxes.push({ token, caseIds });
  }
  const burst = async () => {
    const rows = (await dataSource.query(
      `SELECT ${COLUMNS} FROM event WHERE seq IN (SELECT MAX(seq) FROM event WHERE complaint_id IN (?) GROUP BY complaint_id)`,
      [inboxes[0]?.caseIds ?? []],
    )) as Record<string, unknown>[];
    const values = rows.map((row) => [newId(), ...Object.values(row)]);
    await dataSource.query(`INSERT INTO event (id, ${COLUMNS}) VALUES ?`, [values]);
  };
  return { inboxes, burst, close: () => dataSource.destroy() };
}
