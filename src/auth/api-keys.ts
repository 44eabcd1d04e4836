import { randomBytes, timingSafeEqual } from "node:crypto";
import { type FieldFault, fieldFault, HubError, invalidInput } from "../domain/errors";
import { checkText } from "../domain/input-text";
import { API_KEY_SCOPES, type ApiKeyScope, type Caller } from "../domain/permission";
import { CHANNELS, type Channel } from "../domain/status";
import { ApiKeyEntity } from "../store/entities/api-key.entity";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import { agencyFault } from "./agency-check";
import { AuthenticationError } from "./authentication-error";
import type { RowSource } from "./officer-rows";

/** A machine's key to be made. */
export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: it works for the regency as a whole. */
  readonly agencyId: string | null;
  /** Channels that it may hand complaints in for (an app's own); null: every one that a key may. */
  readonly channels?: readonly string[] | null;
  readonly expiresAt: Date;
}

/** A key as it may be shown: never its secret, nor the hash of it. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly agencyId: string | null;
  readonly channels: readonly Channel[] | null;
  readonly isAgencyActive: boolean;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}

/** A key with what proves it. */
export interface StoredApiKey extends ApiKeyRow {
  readonly secretHash: Buffer;
}

/** The two halves of a key that somebody sent. */
export interface PresentedApiKey {
  readonly id: string;
  readonly secret: string;
}

/** What a key may hand in for: the counter is an officer's, and the national side has its bridge. */
const KEY_CHANNELS = CHANNELS.filter((one) => one !== "COUNTER" && one !== "NATIONAL");
const SECRET_BYTES = 32;
const FORMAT = /^lh_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{43})$/;
/** A key that never ends is never rotated. */
const LONGEST_LIFE_MS = 366 * 86_400_000;

/** Whether a bearer claims to be an API key. */
export function looksLikeApiKey(bearer: string): boolean {
  return bearer.startsWith("lh_");
}

/** The halves of a key `lh_<id>_<secret>`. @throws AuthenticationError when it has another form. */
export function parseApiKey(bearer: string): PresentedApiKey {
  const [, id, secret] = FORMAT.exec(bearer) ?? [];
  if (id === undefined || secret === undefined) throw new AuthenticationError("NOT_GENUINE", "not the form of a key");
  return { id, secret };
}

/**
 * Makes a key. Several may live side by side, so that a machine can take the new one before the old one is revoked.
 * @returns the key in full: it is never known again.
 * @throws HubError INVALID_INPUT with every fault, or AGENCY_INACTIVE.
 */
export async function createApiKey(
  tx: Transaction,
  vault: Vault,
  input: NewApiKey,
  now: Date,
): Promise<Pick<ApiKeyRow, "id" | "scopes" | "channels"> & { readonly key: string }> {
  const name = checkText("name", input.name);
  const scopes = API_KEY_SCOPES.filter((scope) => input.scopes.includes(scope));
  const faults: FieldFault[] = [];
  if (!name.ok) faults.push(fieldFault(["name"], name.problem, "Nama kunci"));
  if (input.scopes.length === 0) faults.push(fieldFault(["scopes"], { key: "required" }, "Cakupan"));
  if (scopes.length < new Set(input.scopes).size)
    faults.push(fieldFault(["scopes"], { key: "unknownChoice" }, "Cakupan"));
  const channels = input.channels == null ? null : KEY_CHANNELS.filter((one) => input.channels?.includes(one));
  if (channels !== null && (channels.length === 0 || channels.length < new Set(input.channels).size)) {
    faults.push(fieldFault(["channels"], { key: "unknownChoice" }, "Kanal"));
  }
  // Such a key would close its channel to everybody, and hand in nothing itself.
  if (channels !== null && !scopes.includes("complaints:submit")) {
    faults.push({
      path: ["channels"],
      message: "Hanya kunci dengan cakupan complaints:submit yang dapat diikat pada kanal.",
    });
  }
  const lifeMs = input.expiresAt.getTime() - now.getTime();
  if (!(lifeMs > 0 && lifeMs <= LONGEST_LIFE_MS)) {
    faults.push({ path: ["expiresAt"], message: "Masa berlaku kunci harus di masa depan dan paling lama 366 hari." });
  }
  const agency = input.agencyId === null ? null : await agencyFault(tx, input.agencyId);
  if (agency !== null) faults.push(agency);
  const [first, ...others] = faults;
  if (first !== undefined) throw invalidInput(first, ...others);
  if (!name.ok) throw new Error("a refused field has no fault");

  const id = newId(now.getTime());
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const row = new ApiKeyEntity();
  row.id = id;
  row.name = name.value;
  row.secretHash = vault.apiKeyHash(id, secret);
  row.scopes = scopes.join(",");
  row.channels = channels === null ? null : channels.join(",");
  row.agencyId = input.agencyId;
  row.expiresAt = input.expiresAt;
  row.revokedAt = null;
  row.createdAt = now;
  await tx.insert(ApiKeyEntity, row);
  return { id, key: `lh_${id}_${secret}`, scopes, channels };
}

