import { type FieldFault, fieldFault, HubError, invalidInput } from "../domain/errors";
import { CONTACT_LABELS, checkEmail, checkNik, checkOptional, checkPhone } from "../domain/input-contact";
import { checkCoordinates, checkIncidentDay, PLACE_LABELS } from "../domain/input-place";
import { checkOptionalText, checkText, TEXT_RULES, type TextField } from "../domain/input-text";
import { jakartaDateOf } from "../domain/jakarta-time";
import type { Checked } from "../domain/messages";
import { may } from "../domain/permission";
import type { Channel } from "../domain/status";
import { newAccessCode, newTicketNumber } from "../domain/ticket";
import { CategoryEntity } from "../store/entities/category.entity";
import { ComplaintEntity } from "../store/entities/complaint.entity";
import { EventEntity } from "../store/entities/event.entity";
import { NoticeEntity } from "../store/entities/notice.entity";
import { ReporterEntity } from "../store/entities/reporter.entity";
import { ReporterIndexEntity } from "../store/entities/reporter-index.entity";
import { insertAll, type NewRows } from "../store/grouped-writes";
import type { Identity } from "../store/identity";
import { newId } from "../store/new-id";
import { randomBytes } from "../store/random-bytes";
import type { Transaction } from "../store/unit-of-work";
import { IdempotencyMismatchError } from "../store/unit-of-work";
import type { Actor } from "./actor";
import { keyScope } from "./actor";
import { demandAppKey } from "./app-keys";
import { attachFiles } from "./attach-files";
import { receiptNotices } from "./case-notices";
import { canonicalJson, checkIdempotencyKey } from "./change-case";
import { judgeBirth } from "./clock-history";
import { isProof, refusedProof } from "./contact-proof";
import type { CaseEnvironment } from "./environment";
import { newEvent } from "./event-log";
import { type CheckedSubmission, type NewCaseNames, newComplaint, type Submission } from "./new-complaint";
import { type NewReporter, newReporter } from "./reporter";
import { type SecretText, sealSecretText } from "./secret-text";

/** What the citizen keeps: the number of his case, and the code that proves it is his. */
export interface Receipt {
  readonly complaintId: string;
  readonly ticketNumber: string;
  /** Null in a replay after the code was replaced or its record has ended. */
  readonly accessCode: string | null;
  readonly submittedAt: Date;
  readonly replayed: boolean;
}

/** A submission that was checked, with everything that is drawn for it; the transaction that writes it may be repeated. */
export interface PreparedSubmission {
  readonly submission: Submission;
  readonly checked: CheckedSubmission;
  readonly reporter: NewReporter;
  readonly receipt: NewCaseNames;
  readonly at: Date;
}

/** What a submission writes besides its files. */
interface SubmissionRows {
  readonly complaint: ComplaintEntity;
  readonly ofCase: NewRows;
  readonly event: EventEntity;
}

const MUTATION = "submitComplaint";
/** Where the citizen does not read the reply himself; web and apps show him the code. */
const CODE_BY_NOTICE: readonly Channel[] = ["SMS", "WHATSAPP", "COUNTER"];
const RECEIPT_PLACE = "idempotency_key|outcome|receipt";

/**
 * SOP step 1. Whoever sends the same key and input again gets the same ticket and access code, also when the first reply
 * was lost; the record of both is sealed under the reporter's key and ends after 24 hours.
 * @throws FORBIDDEN (channel not the caller's), INVALID_INPUT with every refused field, IDEMPOTENCY_MISMATCH.
 */
export async function submitComplaint(
  env: CaseEnvironment,
  actor: Actor,
  submission: Submission,
  idempotencyKey?: string | null,
): Promise<Receipt> {
  checkChannel(actor, submission.channel);
  await demandAppKey(env, actor, submission.channel);
  const clientKey = checkIdempotencyKey(idempotencyKey);
  const prepared = prepareSubmission(env, submission);
  const { reporter, receipt } = prepared;
  await env.reference.refresh();
  const key =
    clientKey === null
      ? null
      : {
          scope: keyScope(actor),
          mutation: MUTATION,
          clientKey,
          argumentsHmac: env.vault.argumentsHmac(canonicalJson(submission)),
          outcome: Buffer.from(
            JSON.stringify([
              receipt.id,
              env.vault.seal(reporter.key, RECEIPT_PLACE, JSON.stringify(receipt)).toString("base64"),
            ]),
          ),
        };
  const rows = rowsOf(env, actor, prepared);
  const { complaint, ofCase, event } = rows;
  const code = CODE_BY_NOTICE.includes(complaint.channel) ? receipt.accessCode : null;
  const notices = receiptNotices(env.vault, complaint, code, env.reference.rules.webhookIds);
  const ofNotices = { target: NoticeEntity, rows: notices };
  try {
    const together = [...ofCase, { target: EventEntity, rows: [event] }, ofNotices];
    const result = canGoTogether(env, prepared)
      ? await env.work.changeTogether(key, together)
      : await env.work.change(key, async (tx) => {
          await writeRows(tx, prepared, rows);
          await insertAll(tx, [ofNotices]);
        });
    // Without a key of the caller a replay is this very attempt, found to be committed after its connection was lost.
    if (result.replayed && clientKey !== null) return await replayedReceipt(env, result.outcome);
    return {
      complaintId: receipt.id,
      ticketNumber: receipt.ticketNumber,
      accessCode: receipt.accessCode,
      submittedAt: prepared.at,
      replayed: false,
    };
  } catch (error) {
    if (error instanceof IdempotencyMismatchError) throw new HubError("IDEMPOTENCY_MISMATCH");
    throw error;
  }
}

