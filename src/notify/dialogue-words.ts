import type { DialogueFacts, DialogueSay } from "../domain/dialogue/say";
import { type ComplaintStatus, STATUS_LABELS } from "../domain/status";

type Words = (facts: DialogueFacts) => string;

const KINDS = "1 Pengaduan, 2 Saran, 3 Aspirasi, 4 Permintaan informasi";

/** Facts are codes from the database: a status that this version does not know is told by its code. */
function status(code: string | number | undefined): string {
  return STATUS_LABELS[code as ComplaintStatus] ?? String(code ?? "-");
}

/** The listed cases, as many as there are facts for; one SMS holds three with their status. */
function tickets(facts: DialogueFacts, withStatus: boolean): string {
  const listed: string[] = [];
  for (let number = 1; facts[`ticket${number}`] !== undefined; number += 1) {
    const ticket = String(facts[`ticket${number}`]);
    listed.push(withStatus ? `${ticket}: ${status(facts[`status${number}`])}` : ticket);
  }
  const more = Number(facts.count ?? 0) - listed.length;
  return listed.join(withStatus ? "\n" : ", ") + (more > 0 ? ` (dan ${more} lainnya)` : "");
}

/** What is said before a question: a wish that was taken, files that were not. */
function before(facts: DialogueFacts): string {
  const flag =
    facts.flag === "SECRET"
      ? "Aduan ini dirahasiakan. "
      : facts.flag === "ANONYMOUS"
        ? "Nama Anda tidak ditampilkan. "
        : "";
  return flag + refused(facts);
}

/** Files that were not taken, or are not there any more; up to 999 of them fit before a receipt. */
function refused({ refusedFiles }: DialogueFacts): string {
  return refusedFiles === undefined ? "" : `${refusedFiles} berkas tidak dapat diterima. `;
}

/**
 * The words of the dialogue. Only characters of the GSM alphabet, so that an SMS holds 160 of them; a receipt is one SMS.
 * Facts are the notice's data, with what was sealed for this message alone.
 */
export const DIALOGUE_WORDS: Readonly<Record<DialogueSay, Words>> = {
  HELP: () =>
    "Aduan Demak. Tulis aduan Anda langsung di sini. Perintah: STATUS, JAWAB, NILAI, BUKA, CABUT, BATAL, ANONIM, RAHASIA. Contoh: STATUS lalu nomor tiket.",
  WELCOME: () => "Sama-sama. Ketik BANTUAN untuk melihat cara menyampaikan aduan.",
  ASK_CONTENT: (facts) =>
    `${before(facts)}Silakan tulis apa yang terjadi, paling sedikit beberapa kata. Ketik BATAL untuk membatalkan.`,
  ASK_PLACE: (facts) =>
    `${before(facts)}Di mana lokasinya? Tulis kecamatan, desa, atau alamat. Jika tidak tahu, ketik LEWATI.`,
  ASK_KIND: (facts) => `${before(facts)}Jenis pesan Anda? Balas angka: ${KINDS}.`,
  RECEIPT: (facts) =>
    `${refused(facts)}Aduan diterima. Tiket ${facts.ticket}, kode akses ${facts.accessCode}. Simpan, jangan berikan kode kepada orang lain. Cek: ketik STATUS`,
  CANCELLED: () => "Pesan dibatalkan dan tidak dikirim. Anda dapat menulis aduan baru kapan saja.",
  NOTHING_TO_CANCEL: () =>
    "Tidak ada yang perlu dibatalkan. Untuk mencabut aduan yang sudah dikirim, ketik CABUT lalu nomor tiket.",
  STATUS: (facts) => `Tiket ${facts.ticket}: ${status(facts.status)}.`,
  STATUS_LIST: (facts) => `Aduan Anda yang masih berjalan:\n${tickets(facts, true)}`,
  STATUS_NONE: () =>
    "Tidak ada aduan dari nomor ini yang masih berjalan. Untuk aduan yang sudah selesai, ketik STATUS lalu nomor tiket.",
  NOT_OWN: () =>
    "Tiket itu tidak ditemukan untuk nomor ini. Periksa kembali nomornya. Status hanya diberikan kepada nomor yang mengirim aduan.",
  CLARIFICATION_TAKEN: (facts) =>
    `${refused(facts)}Terima kasih. Jawaban Anda untuk tiket ${facts.ticket} sudah kami teruskan kepada petugas.`,
  CLARIFICATION_WHICH: (facts) =>
    `Ada beberapa aduan yang menunggu jawaban: ${tickets(facts, false)}. Ketik JAWAB, nomor tiket, lalu jawaban Anda.`,
  CLARIFICATION_NONE: () => "Tidak ada pertanyaan petugas yang menunggu jawaban Anda untuk aduan itu.",
  CLARIFICATION_HOW: (facts) => `Tulis jawaban Anda di belakangnya: JAWAB ${facts.ticket} lalu jawaban.`,
  RATED: (facts) => `Terima kasih. Nilai ${facts.score} untuk tiket ${facts.ticket} sudah dicatat.`,
  RATE_HOW: (facts) =>
    `Ketik NILAI, nomor tiket (${tickets(facts, false)}), lalu angka 1 (tidak puas) sampai 5 (sangat puas).`,
  RATE_NOT_NOW: () => "Belum ada yang dapat dinilai. Aduan dapat dinilai sekali, setelah selesai.",
  WITHDRAWN: (facts) => `Aduan dengan tiket ${facts.ticket} sudah dicabut atas permintaan Anda.`,
  WITHDRAW_HOW: (facts) =>
    `Untuk mencabut aduan, ketik CABUT lalu nomor tiket (${tickets(facts, false)}). Aduan yang dicabut tidak dilanjutkan.`,
  WITHDRAW_NOT_NOW: () =>
    "Aduan hanya dapat dicabut sebelum dijawab. Tidak ada aduan Anda yang dapat dicabut sekarang.",
  REOPENED: (facts) =>
    `Aduan dengan tiket ${facts.ticket} dibuka kembali. Alasan Anda sudah kami teruskan kepada petugas.`,
  REOPEN_HOW: (facts) =>
    `Jika hasilnya belum sesuai, ketik BUKA, nomor tiket (${tickets(facts, false)}), lalu alasan Anda.`,
  REOPEN_NOT_NOW: () =>
    "Aduan hanya dapat dibuka kembali setelah selesai, selama masa pembukaan kembali belum berakhir. Anda dapat menulis aduan baru.",
  VOICE_REFUSED: () => "Maaf, pesan suara belum dapat kami baca. Silakan tulis pesan Anda.",
  STICKER_REFUSED: () => "Maaf, pesan jenis ini belum dapat kami baca. Silakan tulis pesan Anda.",
  FILE_REFUSED: () =>
    "Maaf, berkas tidak dapat diterima. Kirim foto JPG, PNG atau WEBP, dokumen PDF, atau video MP4 yang tidak terlalu besar.",
  PART_LATE: () =>
    "Sebagian SMS Anda baru sampai sekarang dan tidak termuat dalam aduan. Bila penting, sampaikan kembali saat petugas menghubungi Anda.",
  TOO_MANY: () =>
    "Terlalu banyak pesan dari nomor ini. Pesan ini dan berikutnya tidak dibaca selama satu jam. Silakan kirim lagi setelah itu.",
  NOT_PROCESSED: () => "Maaf, pesan Anda belum dapat kami proses. Silakan kirim lagi, atau hubungi loket pengaduan.",
};
