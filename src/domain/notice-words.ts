import type { NoticeChannel, NoticeTemplate } from "./notice";
import type { Placeholder } from "./notice-placeholders";

export const WORDS_CHANNELS = ["SMS", "WHATSAPP", "EMAIL"] as const satisfies readonly NoticeChannel[];
/** A channel on which people read; webhooks carry data, no words. */
export type WordsChannel = (typeof WORDS_CHANNELS)[number];

/**
 * What words are kept by: a notice's template; STATUS_ONLY stands for those of a secret case, and wherever there are no
 * words to pass on; RESOLVED_MERGED is for who follows another's case, which he can neither rate nor reopen. The dialogue's words are chosen by what is to be said, and kept apart.
 */
export type WordsKey = Exclude<NoticeTemplate, "DIALOGUE"> | "STATUS_ONLY" | "RECEIPT_WITH_CODE" | "RESOLVED_MERGED";

interface Entry {
  readonly placeholders: readonly Placeholder[];
  /** Without these it would be of no use. */
  readonly required: readonly Placeholder[];
  readonly words: Readonly<Partial<Record<WordsChannel, { readonly subject?: string; readonly body: string }>>>;
}

const SIGNATURE = "\n\nLayanan Aduan Masyarakat Kabupaten Demak";
const TRACK =
  "\n\nAnda dapat memantau aduan ini dengan nomor tiket dan kode akses yang telah Anda terima. Mohon tidak membagikan kode akses kepada siapa pun.";

/** A citizen's notice in its three lengths; mail and WhatsApp read alike but for greeting and subject. */
function citizen(subject: string, long: string, sms: string, extra: readonly Placeholder[] = []): Entry {
  return {
    placeholders: ["ticket", "status", ...extra],
    required: ["ticket"],
    words: {
      SMS: { body: sms },
      WHATSAPP: { body: `${long}${TRACK}${SIGNATURE}` },
      EMAIL: { subject, body: `Yth. Bapak/Ibu Pelapor,\n\n${long}${TRACK}\n\nHormat kami,${SIGNATURE}` },
    },
  };
}

/** An officer's notice: by mail, else by WhatsApp, else by SMS. */
function officer(subject: string, long: string, sms: string, placeholders: readonly Placeholder[]): Entry {
  return {
    placeholders,
    required: [],
    words: {
      SMS: { body: sms },
      WHATSAPP: { body: `${long}${SIGNATURE}` },
      EMAIL: { subject, body: `Yth. Bapak/Ibu,\n\n${long}${SIGNATURE}` },
    },
  };
}

/** A post in the group "Sp4n Lapor": no word of the citizen's own, who knows what he may have written in it. */
function group(body: string): Entry {
  return {
    placeholders: ["ticket", "status", "agency", "kind"],
    required: ["ticket"],
    words: { WHATSAPP: { body } },
  };
}

