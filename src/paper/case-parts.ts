import { formatDuration, limitLabel } from "../domain/clock-explanation";
import { fileKindLabel } from "../domain/file-kind";
import { dayOfDate, formatDay, formatInstant, formatShortInstant } from "../domain/jakarta-time";
import { CHANNEL_LABELS, KIND_LABELS, STEP_LABELS, STEP_RESPONSIBLE, VISIBILITY_LABELS } from "../domain/labels";
import type { SopAuditEntry } from "../domain/sop-audit";
import { SOP_STEPS, STATUS_LABELS } from "../domain/status";
import { agenciesOf, DISPOSITIONS, type Dossier } from "./dossier";
import { type Block, NONE, number } from "./paper";

/** Which case it is, and where it stands. */
export function caseFacts(dossier: Dossier): Block {
  const { row, words, category, nationalId, agencyName } = dossier;
  const place = [words.address, words.village, words.district].filter((part) => part !== null).join(", ");
  return {
    kind: "facts",
    rows: [
      ["Nomor tiket", row.ticketNumber],
      ["Nomor agenda", row.agendaNumber ?? NOT_IN_AGENDA],
      ["Nomor SP4N-LAPOR!", nationalId ?? NONE],
      ["Jenis", KIND_LABELS[row.kind]],
      ["Kategori", category ?? NONE],
      ["Saluran", CHANNEL_LABELS[row.channel]],
      ["Sifat", natureOf(row)],
      ["Diterima", formatInstant(row.submittedAt)],
      ["Tanggal kejadian", row.incidentOn === null ? NONE : formatDay(dayOfDate(row.incidentOn))],
      ["Lokasi kejadian", place === "" ? NONE : place],
      ["OPD penanggung jawab", agencyName(row.leadAgencyId) ?? NONE],
      ["OPD pendukung", row.supportAgencyIds.map((id) => agencyName(id)).join("; ") || NONE],
      ["Status", STATUS_LABELS[row.status]],
    ],
  };
}

/** What stands for the agenda number of a case that has none yet. */
export const NOT_IN_AGENDA = "Belum diagendakan";

function natureOf({ isSecret, isAnonymous }: Dossier["row"]): string {
  if (isSecret) return isAnonymous ? "Rahasia dan anonim" : "Rahasia";
  return isAnonymous ? "Anonim" : "Biasa";
}

/** The same in short, where the sheet is about something else. */
export function shortFacts({ row, agencyName }: Dossier): Block {
  return {
    kind: "facts",
    rows: [
      ["Nomor tiket", row.ticketNumber],
      ["Nomor agenda", row.agendaNumber ?? NOT_IN_AGENDA],
      ["OPD penanggung jawab", agencyName(row.leadAgencyId) ?? NONE],
      ["Status", STATUS_LABELS[row.status]],
    ],
  };
}

/** What the citizen wrote. */
export function complaintText({ words }: Dossier): Block[] {
  return [
    { kind: "heading", text: "Isi aduan" },
    { kind: "facts", rows: [["Judul", words.title || NONE]] },
    { kind: "text", text: words.content || NONE },
  ];
}

/** The SOP audit sheet: each step, who, when, limit, used, met or not. */
export function auditTable({ audit, actorName }: Dossier): Block[] {
  return [
    {
      kind: "table",
      columns: [
        { title: "No.", share: 6 },
        { title: "Langkah SOP", share: 21 },
        { title: "Pelaksana", share: 24 },
        { title: "Mulai", share: 13 },
        { title: "Selesai", share: 13 },
        { title: "Batas", share: 11 },
        { title: "Terpakai", share: 11 },
        { title: "Dipenuhi", share: 12 },
      ],
      rows: audit.map((entry) => auditRow(entry, actorName)),
      empty: "",
    },
    {
      kind: "note",
      text: "Menurut SOP DINKOMINFO/4/1/32/2020. Langkah dengan batas “seketika” terpenuhi bila telah dilakukan. Kolom Pelaksana memuat pelaksana menurut SOP, lalu yang menyelesaikan langkah itu. Waktu dalam WIB. Jeda karena menunggu klarifikasi pelapor tidak dihitung sebagai waktu terpakai.",
    },
  ];
}

function auditRow(entry: SopAuditEntry, actorName: Dossier["actorName"]): string[] {
  const { step, round, actor, startedAt, finishedAt, limit } = entry;
  const by = actor === null ? "" : `\n${actorName(actor)}`;
  return [
    `${SOP_STEPS.indexOf(step) + 1}`,
    `${STEP_LABELS[step]}${round > 1 ? ` (ke-${round})` : ""}`,
    `${STEP_RESPONSIBLE[step]}${by}`,
    startedAt === null ? NONE : formatShortInstant(startedAt),
    finishedAt === null ? NONE : formatShortInstant(finishedAt),
    limit === null ? NONE : limitLabel(limit),
    usedOf(entry),
    outcomeOf(entry),
  ];
}

