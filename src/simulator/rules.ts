import type { NationalStatusName } from "../national/wire";

/** How the simulated system behaves where nobody shows how the real one does; each can be changed while it runs. */
export interface SimulatorRules {
  /** Status of a new case that is disposed at once. */
  readonly createdDisposed: NationalStatusName;
  /** Status of a new case that is not. */
  readonly createdUndisposed: NationalStatusName;
  /** After an institution's follow-up; null: it does not move the case. */
  readonly institutionFollowUp: NationalStatusName | null;
  /** After the reporter's reply; null: it does not move the case. */
  readonly reporterReply: NationalStatusName | null;
  /** After the case went to another institution. */
  readonly transferred: NationalStatusName;
  /** True: "bukan wewenang" is only noted, and an admin moves the case. */
  readonly transferNeedsApproval: boolean;
  /** `usual`: each list has its own shape of log items; `mixed`: every seen shape in turn. */
  readonly logShapes: "usual" | "mixed";
}

/** What a first rehearsal expects. */
export const DEFAULT_RULES: SimulatorRules = {
  createdDisposed: "Belum Ditindaklanjuti",
  createdUndisposed: "Belum Terverifikasi",
  institutionFollowUp: "Ditindaklanjuti oleh Instansi",
  reporterReply: "Ditanggapi oleh Pelapor",
  transferred: "Belum Ditindaklanjuti",
  transferNeedsApproval: false,
  logShapes: "usual",
};

/** A case in one of these statuses is closed: follow-ups of institutions are noted, and move it no more. */
export const CLOSED_STATUSES: readonly NationalStatusName[] = ["Selesai", "Diarsipkan", "Ditolak"];
