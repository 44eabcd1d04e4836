import { scopeOf } from "../cases/case-file";
import { dataKeyOf } from "../cases/case-text";
import { openSecretText, type SecretText, sealSecretText } from "../cases/secret-text";
import { agenciesInScope } from "../domain/permission";
import type { NationalCase } from "../national/neutral";
import { type Intake, noteEvent } from "./log-intake";
import { type HasCases, placeholderOf, wordsOf } from "./take-in";

/** A case under its lock, in the hands of whoever changes it. */
export type InHand = Pick<Intake, "tx" | "file" | "at"> & { readonly env: HasCases };

/** The more protective flag wins, here at once. @returns whether one was raised. */
export async function raiseFlags(
  hand: InHand,
  wanted: { readonly isAnonymous?: boolean | null; readonly isSecret?: boolean | null },
): Promise<boolean> {
  const { row } = hand.file;
  const fields = (["isAnonymous", "isSecret"] as const).filter((name) => wanted[name] === true && !row[name]);
  if (fields.length === 0) return false;
  const agenciesBefore = agenciesInScope(scopeOf(hand.file));
  if (fields.includes("isSecret")) await seal(hand, row);
  for (const name of fields) row[name] = true;
  await noteEvent(hand, "FLAGS_RAISED", { kind: "SYSTEM" }, row.status, null, { fields }, agenciesBefore);
  return true;
}

/**
 * A case taken over without its words gets each of them once, from the first source that has it. @returns whether any came.
 */
export async function fillText(
  hand: InHand,
  nationalId: string,
  told: Pick<NationalCase, "title" | "content">,
): Promise<boolean> {
  const { row } = hand.file;
  if (!row.isTextMissing) return false;
  const placeholder = placeholderOf(nationalId);
  const said = wordsOf(told);
  const text = await unsealed(hand);
  const fields = (["title", "content"] as const).filter((name) => text[name] === placeholder && said[name] !== null);
  if (fields.length === 0) return false;
  const filled: SecretText = { ...text, ...Object.fromEntries(fields.map((name) => [name, said[name]])) };
  row.isTextMissing = filled.title === placeholder || filled.content === placeholder;
  if (row.isSecret) await seal(hand, filled);
  else Object.assign(row, { title: filled.title, content: filled.content });
  await noteEvent(hand, "NATIONAL_TEXT_RECEIVED", { kind: "NATIONAL" }, row.status, null, { fields });
  return true;
}

async function unsealed({ env, tx, file: { row } }: InHand): Promise<SecretText> {
  if (row.secretText === null) return row;
  const { vault } = env.cases;
  return openSecretText(vault, await dataKeyOf(tx, vault, row.reporterId), row.id, row.secretText);
}

async function seal({ env, tx, file: { row } }: InHand, text: SecretText): Promise<void> {
  const { vault } = env.cases;
  const key = await dataKeyOf(tx, vault, row.reporterId);
  const { title, content, address, district, village, latitude, longitude } = text;
  const words = { title, content, address, district, village, latitude, longitude };
  row.secretText = sealSecretText(vault, key, row.id, words);
  const open = { title: "", content: "", address: null, district: null, village: null };
  Object.assign(row, { ...open, latitude: null, longitude: null });
}
