import type { Role } from "../domain/status";
import type { Transaction } from "../store/unit-of-work";
import type { OfficerRow } from "./officer-rows";

/** What an audit event may say of an officer: no name, no user name. */
export interface OfficerFacts {
  readonly role: Role;
  readonly agencyId: string | null;
  readonly isActive: boolean;
}

/** An officer was made (`before` is null) or changed. */
export interface OfficerChange {
  readonly officerId: string;
  readonly before: OfficerFacts | null;
  readonly after: OfficerFacts;
}

/** Appends the audit event of a change in that change's own transaction. */
export type RecordOfficerChange = (tx: Transaction, change: OfficerChange) => Promise<void>;

/** An officer's rights, for the audit. */
export function officerFacts({ role, agencyId, isActive }: OfficerRow): OfficerFacts {
  return { role, agencyId, isActive };
}
