import type { Actor } from "../../src/cases/actor";
import type { ComplaintAction, ComplaintStatus } from "../../src/domain/status";
import { allowedActions, type CaseFacts, WORKFLOW } from "../../src/domain/workflow";
import type { Office } from "./actors";
import { pickedFrom } from "./plan";
import type { World } from "./world";

/** A case as the people of a history see it. */
export interface SeenCase {
  readonly id: string;
  readonly ticket: string;
  readonly nationalId: string | null;
  readonly facts: CaseFacts;
}

/** What somebody may do with a case now. */
export interface Choice {
  readonly actor: Actor;
  readonly action: ComplaintAction;
}

interface Row {
  readonly id: string;
  readonly ticket: string;
  readonly nationalId: string | null;
  readonly status: ComplaintStatus;
  readonly leadAgencyId: string | null;
  readonly answerReceivedAt: Date | null;
  readonly reopenUntil: Date | null;
  readonly clarificationUntil: Date | null;
  readonly rating: number | null;
  readonly transferRefused: number;
}

/** All cases, oldest first. */
export async function seenCases(world: World): Promise<SeenCase[]> {
  const rows = await world.sql<Row>(
    `SELECT c.id, c.ticket_number AS ticket, n.national_id AS nationalId, c.status, c.lead_agency_id AS leadAgencyId,
       c.answer_received_at AS answerReceivedAt, c.reopen_until AS reopenUntil,
       c.clarification_until AS clarificationUntil, c.rating, c.transfer_refused AS transferRefused
     FROM complaint c LEFT JOIN national_case n ON n.complaint_id = c.id ORDER BY c.id`,
  );
  return rows.map(({ id, ticket, nationalId, transferRefused, ...facts }) => ({
    id,
    ticket,
    nationalId,
    facts: { ...facts, supportAgencyIds: [], transferRefused: Number(transferRefused) === 1 },
  }));
}

/** Ends a case, or sends it back: rare, so that histories get somewhere. */
const RARE: readonly ComplaintAction[] = ["REJECT", "WITHDRAW", "MERGE", "TRANSFER", "RETURN", "SEND_BACK"];
const USUAL_WEIGHT = 6;

/** Everything that anybody may do with a case now; usual things stand in it more often. */
export function choicesOf(office: Office, { facts }: SeenCase): Choice[] {
  const now = new Date();
  const lead = facts.leadAgencyId;
  const people: { readonly actor: Actor; readonly kind: Parameters<typeof allowedActions>[1]["kind"] }[] = [
    { actor: { kind: "CITIZEN" }, kind: "CITIZEN" },
    { actor: office.coordinator, kind: "COORDINATOR" },
    { actor: office.leader, kind: "LEADER" },
    ...(lead === null
      ? []
      : [
          { actor: office.liaison(lead), kind: "LIAISON" as const },
          { actor: office.officer(lead), kind: "AGENCY_OFFICER" as const },
        ]),
  ];
  return people.flatMap(({ actor, kind }) =>
    allowedActions(facts, { kind, agencyId: lead }, now).flatMap((action) =>
      Array.from({ length: RARE.includes(action) ? 1 : USUAL_WEIGHT }, () => ({ actor, action })),
    ),
  );
}

/** What brings a case nearer to a status, or null when nothing does. */
export function choiceTowards(office: Office, seen: SeenCase, to: ComplaintStatus, pick: number): Choice | null {
  const { facts } = seen;
  if (facts.status === to) return null;
  const choices = choicesOf(office, seen);
  const wanted = firstActionTo(facts.status, to);
  const fitting = choices.filter(({ action }) => action === wanted);
  if (fitting.length > 0) return pickedFrom(fitting, pick);
  // What stands in the way: an answer not received yet, an agency not chosen yet.
  const before: ComplaintAction = facts.status === "ANSWERED" ? "RECEIVE_ANSWER" : "VERIFY";
  return choices.find(({ action }) => action === before) ?? null;
}

/** The first action on the shortest way through the workflow. */
function firstActionTo(from: ComplaintStatus, to: ComplaintStatus): ComplaintAction | null {
  const reached = new Map<ComplaintStatus, ComplaintAction | null>([[from, null]]);
  for (const [status, first] of reached) {
    if (status === to) return first;
    for (const row of WORKFLOW) {
      if (row.from === status && !reached.has(row.to)) reached.set(row.to, first ?? row.action);
    }
  }
  return null;
}
