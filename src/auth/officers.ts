import { type FieldFault, fieldFault, HubError, invalidInput } from "../domain/errors";
import { checkText } from "../domain/input-text";
import type { Role } from "../domain/status";
import { OfficerEntity } from "../store/entities/officer.entity";
import { newId } from "../store/new-id";
import { isDuplicate, type Transaction } from "../store/unit-of-work";
import { agencyFault } from "./agency-check";
import { type OfficerChange, officerFacts } from "./officer-change";
import { lockOfficer, normalUsername, type OfficerRow, officerById } from "./officer-rows";
import { type Passwords, passwordProblem } from "./passwords";

/** A local officer to be made. */
export interface NewOfficer {
  readonly username: string;
  /** One word is a full name. */
  readonly name: string;
  readonly role: Role;
  readonly agencyId: string | null;
  /** Without one he signs in by a token of the command line only. */
  readonly password?: string | null;
}

/** What is to be changed of an officer; what is left out stays. */
export interface OfficerEdit {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly agencyId?: string | null | undefined;
  readonly isActive?: boolean | undefined;
}

/** Whether officers of a role work for one agency; the others work for the regency as a whole. */
export function belongsToAgency(role: Role): boolean {
  return role === "LIAISON" || role === "AGENCY_OFFICER";
}

/**
 * Makes a local officer.
 * @throws HubError INVALID_INPUT with every fault, or AGENCY_INACTIVE.
 */
export async function createOfficer(
  tx: Transaction,
  passwords: Passwords,
  input: NewOfficer,
  now: Date,
): Promise<OfficerRow> {
  const username = normalUsername(input.username);
  const name = checkText("name", input.name);
  const password = input.password ?? null;
  const faults: FieldFault[] = [];
  if (username === null) faults.push({ path: ["username"], message: USERNAME_MESSAGE });
  if (!name.ok) faults.push(fieldFault(["name"], name.problem, "Nama"));
  if (password !== null) faults.push(...passwordFaults(password, username ?? ""));
  faults.push(...(await agencyFaults(tx, input.role, input.agencyId)));
  refuse(faults);
  if (username === null || !name.ok) throw new Error("a refused field has no fault");

  const row = new OfficerEntity();
  row.id = newId(now.getTime());
  row.username = username;
  row.name = name.value;
  row.role = input.role;
  row.agencyId = input.agencyId;
  row.passwordHash = password === null ? null : await passwords.hash(password);
  row.oidcSubject = null;
  row.otpSecret = null;
  row.email = null;
  row.phone = null;
  row.isActive = true;
  row.tokenEpoch = 0;
  row.failedLogins = 0;
  row.lockedUntil = null;
  row.createdAt = now;
  row.updatedAt = now;
  try {
    await tx.insert(OfficerEntity, row);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw invalidInput({ path: ["username"], message: "Nama pengguna ini sudah dipakai. Silakan pilih yang lain." });
  }
  return existing(await officerById(tx, row.id));
}

/**
 * Gives an officer a password and opens his account if it was locked. His tokens end: whoever knew the old password may
 * hold one.
 * @throws HubError NOT_FOUND or INVALID_INPUT.
 */
export async function setPassword(
  tx: Transaction,
  passwords: Passwords,
  officerId: string,
  password: string,
  now: Date,
): Promise<void> {
  const officer = existing(await lockOfficer(tx, officerId));
  refuseIssuersOfficer(officer, "password");
  refuse(passwordFaults(password, officer.username));
  await tx.query(
    `UPDATE officer SET password_hash = ?, token_epoch = token_epoch + 1, failed_logins = 0, locked_until = NULL,
            updated_at = ?
      WHERE id = ?`,
    [await passwords.hash(password), now, officerId],
  );
}

/** Opens an account that was locked by failed sign-ins. @throws HubError NOT_FOUND */
export async function unlockOfficer(tx: Transaction, officerId: string): Promise<void> {
  existing(await lockOfficer(tx, officerId));
  await tx.query("UPDATE officer SET failed_logins = 0, locked_until = NULL WHERE id = ?", [officerId]);
}

