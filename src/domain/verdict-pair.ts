import { COMPLAINT_STATUSES, type ComplaintStatus } from "./status";
import { type Judgement, judgement, type StatusSend, type VerdictFacts } from "./verdict-facts";
import { type Cell, cellOf, type NationalStatus } from "./verdict-table";
import {
  conflictWait,
  type Pair,
  SURVIVOR_MISSING,
  sendWait,
  TRANSFER_NOT_SENT,
  TRANSFER_SENT,
  waitOf,
} from "./verdict-words";

/** Judges by the table alone: what the pair of statuses says once everything before it fits. */
export function judgePair(facts: VerdictFacts, national: NationalStatus): Judgement {
  const isSurvivor = facts.local.status === "MERGED" && facts.survivor !== null;
  const { status, reopenWindowOpen } = (isSurvivor ? facts.survivor : null) ?? facts.local;
  const pair: Pair = { local: status, national, isSurvivor, reopenWindowOpen };
  return judgeCell(cellOf(status, national), pair, facts);
}

function judgeCell(cell: Cell, pair: Pair, facts: VerdictFacts): Judgement {
  switch (cell) {
    case "=":
      return judgement("EQUAL");
    case "V":
      return sending("verify", pair, facts);
    case "F":
      return sending("finish", pair, facts);
    case "X":
      return sending("archive", pair, facts);
    case "X*":
      return facts.movedAfterClosing ? conflict(pair) : sending("archive", pair, facts);
    case "C":
      return conflict(pair);
    case "T":
      return judgeTransferred(pair, facts);
    // A survivor's row has been taken by now: this one has none, or one that was merged itself.
    case "M":
      return judgement("CONFLICT", { differences: ["status"], ...SURVIVOR_MISSING });
    case "A:§":
      return moving(facts.hasForeignAnswer ? "RESOLVED" : "MONITORING", pair, facts);
    case "A:IN_PROGRESS in the window, else W":
      return moving(pair.reopenWindowOpen ? "IN_PROGRESS" : null, pair, facts);
    default:
      return moving(COMPLAINT_STATUSES.find((status) => cell === `A:${status}`) ?? null, pair, facts);
  }
}

function moving(to: ComplaintStatus | null, pair: Pair, facts: VerdictFacts): Judgement {
  // Without news from there, the pair differs because somebody here moved on: that must not be undone.
  if (to === null || !facts.changedSinceAgreed || pair.isSurvivor) return judgement("EQUAL", waitOf(pair));
  return judgement("NATIONAL_AHEAD", { differences: ["status"], move: { to } });
}

function sending(send: StatusSend, pair: Pair, facts: VerdictFacts): Judgement {
  const isTooEarly = send === "finish" && pair.reopenWindowOpen;
  if (facts.canWriteStatus && !facts.statusAlreadySent && !isTooEarly) {
    return judgement("LOCAL_AHEAD", { differences: ["status"], send });
  }
  return judgement("EQUAL", sendWait(pair, send, facts.statusAlreadySent));
}

function conflict(pair: Pair): Judgement {
  return judgement("CONFLICT", { differences: ["status"], ...conflictWait(pair) });
}

function judgeTransferred(pair: Pair, facts: VerdictFacts): Judgement {
  if (facts.national.disposition !== "OURS") return judgement("EQUAL");
  switch (facts.transfer) {
    case "NONE":
      return judgement("EQUAL", TRANSFER_NOT_SENT);
    case "PENDING":
    case "DONE":
      return judgement("EQUAL", TRANSFER_SENT);
    case "WAS_ELSEWHERE":
      return moving("VERIFIED", pair, facts);
  }
}
