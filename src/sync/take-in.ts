import type { Actor } from "../cases/actor";
import { isOpenStatus, saveCase } from "../cases/case-file";
import { judgeClocks } from "../cases/clock-history";
import { appendEvent } from "../cases/event-log";
import { insertReporter, newReporter } from "../cases/reporter";
import { sealSecretText } from "../cases/secret-text";
import { readableText } from "../domain/input-text";
import type { ComplaintKind, ComplaintStatus } from "../domain/status";
import { newAccessCode, newTicketNumber } from "../domain/ticket";
import { NO_DUE } from "../store/columns";
import { ComplaintEntity } from "../store/entities/complaint.entity";
import type { Identity } from "../store/identity";
import { newId } from "../store/new-id";
import { randomBytes } from "../store/random-bytes";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";

/** What works with cases alone works without a national system, too. */
export type HasCases = Pick<SyncEnvironment, "cases">;

/** A case that was born in the national system, as far as its source tells. */
export interface BornThere {
  readonly nationalId: string;
  /** Null: filled in by the next source that has it. */
  readonly title: string | null;
  readonly content: string | null;
  readonly kind: ComplaintKind;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  /** Nothing of an anonymous reporter is kept. */
  readonly reporter: Identity | null;
  readonly createdAt: Date | null;
  readonly incidentOn: string | null;
  /** A case that is taken over with its past, as it stands by now; null: it enters the procedure at step 3. */
  readonly past: {
    readonly status: ComplaintStatus;
    readonly closedAt: Date | null;
    readonly leadAgencyId?: string | null;
  } | null;
}

const MAX_TITLE_LENGTH = 200;
const MAX_CONTENT_LENGTH = 10_000;

/** A case's words as far as a source has them, cut to what is kept. */
export function wordsOf({ title, content }: Pick<BornThere, "title" | "content">) {
  return {
    title: readableText(title ?? "", MAX_TITLE_LENGTH, "single") || null,
    content: readableText(content ?? "", MAX_CONTENT_LENGTH) || null,
  };
}

/** What stands in the place of a word that no source had yet. */
export function placeholderOf(nationalId: string): string {
  return `Laporan SP4N ${nationalId}`;
}

/**
 * Takes a national case into the procedure, at step 3: it was reviewed there, and an agency has to be chosen. Sends
 * nothing. `actor` is who asked for it. The national number is unique: whoever comes second fails with a duplicate.
 * @returns the new case's id.
 */
export async function takeIn(env: HasCases, tx: Transaction, born: BornThere, actor: Actor): Promise<string> {
  const at = env.cases.clock();
  const { vault } = env.cases;
  const reporter = newReporter(vault, born.isAnonymous ? null : born.reporter, at);
  const row = newRow(env, born, reporter.row.id, at);
  await insertReporter(tx, reporter);
  if (born.isSecret) {
    const { title, content, address, district, village, latitude, longitude } = row;
    const words = { title, content, address, district, village, latitude, longitude };
    row.secretText = sealSecretText(vault, reporter.key, row.id, words);
    row.title = "";
    row.content = "";
  }
  const file = { row, supportAgencyIds: [] };
  const data = {
    hasLead: row.leadAgencyId !== null,
    nationalId: born.nationalId,
    ...(born.past === null ? {} : { isHistoric: true }),
  };
  const birth = { type: "SUBMITTED", at, toStatus: row.status, data };
  // A closed case that was taken over with its past runs no clock here: nobody of this house was late.
  if (row.isOpen) {
    const happening = { ...birth, action: null, actorRole: null };
    await judgeClocks(env.cases, tx, file, happening);
  }
  await tx.insert(ComplaintEntity, row);
  if (row.leadAgencyId !== null) await saveCase(tx, file);
  const event = { ...birth, complaintId: row.id, complaintVersion: 1 };
  const agenciesAfter = row.leadAgencyId === null ? [] : [row.leadAgencyId];
  await appendEvent(tx, { ...event, actor: { kind: "NATIONAL" }, agenciesAfter });
  await appendEvent(tx, { ...event, type: "NATIONAL_LINKED", actor });
  await tx.query(
    `INSERT INTO national_case (complaint_id, national_id, verdict, differences, not_equal_since, changed_at, next_pull_at)
     VALUES (?, ?, 'UNKNOWN', '["unreadable"]', ?, ?, UTC_TIMESTAMP(3))`,
    [row.id, born.nationalId, at, at],
  );
  return row.id;
}

function newRow(env: HasCases, born: BornThere, reporterId: string, at: Date): ComplaintEntity {
  const ticketNumber = newTicketNumber(randomBytes);
  const placeholder = placeholderOf(born.nationalId);
  const { title, content } = wordsOf(born);
  const status = born.past?.status ?? "VERIFIED";
  const submittedAt = born.createdAt === null || born.createdAt > at ? at : born.createdAt;
  const closedAt = isOpenStatus(status) ? null : within(born.past?.closedAt ?? at, submittedAt, at);
  return {
    id: newId(),
    ticketNumber,
    // Nobody was told this code: the reporter asks for one at the counter.
    accessCodeHash: env.cases.vault.accessCodeHash(ticketNumber, newAccessCode(randomBytes)),
    version: 1,
    kind: born.kind,
    channel: "NATIONAL",
    origin: "NATIONAL",
    status,
    title: title ?? placeholder,
    content: content ?? placeholder,
    isTextMissing: title === null || content === null,
    address: null,
    district: null,
    village: null,
    latitude: null,
    longitude: null,
    incidentOn: born.incidentOn,
    secretText: null,
    categoryId: null,
    reporterId,
    isAnonymous: born.isAnonymous,
    isSecret: born.isSecret,
    leadAgencyId: born.past?.leadAgencyId ?? null,
    forwardedAt: born.past?.leadAgencyId == null ? null : at,
    answerReceivedAt: null,
    stillInProcess: false,
    claimedById: null,
    rating: null,
    agendaNumber: null,
    agendaAt: null,
    resolvedAt: status === "RESOLVED" || status === "ARCHIVED" ? closedAt : null,
    reopenUntil: closedAt,
    clarificationUntil: null,
    mergedIntoId: null,
    transferInstitutionId: null,
    transferRefused: false,
    lastMark: 0,
    clocks: [],
    dueAt: NO_DUE,
    escalateAt: NO_DUE,
    isOpen: isOpenStatus(status),
    closedAt: null,
    submittedAt,
    updatedAt: at,
  };
}

/** Dates of an export may lack their time of day, and clocks there may be wrong: no case ends before it began. */
function within(moment: Date, from: Date, to: Date): Date {
  return moment < from ? from : moment > to ? to : moment;
}
