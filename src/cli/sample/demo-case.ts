import type { SampleComplainant, SampleLocation } from "./sample-complaint";

const location: SampleLocation = {
  district: "Sayung",
  village: "Sriwulan",
  address: "RT 01 RW 04, dekat musala",
  latitude: -6.9361,
  longitude: 110.4818,
};

const complainant: SampleComplainant = {
  name: "Ngatini",
  phone: "0800 0000 0099",
  email: "ngatini@warga.invalid",
  address: "RT 01 RW 04 Sriwulan",
};

/** The texts of the one case that the demonstration plays through the eight steps, in the order of their use. */
export const DEMO_CASE = {
  title: "Rob menggenangi jalan ke sekolah di Sriwulan",
  content:
    "Sudah sepuluh hari jalan menuju sekolah tergenang rob setiap pagi, tingginya sampai lutut anak. Pompa di ujung gang tidak menyala. Kemarin dua anak terpeleset karena lubang tidak terlihat. Mohon pompa dihidupkan dan jalan diuruk 🙏",
  kind: "COMPLAINT",
  channel: "WEB",
  category: "BENCANA-ROB",
  location,
  incidentDaysAgo: 10,
  complainant,
  isAnonymous: false,
  isSecret: false,
  leadAgencyCode: "DPUPR",
  supportAgencyCodes: ["BPBD"],
  clarificationQuestion: "Mohon dijelaskan letak pompa yang tidak menyala, dan pada jam berapa genangan paling tinggi.",
  clarificationAnswer:
    "Pompa berada di ujung Gang 2, di sebelah musala. Genangan paling tinggi pukul 05.30 sampai 07.00, tepat saat anak-anak berangkat sekolah.",
  coordinatorNote:
    "Aduan jelas dan lokasinya lengkap. Pompa dan jalan lingkungan menjadi tugas DPUPR; BPBD mendukung penanganan darurat.",
  instruction: "Mohon pompa diperiksa hari ini dan jalan diamankan sebelum jam masuk sekolah besok.",
  internalNote: "Panel listrik pompa berkarat. Suku cadang tersedia di gudang; teknisi berangkat pukul 13.00.",
  publicFollowUp:
    "Pompa sudah menyala kembali sejak pukul 15.40. Besok pagi jalan diuruk dengan sirtu sepanjang 60 meter.",
  answer:
    "Panel listrik pompa telah diganti dan pompa bekerja normal. Jalan menuju sekolah telah diuruk sepanjang 60 meter dan lubangnya ditutup. Pompa kini diperiksa setiap hari Senin oleh petugas kami. Terima kasih atas laporan Ibu.",
  reviewNote: "Hasil sesuai dengan aduan dan disertai foto. Dinyatakan selesai.",
  rating: { score: 5, comment: "Alhamdulillah anak-anak sudah bisa ke sekolah dengan sepatu kering. Terima kasih 🙏" },
} as const;
