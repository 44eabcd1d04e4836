import type { ComplaintStatus } from "./status";

/** The national statuses that are known, by the short names of the table below. */
export const NATIONAL_STATUSES = {
  BT: "Belum Terverifikasi",
  TV: "Terverifikasi",
  BD: "Belum Ditindaklanjuti",
  DP: "Dalam Proses",
  DI: "Ditindaklanjuti oleh Instansi",
  DR: "Ditanggapi oleh Pelapor",
  TU: "Ditunda",
  SE: "Selesai",
  AR: "Diarsipkan",
  TO: "Ditolak",
} as const;

/** Short name of a national status. */
export type NationalStatus = keyof typeof NATIONAL_STATUSES;

/** The short names in the order of the table's columns. */
export const NATIONAL_ORDER = ["BT", "TV", "BD", "DP", "DI", "DR", "TU", "SE", "AR", "TO"] as const;

/** What the table says of a pair; {@link CELL_MEANINGS} has the words. */
export type Cell =
  | "="
  | "W"
  | "V"
  | "F"
  | "X"
  | "X*"
  | "C"
  | "M"
  | "T"
  | "A:§"
  | "A:IN_PROGRESS in the window, else W"
  | `A:${ComplaintStatus}`;

/** What each cell means; `A:x` stands for every status. */
export const CELL_MEANINGS: Readonly<Record<Exclude<Cell, `A:${ComplaintStatus}`> | "A:x", string>> = {
  "=": "EQUAL",
  W: "EQUAL, but people of one side must move: nothing to send or to apply; shown and counted as waiting",
  "A:x":
    "NATIONAL_AHEAD: the system moves the case to x, but only if the national status or log changed since the agreed pair; else W",
  "A:§":
    "as A:RESOLVED if the national log holds an answer of one of our institutions that this hub did not send, else as A:MONITORING",
  "A:IN_PROGRESS in the window, else W": "as A:IN_PROGRESS while the citizen may reopen the case, else W",
  V: "LOCAL_AHEAD: one `verify`, once per agreed pair; without `writeStatus`, or once it was sent: W",
  F: "LOCAL_AHEAD: one `finish`, as V, and only after the reopening window; before its end: W",
  X: "LOCAL_AHEAD: one `archive`, as V",
  "X*": "CONFLICT if the national side moved after the case was closed here, else X",
  C: "CONFLICT: the coordinator decides",
  M: "as the surviving case's row; an A there reads as W, for a duplicate's national case does not move the survivor",
  T: "EQUAL while it is held elsewhere or the transfer is not visible yet; ours again and changed since: A:VERIFIED",
};

type Row = readonly [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell];

const CLOSED_HERE: Row = ["X", "X*", "X*", "X*", "X*", "X*", "X", "=", "=", "="];

/** How each pair of statuses compares: one row per local status, its columns in {@link NATIONAL_ORDER}. */
const TABLE: Readonly<Record<ComplaintStatus, Row>> = {
  SUBMITTED: [
    "=",
    "A:VERIFIED",
    "A:VERIFIED",
    "A:VERIFIED",
    "A:VERIFIED",
    "A:VERIFIED",
    "=",
    "A:RESOLVED",
    "A:REJECTED",
    "A:REJECTED",
  ],
  CLARIFICATION_REQUESTED: ["=", "W", "W", "W", "W", "A:SUBMITTED", "=", "A:RESOLVED", "A:REJECTED", "A:REJECTED"],
  VERIFIED: ["V", "=", "=", "W", "W", "W", "=", "A:RESOLVED", "A:REJECTED", "A:REJECTED"],
  FORWARDED: ["V", "=", "=", "=", "=", "W", "=", "A:§", "A:REJECTED", "A:REJECTED"],
  IN_PROGRESS: ["V", "=", "=", "=", "=", "=", "=", "A:§", "A:REJECTED", "A:REJECTED"],
  ANSWERED: ["V", "W", "W", "=", "=", "W", "W", "W", "W", "C"],
  MONITORING: ["V", "W", "W", "=", "=", "=", "=", "=", "W", "C"],
  RESOLVED: ["V", "W", "W", "=", "=", "A:IN_PROGRESS", "W", "=", "=", "C"],
  ARCHIVED: ["F", "F", "F", "F", "F", "A:IN_PROGRESS in the window, else W", "F", "=", "=", "W"],
  REJECTED: CLOSED_HERE,
  WITHDRAWN: CLOSED_HERE,
  MERGED: ["M", "M", "M", "M", "M", "M", "M", "M", "M", "M"],
  TRANSFERRED: ["T", "T", "T", "T", "T", "T", "T", "=", "=", "="],
};

/** The short name of a national status as it is spelt there; null for one that is not known, which is never guessed. */
export function nationalStatusOf(name: string | null): NationalStatus | null {
  const wanted = name?.trim().toLowerCase().replace(/\s+/g, " ");
  return NATIONAL_ORDER.find((status) => NATIONAL_STATUSES[status].toLowerCase() === wanted) ?? null;
}

/** The local status of a case that is closed there; null for one that is not. */
export function closedStatusOf(statusName: string | null): "RESOLVED" | "ARCHIVED" | "REJECTED" | null {
  switch (nationalStatusOf(statusName)) {
    case "SE":
      return "RESOLVED";
    case "AR":
      return "ARCHIVED";
    case "TO":
      return "REJECTED";
    default:
      return null;
  }
}

/** What the table says of a pair. */
export function cellOf(local: ComplaintStatus, national: NationalStatus): Cell {
  return TABLE[local][NATIONAL_ORDER.indexOf(national)] ?? "C";
}
