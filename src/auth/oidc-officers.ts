import { createHash } from "node:crypto";
import { newId } from "../store/new-id";
import type { Transaction, UnitOfWork } from "../store/unit-of-work";
import { AuthenticationError } from "./authentication-error";
import { officerFacts, type RecordOfficerChange } from "./officer-change";
import { isSuspended, lockOfficer, type OfficerRow, officerBySubject } from "./officer-rows";
import type { OidcClaims } from "./oidc-tokens";

/** Whether the row says what the token says. */
export function agrees(row: OfficerRow, claims: OidcClaims): boolean {
  const isNamed = claims.name === null || claims.name === row.name;
  return isNamed && row.role === claims.role && row.agencyCode === claims.agencyCode;
}

/**
 * Whether the token was issued before what the row holds: a newer token, or an administrator, has spoken since. Without
 * this an old token would give its holder back the role that he lost.
 */
export function isOutdated(row: OfficerRow, claims: OidcClaims): boolean {
  return claims.issuedAt < row.updatedAt;
}

/**
 * Makes the officer's row say what his token says; his `updated_at` is then the token's time of issue. A change of role or
 * agency ends his other tokens and sockets.
 * @throws AuthenticationError when the agency is unknown, or the officer or his agency is suspended, or the token outdated.
 */
export async function storeClaims(
  work: UnitOfWork,
  claims: OidcClaims,
  record: RecordOfficerChange,
  now: Date,
): Promise<void> {
  await work.change(null, async (tx) => {
    const agencyId = await agencyOf(tx, claims.agencyCode);
    const id = newId(now.getTime());
    const row = await insertedOrLocked(tx, id, claims, agencyId, now);
    if (row.id === id) {
      await record(tx, { officerId: id, before: null, after: officerFacts(row) });
      return;
    }
    if (isOutdated(row, claims) || isSuspended({ ...row, isAgencyActive: true })) {
      throw new AuthenticationError("ENDED", `officer ${row.id}`);
    }
    if (agrees(row, claims)) return;
    const isMoved = row.role !== claims.role || row.agencyId !== agencyId;
    await tx.query(
      `UPDATE officer SET name = ?, role = ?, agency_id = ?, token_epoch = token_epoch + ?, updated_at = ? WHERE id = ?`,
      [claims.name ?? row.name, claims.role, agencyId, isMoved ? 1 : 0, claims.issuedAt, row.id],
    );
    if (isMoved) {
      const after = { role: claims.role, agencyId, isActive: row.isActive };
      await record(tx, { officerId: row.id, before: officerFacts(row), after });
    }
  });
}

async function agencyOf(tx: Transaction, code: string | null): Promise<string | null> {
  if (code === null) return null;
  const [agency] = await tx.query<{ id: string; isActive: number }>(
    "SELECT id, is_active AS isActive FROM agency WHERE code = ?",
    [code],
  );
  if (agency === undefined || Number(agency.isActive) !== 1) {
    throw new AuthenticationError("NO_ACCESS", "the agency is unknown or no longer active");
  }
  return agency.id;
}

/** Two nodes may see a new officer's first token at the same time: the row is inserted once, and locked by both in turn. */
async function insertedOrLocked(
  tx: Transaction,
  newId: string,
  claims: OidcClaims,
  agencyId: string | null,
  now: Date,
): Promise<OfficerRow> {
  await tx.query(
    `INSERT INTO officer (id, username, name, role, agency_id, oidc_subject, is_active, token_epoch, failed_logins,
                          created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, TRUE, 0, 0, ?, ?)
     ON DUPLICATE KEY UPDATE id = id`,
    [
      newId,
      usernameOf(claims.subject),
      claims.name ?? "Petugas",
      claims.role,
      agencyId,
      claims.subject,
      now,
      claims.issuedAt,
    ],
  );
  const found = await officerBySubject(tx, claims.subject);
  const row = found === null ? null : await lockOfficer(tx, found.id);
  if (row === null) throw new Error("an officer's row is neither there nor can it be made");
  return row;
}

/** Nobody signs in with it, and no local name can be like it: what the issuer calls a person must not take a local name. */
function usernameOf(subject: string): string {
  return `oidc:${createHash("sha256").update(subject).digest("hex").slice(0, 40)}`;
}
