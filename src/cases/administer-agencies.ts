import { type FieldFault, fieldFault, HubError, invalidInput } from "../domain/errors";
import { checkText, TEXT_RULES } from "../domain/input-text";
import { AgencyEntity } from "../store/entities/agency.entity";
import { NationalInstitutionEntity } from "../store/entities/national-institution.entity";
import { newId } from "../store/new-id";
import { AGENCY_KINDS } from "../store/reference/agencies";
import { isDuplicate, type Transaction, type UnitOfWork } from "../store/unit-of-work";
import type { Actor } from "./actor";
import { administer } from "./administer";
import type { CaseEnvironment } from "./environment";
import { appendAdministration } from "./event-log";

/** An agency to be made. */
export interface NewAgency {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  /** Id or code of the agency above it. */
  readonly parent: string | null;
}

/** What is to be changed of an agency; what is left out stays. */
export interface AgencyEdit {
  readonly name?: string | undefined;
  readonly isActive?: boolean | undefined;
  /** Id or code; null takes it out from under another one. */
  readonly parent?: string | null | undefined;
  readonly nationalInstitutionId?: string | null | undefined;
}

/** Too short to be taken for an id, which a code stands for in every argument. */
const CODE = /^[A-Z][A-Z0-9-]{1,19}$/;
const CODE_MESSAGE = "Kode OPD terdiri atas 2 sampai 20 huruf besar, angka, atau tanda hubung, dan diawali huruf.";

/** Makes an agency. @throws HubError INVALID_INPUT with every fault, or AGENCY_INACTIVE (the one above it). */
export function createAgency(env: CaseEnvironment, actor: Actor, input: NewAgency): Promise<AgencyEntity> {
  return administer(env, async (tx, at) => {
    const agencies = await lockAgencies(tx);
    const name = checkText("agencyName", input.name);
    const parent = parentOf(agencies, input.parent);
    const faults: FieldFault[] = [];
    if (!CODE.test(input.code)) faults.push({ path: ["code"], message: CODE_MESSAGE });
    if (!name.ok) faults.push(fieldFault(["name"], name.problem, TEXT_RULES.agencyName.label));
    if (!(AGENCY_KINDS as readonly string[]).includes(input.kind)) {
      faults.push(fieldFault(["kind"], { key: "unknownChoice" }, "Jenis OPD"));
    }
    if (parent === undefined) faults.push(fieldFault(["parent"], { key: "unknownChoice" }, "OPD induk"));
    refuse(faults);
    if (!name.ok || parent === undefined) throw new Error("a refused field has no fault");

    const row = new AgencyEntity();
    row.id = newId(at.getTime());
    row.code = input.code;
    row.name = name.value;
    row.kind = input.kind;
    row.parentId = parent?.id ?? null;
    row.areaCode = null;
    row.isActive = true;
    row.nationalInstitutionId = null;
    row.createdAt = at;
    row.updatedAt = at;
    try {
      await tx.insert(AgencyEntity, row);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw invalidInput({ path: ["code"], message: "Kode OPD ini sudah dipakai. Silakan pilih yang lain." });
    }
    await record(tx, actor, at, row.id, "AGENCY_CREATED", null, { code: row.code, kind: row.kind, ...factsOf(row) });
    return row;
  });
}

