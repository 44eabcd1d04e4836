import type { DataKey } from "../../../src/store/vault";
import type { World } from "../world";
import type { HubCase, HubEvent, HubFile, HubItem, HubText, Sides } from "./sides";

type Raw = Record<string, unknown>;
type Keys = ReadonlyMap<string, DataKey>;

/** Reads both sides, past all code of the bridge: the hub by SQL, the national system by what it has in memory. */
export async function readSides(world: World): Promise<Sides> {
  const { state, journal } = world.simulator;
  const keys = await readKeys(world);
  const cases = await readCases(world, keys);
  const agencies = await world.sql<{ id: string }>(
    "SELECT national_institution_id AS id FROM agency WHERE national_institution_id IS NOT NULL",
  );
  const [institutions] = await world.sql<{ total: number }>("SELECT COUNT(*) AS total FROM national_institution");
  return {
    cases,
    institutions: { here: Number(institutions?.total ?? 0), there: state.masters.institutions.length },
    events: await readEvents(world),
    texts: await readTexts(world, keys, new Map(cases.map(({ id, reporterId }) => [id, reporterId]))),
    items: await world.sql<HubItem>(
      `SELECT id, complaint_id AS complaintId, kind, cause, mark, state, parked_state AS parkedState, reason
         FROM outbox ORDER BY seq`,
    ),
    files: await world.sql<HubFile>(
      "SELECT complaint_id AS complaintId, text_id AS textId, LOWER(HEX(sha256)) AS sha256 FROM attachment WHERE complaint_id IS NOT NULL",
    ),
    national: [...state.cases.values()],
    nationalFiles: state.files,
    journal: journal.entries,
    institutionId: state.settings.institutionId,
    ours: new Set([state.settings.institutionId, ...agencies.map(({ id }) => id)]),
  };
}

async function readKeys(world: World): Promise<Keys> {
  const rows = await world.sql<{ id: string; wrapped: Buffer | null }>(
    "SELECT id, wrapped_key AS wrapped FROM reporter",
  );
  return new Map(
    rows.flatMap(({ id, wrapped }) => (wrapped === null ? [] : [[id, world.core.vault.unwrapDataKey(id, wrapped)]])),
  );
}

async function readCases(world: World, keys: Keys): Promise<HubCase[]> {
  const rows = await world.sql<Raw>(
    `SELECT c.*, n.complaint_id AS due, n.national_id, n.status_name, n.disposition_id, n.verdict, n.waiting, n.differences
       FROM complaint c LEFT JOIN national_case n ON n.complaint_id = c.id ORDER BY c.id`,
  );
  return rows.map((row) => {
    const id = String(row.id);
    const key = keys.get(String(row.reporter_id));
    const secret = row.secret_text as Buffer | null;
    const opened =
      secret === null || key === undefined ? "" : world.core.vault.open(key, `complaint|secret_text|${id}`, secret);
    return {
      id,
      ticket: String(row.ticket_number),
      status: String(row.status),
      origin: String(row.origin),
      reporterId: String(row.reporter_id),
      isAnonymous: Number(row.is_anonymous) === 1,
      isSecret: Number(row.is_secret) === 1,
      mergedIntoId: row.merged_into_id as string | null,
      transferInstitutionId: row.transfer_institution_id as string | null,
      leadAgencyId: row.lead_agency_id as string | null,
      reopenUntil: row.reopen_until as Date | null,
      wordsOpened: `${row.title} ${row.content} ${opened}`,
      national:
        row.due === null
          ? null
          : {
              nationalId: row.national_id as string | null,
              statusName: row.status_name as string | null,
              dispositionId: row.disposition_id as string | null,
              verdict: String(row.verdict),
              waiting: row.waiting as string | null,
              differences: String(row.differences),
            },
    };
  });
}

async function readEvents(world: World): Promise<HubEvent[]> {
  const rows = await world.sql<Raw>("SELECT * FROM event WHERE complaint_id IS NOT NULL ORDER BY seq");
  return rows.map((row) => ({
    seq: Number(row.seq),
    complaintId: String(row.complaint_id),
    type: String(row.type),
    action: row.action as string | null,
    actorKind: String(row.actor_kind),
    from: row.from_status as string | null,
    to: row.to_status as string | null,
    textId: row.text_id as string | null,
    isPublic: (JSON.parse(String(row.data)) as { isPublic?: boolean }).isPublic === true,
  }));
}

async function readTexts(world: World, keys: Keys, reporters: ReadonlyMap<string, string>): Promise<HubText[]> {
  const rows = await world.sql<Raw>("SELECT * FROM case_text ORDER BY created_at, id");
  return rows.flatMap((row) => {
    const complaintId = String(row.complaint_id);
    const key = keys.get(reporters.get(complaintId) ?? "");
    if (key === undefined) return [];
    return [
      {
        id: String(row.id),
        complaintId,
        visibility: String(row.visibility),
        isPublished: row.published_at !== null,
        origin: String(row.origin),
        words: world.core.vault.open(key, `case_text|body|${String(row.id)}`, row.body as Buffer),
      },
    ];
  });
}
