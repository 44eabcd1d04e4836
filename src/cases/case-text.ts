import { createHash } from "node:crypto";
import { fieldFault, invalidInput } from "../domain/errors";
import { checkOptionalText, checkText, TEXT_RULES, type TextField } from "../domain/input-text";
import type { Visibility } from "../domain/status";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import { ReporterEntity } from "../store/entities/reporter.entity";
import { newId } from "../store/new-id";
import { randomBytes } from "../store/random-bytes";
import type { Transaction } from "../store/unit-of-work";
import type { DataKey, Vault } from "../store/vault";
import type { Actor } from "./actor";

/** A required text as it will be stored. @throws INVALID_INPUT at `path` when it cannot be. */
export function requireText(field: TextField, raw: string, path: string = field): string {
  const checked = checkText(field, raw);
  if (!checked.ok) throw invalidInput(fieldFault([path], checked.problem, TEXT_RULES[field].label));
  return checked.value;
}

/** Like {@link requireText}; absent or blank is null. */
export function optionalText(field: TextField, raw: string | null | undefined, path: string = field): string | null {
  const checked = checkOptionalText(field, raw);
  if (!checked.ok) throw invalidInput(fieldFault([path], checked.problem, TEXT_RULES[field].label));
  return checked.value;
}

/** The data key of a case's reporter. @throws when the reporter was erased. */
export async function dataKeyOf(tx: Transaction, vault: Vault, reporterId: string): Promise<DataKey> {
  const reporter = await tx.manager.findOneBy(ReporterEntity, { id: reporterId });
  if (reporter?.wrappedKey == null) throw new ReporterErasedError();
  return vault.unwrapDataKey(reporterId, reporter.wrappedKey);
}

/** The reporter was erased: nothing of his can be read or written any more. */
export class ReporterErasedError extends Error {}

/** A text to be kept with a case. */
export interface NewCaseText {
  readonly complaintId: string;
  readonly purpose: string;
  readonly text: string;
  readonly visibility: Visibility;
  /** PUBLIC texts are public at once, but for an answer: that waits until the coordinator receives it. */
  readonly publishedAt: Date | null;
  readonly at: Date;
  readonly authorName?: string;
}

/** The salted digest that the event log keeps of a text. */
export function textDigest(salt: Buffer, text: string): Buffer {
  return createHash("sha256").update(salt).update(text, "utf8").digest();
}

/** The sealed row of a text. */
export function sealCaseText(vault: Vault, key: DataKey, actor: Actor, text: NewCaseText): CaseTextEntity {
  const row = new CaseTextEntity();
  const salt = randomBytes(16);
  row.id = newId();
  row.complaintId = text.complaintId;
  row.purpose = text.purpose;
  row.visibility = text.visibility;
  row.publishedAt = text.publishedAt;
  row.origin = actor.kind === "NATIONAL" ? "NATIONAL" : "LOCAL";
  row.authorKind = authorKind(actor);
  row.authorId = actor.kind === "OFFICER" ? actor.id : null;
  row.authorRole = actor.kind === "OFFICER" ? actor.role : null;
  row.authorName = text.authorName ?? null;
  row.agencyId = actor.kind === "OFFICER" ? actor.agencyId : null;
  row.mark = null;
  row.salt = salt;
  row.digest = textDigest(salt, text.text);
  row.body = vault.seal(key, `case_text|body|${row.id}`, text.text);
  row.createdAt = text.at;
  return row;
}

function authorKind(actor: Actor): CaseTextEntity["authorKind"] {
  switch (actor.kind) {
    case "OFFICER":
    case "SYSTEM":
    case "NATIONAL":
      return actor.kind;
    case "API_KEY":
      return "SYSTEM";
    default:
      return "CITIZEN";
  }
}
