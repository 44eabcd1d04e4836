import type { Channel, ComplaintKind, Role, SopStep, Visibility } from "./status";

/** Indonesian names of the procedure's words, as they stand on papers and in exports. */

export const KIND_LABELS: Readonly<Record<ComplaintKind, string>> = {
  COMPLAINT: "Pengaduan",
  SUGGESTION: "Saran",
  ASPIRATION: "Aspirasi",
  INFORMATION_REQUEST: "Permintaan informasi",
};

export const CHANNEL_LABELS: Readonly<Record<Channel, string>> = {
  WEB: "Situs web",
  ANDROID: "Aplikasi Android",
  IOS: "Aplikasi iOS",
  SMS: "SMS",
  WHATSAPP: "WhatsApp",
  COUNTER: "Loket pelayanan",
  NATIONAL: "SP4N-LAPOR!",
};

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  COORDINATOR: "Admin Koordinator",
  AGENCY_OFFICER: "Petugas OPD",
  LIAISON: "Pejabat Penghubung",
  LEADER: "Pimpinan",
  ADMIN: "Admin Sistem",
};

export const VISIBILITY_LABELS: Readonly<Record<Visibility, string>> = {
  PUBLIC: "Publik",
  INTERNAL: "Internal",
};

/** The eight steps as SOP DINKOMINFO/4/1/32/2020 words them. */
export const STEP_LABELS: Readonly<Record<SopStep, string>> = {
  SUBMIT: "Menyampaikan pengaduan, saran, atau aspirasi",
  REVIEW: "Menerima, menelaah, dan mengklarifikasi aduan",
  VERIFY: "Memverifikasi ke OPD terkait",
  FORWARD: "Menyampaikan kepada OPD terkait",
  AGENCY_REVIEW: "Menelaah dan mengklarifikasi permasalahan",
  RECEIVE_ANSWER: "Menerima jawaban",
  REVIEW_RESULT: "Menerima dan menelaah hasil pengaduan",
  ARCHIVE: "Mengagendakan dan mengarsipkan hasil pengaduan",
};

/** Who carries a step out by the SOP. */
export const STEP_RESPONSIBLE: Readonly<Record<SopStep, string>> = {
  SUBMIT: "Pengadu",
  REVIEW: "Admin Koordinator",
  VERIFY: "Admin Koordinator",
  FORWARD: "Admin Koordinator",
  AGENCY_REVIEW: "OPD/BUMD, Pejabat Penghubung",
  RECEIVE_ANSWER: "Admin Koordinator",
  REVIEW_RESULT: "Pimpinan, Admin Koordinator, Pengadu",
  ARCHIVE: "Admin Koordinator",
};
