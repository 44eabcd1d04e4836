import type { Caller } from "../domain/permission";
import type { Role } from "../domain/status";
import type { Transaction, UnitOfWork } from "../store/unit-of-work";

/** Runs a reading statement, inside a transaction or outside any. */
export type RowSource = Pick<Transaction, "query">;

/** Reads outside any transaction. */
export function readingFrom(work: UnitOfWork): RowSource {
  return { query: (sql, parameters) => work.read(sql, parameters) };
}

/** A caller who is an officer. */
export type OfficerCaller = Extract<Caller, { kind: "OFFICER" }>;

/** What decides on an officer's rights, as the tables say now. */
export interface OfficerRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly agencyId: string | null;
  readonly agencyCode: string | null;
  readonly oidcSubject: string | null;
  /** His own state; his agency's is `isAgencyActive`, true where he has none. */
  readonly isActive: boolean;
  readonly isAgencyActive: boolean;
  readonly tokenEpoch: number;
  readonly updatedAt: Date;
}

type RawRow = Omit<OfficerRow, "isActive" | "isAgencyActive"> & { isActive: number; isAgencyActive: number };

const SELECT_OFFICER = `
  SELECT o.id, o.username, o.name, o.role, o.agency_id AS agencyId, a.code AS agencyCode,
         o.oidc_subject AS oidcSubject, o.is_active AS isActive, COALESCE(a.is_active, o.agency_id IS NULL) AS isAgencyActive,
         o.token_epoch AS tokenEpoch, o.updated_at AS updatedAt
    FROM officer o LEFT JOIN agency a ON a.id = o.agency_id`;

async function officerWhere(rows: RowSource, condition: string, value: string): Promise<OfficerRow | null> {
  const [row] = await rows.query<RawRow>(`${SELECT_OFFICER} WHERE ${condition}`, [value]);
  if (row === undefined) return null;
  // The driver gives a boolean column as a number.
  return { ...row, isActive: Number(row.isActive) === 1, isAgencyActive: Number(row.isAgencyActive) === 1 };
}

/** The officer of that id. */
export function officerById(rows: RowSource, id: string): Promise<OfficerRow | null> {
  return officerWhere(rows, "o.id = ?", id);
}

/** The officer whom the OpenID issuer knows by that subject. */
export function officerBySubject(rows: RowSource, subject: string): Promise<OfficerRow | null> {
  return officerWhere(rows, "o.oidc_subject = ?", subject);
}

/** The officer of that user name, in whatever case it is written; null also for what can be no user name. */
export async function findByUsername(rows: RowSource, username: string): Promise<OfficerRow | null> {
  const normal = normalUsername(username);
  return normal === null ? null : officerWhere(rows, "o.username = ?", normal);
}

/** What a local officer may sign in with; the column's collation would find "Budí " for "budi", so only these are looked up. */
const USERNAME = /^[a-z0-9][a-z0-9._-]{2,59}$/;

/** The one form of a user name; null when it can be none. */
export function normalUsername(username: string): string | null {
  const normal = username.trim().toLowerCase();
  return USERNAME.test(normal) ? normal : null;
}

/** Locks an officer's row until the transaction ends. */
export async function lockOfficer(tx: Transaction, id: string): Promise<OfficerRow | null> {
  // In a statement of its own: joined, it would lock the agency's row for every other officer of that agency too.
  const locked = await tx.query("SELECT id FROM officer WHERE id = ? FOR UPDATE", [id]);
  return locked.length === 0 ? null : officerById(tx, id);
}

/** Whether he may work at all. */
export function isSuspended(row: OfficerRow): boolean {
  return !row.isActive || !row.isAgencyActive;
}

/** The officer as a caller. */
export function officerCaller(row: OfficerRow): OfficerCaller {
  return { kind: "OFFICER", id: row.id, name: row.name, role: row.role, agencyId: row.agencyId };
}
