import { AgencyEntity } from "./entities/agency.entity";
import type { UnitOfWork } from "./unit-of-work";

/** What readers see of an agency. */
export type AgencyRow = Pick<
  AgencyEntity,
  "id" | "code" | "name" | "kind" | "isActive" | "nationalInstitutionId" | "parentId"
>;

const COLUMNS = {
  id: "id",
  code: "code",
  name: "name",
  kind: "kind",
  isActive: "is_active",
  nationalInstitutionId: "national_institution_id",
  parentId: "parent_id",
} as const;
/** A value of an agency. */
export type AgencyColumn = keyof typeof COLUMNS;

/** Every value of an agency. */
export const AGENCY_COLUMNS = Object.keys(COLUMNS) as AgencyColumn[];

/** Columns of an agency that is joined as `l` to something else. */
export function joinedAgencyColumns(names: readonly AgencyColumn[]): string {
  return names.map((name) => `l.${COLUMNS[name]} AS lead_${COLUMNS[name]}`).join(", ");
}

/** A row of a statement with {@link joinedAgencyColumns}. */
interface JoinedAgency {
  readonly lead_id: string | null;
  readonly lead_code: string;
  readonly lead_name: string;
  readonly lead_kind: string;
  readonly lead_is_active: number;
  readonly lead_national_institution_id: string | null;
  readonly lead_parent_id: string | null;
}

/** The agency that stands in a row of the joined tables, with what was not read undefined; null without one. */
export function joinedAgency(row: object): AgencyRow | null {
  const joined = row as JoinedAgency;
  if (joined.lead_id === null) return null;
  return {
    id: joined.lead_id,
    code: joined.lead_code,
    name: joined.lead_name,
    kind: joined.lead_kind,
    isActive: joined.lead_is_active === 1,
    nationalInstitutionId: joined.lead_national_institution_id,
    parentId: joined.lead_parent_id,
  };
}

/** Agencies by id, in no order. */
export async function readAgenciesById(work: UnitOfWork, ids: readonly string[]): Promise<AgencyRow[]> {
  const columns = AGENCY_COLUMNS.map((name) => `${COLUMNS[name]} AS ${name}`).join(", ");
  const rows = await work.read<AgencyRow>(`SELECT ${columns} FROM agency WHERE id IN (?)`, [ids]);
  return rows.map((row) => ({ ...row, isActive: Number(row.isActive) === 1 }));
}

/** An agency's id never changes, nor does its code, and no agency is ever deleted: what was found once stays so. */
const knownIds = new WeakMap<UnitOfWork, Map<string, string>>();

/** The id of the agency of that id or code; null when there is none. */
export async function agencyIdOf(work: UnitOfWork, idOrCode: string): Promise<string | null> {
  const known = knownIds.get(work) ?? new Map<string, string>();
  knownIds.set(work, known);
  const found = known.get(idOrCode);
  if (found !== undefined) return found;
  const row = await agencyByIdOrCode(work, idOrCode);
  if (row === null) return null;
  // Only as it is written in the table: a collation that is kind to other spellings would fill the memory.
  if (idOrCode === row.id || idOrCode === row.code) known.set(idOrCode, row.id);
  return row.id;
}

/** An agency by its id or its code. */
export async function agencyByIdOrCode(work: UnitOfWork, idOrCode: string): Promise<AgencyEntity | null> {
  if (idOrCode.length > 40 || !/^[\x21-\x7e]+$/.test(idOrCode)) return null;
  return work.dataSource.manager.findOne(AgencyEntity, { where: [{ id: idOrCode }, { code: idOrCode }] });
}

/** All agencies by code. */
export async function readAgencies(work: UnitOfWork, activeOnly: boolean): Promise<AgencyEntity[]> {
  return work.dataSource.manager.find(AgencyEntity, {
    ...(activeOnly ? { where: { isActive: true } } : {}),
    order: { code: "ASC" },
  });
}
