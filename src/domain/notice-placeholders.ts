/** What stands between braces in a template, and the longest value that it can have in an SMS. */
export const PLACEHOLDERS = {
  ticket: { longest: 11, sample: "A1B2C3D4E5F" },
  status: { longest: 28, sample: "Sedang ditangani OPD" },
  code: { longest: 13, sample: "ABCDEFGHJKMNP" },
  agency: { longest: 160, sample: "Dinas Pekerjaan Umum dan Penataan Ruang" },
  kind: { longest: 20, sample: "Pengaduan" },
  due: { longest: 45, sample: "Jumat, 13 Maret 2026 pukul 17.30 WIB" },
  until: { longest: 45, sample: "Jumat, 27 Maret 2026 pukul 23.59 WIB" },
  step: { longest: 30, sample: "Telaah oleh OPD" },
  text: { longest: 0, sample: "Mohon sebutkan nomor rumah atau patokan terdekat." },
  date: { longest: 20, sample: "13 Maret 2026" },
  open: { longest: 5, sample: "12" },
  overdue: { longest: 5, sample: "3" },
  dueToday: { longest: 5, sample: "4" },
} as const;
/** A placeholder's name. */
export type Placeholder = keyof typeof PLACEHOLDERS;
