import { type FieldFault, fieldFault, HubError, invalidInput } from "../domain/errors";
import { CONTACT_LABELS, checkEmail, checkOptional, checkPhone } from "../domain/input-contact";
import type { Checked } from "../domain/messages";
import { OfficerEntity } from "../store/entities/officer.entity";
import type { Transaction } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import { lockOfficer } from "./officer-rows";

/** Where notices are to reach an officer; null: not that way. */
export interface OfficerContact {
  readonly email: string | null;
  readonly phone: string | null;
}

/** Sets where notices reach an officer, whoever signs him in. @throws HubError NOT_FOUND or INVALID_INPUT. */
export async function setOfficerContact(
  tx: Transaction,
  vault: Vault,
  officerId: string,
  contact: OfficerContact,
  now: Date,
): Promise<void> {
  if ((await lockOfficer(tx, officerId)) === null) throw new HubError("NOT_FOUND", { path: ["id"] });
  const faults: FieldFault[] = [];
  const take = (field: "email" | "phone", check: (raw: string) => Checked<string>): Buffer | null => {
    const checked = checkOptional(check, contact[field]);
    if (!checked.ok) faults.push(fieldFault([field], checked.problem, CONTACT_LABELS[field]));
    return checked.ok && checked.value !== null ? vault.sealOwn(`officer|${field}|${officerId}`, checked.value) : null;
  };
  const email = take("email", checkEmail);
  const phone = take("phone", checkPhone);
  const [first, ...others] = faults;
  if (first !== undefined) throw invalidInput(first, ...others);
  await tx.manager.update(OfficerEntity, { id: officerId }, { email, phone, updatedAt: now });
}
