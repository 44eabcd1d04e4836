import { type Judgement, judgement, type VerdictFacts } from "./verdict-facts";
import { judgePair } from "./verdict-pair";
import { nationalStatusOf } from "./verdict-table";
import { DOUBLED, flagWait } from "./verdict-words";

export type { Judgement, VerdictFacts } from "./verdict-facts";
export { closedStatusOf, NATIONAL_STATUSES, type NationalStatus, nationalStatusOf } from "./verdict-table";

/** One rule: its words, and what it says of a case; null where it does not fit. */
interface VerdictRule {
  readonly text: string;
  readonly apply: (facts: VerdictFacts) => Judgement | null;
}

/** The rules in their order; the first that fits decides, and where none does, the pair of statuses. */
export const VERDICT_RULES: readonly VerdictRule[] = [
  {
    text: "No national case is due (never verified here, or closed before it), or its creation was given up: NOT_LINKED. Not created yet: LOCAL_AHEAD.",
    apply: judgeLink,
  },
  {
    text: "The national side is not readable, the case is not found there, or its status has a name that is not known: UNKNOWN. It is shown to the coordinator and never guessed.",
    apply: judgeReading,
  },
  {
    text: "Two national cases of one reference, or two items of one mark: CONFLICT.",
    apply: ({ doubled }) => (doubled ? judgement("CONFLICT", { differences: ["doubled"], ...DOUBLED }) : null),
  },
  {
    text: "Something to be sent for the case is not done: LOCAL_AHEAD, with the reason where it is parked.",
    apply: judgeOutbox,
  },
  {
    text: "Flags (anonymous, secret). The national side protects less: CONFLICT, for only its admin can change that. This side protects less: NATIONAL_AHEAD; the flag is set here, and what the rules below would move is moved with it.",
    apply: judgeFlags,
  },
  {
    text: "The case is held by an institution that is not ours: TRANSFERRED here is EQUAL, anything else NATIONAL_AHEAD and becomes TRANSFERRED. No institution named: nothing follows.",
    apply: judgeDisposition,
  },
];

/** Compares both sides of one case and says what follows. Total: every combination of facts has a judgement. */
export function judge(facts: VerdictFacts): Judgement {
  for (const { apply } of VERDICT_RULES) {
    const found = apply(facts);
    if (found !== null) return { ...found, raise: raiseOf(facts) };
  }
  return judgeStatus(facts);
}

function judgeLink({ due, pending }: VerdictFacts): Judgement | null {
  switch (due) {
    case "NONE":
      return judgement("NOT_LINKED");
    case "CREATE_DISCARDED": {
      const waiting = "Laporan nasional tidak dibuat karena pengirimannya dibatalkan.";
      return judgement("NOT_LINKED", { differences: ["notCreated"], waiting });
    }
    case "CREATE_PENDING": {
      const waiting = outboxWait(pending.parkedReason, "Menunggu LAPOR! menerima laporan ini.");
      return judgement("LOCAL_AHEAD", { differences: ["notCreated"], waiting });
    }
    case "LINKED":
      return null;
  }
}

function judgeReading({ readable, national: { statusName } }: VerdictFacts): Judgement | null {
  if (!readable) {
    const waiting = "Menunggu LAPOR! dapat dibaca kembali untuk laporan ini.";
    return judgement("UNKNOWN", { differences: ["unreadable"], waiting });
  }
  return nationalStatusOf(statusName) === null ? unknownStatus(statusName) : null;
}

function unknownStatus(statusName: string | null): Judgement {
  const waiting =
    statusName === null
      ? "Koordinator memeriksa laporan yang oleh LAPOR! dikirim tanpa status."
      : `Koordinator memeriksa status nasional yang tidak dikenal: "${statusName}".`;
  return judgement("UNKNOWN", { differences: ["unknownStatus"], waiting });
}

function judgeStatus(facts: VerdictFacts): Judgement {
  const national = nationalStatusOf(facts.national.statusName);
  return national === null ? unknownStatus(facts.national.statusName) : judgePair(facts, national);
}

function judgeOutbox({ pending, transfer }: VerdictFacts): Judgement | null {
  if (pending.count <= 0 && transfer !== "PENDING") return null;
  const waiting = outboxWait(pending.parkedReason, "Menunggu kiriman ke LAPOR! selesai.");
  return judgement("LOCAL_AHEAD", { differences: ["outbox"], waiting });
}

function outboxWait(parkedReason: string | null, otherwise: string): string {
  return parkedReason === null ? otherwise : `Koordinator memeriksa kiriman yang tertahan: ${parkedReason}`;
}

const FLAGS = ["isAnonymous", "isSecret"] as const;

function judgeFlags(facts: VerdictFacts): Judgement | null {
  const { local, national } = facts;
  const differing = FLAGS.filter((flag) => national[flag] !== null && national[flag] !== local[flag]);
  const openThere = differing.filter((flag) => local[flag]);
  if (openThere.length > 0) return judgement("CONFLICT", { differences: differing, ...flagWait(openThere) });
  if (differing.length === 0) return null;
  // The pair counts as agreed once the flag is set: a move that is due now would be lost later.
  const { move, differences } = judgeDisposition(facts) ?? judgeStatus(facts);
  return judgement("NATIONAL_AHEAD", { differences: move === null ? differing : [...differing, ...differences], move });
}

function raiseOf({ due, readable, local, national }: VerdictFacts): Judgement["raise"] {
  const isRaised = (flag: (typeof FLAGS)[number]) => national[flag] === true && !local[flag];
  if (due !== "LINKED" || !readable || !FLAGS.some(isRaised)) return null;
  return {
    ...(isRaised("isAnonymous") ? { isAnonymous: true } : {}),
    ...(isRaised("isSecret") ? { isSecret: true } : {}),
  };
}

function judgeDisposition({ local, national }: VerdictFacts): Judgement | null {
  if (national.disposition !== "ELSEWHERE") return null;
  if (local.status === "TRANSFERRED") return judgement("EQUAL");
  return judgement("NATIONAL_AHEAD", { differences: ["disposition"], move: { to: "TRANSFERRED" } });
}
