import { type ComplaintStatus, STATUS_LABELS } from "./status";
import type { NationalTask, StatusSend } from "./verdict-facts";
import { NATIONAL_STATUSES, type NationalStatus } from "./verdict-table";

/** Two statuses that are compared. `isSurvivor`: the local one is that of the case into which this one was merged. */
export interface Pair {
  readonly local: ComplaintStatus;
  readonly national: NationalStatus;
  readonly isSurvivor: boolean;
  readonly reopenWindowOpen: boolean;
}

/** For whom a case waits, and what is to be clicked nationally, in Indonesian. */
export interface Wait {
  readonly waiting: string;
  readonly task: NationalTask | null;
}

/** The clicks in the LAPOR! admin that stand for a status call. */
export const SEND_CLICKS: Readonly<Record<StatusSend, string>> = {
  verify: "Verifikasi",
  finish: "Selesai",
  archive: "Arsipkan",
};

/** Who must move here, by the local status. */
export const LOCAL_WAITS: Partial<Readonly<Record<ComplaintStatus, string>>> = {
  SUBMITTED: "Koordinator menelaah aduan.",
  CLARIFICATION_REQUESTED: "Pelapor menjawab permintaan klarifikasi.",
  VERIFIED: "Koordinator meneruskan aduan kepada OPD.",
  FORWARDED: "OPD penanggung jawab menerima dan menangani aduan.",
  IN_PROGRESS: "OPD penanggung jawab menjawab aduan.",
  ANSWERED: "Koordinator menerima jawaban OPD, lalu hasilnya ditinjau.",
  MONITORING: "Pimpinan atau koordinator meninjau hasil pemantauan.",
  ARCHIVED: "Koordinator memeriksa aduan yang sudah diarsipkan.",
  TRANSFERRED: "Koordinator memeriksa laporan yang kembali didisposisikan kepada instansi daerah.",
};

/** The waits in which people of the national side must move, with the click; all others wait for people here. */
export const NATIONAL_WAITS: readonly {
  readonly local: readonly ComplaintStatus[];
  readonly national: readonly NationalStatus[];
  readonly click: string;
}[] = [
  { local: ["MONITORING", "RESOLVED"], national: ["TV", "BD"], click: "Kelola" },
  { local: ["RESOLVED"], national: ["DR", "TU"], click: SEND_CLICKS.finish },
  { local: ["ARCHIVED"], national: ["DR"], click: SEND_CLICKS.finish },
];

function statusesOf({ local, national, isSurvivor }: Pair): string {
  const here = isSurvivor ? "Di sini aduan utama" : "Di sini aduan";
  return `${here} berstatus "${STATUS_LABELS[local]}", di LAPOR! "${NATIONAL_STATUSES[national]}".`;
}

function clickWait(pair: Pair, click: string): Wait {
  // To end a case there while the citizen may still reopen it here would make him start anew.
  if (click === SEND_CLICKS.finish && pair.reopenWindowOpen) {
    const waiting = `Setelah masa pembukaan kembali berakhir, admin LAPOR! mengeklik "${click}" pada laporan ini.`;
    return { waiting, task: null };
  }
  const waiting = `Admin LAPOR! mengeklik "${click}" pada laporan ini.`;
  return { waiting, task: { click, reason: statusesOf(pair) } };
}

/** Who must move so that a pair that waits becomes one that fits. */
export function waitOf(pair: Pair): Wait {
  const there = NATIONAL_WAITS.find(
    ({ local, national }) => local.includes(pair.local) && national.includes(pair.national),
  );
  if (there !== undefined) return clickWait(pair, there.click);
  const waiting = LOCAL_WAITS[pair.local] ?? "Koordinator memeriksa aduan.";
  return { waiting: pair.isSurvivor ? `Menunggu aduan utama: ${waiting}` : waiting, task: null };
}

/** The click that is needed where the status call cannot be made, must not be made yet, or changed nothing. */
export function sendWait(pair: Pair, send: StatusSend, alreadySent: boolean): Wait {
  const click = SEND_CLICKS[send];
  const wait = clickWait(pair, click);
  if (!alreadySent || wait.task === null) return wait;
  const waiting = `Perintah "${click}" sudah dikirim, tetapi status nasional belum berubah. ${wait.waiting}`;
  return { ...wait, waiting };
}

/** What the coordinator must decide where two statuses contradict each other. */
export function conflictWait(pair: Pair): Wait {
  const waiting = `Koordinator memutuskan. ${statusesOf(pair)}`;
  const task =
    pair.national === "TO"
      ? { click: SEND_CLICKS.verify, reason: `${statusesOf(pair)} Hanya bila jawaban di sini tetap berlaku.` }
      : { click: SEND_CLICKS.archive, reason: `${statusesOf(pair)} Hanya bila penutupan di sini tetap berlaku.` };
  return { waiting, task };
}

/** A transfer that was sent, and of which nothing is visible yet. */
export const TRANSFER_SENT: Wait = {
  waiting: "Pengalihan sudah dikirim; sistem nasional belum memindahkan laporan ini.",
  task: null,
};

/** A case that is transferred here, and whose transfer was never sent. */
export const TRANSFER_NOT_SENT: Wait = {
  waiting: 'Admin LAPOR! mengeklik "Bukan Wewenang" pada laporan ini.',
  task: {
    click: "Bukan Wewenang",
    reason: "Di sini aduan sudah dialihkan, di LAPOR! masih didisposisikan kepada instansi daerah.",
  },
};

/** A merged case whose surviving case is not known. */
export const SURVIVOR_MISSING: Wait = {
  waiting: "Koordinator memeriksa penggabungan: aduan utama tidak ditemukan.",
  task: null,
};

/** Two national cases, or two follow-ups, of what is one here. */
export const DOUBLED: Wait = {
  waiting: "Koordinator memeriksa laporan atau tindak lanjut di LAPOR! yang tercatat dua kali.",
  task: {
    click: "Arsipkan laporan ganda",
    reason: "Di LAPOR! tercatat dua kali. Bila hanya tindak lanjutnya yang ganda, tidak ada yang diarsipkan.",
  },
};

const FLAG_NAMES = { isAnonymous: "anonim", isSecret: "rahasia" } as const;

/** Flags that protect here and not there: only the LAPOR! admin can set them. */
export function flagWait(flags: readonly (keyof typeof FLAG_NAMES)[]): Wait {
  const names = flags.map((flag) => FLAG_NAMES[flag]).join(" dan ");
  return {
    waiting: `Admin LAPOR! menetapkan laporan ini sebagai ${names}.`,
    task: { click: `Ubah di admin LAPOR!: ${names}`, reason: `Di sini aduan ini ${names}, di LAPOR! belum.` },
  };
}
