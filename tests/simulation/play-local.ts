import type { ComplaintStatus } from "../../src/domain/status";
import { type Choice, choicesOf, choiceTowards, type SeenCase, seenCases } from "./choices";
import type { History } from "./history";
import { pickedFrom, type Step } from "./plan";
import { expected, handIn, handingOf } from "./submission";
import { upload } from "./uploads";
import { type Doing, leavesText, perform } from "./verbs";

type StepOf<Kind extends Step["do"]> = Extract<Step, { readonly do: Kind }>;

/** No way through the workflow is longer. */
const MAX_WAY = 12;

/** A citizen hands a complaint in. @returns its id, or null when nobody knows. */
export async function submit(history: History, pick: number): Promise<string | null> {
  const { ledger, world, plan } = history;
  const token = ledger.token();
  const attachments = pick % 4 === 1 ? [await upload(world, token, pick), await upload(world, token, pick + 1)] : [];
  const handing = handingOf(token, plan.seed, pick, attachments);
  const entry = expected(token, handing);
  ledger.submitted.push(entry);
  await history.attempt(`submits ${token}`, async () => {
    const receipt = await handIn(world.core.cases, handing);
    entry.complaintId = receipt.complaintId;
    entry.ticket = receipt.ticketNumber;
    entry.isAcknowledged = true;
  });
  return entry.complaintId;
}

/** Somebody does something that may be done with a case now. */
export async function act(history: History, { of, pick }: StepOf<"act">): Promise<void> {
  const seen = await history.caseAt(of);
  const choices = seen === null ? [] : choicesOf(history.office, seen);
  if (seen === null || choices.length === 0) return history.ledger.note("nothing can be done");
  await done(history, seen, pickedFrom(choices, pick), Math.floor(pick / choices.length));
}

/** Several people act on one case in the same moment, each by what he saw before. */
export async function together(history: History, { of, picks }: StepOf<"together">): Promise<void> {
  const seen = await history.caseAt(of);
  const choices = seen === null ? [] : choicesOf(history.office, seen);
  if (seen === null || choices.length === 0) return history.ledger.note("nothing can be done");
  await Promise.all(picks.map((pick) => done(history, seen, pickedFrom(choices, pick), pick)));
}

/** Brings the case of this history's pair nearer to a status, as far as the workflow lets. */
export async function drive(history: History, { to, pick }: StepOf<"drive">): Promise<void> {
  history.cellCaseId ??= await submit(history, pick);
  for (let way = 0; way < MAX_WAY; way += 1) {
    const seen = (await seenCases(history.world)).find(({ id }) => id === history.cellCaseId);
    if (seen === undefined || seen.facts.status === to) return;
    const choice = choiceTowards(history.office, seen, to, pick);
    if (choice === null) return history.ledger.note(`no way from ${seen.facts.status} to ${to}`);
    await done(history, seen, choice, pick, to);
  }
}

/** A verb with everything that it needs. */
export async function doingOf(
  history: History,
  seen: SeenCase,
  { actor, action }: Choice,
  pick: number,
  to?: ComplaintStatus,
): Promise<Doing> {
  const { ledger, world, office, institutions } = history;
  const token = ledger.token();
  return {
    complaintId: seen.id,
    actor,
    action,
    token,
    pick,
    agencies: office.agencies.map(({ code }) => code),
    into: action === "MERGE" ? await otherOpenCase(history, seen, pick) : null,
    institutionId: pickedFrom(institutions, pick),
    outcome: to === "MONITORING" || (to === undefined && pick % 3 === 0) ? "MONITORING" : "RESOLVED",
    attachments: action === "FOLLOW_UP" && pick % 4 === 2 ? [await upload(world, token, pick)] : [],
  };
}

async function done(history: History, seen: SeenCase, choice: Choice, pick: number, to?: ComplaintStatus) {
  const doing = await doingOf(history, seen, choice, pick, to);
  if (doing.action === "MERGE" && doing.into === null) return history.ledger.note("no other case to merge into");
  const what = `${doing.actor.kind} ${doing.action} on ${seen.ticket} (${doing.token})`;
  const ending = await history.attempt(what, () => perform(history.world.core.cases, doing));
  history.count("verbs", `${doing.action} ${ending}`);
  if (leavesText(doing.action)) {
    history.ledger.spoken.push({ token: doing.token, complaintId: seen.id, verb: doing.action, ending });
  }
}

const CLOSED: readonly ComplaintStatus[] = ["RESOLVED", "ARCHIVED", "REJECTED", "WITHDRAWN", "MERGED", "TRANSFERRED"];

async function otherOpenCase(history: History, seen: SeenCase, pick: number): Promise<string | null> {
  const open = async () =>
    (await seenCases(history.world)).filter(({ id, facts }) => id !== seen.id && !CLOSED.includes(facts.status));
  let others = await open();
  if (others.length === 0) {
    await submit(history, pick);
    others = await open();
  }
  return others.length === 0 ? null : pickedFrom(others, pick).id;
}
