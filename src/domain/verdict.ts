import { COMPLAINT_STATUSES, type ComplaintStatus } from "./status";

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

const ORDER: readonly NationalStatus[] = ["BT", "TV", "BD", "DP", "DI", "DR", "TU", "SE", "AR", "TO"];

/**
 * How each pair of statuses compares. `=` equal · `W` equal, people of one side must move · `A…` the national side is
 * ahead · `V` `F` `X` the local side is ahead where the national status can be written, else as W · `C` conflict ·
 * `M` as the survivor's · `T` held elsewhere.
 */
const TABLE: Readonly<Record<ComplaintStatus, string>> = {
  SUBMITTED: "= A A A A A = A A A",
  CLARIFICATION_REQUESTED: "= W W W W A = A A A",
  VERIFIED: "V = = W W W = A A A",
  FORWARDED: "V = = = = W = A A A",
  IN_PROGRESS: "V = = = = = = A A A",
  ANSWERED: "V W W = = W W W W C",
  MONITORING: "V W W = = = = = W C",
  RESOLVED: "V W W = = A W = = C",
  ARCHIVED: "F F F F F A F = = W",
  REJECTED: "X X X X X X X = = =",
  WITHDRAWN: "X X X X X X X = = =",
  MERGED: "M M M M M M M M M M",
  TRANSFERRED: "T T T T T T T = = =",
};

/** How a case compares with the national side. */
export type PairVerdict = "EQUAL" | "NATIONAL_AHEAD" | "CONFLICT" | "UNKNOWN";

/** The verdict of a pair of statuses, and for whom it waits. */
export interface PairComparison {
  readonly verdict: PairVerdict;
  /** Indonesian: which side's people must move; null when nobody must. */
  readonly waiting: string | null;
}

/** The short name of a national status as it is spelt there; null for one that is not known, which is never guessed. */
export function nationalStatusOf(name: string | null): NationalStatus | null {
  const wanted = name?.trim().toLowerCase().replace(/\s+/g, " ");
  return ORDER.find((status) => NATIONAL_STATUSES[status].toLowerCase() === wanted) ?? null;
}

/** Compares the statuses of one case; national statuses cannot be written yet, so what would need it waits for people. */
export function comparePair(local: ComplaintStatus, nationalName: string | null): PairComparison {
  const national = nationalStatusOf(nationalName);
  if (national === null) return { verdict: "UNKNOWN", waiting: null };
  const cell = TABLE[local].split(" ")[ORDER.indexOf(national)];
  switch (cell) {
    case "=":
    case "M":
    case "T":
      return { verdict: "EQUAL", waiting: null };
    case "A":
      return { verdict: "NATIONAL_AHEAD", waiting: null };
    case "C":
      return { verdict: "CONFLICT", waiting: null };
    default:
      return { verdict: "EQUAL", waiting: `Status nasional "${nationalName}" menunggu tindakan di admin LAPOR!` };
  }
}

/** Every pair that the table knows, for documents and tests. */
export function everyPair(): {
  readonly local: ComplaintStatus;
  readonly national: NationalStatus;
  readonly cell: string;
}[] {
  return COMPLAINT_STATUSES.flatMap((local) =>
    TABLE[local].split(" ").map((cell, index) => ({ local, national: ORDER[index] ?? "BT", cell })),
  );
}
