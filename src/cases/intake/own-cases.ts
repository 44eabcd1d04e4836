import type { OwnCase } from "../../domain/dialogue/turn";
import type { ComplaintAction, ComplaintStatus } from "../../domain/status";
import { allowedActions, type WorkflowActor } from "../../domain/workflow";
import type { Transaction } from "../../store/unit-of-work";
import { isOpenStatus } from "../case-file";

interface Raw {
  readonly id: string;
  readonly ticket: string;
  readonly status: ComplaintStatus;
  readonly leadAgencyId: string | null;
  readonly answerReceivedAt: Date | null;
  readonly reopenUntil: Date | null;
  readonly clarificationUntil: Date | null;
  readonly rating: number | null;
  /** Of the case into which it was merged, if it was. */
  readonly shownStatus: ComplaintStatus;
}

const CITIZEN: WorkflowActor = { kind: "CITIZEN", agencyId: null };
/** Nobody writes that many by telephone; a machine that did gets no long list. */
const MOST_CASES = 200;

/**
 * The cases that a number submitted, newest first: by SMS or WhatsApp, or elsewhere with proof that the number is his. A
 * number that somebody merely typed into a form is shown nothing.
 */
export async function ownCases(tx: Transaction, contactDigest: Buffer, now: Date): Promise<OwnCase[]> {
  const rows = await tx.query<Raw>(
    `SELECT c.id, c.ticket_number AS ticket, c.status, c.lead_agency_id AS leadAgencyId, c.rating,
            c.answer_received_at AS answerReceivedAt, c.reopen_until AS reopenUntil, c.clarification_until AS clarificationUntil,
            COALESCE(s.status, c.status) AS shownStatus
       FROM reporter_index i
       JOIN reporter r ON r.id = i.reporter_id
       JOIN complaint c ON c.reporter_id = r.id
       LEFT JOIN complaint s ON s.id = c.merged_into_id
      WHERE i.kind = 'PHONE' AND i.digest = ? AND (c.channel IN ('SMS', 'WHATSAPP') OR r.is_contact_proven = 1)
      ORDER BY c.submitted_at DESC, c.id DESC LIMIT ${MOST_CASES}`,
    [contactDigest],
  );
  return rows.map((row) => ownCase(row, now));
}

function ownCase({ id, ticket, shownStatus, ...row }: Raw, now: Date): OwnCase {
  const facts = { ...row, supportAgencyIds: [], transferRefused: false };
  const allowed: readonly ComplaintAction[] = allowedActions(facts, CITIZEN, now);
  return {
    id,
    ticket,
    status: shownStatus,
    isOpen: isOpenStatus(shownStatus),
    mayAnswer: allowed.includes("ANSWER_CLARIFICATION"),
    mayRate: allowed.includes("RATE"),
    mayWithdraw: allowed.includes("WITHDRAW"),
    mayReopen: allowed.includes("REOPEN"),
  };
}