/** The hub's own words, in formal Indonesian; administrators may replace them. */
export const NOTICE_WORDS: Readonly<Record<WordsKey, Entry>> = {
  GROUP_FORWARDED: group(
    "*Disposisi aduan {ticket}*\n{kind}, diteruskan kepada {agency}.\nStatus: {status}.\n\nMohon Pejabat Penghubung membuka Aduan Hub, menindaklanjuti aduan ini, dan mengonfirmasi kiriman ini di sana.",
  ),
  GROUP_RESULT: group(
    "*Hasil telaah aduan {ticket}*\n{kind}, OPD: {agency}.\nStatus: {status}.\n\nMohon Pejabat Penghubung mengonfirmasi kiriman ini di Aduan Hub.",
  ),
  STATUS_ONLY: {
    placeholders: ["ticket", "status"],
    required: ["ticket"],
    words: {
      SMS: { body: "Aduan {ticket}: {status}. Layanan Aduan Masyarakat Kabupaten Demak" },
      WHATSAPP: { body: `Aduan {ticket}: {status}.${SIGNATURE}` },
      EMAIL: {
        subject: "Status aduan {ticket}",
        body: `Yth. Bapak/Ibu,\n\nAduan {ticket}: {status}.${SIGNATURE}`,
      },
    },
  },
  RECEIPT: citizen(
    "Aduan {ticket} telah kami terima",
    "Aduan Anda telah kami terima dengan nomor tiket {ticket}. Aduan segera kami telaah.",
    "Aduan Anda kami terima dengan nomor tiket {ticket} dan segera kami telaah. Layanan Aduan Kabupaten Demak",
  ),
  RECEIPT_WITH_CODE: {
    placeholders: ["ticket", "status", "code"],
    required: ["ticket", "code"],
    words: {
      SMS: {
        body: "Aduan Anda kami terima. Tiket {ticket}, kode akses {code}. Simpan keduanya; kode akses bersifat rahasia. Pemkab Demak",
      },
      WHATSAPP: {
        body: `Aduan Anda telah kami terima dan segera ditelaah.\n\nNomor tiket: {ticket}\nKode akses: {code}${TRACK}${SIGNATURE}`,
      },
      EMAIL: {
        subject: "Aduan {ticket} telah kami terima",
        body: `Yth. Bapak/Ibu Pelapor,\n\nAduan Anda telah kami terima dan segera ditelaah.\n\nNomor tiket: {ticket}\nKode akses: {code}${TRACK}\n\nHormat kami,${SIGNATURE}`,
      },
    },
  },
  CLARIFICATION_REQUESTED: citizen(
    "Aduan {ticket} memerlukan penjelasan Anda",
    "Kami memerlukan penjelasan Anda atas aduan {ticket}:\n\n{text}\n\nMohon jawab sebelum {until} melalui kanal tempat Anda menyampaikan aduan. Penelaahan dilanjutkan setelah jawaban Anda kami terima; tanpa jawaban, aduan dapat ditutup.",
    "Aduan {ticket} memerlukan penjelasan Anda: {text} Mohon jawab sebelum {until} lewat kanal aduan Anda. Lewat SMS: JAWAB {ticket} lalu jawaban.",
    ["text", "until"],
  ),
  REJECTED: citizen(
    "Aduan {ticket} tidak dapat diproses",
    "Mohon maaf, aduan {ticket} tidak dapat kami proses dengan alasan berikut:\n\n{text}",
    "Mohon maaf, aduan {ticket} tidak dapat kami proses: {text}",
    ["text"],
  ),
  VERIFIED: citizen(
    "Aduan {ticket} telah diverifikasi",
    "Aduan {ticket} telah diverifikasi dan segera diteruskan kepada perangkat daerah yang berwenang.",
    "Aduan {ticket} telah diverifikasi dan segera diteruskan kepada perangkat daerah yang berwenang. Pemkab Demak",
  ),
  FORWARDED: citizen(
    "Aduan {ticket} telah diteruskan",
    "Aduan {ticket} telah diteruskan kepada {agency} untuk ditindaklanjuti.",
    "Aduan {ticket} telah diteruskan kepada perangkat daerah yang berwenang untuk ditindaklanjuti. Pemkab Demak",
    ["agency"],
  ),
  FOLLOWED_UP: citizen(
    "Tindak lanjut aduan {ticket}",
    "Tindak lanjut atas aduan {ticket}:\n\n{text}",
    "Tindak lanjut aduan {ticket}: {text}",
    ["text"],
  ),
  ANSWER_RECEIVED: citizen(
    "Jawaban atas aduan {ticket}",
    "Jawaban atas aduan {ticket}:\n\n{text}",
    "Jawaban atas aduan {ticket}: {text}",
    ["text"],
  ),
  MONITORING: citizen(
    "Aduan {ticket} dalam pemantauan",
    "Penanganan aduan {ticket} masih berjalan dan kami pantau sampai selesai.",
    "Penanganan aduan {ticket} masih berjalan dan kami pantau sampai selesai. Pemkab Demak",
  ),
  RESOLVED: citizen(
    "Aduan {ticket} telah selesai",
    "Penanganan aduan {ticket} dinyatakan selesai. Mohon kesediaan Anda memberi penilaian. Bila hasilnya belum sesuai, Anda dapat meminta aduan ini dibuka kembali sampai {until}.\n\nBila Anda melapor lewat SMS atau WhatsApp, ketik NILAI {ticket} lalu angka 1 sampai 5, atau BUKA {ticket} lalu alasan Anda.",
    "Aduan {ticket} selesai. Belum sesuai? Dapat dibuka kembali sampai {until}. Lewat SMS: NILAI atau BUKA, lalu tiket.",
    ["until"],
  ),
  RESOLVED_MERGED: citizen(
    "Aduan {ticket} telah selesai",
    "Penanganan aduan {ticket}, yang digabungkan dengan aduan lain tentang hal yang sama, dinyatakan selesai. Bila hasilnya belum sesuai, silakan sampaikan aduan baru.",
    "Aduan {ticket}, yang digabungkan dengan aduan lain, selesai. Bila belum sesuai, silakan sampaikan aduan baru. Pemkab Demak",
  ),
  REOPENED: citizen(
    "Aduan {ticket} dibuka kembali",
    "Aduan {ticket} dibuka kembali. Status: {status}.",
    "Aduan {ticket} dibuka kembali. Status: {status}. Layanan Aduan Kabupaten Demak",
  ),
  MERGED: citizen(
    "Aduan {ticket} digabungkan",
    "Aduan {ticket} digabungkan dengan aduan lain tentang hal yang sama. Perkembangannya tetap kami sampaikan kepada Anda.",
    "Aduan {ticket} digabungkan dengan aduan lain tentang hal yang sama. Perkembangannya tetap kami kabarkan. Pemkab Demak",
  ),
  TRANSFERRED: citizen(
    "Aduan {ticket} dialihkan",
    "Aduan {ticket} berada di luar wewenang Pemerintah Kabupaten Demak dan dialihkan kepada instansi lain:\n\n{text}",
    "Aduan {ticket} di luar wewenang Pemkab Demak dan dialihkan kepada instansi lain: {text}",
    ["text"],
  ),
  ACCESS_CODE: {
    placeholders: ["ticket", "code"],
    required: ["ticket", "code"],
    words: {
      SMS: {
        body: "Kode akses baru untuk aduan {ticket}: {code}. Kode lama tidak berlaku lagi. Jangan bagikan kode ini. Pemkab Demak",
      },
      WHATSAPP: {
        body: `Kode akses baru untuk aduan {ticket}: {code}\n\nKode yang lama tidak berlaku lagi. Mohon tidak membagikan kode ini kepada siapa pun.${SIGNATURE}`,
      },
      EMAIL: {
        subject: "Kode akses baru untuk aduan {ticket}",
        body: `Yth. Bapak/Ibu Pelapor,\n\nKode akses baru untuk aduan {ticket}: {code}\n\nKode yang lama tidak berlaku lagi. Mohon tidak membagikan kode ini kepada siapa pun.\n\nHormat kami,${SIGNATURE}`,
      },
    },
  },
  CONTACT_CODE: {
    placeholders: ["code"],
    required: ["code"],
    words: {
      SMS: {
        body: "Kode verifikasi Anda: {code}. Jangan bagikan kode ini kepada siapa pun. Layanan Aduan Kabupaten Demak",
      },
      WHATSAPP: {
        body: `Kode verifikasi Anda: {code}\n\nMohon tidak membagikan kode ini kepada siapa pun.${SIGNATURE}`,
      },
      EMAIL: {
        subject: "Kode verifikasi Anda",
        body: `Kode verifikasi Anda: {code}\n\nMohon tidak membagikan kode ini kepada siapa pun.${SIGNATURE}`,
      },
    },
  },
  NEW_DISPOSITION: officer(
    "Disposisi baru: aduan {ticket}",
    "Aduan {ticket} telah diteruskan kepada {agency}. Mohon ditelaah di Aduan Hub.",
    "Disposisi baru: aduan {ticket}. Mohon ditelaah di Aduan Hub. Pemkab Demak",
    ["ticket", "status", "agency"],
  ),
  GROUP_REMINDER: officer(
    "Mohon konfirmasi kiriman grup tentang aduan {ticket}",
    'Kiriman tentang aduan {ticket} ({status}) di grup "Sp4n Lapor" belum dikonfirmasi oleh {agency}. Mohon membuka Aduan Hub dan mengonfirmasinya.',
    "Kiriman grup tentang aduan {ticket} belum dikonfirmasi. Mohon konfirmasi di Aduan Hub. Pemkab Demak",
    ["ticket", "status", "agency"],
  ),
  DUE_WARNING: officer(
    "Batas waktu aduan {ticket} sudah dekat",
    "Tahap {step} aduan {ticket} berakhir pada {due}.",
    "Tahap {step} aduan {ticket} berakhir {due}. Pemkab Demak",
    ["ticket", "status", "agency", "step", "due"],
  ),
  ESCALATION: officer(
    "Aduan {ticket} melewati batas waktu",
    "Tahap {step} aduan {ticket} telah melewati batas waktu {due}. Mohon perhatian Bapak/Ibu.",
    "Tahap {step} aduan {ticket} telah melewati batas {due}. Pemkab Demak",
    ["ticket", "status", "agency", "step", "due"],
  ),
  DIGEST: officer(
    "Ringkasan aduan {date}",
    "Ringkasan aduan {agency} pada {date}:\n\nTerbuka: {open}\nMelewati batas waktu: {overdue}\nJatuh tempo hari ini: {dueToday}",
    "Aduan {date}: terbuka {open}, terlambat {overdue}, jatuh tempo hari ini {dueToday}. Pemkab Demak",
    ["agency", "date", "open", "overdue", "dueToday"],
  ),
};

/** Every key of {@link NOTICE_WORDS}. */
export const WORDS_KEYS = Object.keys(NOTICE_WORDS) as WordsKey[];