/** Checks a submission and draws its numbers. @throws INVALID_INPUT with every refused field. */
export function prepareSubmission(
  env: CaseEnvironment,
  submission: Submission,
  /** He wrote from the very number that he is reached by. */
  hasWritten = false,
): PreparedSubmission {
  const at = env.clock();
  const checked = checkSubmission(submission, at);
  const { contactProof } = submission;
  // A proof is of one contact, and says nothing of the other.
  const isOf = (contact: string | null | undefined) =>
    contact != null && contactProof != null && isProof(env.vault, contactProof, contact, at);
  const proven = { PHONE: hasWritten || isOf(checked.identity?.phone), EMAIL: isOf(checked.identity?.email) };
  const reporter = newReporter(env.vault, checked.identity, at, proven);
  const receipt = { id: newId(), ticketNumber: newTicketNumber(randomBytes), accessCode: newAccessCode(randomBytes) };
  return { submission, checked, reporter, receipt, at };
}

/**
 * Writes a prepared submission: reporter, case, files and event; whoever writes it tells the citizen.
 * @throws INVALID_INPUT (contact proof, category, attachments).
 */
export async function writeSubmission(
  env: CaseEnvironment,
  tx: Transaction,
  actor: Actor,
  prepared: PreparedSubmission,
): Promise<void> {
  await writeRows(tx, prepared, rowsOf(env, actor, prepared));
}

async function writeRows(
  tx: Transaction,
  prepared: PreparedSubmission,
  { complaint, ofCase, event }: SubmissionRows,
): Promise<void> {
  const { submission } = prepared;
  // Here and not before: a replay of the same key is answered also when the proof has ended meanwhile.
  if (!isProofKept(prepared)) throw refusedProof();
  await checkCategory(tx, submission.category);
  await insertAll(tx, ofCase);
  await attachFiles(tx, submission.attachments ?? [], complaint.id, null, ["input", "attachments"]);
  await tx.insert(EventEntity, event);
}

function rowsOf(
  env: CaseEnvironment,
  actor: Actor,
  { submission, checked, reporter, receipt, at }: PreparedSubmission,
): SubmissionRows {
  const complaint = newComplaint(env.vault, submission, checked, receipt, reporter.row, at);
  if (submission.isSecret) complaint.secretText = sealSecretText(env.vault, reporter.key, complaint.id, checked.text);
  judgeBirth(env, complaint);
  const event = newEvent({
    complaintId: complaint.id,
    type: "SUBMITTED",
    actor,
    at,
    complaintVersion: 1,
    toStatus: "SUBMITTED",
    data: complaint.categoryId === null ? {} : { category: complaint.categoryId },
  });
  const ofCase: NewRows = [
    { target: ReporterEntity, rows: [reporter.row] },
    { target: ReporterIndexEntity, rows: reporter.index },
    { target: ComplaintEntity, rows: [complaint] },
  ];
  return { complaint, ofCase, event };
}

/** Whether the proof of a contact, where there is one, holds. */
function isProofKept({ submission, reporter }: PreparedSubmission): boolean {
  return submission.contactProof == null || reporter.row.isContactProven || reporter.row.isEmailProven;
}

function checkChannel(actor: Actor, channel: Channel): void {
  const isPublic = channel === "WEB" || channel === "ANDROID" || channel === "IOS";
  if (actor.kind === "CITIZEN" || actor.kind === "SYSTEM" || actor.kind === "NATIONAL") return;
  const allowed =
    (isPublic && may(actor, "complaint:submit")) ||
    (channel === "COUNTER" && may(actor, "complaint:submitAtCounter")) ||
    ((channel === "SMS" || channel === "WHATSAPP") && actor.kind === "API_KEY" && may(actor, "complaint:submit"));
  const isBoundElsewhere = actor.kind === "API_KEY" && actor.channels !== null && !actor.channels.includes(channel);
  if (!allowed || isBoundElsewhere) throw new HubError("FORBIDDEN");
}

