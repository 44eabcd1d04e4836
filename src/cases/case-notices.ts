import { runningWindows } from "../domain/citizen-window";
import type { NoticeTemplate } from "../domain/notice";
import type { ComplaintStatus } from "../domain/status";
import type { ComplaintEntity } from "../store/entities/complaint.entity";
import type { NoticeEntity } from "../store/entities/notice.entity";
import { ACTIVE_WEBHOOKS } from "../store/reference-data";
import type { Transaction } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import type { CaseFile } from "./case-file";
import { agencyRecipients } from "./escalation-recipients";
import { enqueueNotice, type NewNotice, newNotice } from "./notices";

/** Who is told of a step, and by which template. */
interface Telling {
  readonly reporter?: NoticeTemplate;
  /** The WhatsApp group "Sp4n Lapor". */
  readonly group?: NoticeTemplate;
  /** The lead agency's liaisons, each, or who stands in for them. */
  readonly liaisons?: NoticeTemplate;
  /** The reporters of the cases that were merged into this one follow it. */
  readonly isShared?: boolean;
  readonly onlyFrom?: readonly ComplaintStatus[];
  /** Without words that the public may read there is nothing to tell. */
  readonly needsText?: boolean;
}

const IN_REVIEW: readonly ComplaintStatus[] = ["SUBMITTED", "CLARIFICATION_REQUESTED"];
const CLOSED: readonly ComplaintStatus[] = ["REJECTED", "RESOLVED", "ARCHIVED", "TRANSFERRED"];

/** Who is told of what: by the event's type, narrowed by the status after it where that decides. */
const TELLINGS: Readonly<Record<string, Telling>> = {
  CLARIFICATION_REQUESTED: { reporter: "CLARIFICATION_REQUESTED" },
  REJECTED: { reporter: "REJECTED", isShared: true },
  // A recall, or a second agency after a return, is the office's business.
  VERIFIED: { reporter: "VERIFIED", onlyFrom: IN_REVIEW },
  FORWARDED: { reporter: "FORWARDED", group: "GROUP_FORWARDED", liaisons: "NEW_DISPOSITION", isShared: true },
  FOLLOWED_UP: { reporter: "FOLLOWED_UP", isShared: true, needsText: true },
  ANSWER_RECEIVED: { reporter: "ANSWER_RECEIVED", isShared: true },
  "RESULT_REVIEWED:RESOLVED": { reporter: "RESOLVED", group: "GROUP_RESULT", isShared: true },
  "RESULT_REVIEWED:MONITORING": { reporter: "MONITORING", group: "GROUP_RESULT", isShared: true },
  REOPENED: { reporter: "REOPENED", isShared: true },
  MERGED: { reporter: "MERGED" },
  TRANSFERRED: { reporter: "TRANSFERRED", isShared: true },
  "NATIONAL_STATUS_CHANGED:RESOLVED": { reporter: "RESOLVED", isShared: true },
  "NATIONAL_STATUS_CHANGED:REJECTED": { reporter: "REJECTED", isShared: true },
  "NATIONAL_STATUS_CHANGED:TRANSFERRED": { reporter: "TRANSFERRED", isShared: true },
  "NATIONAL_STATUS_CHANGED:IN_PROGRESS": { reporter: "REOPENED", isShared: true, onlyFrom: CLOSED },
};

/** A step of a case that has just been written. */
export interface ToldStep {
  readonly type: string;
  readonly fromStatus: ComplaintStatus;
  readonly toStatus: ComplaintStatus;
  readonly at: Date;
  /** What the citizen may read of it; null: nothing was said to him. */
  readonly publicTextId: string | null;
  /** The case's own citizen did it: he knows, but those who follow his case do not. Left out: he did not. */
  readonly isByReporter?: boolean;
}

