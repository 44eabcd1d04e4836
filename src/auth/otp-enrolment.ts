import { HubError } from "../domain/errors";
import type { Transaction } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import { lockOfficer } from "./officer-rows";
import { refuseIssuersOfficer } from "./officers";
import { newOtpKey, otpAddress, sealOtpKey } from "./totp";

/**
 * Gives an officer a new second factor and ends his tokens; from now on signing in asks for its code.
 * @returns the address for his authenticator app, shown once.
 * @throws HubError NOT_FOUND or INVALID_INPUT.
 */
export async function startOtp(tx: Transaction, vault: Vault, officerId: string, now: Date): Promise<string> {
  const officer = await lockOfficer(tx, officerId);
  if (officer === null) throw new HubError("NOT_FOUND");
  refuseIssuersOfficer(officer, "otp");
  const key = newOtpKey();
  await storeOtp(tx, officerId, sealOtpKey(vault, officerId, key), now);
  return otpAddress(key, officer.username);
}

/** Takes the second factor away (a lost telephone) and ends the officer's tokens. @throws HubError NOT_FOUND */
export async function removeOtp(tx: Transaction, officerId: string, now: Date): Promise<void> {
  if ((await lockOfficer(tx, officerId)) === null) throw new HubError("NOT_FOUND");
  await storeOtp(tx, officerId, null, now);
}

async function storeOtp(tx: Transaction, officerId: string, sealed: Buffer | null, now: Date): Promise<void> {
  await tx.query("UPDATE officer SET otp_secret = ?, token_epoch = token_epoch + 1, updated_at = ? WHERE id = ?", [
    sealed,
    now,
    officerId,
  ]);
}
