/** An institution of the national list. */
export interface Institution {
  readonly id: number;
  readonly name: string;
}

/** A file that was taken in. */
export interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** What is to be hidden, and what is urgent. */
export interface CaseFlags {
  isAnonymous: boolean;
  isSecret: boolean;
  isPriority: boolean;
}

/** Something that was said about a case, or done with it. */
export interface LogItem {
  readonly id: number;
  readonly kind: "followUp" | "reply" | "status" | "disposition";
  readonly at: Date;
  /** As it was given, before any wrapping. */
  readonly content: string;
  /** The content is HTML already and goes out verbatim. */
  readonly isHtml: boolean;
  readonly from: Institution | null;
  readonly to: Institution | null;
  readonly templateCode: string | null;
  readonly statusOld: string | null;
  readonly statusNew: string | null;
  readonly isSecret: boolean;
  readonly files: readonly StoredFile[];
}

/** A case as this national system holds it; times are moments, ids are text. */
export interface SecondCase {
  readonly id: string;
  readonly title: string;
  readonly content: string;
  readonly tags: string;
  readonly flags: CaseFlags;
  status: string;
  /** The id of the institution that has it, if one has. */
  disposition: number | null;
  /** Where it goes once "bukan wewenang" is approved. */
  pendingDisposition: number | null;
  readonly items: LogItem[];
  readonly statusLogs: { readonly note: string | null; readonly at: Date }[];
  readonly files: readonly StoredFile[];
  readonly createdAt: Date;
  updatedAt: Date;
  /** The body with which it was created; null if it was born here. */
  readonly sent: Readonly<Record<string, unknown>> | null;
}

/** What the protocol only assumes, and what an installation may lack. */
export type Capability = "listInbound" | "findByReference" | "writeStatus" | "masters";
