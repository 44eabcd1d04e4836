import { formatInstant } from "./jakarta-time";

/** In groups that can be read aloud and copied by hand; the tracker takes them with and without blanks. */
export function grouped(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}

/** The slip that a citizen is handed at the counter: to be printed as it is, or read to him. In Indonesian. */
export function receiptText(ticketNumber: string, accessCode: string | null, submittedAt: Date): string {
  return [
    "TANDA TERIMA ADUAN - KABUPATEN DEMAK",
    "",
    `Nomor tiket  : ${grouped(ticketNumber)}`,
    ...(accessCode === null ? [] : [`Kode akses   : ${grouped(accessCode)}`]),
    `Diterima     : ${formatInstant(submittedAt)}`,
    "",
    "Simpan tanda terima ini. Dengan nomor tiket dan kode akses Anda dapat",
    "memantau aduan, menjawab pertanyaan petugas, dan memberi penilaian.",
    "Jangan berikan kode akses kepada orang lain.",
  ].join("\n");
}
