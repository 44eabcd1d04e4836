import type { ReporterEntity } from "./entities/reporter.entity";
import type { Vault } from "./vault";

/** Who complains, as far as he said; every field optional. */
export interface Identity {
  readonly name: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly nik: string | null;
  readonly address: string | null;
}

/** Every field of {@link Identity}. */
export const IDENTITY_FIELDS = ["name", "phone", "email", "nik", "address"] as const;

/** Opens a stored identity; all null once the reporter was erased. */
export function openIdentity(vault: Vault, row: ReporterEntity): Identity {
  const key = row.wrappedKey === null ? null : vault.unwrapDataKey(row.id, row.wrappedKey);
  const open = (field: (typeof IDENTITY_FIELDS)[number]) => {
    const sealed = row[field];
    return key === null || sealed === null ? null : vault.open(key, `reporter|${field}|${row.id}`, sealed);
  };
  return { name: open("name"), phone: open("phone"), email: open("email"), nik: open("nik"), address: open("address") };
}