/**
 * Whether nothing has to be looked up inside the transaction. What has to be refused is refused there, after the key: a
 * repeated submission is answered with its ticket, even if its category was closed meanwhile.
 */
function canGoTogether(env: CaseEnvironment, prepared: PreparedSubmission): boolean {
  const { category, attachments } = prepared.submission;
  if ((attachments?.length ?? 0) > 0 || !isProofKept(prepared)) return false;
  return category === null || category === undefined || env.reference.rules.categoryIds.has(category);
}

async function checkCategory(tx: Transaction, id: string | null | undefined): Promise<void> {
  if (id === null || id === undefined) return;
  const exists = id.length <= 40 && (await tx.manager.existsBy(CategoryEntity, { id, isActive: true }));
  if (!exists) throw invalidInput(fieldFault(["input", "category"], { key: "unknownChoice" }, "Kategori"));
}

async function replayedReceipt(env: CaseEnvironment, outcome: Buffer): Promise<Receipt> {
  const [complaintId, sealed] = JSON.parse(outcome.toString()) as [string, string];
  const [row] = await env.work.read<{
    ticketNumber: string;
    reporterId: string;
    wrappedKey: Buffer | null;
    accessCodeHash: Buffer;
    submittedAt: Date;
  }>(
    `SELECT c.ticket_number AS ticketNumber, c.submitted_at AS submittedAt, r.id AS reporterId, r.wrapped_key AS wrappedKey, c.access_code_hash AS accessCodeHash
       FROM complaint c JOIN reporter r ON r.id = c.reporter_id WHERE c.id = ?`,
    [complaintId],
  );
  if (row === undefined) throw new HubError("NOT_FOUND");
  let accessCode: string | null = null;
  if (row.wrappedKey !== null) {
    const key = env.vault.unwrapDataKey(row.reporterId, row.wrappedKey);
    const opened = JSON.parse(env.vault.open(key, RECEIPT_PLACE, Buffer.from(sealed, "base64"))) as {
      accessCode: string;
    };
    // A code that was replaced meanwhile is dead: it must not be given out again.
    const isCurrent = env.vault.accessCodeHash(row.ticketNumber, opened.accessCode).equals(row.accessCodeHash);
    accessCode = isCurrent ? opened.accessCode : null;
  }
  return { complaintId, ticketNumber: row.ticketNumber, accessCode, submittedAt: row.submittedAt, replayed: true };
}

/** Every field is looked at before anything is refused, so that a form can mark them all at once. */
function checkSubmission(submission: Submission, at: Date): CheckedSubmission {
  const faults: FieldFault[] = [];
  const take = <Value>(checked: Checked<Value>, path: readonly string[], label: string): Value | null => {
    if (checked.ok) return checked.value;
    faults.push(fieldFault(["input", ...path], checked.problem, label));
    return null;
  };
  const optional = (field: TextField, raw: string | null | undefined, path: readonly string[]) =>
    take(checkOptionalText(field, raw), path, TEXT_RULES[field].label);
  const { location, complainant } = submission;
  const point = take(checkCoordinates(location?.latitude, location?.longitude), ["location"], PLACE_LABELS.coordinates);
  const text: SecretText = {
    title: take(checkText("title", submission.title), ["title"], TEXT_RULES.title.label) ?? "",
    content: take(checkText("content", submission.content), ["content"], TEXT_RULES.content.label) ?? "",
    address: optional("address", location?.address, ["location", "address"]),
    district: optional("district", location?.district, ["location", "district"]),
    village: optional("village", location?.village, ["location", "village"]),
    latitude: point?.latitude ?? null,
    longitude: point?.longitude ?? null,
  };
  const today = jakartaDateOf(at);
  const day = (raw: string) => checkIncidentDay(raw, today);
  const incidentOn = take(checkOptional(day, submission.incidentOn), ["incidentOn"], PLACE_LABELS.incidentOn);
  const contact = (field: "phone" | "email" | "nik", check: (raw: string) => Checked<string>) =>
    take(checkOptional(check, complainant?.[field]), ["complainant", field], CONTACT_LABELS[field]);
  const identity: Identity | null = complainant
    ? {
        name: optional("name", complainant.name, ["complainant", "name"]),
        phone: contact("phone", checkPhone),
        email: contact("email", checkEmail),
        nik: contact("nik", checkNik),
        address: optional("address", complainant.address, ["complainant", "address"]),
      }
    : null;
  const [first, ...others] = faults;
  if (first !== undefined) throw invalidInput(first, ...others);
  return { text, incidentOn, identity };
}
