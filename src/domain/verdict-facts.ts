import type { ComplaintStatus } from "./status";

/** How a case compares with the national side, with what each verdict means. */
export const VERDICTS = {
  EQUAL: "both sides fit; `waiting` says whether people of one side must move",
  LOCAL_AHEAD: "something of ours has not arrived there yet; the hub sends it",
  NATIONAL_AHEAD: "something of theirs has not arrived here yet; the hub applies it",
  CONFLICT: "the sides contradict each other; the coordinator decides",
  UNKNOWN: "the national side could not be read, or says what nobody knows; never guessed",
  NOT_LINKED: "no national case is due, or its creation was given up",
} as const;

/** How a case compares with the national side. */
export type Verdict = keyof typeof VERDICTS;

/** What can differ between the sides, as a machine word, with its meaning. */
export const DIFFERENCES = {
  notCreated: "the national case does not exist yet, or was given up",
  unreadable: "the last reading failed, or the case is not found there",
  unknownStatus: "the national status has a name that the table does not know",
  doubled: "two national cases of one reference, or two items of one mark",
  outbox: "something sent is not done yet",
  isAnonymous: "one side treats the case as anonymous, the other does not",
  isSecret: "one side treats the case as secret, the other does not",
  disposition: "which institution holds the case",
  status: "the pair of statuses",
} as const;

/** What can differ between the sides. */
export type Difference = keyof typeof DIFFERENCES;

/** What `writeStatus` can do to a national case. */
export type StatusSend = "verify" | "finish" | "archive";

/** A local status, and whether the citizen may still reopen the case. */
export interface LocalState {
  readonly status: ComplaintStatus;
  readonly reopenWindowOpen: boolean;
}

/** All that the verdict of a case depends on. */
export interface VerdictFacts {
  readonly local: LocalState & { readonly isAnonymous: boolean; readonly isSecret: boolean };
  /** The case that lives on (the last one, where several were merged in turn); null unless the case is MERGED. */
  readonly survivor: LocalState | null;
  /** NONE: never verified here, or closed before it, and not born there. */
  readonly due: "NONE" | "CREATE_PENDING" | "CREATE_DISCARDED" | "LINKED";
  /** False: the last reading failed, or the case was not found. */
  readonly readable: boolean;
  readonly national: {
    /** As it is spelt there. */
    readonly statusName: string | null;
    /** Null where the answer does not tell; it then never differs. */
    readonly isAnonymous: boolean | null;
    readonly isSecret: boolean | null;
    /** ELSEWHERE: held by an institution that is not ours, after it was ours or was transferred by us. */
    readonly disposition: "OURS" | "ELSEWHERE" | "EMPTY";
  };
  /** What was to be sent and is not done; `parkedReason` (Indonesian) where it waits for a person. */
  readonly pending: { readonly count: number; readonly parkedReason: string | null };
  /** Two national cases of one reference, or two items of one mark. */
  readonly doubled: boolean;
  /** PENDING: not sent yet. DONE: sent, and not seen elsewhere since. WAS_ELSEWHERE: seen elsewhere since. */
  readonly transfer: "NONE" | "PENDING" | "DONE" | "WAS_ELSEWHERE";
  /** The national status or log changed since the pair was last agreed; true at the first reading. */
  readonly changedSinceAgreed: boolean;
  /** The national side moved after the case was closed here. */
  readonly movedAfterClosing: boolean;
  /** The national log holds an answer of one of our institutions that did not come from this hub. */
  readonly hasForeignAnswer: boolean;
  /** The capability `writeStatus`. */
  readonly canWriteStatus: boolean;
  /** The status call was already made for this agreed pair. */
  readonly statusAlreadySent: boolean;
}

/** What somebody has to do by hand in the LAPOR! admin (Indonesian): the work list is made of these. */
export interface NationalTask {
  readonly click: string;
  readonly reason: string;
}

/** The verdict of a case, and what follows from it. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What differs; empty when EQUAL. */
  readonly differences: readonly Difference[];
  /** Who must do what (a formal Indonesian sentence); null when nobody must. */
  readonly waiting: string | null;
  /** The system moves the case to this status; only with NATIONAL_AHEAD. */
  readonly move: { readonly to: ComplaintStatus } | null;
  /** Flags to set here at once, whatever the verdict: they only ever protect more. */
  readonly raise: { readonly isAnonymous?: true; readonly isSecret?: true } | null;
  /** The status call to make; only with LOCAL_AHEAD and `writeStatus`. */
  readonly send: StatusSend | null;
  /** What must be clicked in the LAPOR! admin; null when nothing must. */
  readonly task: NationalTask | null;
}

const EMPTY: Omit<Judgement, "verdict"> = {
  differences: [],
  waiting: null,
  move: null,
  raise: null,
  send: null,
  task: null,
};

/** A judgement in which everything that is not given is empty. */
export function judgement(verdict: Verdict, parts: Partial<Omit<Judgement, "verdict">> = {}): Judgement {
  return { verdict, ...EMPTY, ...parts };
}
