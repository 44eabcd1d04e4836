import { checkText, readableText } from "../input-text";
import type { Command } from "./command";
import type { DialogueFacts, DialogueSay } from "./say";
import type { Effect, OwnCase, Said, Turn } from "./turn";

type Acted = Pick<Turn, "effect" | "reply">;
type Files = Pick<Said, "attachmentIds" | "refusedFiles">;
type CaseCommand = Extract<Command, { ticket: string | null }>;
type Reasoned = Extract<Command, { reason: string }>;

/** A message has no pages; the newest are told, more than anybody has but an office that writes for others. */
const MOST_LISTED = 10;
const HIGHEST_SCORE = 5;

/** Carries out a command about a case that exists; another number's case answers like one that does not exist. */
export function obey(command: CaseCommand, cases: readonly OwnCase[], files: Files): Acted {
  const named = command.wasNamed ? cases.find(({ ticket }) => ticket === command.ticket) : undefined;
  if (command.wasNamed && named === undefined) return reply("NOT_OWN");
  switch (command.kind) {
    case "STATUS":
      return status(cases, named);
    case "ANSWER":
      return answer(command, cases, named, files);
    case "RATE":
      return rate(command, cases, named);
    case "WITHDRAW":
      return withdraw(command, cases, named);
    case "REOPEN":
      return reopen(command, cases, named);
  }
}

function status(cases: readonly OwnCase[], named: OwnCase | undefined): Acted {
  const open = cases.filter(({ isOpen }) => isOpen);
  const [only, another] = open;
  const told = named ?? (another === undefined ? only : undefined);
  if (told !== undefined) return reply("STATUS", factsOf(told));
  return open.length === 0 ? reply("STATUS_NONE") : reply("STATUS_LIST", listOf(open));
}

function answer(
  { text }: Extract<Command, { kind: "ANSWER" }>,
  cases: readonly OwnCase[],
  named: OwnCase | undefined,
  { attachmentIds, refusedFiles }: Files,
): Acted {
  const open = cases.filter(({ mayAnswer }) => mayAnswer);
  const [only, another] = open;
  if (named === undefined && another !== undefined) return reply("CLARIFICATION_WHICH", listOf(open));
  const meant = named ?? only;
  if (meant === undefined || !meant.mayAnswer) return reply("CLARIFICATION_NONE");
  const facts = factsOf(meant);
  if (text === "" && attachmentIds.length === 0) return reply("CLARIFICATION_HOW", facts);
  return act({
    kind: "ANSWER",
    complaintId: meant.id,
    text: text === "" ? "Berkas terlampir." : text,
    attachmentIds,
    refusedFiles,
    done: { say: "CLARIFICATION_TAKEN", facts },
    refused: { say: "CLARIFICATION_NONE", facts },
  });
}

function rate(
  { score, comment }: Extract<Command, { kind: "RATE" }>,
  cases: readonly OwnCase[],
  named: OwnCase | undefined,
): Acted {
  const open = cases.filter(({ mayRate }) => mayRate);
  const [only, another] = open;
  const meant = named ?? (another === undefined ? only : undefined);
  if (named !== undefined ? !named.mayRate : open.length === 0) return reply("RATE_NOT_NOW");
  if (meant === undefined || score === null || score < 1 || score > HIGHEST_SCORE) {
    return reply("RATE_HOW", listOf(meant === undefined ? open : [meant]));
  }
  const facts = { ...factsOf(meant), score };
  return act({
    kind: "RATE",
    complaintId: meant.id,
    score,
    comment,
    done: { say: "RATED", facts },
    refused: { say: "RATE_NOT_NOW", facts },
  });
}

/** Cannot be undone by the citizen: the ticket must be named, also where there is only one case. */
function withdraw({ reason }: Reasoned, cases: readonly OwnCase[], named: OwnCase | undefined): Acted {
  const open = cases.filter(({ mayWithdraw }) => mayWithdraw);
  if (named === undefined) return open.length === 0 ? reply("WITHDRAW_NOT_NOW") : reply("WITHDRAW_HOW", listOf(open));
  const facts = factsOf(named);
  if (!named.mayWithdraw) return reply("WITHDRAW_NOT_NOW", facts);
  return act({
    kind: "WITHDRAW",
    complaintId: named.id,
    reason,
    done: { say: "WITHDRAWN", facts },
    refused: { say: "WITHDRAW_NOT_NOW", facts },
  });
}

/** The agency takes it up again because of what he says: without a ticket and a reason he is asked for both. */
function reopen({ reason }: Reasoned, cases: readonly OwnCase[], named: OwnCase | undefined): Acted {
  const open = cases.filter(({ mayReopen }) => mayReopen);
  if (named !== undefined ? !named.mayReopen : open.length === 0) return reply("REOPEN_NOT_NOW");
  const hasReason = checkText("reason", readableText(reason, 2_000)).ok;
  if (named === undefined || !hasReason) return reply("REOPEN_HOW", listOf(named === undefined ? open : [named]));
  const facts = factsOf(named);
  return act({
    kind: "REOPEN",
    complaintId: named.id,
    reason,
    done: { say: "REOPENED", facts },
    refused: { say: "REOPEN_NOT_NOW", facts },
  });
}

function factsOf({ ticket, status }: OwnCase): DialogueFacts {
  return { ticket, status };
}

function listOf(cases: readonly OwnCase[]): DialogueFacts {
  const listed = cases.slice(0, MOST_LISTED).flatMap(({ ticket, status }, index) => [
    [`ticket${index + 1}`, ticket],
    [`status${index + 1}`, status],
  ]);
  return { count: cases.length, ...Object.fromEntries(listed) };
}

function reply(say: DialogueSay, facts: DialogueFacts = {}): Acted {
  return { effect: null, reply: { say, facts } };
}

function act(effect: Effect): Acted {
  return { effect, reply: null };
}
