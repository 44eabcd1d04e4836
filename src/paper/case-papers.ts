import { formatInstant } from "../domain/jakarta-time";
import { KIND_LABELS, ROLE_LABELS } from "../domain/labels";
import { grouped } from "../domain/receipt";
import { STATUS_LABELS } from "../domain/status";
import {
  answerParts,
  attachmentTable,
  auditTable,
  caseFacts,
  complaintText,
  dispositionTable,
  followUpTable,
  NOT_IN_AGENDA,
  shortFacts,
} from "./case-parts";
import type { Dossier } from "./dossier";
import type { PaperEnvironment } from "./environment";
import { type Block, NONE, type Paper } from "./paper";

/** What a paper is about, on its every page; of a secret case with the word by which it is told from others in a pile. */
function subtitleOf({ ticketNumber, isSecret }: Dossier["row"], ...before: string[]): string {
  return [...(isSecret ? ["RAHASIA"] : []), ...before, `Tiket ${ticketNumber}`].join(" · ");
}

/** Lembar arsip: the whole case as it goes into the archive (SOP step 8), with the SOP audit sheet. `fileFaults`: see {@link findFileFaults}. */
export function archiveSheet(dossier: Dossier, fileFaults: ReadonlyMap<string, string>): Paper {
  const { row } = dossier;
  const blocks: Block[] = [
    caseFacts(dossier),
    ...complaintText(dossier),
    { kind: "heading", text: "Disposisi" },
    dispositionTable(dossier),
    { kind: "heading", text: "Tindak lanjut" },
    followUpTable(dossier),
    { kind: "heading", text: "Jawaban" },
    ...answerParts(dossier),
    { kind: "heading", text: "Penilaian pelapor" },
    { kind: "text", text: row.rating === null ? "Belum dinilai." : `${row.rating} dari 5` },
    { kind: "heading", text: "Lampiran" },
    attachmentTable(dossier, fileFaults),
    { kind: "newPage" },
    { kind: "heading", text: "Lembar audit SOP" },
    ...auditTable(dossier),
    { kind: "signatures", roles: [ROLE_LABELS.COORDINATOR] },
  ];
  const number = row.agendaNumber === null ? NOT_IN_AGENDA : `Nomor agenda ${row.agendaNumber}`;
  return {
    fileName: `arsip-${row.ticketNumber}`,
    title: "Lembar Arsip Aduan",
    subtitle: subtitleOf(row, number),
    isLandscape: false,
    blocks,
  };
}

/** Lembar audit SOP: the eight steps of a case alone. */
export function auditSheet(dossier: Dossier): Paper {
  const { row } = dossier;
  return {
    fileName: `audit-${row.ticketNumber}`,
    title: "Lembar Audit SOP",
    subtitle: subtitleOf(row),
    isLandscape: false,
    blocks: [
      shortFacts(dossier),
      { kind: "heading", text: "Langkah-langkah" },
      ...auditTable(dossier),
      { kind: "signatures", roles: [ROLE_LABELS.COORDINATOR] },
    ],
  };
}

/** Lembar disposisi for the lead and the supporting agencies (SOP step 4). `fileFaults`: see {@link findFileFaults}. */
export function dispositionSheet(dossier: Dossier, fileFaults: ReadonlyMap<string, string>): Paper {
  const { row } = dossier;
  return {
    fileName: `disposisi-${row.ticketNumber}`,
    title: "Lembar Disposisi",
    subtitle: subtitleOf(row),
    isLandscape: false,
    blocks: [
      caseFacts(dossier),
      ...complaintText(dossier),
      { kind: "heading", text: "Riwayat disposisi" },
      dispositionTable(dossier),
      { kind: "heading", text: "Lampiran" },
      attachmentTable(dossier, fileFaults),
      { kind: "lines", label: "Catatan dan petunjuk pelaksanaan:", count: 4 },
      { kind: "signatures", roles: [ROLE_LABELS.COORDINATOR, "Penerima disposisi"] },
    ],
  };
}

/** What a receipt is about. Of a secret case no more than this is ever printed. */
export interface ReceiptFacts {
  readonly ticketNumber: string;
  readonly status: keyof typeof STATUS_LABELS;
  readonly isSecret: boolean;
  readonly title: string;
  readonly kind: keyof typeof KIND_LABELS;
  readonly submittedAt: Date;
}

/**
 * Tanda terima: what the citizen takes home. The access code stands on it only when whoever asks has shown it; the QR
 * code never holds it, because a receipt on a counter can be photographed from afar.
 */
export function receipt(env: PaperEnvironment, facts: ReceiptFacts, accessCode: string | null): Paper {
  const { ticketNumber, isSecret } = facts;
  const rows: [string, string][] = [["Nomor tiket", ticketNumber]];
  if (accessCode !== null) rows.push(["Kode akses", grouped(accessCode)]);
  rows.push(["Status", STATUS_LABELS[facts.status]]);
  if (!isSecret) {
    rows.push(["Diterima", formatInstant(facts.submittedAt)]);
    rows.push(["Jenis", KIND_LABELS[facts.kind]]);
    rows.push(["Judul", facts.title || NONE]);
  }
  const advice =
    accessCode === null
      ? "Aduan dapat dilacak dengan nomor tiket ini dan kode akses yang diberikan saat aduan disampaikan."
      : "Aduan dapat dilacak dengan nomor tiket dan kode akses di atas. Simpan kode akses ini dan jangan berikan kepada siapa pun.";
  const blocks: Block[] = [
    { kind: "facts", rows },
    { kind: "text", text: advice },
  ];
  if (env.publicUrl !== null) {
    blocks.push({
      kind: "code",
      address: `${env.publicUrl}/?tiket=${ticketNumber}`,
      caption: "Pindai kode ini untuk membuka pelacakan aduan.",
    });
  }
  blocks.push({ kind: "signatures", roles: ["Petugas penerima"] });
  return {
    fileName: `tanda-terima-${ticketNumber}`,
    title: "Tanda Terima Aduan",
    subtitle: `Tiket ${ticketNumber}`,
    isLandscape: false,
    blocks,
  };
}
