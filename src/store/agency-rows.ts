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
/** Sets a joined agency's columns apart from the others. */
const PREFIX = "lead_";

/** A value of an agency. */
export type AgencyColumn = keyof typeof COLUMNS;

/** Every value of an agency. */
export const AGENCY_COLUMNS = Object.keys(COLUMNS) as AgencyColumn[];

/** Columns of an agency that is joined as `l` to something else. */
export function joinedAgencyColumns(names: readonly AgencyColumn[]): string {
  return names.map((name) => `l.${COLUMNS[name]} AS ${PREFIX}${name}`).join(", ");
}

/** The agency that stands in a row of the joined tables; null without one. */
export function joinedAgency(row: Readonly<Record<string, unknown>>, names: readonly AgencyColumn[]): AgencyRow | null {
  const { [`${PREFIX}id`]: id } = row;
  if (id === null) return null;
  const agency: Record<string, unknown> = {};
  for (const name of names) agency[name] = row[PREFIX + name];
  if ("isActive" in agency) agency.isActive = agency.isActive === 1;
  return agency as unknown as AgencyRow;
}

/** Agencies by id, in no order. */
export async function readAgenciesById(work: UnitOfWork, ids: readonly string[]): Promise<AgencyRow[]> {
  const columns = AGENCY_COLUMNS.map((name) => `${COLUMNS[name]} AS ${name}`).join(", ");
  const rows = await work.read<AgencyRow>(`SELECT ${columns} FROM agency WHERE id IN (?)`, [ids]);
  return rows.map((row) => ({ ...row, isActive: Number(row.isActive) === 1 }));
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