/** A step that goes on has no figure: the paper would say another thing each minute. */
function usedOf({ usedMs, finishedAt }: SopAuditEntry): string {
  if (usedMs === null) return NONE;
  return finishedAt === null ? "berjalan" : usedMs === 0 ? "seketika" : formatDuration(usedMs);
}

function outcomeOf({ met, state }: SopAuditEntry): string {
  if (met !== null) return met ? "Ya" : "Tidak";
  switch (state) {
    case null:
      return "Belum dimulai";
    case "CANCELLED":
      return "Dibatalkan";
    case "PAUSED":
      return "Jeda";
    default:
      return "Berjalan";
  }
}

const DISPOSITION_LABELS: Readonly<Record<string, string>> = {
  VERIFIED: "Diverifikasi",
  FORWARDED: "Diteruskan kepada OPD",
  ACCEPTED: "Disposisi diterima OPD",
  RETURNED: "Dikembalikan OPD",
  SENT_BACK: "Jawaban dikembalikan kepada OPD",
  RESULT_REVIEWED: "Hasil ditelaah",
  TRANSFERRED: "Dialihkan ke instansi lain",
};

/** How the case went from desk to desk, with instructions and reasons. */
export function dispositionTable({ events, texts, actorName, agencyName }: Dossier): Block {
  const rows = events
    .filter(({ type }) => DISPOSITIONS.has(type))
    .map((event) => {
      const note = event.textId === null ? undefined : texts.get(event.textId)?.text;
      return [
        formatShortInstant(event.occurredAt),
        DISPOSITION_LABELS[event.type] ?? event.type,
        actorName(event),
        agenciesOf(event)
          .map((id) => agencyName(id))
          .join("; ") || NONE,
        note ?? NONE,
      ];
    });
  return {
    kind: "table",
    columns: [
      { title: "Waktu (WIB)", share: 14 },
      { title: "Disposisi", share: 17 },
      { title: "Oleh", share: 19 },
      { title: "OPD", share: 20 },
      { title: "Instruksi atau alasan", share: 30 },
    ],
    rows,
    empty: "Belum ada disposisi.",
  };
}

/** What was written in the case besides answers and instructions. */
export function followUpTable({ texts }: Dossier): Block {
  const written = [...texts.values()].filter(
    ({ row }) => row.purpose !== "ANSWERED" && (row.visibility === "PUBLIC" || row.purpose === "FOLLOWED_UP"),
  );
  return {
    kind: "table",
    columns: [
      { title: "Waktu (WIB)", share: 14 },
      { title: "Sifat", share: 9 },
      { title: "Oleh", share: 19 },
      { title: "Uraian", share: 58 },
    ],
    rows: written.map(({ row, text, author }) => [
      formatShortInstant(row.createdAt),
      VISIBILITY_LABELS[row.visibility],
      author,
      text,
    ]),
    empty: "Belum ada tindak lanjut.",
  };
}

/** The agency's answers; the last one received is what counts. */
export function answerParts({ texts }: Dossier): Block[] {
  const answers = [...texts.values()].filter(({ row }) => row.purpose === "ANSWERED");
  if (answers.length === 0) return [{ kind: "text", text: "Belum ada jawaban." }];
  return answers.flatMap(({ row, text, author }): Block[] => [
    {
      kind: "facts",
      rows: [
        ["Jawaban", `${author}, ${formatInstant(row.createdAt)}`],
        ["Diterima koordinator", row.publishedAt === null ? "Belum diterima" : formatInstant(row.publishedAt)],
      ],
    },
    { kind: "text", text },
  ]);
}

/**
 * Files by type, size and checksum. Not by name: people name files after themselves.
 * @param faults what is wrong with a file, by its id
 */
export function attachmentTable({ attachments }: Dossier, faults: ReadonlyMap<string, string>): Block {
  return {
    kind: "table",
    columns: [
      { title: "No.", share: 6 },
      { title: "Jenis berkas", share: 20 },
      { title: "Ukuran (bita)", share: 14 },
      { title: "SHA-256", share: 60 },
    ],
    rows: attachments.map(({ id, contentType, sizeBytes, sha256 }, index) => [
      number(index + 1),
      fileKindLabel(contentType),
      number(sizeBytes),
      [sha256.toString("hex"), faults.get(id)].filter((line) => line !== undefined).join("\n"),
    ]),
    empty: "Tidak ada lampiran.",
  };
}
