import type { StatusAction } from "../national/wire";

/** A file in the simulated store. */
export interface FileRecord {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Who did what a log item tells. */
export type LogAuthor = "institution" | "reporter" | "admin";
/** In which list a log item appears: the case's own log (N4), the follow-ups (N5), or both. */
export type LogList = "case" | "followUps" | "both";

/** A log item before it is put on the wire. */
export interface LogRecord {
  readonly id: string;
  readonly at: Date;
  readonly author: LogAuthor;
  readonly list: LogList;
  readonly institutionFromId: string | null;
  readonly institutionToId: string | null;
  readonly content: string | null;
  readonly templateCode: string | null;
  readonly statusOld: string | null;
  readonly statusNew: string | null;
  readonly isSecret: boolean;
  readonly rating: number;
  readonly fileIds: readonly string[];
}

/** What is known of a case's reporter: a user's number, or what N1 sent of a new one. */
export interface ReporterRecord {
  readonly userId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** A case in the simulated system. */
export interface CaseRecord {
  readonly id: string;
  title: string;
  content: string;
  readonly tags: string;
  readonly channelId: string;
  readonly classificationId: string;
  readonly categoryId: string;
  readonly locationId: string;
  dispositionId: string | null;
  readonly incidentOn: string | null;
  isAnonymous: boolean;
  isSecret: boolean;
  readonly reporter: ReporterRecord;
  readonly fileIds: readonly string[];
  statusName: string;
  statusCode: number;
  readonly createdAt: Date;
  updatedAt: Date;
  /** In the order in which things happened. */
  log: LogRecord[];
  statusNotes: { readonly note: string; readonly at: Date }[];
}

/** What a new case is made of. */
export interface NewCase
  extends Pick<
    CaseRecord,
    | "title"
    | "content"
    | "tags"
    | "channelId"
    | "classificationId"
    | "categoryId"
    | "locationId"
    | "dispositionId"
    | "incidentOn"
    | "isAnonymous"
    | "isSecret"
    | "fileIds"
  > {
  readonly reporter: ReporterRecord;
  /** Null: as the rules say. */
  readonly statusName: string | null;
}

/** What a new follow-up is made of. */
export interface NewFollowUp
  extends Pick<LogRecord, "author" | "institutionFromId" | "institutionToId" | "content" | "templateCode"> {
  readonly isSecret?: boolean;
  readonly rating?: number;
  readonly fileIds?: readonly string[];
  /** Absent: among the follow-ups. */
  readonly list?: LogList;
  /** Null or absent: now. */
  readonly at?: Date | null;
}

/** What N11's actions make of a case. */
export const STATUS_AFTER: Readonly<Record<StatusAction, string>> = {
  verify: "Terverifikasi",
  finish: "Selesai",
  postpone: "Ditunda",
  archive: "Diarsipkan",
};