/**
 * Changes an officer. A change of role, agency or state ends his tokens. Of an officer whom the OpenID issuer knows only
 * the state can be changed here: his next token would undo anything else.
 * @throws HubError NOT_FOUND, INVALID_INPUT or AGENCY_INACTIVE.
 */
export async function changeOfficer(
  tx: Transaction,
  officerId: string,
  edit: OfficerEdit,
  now: Date,
): Promise<OfficerChange> {
  const before = existing(await lockOfficer(tx, officerId));
  const role = edit.role ?? before.role;
  // Who leaves the agencies' roles leaves his agency without being asked.
  const kept = belongsToAgency(role) ? before.agencyId : null;
  const agencyId = edit.agencyId === undefined ? kept : edit.agencyId;
  const isActive = edit.isActive ?? before.isActive;
  const name = checkText("name", edit.name ?? before.name);
  const isMoved = role !== before.role || agencyId !== before.agencyId;

  const faults: FieldFault[] = [];
  if (!name.ok) faults.push(fieldFault(["name"], name.problem, "Nama"));
  if (before.oidcSubject !== null && (isMoved || edit.name !== undefined)) {
    faults.push({ path: [edit.name === undefined ? "role" : "name"], message: BY_ISSUER_MESSAGE });
  }
  if (isMoved) faults.push(...(await agencyFaults(tx, role, agencyId)));
  refuse(faults);
  if (!name.ok) throw new Error("a refused field has no fault");

  const after = { role, agencyId, isActive };
  const isChanged = isMoved || isActive !== before.isActive || name.value !== before.name;
  if (!isChanged) return { officerId, before: officerFacts(before), after };
  const endsTokens = isMoved || isActive !== before.isActive;
  await tx.query(
    `UPDATE officer SET name = ?, role = ?, agency_id = ?, is_active = ?, token_epoch = token_epoch + ?, updated_at = ?
      WHERE id = ?`,
    [name.value, role, agencyId, isActive, endsTokens ? 1 : 0, now, officerId],
  );
  return { officerId, before: officerFacts(before), after };
}

const USERNAME_MESSAGE =
  "Nama pengguna terdiri atas 3 sampai 60 huruf kecil, angka, titik, garis bawah, atau tanda hubung, dan diawali huruf atau angka.";
const BY_ISSUER_MESSAGE =
  "Data petugas ini diatur oleh layanan masuk terpusat (OpenID). Silakan ubah di sana, atau nonaktifkan akunnya di sini.";

/** @throws HubError INVALID_INPUT for an officer who signs in elsewhere: the hub keeps no secret for him. */
export function refuseIssuersOfficer(row: OfficerRow, field: string): void {
  if (row.oidcSubject !== null) throw invalidInput({ path: [field], message: BY_ISSUER_MESSAGE });
}

function existing(row: OfficerRow | null): OfficerRow {
  if (row === null) throw new HubError("NOT_FOUND");
  return row;
}

function refuse(faults: readonly FieldFault[]): void {
  const [first, ...others] = faults;
  if (first !== undefined) throw invalidInput(first, ...others);
}

function passwordFaults(password: string, username: string): FieldFault[] {
  const problem = passwordProblem(password, username);
  return problem === null ? [] : [{ path: ["password"], message: problem }];
}

async function agencyFaults(tx: Transaction, role: Role, agencyId: string | null): Promise<FieldFault[]> {
  if (!belongsToAgency(role)) {
    const message = "Peran ini tidak terikat pada OPD. Silakan kosongkan OPD atau pilih peran lain.";
    return agencyId === null ? [] : [{ path: ["agency"], message }];
  }
  if (agencyId === null) return [fieldFault(["agency"], { key: "required" }, "OPD")];
  const fault = await agencyFault(tx, agencyId);
  return fault === null ? [] : [fault];
}
