/** An institution as the national side names it; a log item may give only one of the two. */
export interface NationalInstitution {
  readonly id: string | null;
  readonly name: string | null;
}

/** A file that hangs on a national log item. */
export interface NationalAttachment {
  readonly name: string;
  /** http(s), or relative to the national system's host; null when none was given that could be opened. */
  readonly url: string | null;
}

/** One thing that happened to a national case: a follow-up, a reply, a disposition, a change of status. */
export interface NationalLogItem {
  /** Unique within its list if given at all: nothing tells whether a case's two lists count together. */
  readonly id: string | null;
  /** Null when the item has no date: the time at which it was first seen stands in. */
  readonly at: Date | null;
  /** Plain text, placeholders filled; may be empty. */
  readonly text: string;
  readonly institutionFrom: NationalInstitution | null;
  readonly institutionTo: NationalInstitution | null;
  /** Names, verbatim. */
  readonly statusOld: string | null;
  readonly statusNew: string | null;
  readonly templateCode: string | null;
  /** Somebody wrote words of his own; false: the text is a template's, or there is none. */
  readonly hasOwnWords: boolean;
  readonly attachments: readonly NationalAttachment[];
}

/** An entry of a case's own list of status notes. */
export interface NationalStatusNote {
  readonly at: Date | null;
  readonly text: string;
}

/** A record that could not be read: it waits with its reason, its neighbours go on. */
export interface UnreadableRecord {
  readonly id: string | null;
  /** English, technical; holds nothing of the record's content. */
  readonly reason: string;
}

/** A case as the national side shows it. */
export interface NationalCase {
  readonly nationalId: string;
  /** Verbatim; null when the answer has none. */
  readonly statusName: string | null;
  readonly statusCode: string | null;
  /** The institution that holds the case; null: none. */
  readonly dispositionId: string | null;
  readonly dispositionName: string | null;
  /** What follows is null where the national side does not say it. */
  readonly title: string | null;
  /** Plain text. */
  readonly content: string | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  readonly isAnonymous: boolean | null;
  readonly isSecret: boolean | null;
  /** What came with the case itself; empty where it is not said. */
  readonly attachments: readonly NationalAttachment[];
  readonly statusNotes: readonly NationalStatusNote[];
  /** Only what came with the case itself; the follow-ups are read apart. */
  readonly log: readonly NationalLogItem[];
  /** Log items that could not be read. */
  readonly unreadable: readonly UnreadableRecord[];
}

/** A master record: an institution, a category, a channel … */
export interface NationalMaster {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
}

/** A reply template. */
export interface NationalTemplate {
  readonly code: string;
  readonly name: string;
  /** Plain text with its placeholders. */
  readonly content: string;
}

/** A list, read to its end. */
export interface NationalList<Item> {
  readonly items: readonly Item[];
  readonly unreadable: readonly UnreadableRecord[];
  /** False: the list changed while it was read, or did not end; something may be missing, so absence proves nothing. */
  readonly isComplete: boolean;
}
