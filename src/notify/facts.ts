import { formatDay, formatInstant, jakartaDayOf } from "../domain/jakarta-time";
import { KIND_LABELS } from "../domain/labels";
import type { NoticeFacts } from "../domain/notice-template";
import { withoutPersonalNumbers } from "../domain/personal-numbers";
import { CLOCK_STEP_LABELS } from "../domain/sla-policy";
import { type ComplaintKind, type ComplaintStatus, STATUS_LABELS } from "../domain/status";
import type { NoticeEntity } from "../store/entities/notice.entity";
import type { UnitOfWork } from "../store/unit-of-work";
import type { Vault } from "../store/vault";

/** What is known of a message's case. */
export interface CaseOfNotice {
  readonly ticketNumber: string;
  readonly kind: ComplaintKind;
  readonly status: ComplaintStatus;
  readonly isSecret: boolean;
  readonly reporterId: string;
  readonly leadAgencyId: string | null;
}

/** Reads the case that a message is about; null: it is about none. */
export async function caseOf(work: UnitOfWork, { complaintId }: NoticeEntity): Promise<CaseOfNotice | null> {
  if (complaintId === null) return null;
  const [row] = await work.read<Omit<CaseOfNotice, "isSecret"> & { isSecret: number }>(
    `SELECT ticket_number AS ticketNumber, kind, status, is_secret AS isSecret, reporter_id AS reporterId,
            lead_agency_id AS leadAgencyId FROM complaint WHERE id = ?`,
    [complaintId],
  );
  if (row === undefined) throw new Error("a notice's case is gone");
  return { ...row, isSecret: Number(row.isSecret) === 1 };
}

/** Every value that words may name, but for codes and the office's words, of which there may be none. */
export async function factsOf(
  work: UnitOfWork,
  notice: NoticeEntity,
  about: CaseOfNotice | null,
): Promise<NoticeFacts> {
  const { data } = notice;
  const agencyId = typeof data.agencyId === "string" ? data.agencyId : (about?.leadAgencyId ?? null);
  const status = (data.status ?? about?.status) as ComplaintStatus | undefined;
  return {
    agency: await agencyName(work, agencyId),
    step: CLOCK_STEP_LABELS[data.step as keyof typeof CLOCK_STEP_LABELS] ?? "penanganan",
    due: momentOf(data.dueAt, "yang ditetapkan"),
    // Where the calendar cannot tell, or the office has set none, the citizen has no end to be told.
    until: momentOf(data.until, "batas waktu yang berlaku"),
    date: formatDay(jakartaDayOf(notice.createdAt)),
    open: String(data.open ?? 0),
    overdue: String(data.overdue ?? 0),
    dueToday: String(data.dueToday ?? 0),
    ...(about === null ? {} : { ticket: about.ticketNumber, kind: KIND_LABELS[about.kind] }),
    ...(status === undefined ? {} : { status: STATUS_LABELS[status] ?? status }),
  };
}

async function agencyName(work: UnitOfWork, id: string | null): Promise<string> {
  const [agency] = id === null ? [] : await work.read<{ name: string }>("SELECT name FROM agency WHERE id = ?", [id]);
  return agency?.name ?? "Kabupaten Demak";
}

function momentOf(instant: string | number | undefined, otherwise: string): string {
  const at = instant === undefined ? null : new Date(instant);
  return at === null || Number.isNaN(at.getTime()) ? otherwise : formatInstant(at);
}

/**
 * The office's words that a message carries, masked: a message is passed on, and its way is open. Null where there are
 * none that may go out: of a secret case only its status leaves, and nothing can be read of a reporter who was erased.
 */
export async function publicText(work: UnitOfWork, vault: Vault, { textId }: NoticeEntity): Promise<string | null> {
  if (textId === null) return null;
  const [row] = await work.read<{ body: Buffer; reporterId: string; wrappedKey: Buffer | null; isSecret: number }>(
    `SELECT t.body, c.reporter_id AS reporterId, r.wrapped_key AS wrappedKey, c.is_secret AS isSecret
       FROM case_text t JOIN complaint c ON c.id = t.complaint_id JOIN reporter r ON r.id = c.reporter_id
      WHERE t.id = ? AND t.visibility = 'PUBLIC' AND t.published_at IS NOT NULL`,
    [textId],
  );
  if (row === undefined || row.wrappedKey === null || Number(row.isSecret) === 1) return null;
  const key = vault.unwrapDataKey(row.reporterId, row.wrappedKey);
  return withoutPersonalNumbers(vault.openText(key, textId, row.body));
}
