import type { DataKey, Vault } from "../store/vault";

/** What a case says and where it happened: in plain columns, or sealed as a whole when the case is secret (rahasia). */
export interface SecretText {
  readonly title: string;
  readonly content: string;
  readonly address: string | null;
  readonly district: string | null;
  readonly village: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** Seals a secret case's words under its reporter's key. */
export function sealSecretText(vault: Vault, key: DataKey, complaintId: string, text: SecretText): Buffer {
  return vault.seal(key, `complaint|secret_text|${complaintId}`, JSON.stringify(text));
}

/** Opens what {@link sealSecretText} sealed. */
export function openSecretText(vault: Vault, key: DataKey, complaintId: string, sealed: Buffer): SecretText {
  return JSON.parse(vault.open(key, `complaint|secret_text|${complaintId}`, sealed)) as SecretText;
}