/** Queues what people outside are told of a step, in its own transaction; the caller holds the case's row lock. */
export async function queueCaseNotices(tx: Transaction, { row }: CaseFile, step: ToldStep): Promise<void> {
  const telling = TELLINGS[`${step.type}:${step.toStatus}`] ?? TELLINGS[step.type];
  if (telling === undefined || telling.onlyFrom?.includes(step.fromStatus) === false) return;
  if (telling.needsText === true && step.publicTextId === null) return;
  const queue = queueFor(tx, row, step);
  if (telling.reporter !== undefined) {
    // Of a secret case only its status leaves, and another citizen's is none of a duplicate's reporter's.
    const textId = row.isSecret ? null : step.publicTextId;
    for (const { id } of await listeners(tx, row.id, telling.isShared ?? false)) {
      if (step.isByReporter && id === row.id) continue;
      await queue(telling.reporter, "REPORTER", { complaintId: id, textId });
    }
    await queueForWebhooks(tx, row, telling.reporter, step);
  }
  if (telling.group !== undefined) await queue(telling.group, "GROUP", { channel: "WHATSAPP" });
  if (telling.liaisons !== undefined && row.leadAgencyId !== null) {
    for (const id of await agencyRecipients(tx, row.leadAgencyId)) {
      await queue(telling.liaisons, "OFFICER", { recipientId: id });
    }
  }
}

/** SOP step 1: the citizen's receipt, and what webhooks hear of it; `accessCode` null: he has it from the reply. */
export function receiptNotices(
  vault: Vault,
  row: ComplaintEntity,
  accessCode: string | null,
  webhookIds: readonly string[],
): NoticeEntity[] {
  const at = row.submittedAt;
  const told = { toStatus: row.status };
  const ofReporter = noticeOf(row, told, "RECEIPT", "REPORTER", {
    ...(accessCode === null ? {} : { seal: sealedCode(vault, accessCode) }),
  });
  const ofWebhooks = webhookIds.map((id) => noticeOf(row, told, "RECEIPT", "WEBHOOK", toWebhook(id)));
  return [ofReporter, ...ofWebhooks].map((notice) => newNotice(at, notice));
}

/** A code that this one message alone carries. */
export function sealedCode(vault: Vault, code: string): (noticeId: string) => Buffer {
  return (noticeId) => vault.sealOwn(`notice|sealed_data|${noticeId}`, JSON.stringify({ code }));
}

type Moment = Pick<ToldStep, "toStatus" | "at">;
type Recipient = "REPORTER" | "GROUP" | "OFFICER" | "WEBHOOK";
type Extra = Partial<NewNotice>;

function queueFor(tx: Transaction, row: ComplaintEntity, moment: Moment) {
  return (template: NoticeTemplate, recipientKind: Recipient, extra: Extra) =>
    enqueueNotice(tx, moment.at, noticeOf(row, moment, template, recipientKind, extra));
}

/** The status is that of the step: what is sent later than the next step still tells of its own. */
function noticeOf(
  row: ComplaintEntity,
  { toStatus }: Pick<ToldStep, "toStatus">,
  template: NoticeTemplate,
  recipientKind: Recipient,
  extra: Extra,
): NewNotice {
  const agency = row.forwardedAt === null || row.leadAgencyId === null ? {} : { agencyId: row.leadAgencyId };
  const about = extra.complaintId ?? row.id;
  const { clarificationUntil, reopenUntil } = runningWindows(row);
  const until = clarificationUntil ?? reopenUntil;
  return {
    template,
    recipientKind,
    complaintId: about,
    data: { status: toStatus, ...agency, ...(until === null ? {} : { until: until.toISOString() }) },
    onceKey: `${template}:${about}:${row.id === about ? "" : row.id}:${row.version}:${extra.recipientId ?? ""}`,
    ...extra,
  };
}

function toWebhook(id: string): Extra {
  return { recipientId: id, channel: "WEBHOOK" };
}

/** The case and, if they follow it, those merged into it; not what came from the national side without a contact. */
function listeners(tx: Transaction, id: string, isShared: boolean): Promise<{ id: string }[]> {
  return tx.query(
    `SELECT c.id FROM complaint c JOIN reporter r ON r.id = c.reporter_id
      WHERE (c.id = ? OR (c.merged_into_id = ? AND c.status = 'MERGED'))
        AND (c.origin = 'LOCAL' OR r.email IS NOT NULL OR r.phone IS NOT NULL)
      ORDER BY c.id`,
    [id, isShared ? id : null],
  );
}

async function queueForWebhooks(
  tx: Transaction,
  row: ComplaintEntity,
  template: NoticeTemplate,
  moment: Moment,
): Promise<void> {
  const queue = queueFor(tx, row, moment);
  for (const { id } of await tx.query<{ id: string }>(ACTIVE_WEBHOOKS)) await queue(template, "WEBHOOK", toWebhook(id));
}
