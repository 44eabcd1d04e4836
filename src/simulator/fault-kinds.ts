import { CALL_NAMES, type CallName } from "./wire-call";

const ALL: readonly CallName[] = CALL_NAMES;
const WRITES: readonly CallName[] = ["N1", "N2", "N3", "N6", "N11"];
const READS: readonly CallName[] = ["N4", "N5", "N7", "N8", "N9", "N10", "N12"];
const PAGED: readonly CallName[] = ["N5", "N7", "N8", "N9", "N10", "N12"];
const CASES: readonly CallName[] = ["N4", "N9", "N10"];
const LOGS: readonly CallName[] = ["N4", "N5"];

interface Kind {
  readonly calls: readonly CallName[];
  /** One line for whoever rehearses. */
  readonly means: string;
  /** Only from page 2 of a list on. */
  readonly isBehindPageOne?: true;
}

/** What can go wrong, and in which calls. `After`: the call was carried out, and nobody hears of it. */
const MENU = {
  timeoutBefore: { calls: ALL, means: "not carried out, never answered" },
  timeoutAfter: { calls: ALL, means: "carried out, never answered" },
  resetBefore: { calls: ALL, means: "not carried out, connection reset" },
  resetAfter: { calls: ALL, means: "carried out, connection reset" },
  status: { calls: ALL, means: "not carried out, answered with an HTTP status (503) in a shape (json)" },
  statusAfter: { calls: ALL, means: "carried out, answered with an HTTP status (502) in a shape (json)" },
  maintenance: { calls: ALL, means: "503 as a page of HTML: for a time, or until it is ended" },
  slow: { calls: ALL, means: "carried out and answered after delayMs" },
  htmlBefore: { calls: ALL, means: "not carried out, a page of HTML with status 200" },
  htmlAfter: { calls: ALL, means: "carried out, a page of HTML with status 200" },
  redirectBefore: { calls: ALL, means: "not carried out, sent on to another location" },
  redirectAfter: { calls: ALL, means: "carried out, sent on to another location" },
  oversize: { calls: ALL, means: "carried out, answered with a stream of sizeBytes" },
  noId: { calls: WRITES, means: "carried out, answered with {}" },
  duplicateLog: { calls: LOGS, means: "each log item twice" },
  reorderLog: { calls: LOGS, means: "log items in another order" },
  lateLog: { calls: LOGS, means: "from now on there is a log item that is ageMs old" },
  missingLog: { calls: LOGS, means: "the newest log items are not there yet" },
  mixedShapes: { calls: LOGS, means: "log items in every shape that was seen" },
  clockSkew: { calls: ["N4", "N5", "N9", "N10"], means: "every date is off by minutes" },
  partialList: { calls: ["N7", "N8", "N12"], means: "a master list of count entries that looks complete" },
  pageBreak: { calls: PAGED, isBehindPageOne: true, means: "from page 2 on an HTTP status (500)" },
  pageChange: {
    calls: ["N5", "N7", "N9"],
    isBehindPageOne: true,
    means: "the list changes after page 1: an entry comes (it stays), or one of page 1 is gone until it is read again",
  },
  unknownStatus: { calls: CASES, means: "a status name that nobody has seen" },
  extraFields: { calls: ALL, means: "fields that nobody has seen, everywhere" },
  missingFields: { calls: READS, means: "fields are missing or null" },
  caseUnreadable: { calls: LOGS, means: "404 for a case that exists" },
  garbageEntry: { calls: ["N4", ...PAGED], means: "one entry of the page (N4: of the log) is garbage" },
  wrongCase: { calls: ["N4"], means: "an answer about another case" },
  mix: { calls: ALL, means: "any of the others, by chance" },
} as const satisfies Record<string, Kind>;

/** What can go wrong. */
export type FaultKind = keyof typeof MENU;
/** What can go wrong but for the mixture. */
export type SingleFaultKind = Exclude<FaultKind, "mix">;

/** All kinds, in the order of the menu. */
export const FAULT_KINDS = Object.keys(MENU) as [FaultKind, ...FaultKind[]];

/** The kinds of which a mixture is made. */
export const SINGLE_FAULT_KINDS = FAULT_KINDS.filter((kind): kind is SingleFaultKind => kind !== "mix");

/** Whether a fault can happen to a call; with a page, to that page of its list. */
export function canHappenTo(kind: FaultKind, call: CallName, page?: number): boolean {
  const { calls, isBehindPageOne }: Kind = MENU[kind];
  return calls.includes(call) && (isBehindPageOne === undefined || page === undefined || page > 1);
}

/** A fault in a line. */
export function meaningOf(kind: FaultKind): string {
  return MENU[kind].means;
}
