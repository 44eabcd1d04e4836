import type { JournalEntry } from "../../../src/simulator/journal";
import type { CaseRecord, FileRecord } from "../../../src/simulator/records";

/** A case as the hub's tables hold it. */
export interface HubCase {
  readonly id: string;
  readonly ticket: string;
  readonly status: string;
  readonly origin: string;
  readonly reporterId: string;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  readonly mergedIntoId: string | null;
  readonly transferInstitutionId: string | null;
  readonly leadAgencyId: string | null;
  readonly reopenUntil: Date | null;
  readonly wordsOpened: string;
  /** Null: nothing of it is due nationally. */
  readonly national: HubNational | null;
}

/** What the hub believes of the national side of a case. */
export interface HubNational {
  readonly nationalId: string | null;
  readonly statusName: string | null;
  readonly dispositionId: string | null;
  readonly verdict: string;
  readonly waiting: string | null;
  readonly differences: string;
}

/** An entry of the hub's event log. */
export interface HubEvent {
  readonly seq: number;
  readonly complaintId: string;
  readonly type: string;
  readonly action: string | null;
  readonly actorKind: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly textId: string | null;
  readonly isPublic: boolean;
}

/** A text of a case, opened. */
export interface HubText {
  readonly id: string;
  readonly complaintId: string;
  readonly visibility: string;
  readonly isPublished: boolean;
  readonly origin: string;
  readonly words: string;
}

/** An item of the outbox. */
export interface HubItem {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: string;
  readonly cause: string;
  readonly mark: number | null;
  readonly state: string;
  readonly parkedState: string | null;
  readonly reason: string | null;
}

/** A file of a case. */
export interface HubFile {
  readonly complaintId: string;
  readonly textId: string | null;
  readonly sha256: string;
}

/** Both sides as they are at rest. */
export interface Sides {
  readonly cases: readonly HubCase[];
  readonly events: readonly HubEvent[];
  readonly texts: readonly HubText[];
  readonly items: readonly HubItem[];
  readonly files: readonly HubFile[];
  readonly national: readonly CaseRecord[];
  readonly nationalFiles: ReadonlyMap<string, FileRecord>;
  /** How many institutions the hub knows, and how many there are. */
  readonly institutions: { readonly here: number; readonly there: number };
  readonly journal: readonly JournalEntry[];
  /** The regency's institution. */
  readonly institutionId: string;
  /** All institutions that are the regency's: its own, and those of its agencies. */
  readonly ours: ReadonlySet<string>;
}