/** Renames, moves, closes or opens an agency. @throws HubError NOT_FOUND, INVALID_INPUT or AGENCY_INACTIVE. */
export function updateAgency(
  env: CaseEnvironment,
  actor: Actor,
  idOrCode: string,
  edit: AgencyEdit,
): Promise<{ readonly agency: AgencyEntity; readonly isStateChanged: boolean }> {
  return administer(env, async (tx, at) => {
    const agencies = await lockAgencies(tx);
    const row = find(agencies, idOrCode);
    if (row === undefined) throw new HubError("NOT_FOUND", { path: ["id"] });
    const before = factsOf(row);
    const faults: FieldFault[] = [];
    if (edit.name !== undefined) {
      const name = checkText("agencyName", edit.name);
      if (name.ok) row.name = name.value;
      else faults.push(fieldFault(["name"], name.problem, TEXT_RULES.agencyName.label));
    }
    row.isActive = edit.isActive ?? row.isActive;
    if (edit.parent !== undefined) faults.push(...move(agencies, row, edit.parent));
    if (edit.nationalInstitutionId !== undefined) {
      row.nationalInstitutionId = edit.nationalInstitutionId;
      faults.push(...(await institutionFaults(tx, row.nationalInstitutionId)));
    }
    refuse(faults);
    const after = factsOf(row);
    if (JSON.stringify(after) === JSON.stringify(before)) return { agency: row, isStateChanged: false };
    row.updatedAt = at;
    const { id, ...columns } = row;
    await tx.manager.update(AgencyEntity, { id }, columns);
    await record(tx, actor, at, id, "AGENCY_CHANGED", before, after);
    return { agency: row, isStateChanged: after.isActive !== before.isActive };
  });
}

/** Ids of the officers and keys whose rights hang on an agency. */
export async function membersOf(work: UnitOfWork, agencyId: string): Promise<string[]> {
  const rows = await work.read<{ id: string }>(
    "SELECT id FROM officer WHERE agency_id = ? UNION ALL SELECT id FROM api_key WHERE agency_id = ?",
    [agencyId, agencyId],
  );
  return rows.map((row) => row.id);
}

/** All of them, a few dozen: two moves at once must not put two agencies each under the other. */
function lockAgencies(tx: Transaction): Promise<AgencyEntity[]> {
  return tx.manager.find(AgencyEntity, { order: { id: "ASC" }, lock: { mode: "pessimistic_write" } });
}

function find(agencies: readonly AgencyEntity[], idOrCode: string): AgencyEntity | undefined {
  return agencies.find((agency) => agency.id === idOrCode || agency.code === idOrCode);
}

/** Undefined: there is no such agency. @throws HubError AGENCY_INACTIVE */
function parentOf(agencies: readonly AgencyEntity[], idOrCode: string | null): AgencyEntity | null | undefined {
  const parent = idOrCode === null ? null : find(agencies, idOrCode);
  if (parent?.isActive === false) throw new HubError("AGENCY_INACTIVE", { path: ["parent"] });
  return parent;
}

function move(agencies: readonly AgencyEntity[], row: AgencyEntity, idOrCode: string | null): FieldFault[] {
  const parent = parentOf(agencies, idOrCode);
  if (parent === undefined) return [fieldFault(["parent"], { key: "unknownChoice" }, "OPD induk")];
  for (let above: AgencyEntity | null | undefined = parent; above != null; above = parentRow(agencies, above)) {
    if (above.id === row.id) {
      return [
        { path: ["parent"], message: "OPD tidak dapat berada di bawah dirinya sendiri. Silakan pilih yang lain." },
      ];
    }
  }
  row.parentId = parent?.id ?? null;
  return [];
}

function parentRow(agencies: readonly AgencyEntity[], { parentId }: AgencyEntity): AgencyEntity | undefined {
  return parentId === null ? undefined : agencies.find((agency) => agency.id === parentId);
}

async function institutionFaults(tx: Transaction, id: string | null): Promise<FieldFault[]> {
  if (id === null) return [];
  const isKnown = /^[\x21-\x7e]{1,20}$/.test(id) && (await tx.manager.existsBy(NationalInstitutionEntity, { id }));
  return isKnown ? [] : [fieldFault(["nationalInstitutionId"], { key: "unknownChoice" }, "Instansi nasional")];
}

function refuse([first, ...others]: readonly FieldFault[]): void {
  if (first !== undefined) throw invalidInput(first, ...others);
}

function factsOf({ name, parentId, isActive, nationalInstitutionId }: AgencyEntity) {
  return { name, parentId, isActive, nationalInstitutionId };
}

function record(
  tx: Transaction,
  actor: Actor,
  at: Date,
  subjectId: string,
  type: string,
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>>,
): Promise<void> {
  return appendAdministration(tx, actor, at, { type, subject: "agency", subjectId, before, after });
}