/**
 * Ends a key at once; one that was revoked before stays as it is.
 * @returns whether it was this call that ended it.
 * @throws HubError NOT_FOUND
 */
export async function revokeApiKey(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const [locked] = await tx.query<{ revokedAt: Date | null }>(
    "SELECT revoked_at AS revokedAt FROM api_key WHERE id = ? FOR UPDATE",
    [id],
  );
  if (locked === undefined) throw new HubError("NOT_FOUND");
  if (locked.revokedAt !== null) return false;
  await tx.query("UPDATE api_key SET revoked_at = ? WHERE id = ?", [now, id]);
  return true;
}

const SELECT_KEY = `
  SELECT k.id, k.name, k.secret_hash AS secretHash, k.scopes, k.channels, k.agency_id AS agencyId,
         COALESCE(a.is_active, k.agency_id IS NULL) AS isAgencyActive, k.expires_at AS expiresAt,
         k.revoked_at AS revokedAt, k.created_at AS createdAt
    FROM api_key k LEFT JOIN agency a ON a.id = k.agency_id`;

type RawKey = Omit<StoredApiKey, "scopes" | "channels" | "isAgencyActive"> & {
  scopes: string;
  channels: string | null;
  isAgencyActive: number;
};

function stored({ scopes, channels, isAgencyActive, ...row }: RawKey): StoredApiKey {
  const named = scopes.split(",");
  const bound = channels?.split(",") ?? null;
  const known = API_KEY_SCOPES.filter((scope) => named.includes(scope));
  return {
    ...row,
    scopes: known,
    channels: bound === null ? null : KEY_CHANNELS.filter((one) => bound.includes(one)),
    isAgencyActive: Number(isAgencyActive) === 1,
  };
}

/** Every key, newest first, ended ones too. */
export async function listApiKeys(rows: RowSource): Promise<ApiKeyRow[]> {
  const found = await rows.query<RawKey>(`${SELECT_KEY} ORDER BY k.id DESC`);
  return found.map((row) => {
    const { secretHash: _, ...shown } = stored(row);
    return shown;
  });
}

/** The key of that id, with what proves it. */
export async function apiKeyById(rows: RowSource, id: string): Promise<StoredApiKey | null> {
  const [row] = await rows.query<RawKey>(`${SELECT_KEY} WHERE k.id = ?`, [id]);
  return row === undefined ? null : stored(row);
}

/** Whether the key could be used now, by whoever holds its secret. */
export function isLive(row: ApiKeyRow, now: Date): boolean {
  return row.revokedAt === null && row.isAgencyActive && now < row.expiresAt;
}

/** Proves a key. @throws AuthenticationError */
export function verifyApiKey(vault: Vault, row: StoredApiKey | null, presented: PresentedApiKey, now: Date): ApiKeyRow {
  // The id is no secret, so that only the comparison of the hashes must take the same time.
  if (row === null || !timingSafeEqual(row.secretHash, vault.apiKeyHash(row.id, presented.secret))) {
    throw new AuthenticationError("NOT_GENUINE", "no such key");
  }
  if (now >= row.expiresAt) throw new AuthenticationError("EXPIRED", `key ${row.id}`);
  if (!isLive(row, now)) throw new AuthenticationError("ENDED", `key ${row.id}`);
  return row;
}

/** The key as a caller. */
export function apiKeyCaller({
  id,
  name,
  scopes,
  agencyId,
  channels,
}: ApiKeyRow): Extract<Caller, { kind: "API_KEY" }> {
  return { kind: "API_KEY", id, name, scopes, agencyId, channels };
}
