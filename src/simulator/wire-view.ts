import type { LogRecord } from "./records";
import type { SimulatorRules } from "./rules";

/** What a caller gets to see of the truth; faults alter it, and what is stored stays as it is. */
export interface WireView {
  /** Added to every date of the answer, as of a server whose clock is wrong. */
  readonly skewMs: number;
  /** Null: as the rules say. */
  readonly logShapes: SimulatorRules["logShapes"] | null;
  /** Shown in place of every case's own status; null: the true one. */
  readonly statusName: string | null;
  /** Answered about in place of the case that was asked for; null: the right one. */
  readonly caseId: string | null;
  /** The longest page, whatever is asked for. */
  readonly pageSizeLimit: number;
  /** A case's log, oldest first, before it is filtered and put in order. */
  log(log: readonly LogRecord[]): readonly LogRecord[];
  /** A list before it is cut into pages. */
  list<Item>(items: readonly Item[]): readonly Item[];
}

/** Laravel lists were seen with up to this many entries on a page. */
const MAX_PAGE_SIZE = 1000;

/** The truth. */
export const PLAIN_VIEW: WireView = {
  skewMs: 0,
  logShapes: null,
  statusName: null,
  caseId: null,
  pageSizeLimit: MAX_PAGE_SIZE,
  log: (log) => log,
  list: (items) => items,
};
