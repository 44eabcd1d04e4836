import type { ProvenContacts } from "../domain/input-contact";
import { ReporterEntity } from "../store/entities/reporter.entity";
import { ReporterIndexEntity } from "../store/entities/reporter-index.entity";
import { IDENTITY_FIELDS, type Identity } from "../store/identity";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { DataKey, Vault } from "../store/vault";

const NOTHING_PROVEN: ProvenContacts = { PHONE: false, EMAIL: false };
const INDEXED = { phone: "PHONE", email: "EMAIL", nik: "NIK" } as const;

/** A reporter about to be stored, with the key that seals his case's texts. */
export interface NewReporter {
  readonly row: ReporterEntity;
  readonly key: DataKey;
  readonly index: readonly ReporterIndexEntity[];
}

/** Seals an identity under a data key of its own. Anonymous reporters get a key too: their texts are sealed as well. */
export function newReporter(
  vault: Vault,
  identity: Identity | null,
  at: Date,
  proven: ProvenContacts = NOTHING_PROVEN,
): NewReporter {
  const row = new ReporterEntity();
  row.id = newId();
  const { key, wrapped } = vault.newDataKey(row.id);
  row.wrappedKey = wrapped;
  for (const field of IDENTITY_FIELDS) {
    const value = identity?.[field] ?? null;
    row[field] = value === null ? null : vault.seal(key, `reporter|${field}|${row.id}`, value);
  }
  row.isContactProven = proven.PHONE;
  row.isEmailProven = proven.EMAIL;
  row.createdAt = at;
  row.erasedAt = null;
  const index: ReporterIndexEntity[] = [];
  for (const [field, kind] of Object.entries(INDEXED) as [keyof typeof INDEXED, "PHONE" | "EMAIL" | "NIK"][]) {
    const value = identity?.[field] ?? null;
    if (value !== null) index.push({ kind, digest: vault.blindIndex(kind, value), reporterId: row.id });
  }
  return { row, key, index };
}

/** Writes a new reporter. */
export async function insertReporter(tx: Transaction, reporter: NewReporter): Promise<void> {
  await tx.insert(ReporterEntity, reporter.row);
  if (reporter.index.length > 0) await tx.insert(ReporterIndexEntity, [...reporter.index]);
}
