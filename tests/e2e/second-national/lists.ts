import type { Institution } from "./model";

/** The account with which the hub comes. */
export const OWN = { institution: 41877, user: 7000219, channel: 93 } as const;

/** Among them two of one name, and one with a character that HTML must encode. */
export const INSTITUTIONS: readonly Institution[] = [
  { id: OWN.institution, name: "Pemerintah Kabupaten Demak" },
  { id: 52011, name: "Dinas Perhubungan" },
  { id: 63120, name: "Dinas Perhubungan" },
  { id: 41902, name: "Dinas Pekerjaan Umum & Penataan Ruang Kabupaten Demak" },
  { id: 318, name: "Kementerian Kesehatan" },
  { id: 20551, name: "Pemerintah Provinsi Jawa Tengah" },
  { id: 41915, name: "RSUD Sunan Kalijaga" },
];

/** The institution that speaks for the national administrators; it is not in the list that clients get. */
export const ADMINISTRATORS: Institution = { id: 1, name: "Admin SP4N-LAPOR!" };

/** A reply template, by its code. */
export const TEMPLATES: readonly {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly text: string;
}[] = [
  {
    id: 901,
    code: "TL-PROSES",
    name: "Sedang diproses",
    text: "<p>Yth. Pelapor,<br />laporan Anda sedang diproses oleh <b>{{institution_from}}</b>.</p>",
  },
  {
    id: 902,
    code: "TL-TERUSKAN",
    name: "Diteruskan",
    text: "<p>Laporan diteruskan dari {{institution_from}} kepada {{institution_to}}.&nbsp;</p>",
  },
  { id: 903, code: "TL-SELESAI", name: "Selesai", text: "<p>Terima kasih &amp; salam, {{institution_from}}</p>" },
  { id: 904, code: "TL-DATA", name: "Butuh data", text: "<p>{{institution_from}} memerlukan keterangan tambahan.</p>" },
];

/** An entry of a master table. */
export interface MasterEntry {
  readonly id: number;
  readonly name: string;
  readonly parent?: number;
}

/** The master tables of N12 by their path. */
export const MASTERS = {
  categories: [
    { id: 4400, name: "Infrastruktur" },
    { id: 4417, name: "Jalan", parent: 4400 },
    { id: 4418, name: "Jembatan", parent: 4400 },
    { id: 5090, name: "Kesehatan" },
    { id: 5091, name: "Puskesmas", parent: 5090 },
    { id: 9999, name: "Lainnya" },
  ],
  classifications: [
    { id: 61, name: "Pengaduan" },
    { id: 62, name: "Pengaduan Berkadar Pengawasan", parent: 61 },
    { id: 64, name: "Aspirasi" },
    { id: 67, name: "Permintaan Informasi" },
    { id: 70, name: "Whistle Blowing" },
  ],
  channels: [
    { id: 11, name: "Website" },
    { id: OWN.channel, name: "Aplikasi Daerah" },
  ],
  locations: [
    { id: 33210, name: "Kabupaten Demak" },
    { id: 33211, name: "Mranggen", parent: 33210 },
    { id: 33212, name: "Karangawen", parent: 33210 },
    { id: 33213, name: "Sayung", parent: 33210 },
  ],
} satisfies Record<string, readonly MasterEntry[]>;

/** The codes of a status; one name has several, and an unknown name has one that nobody else has. */
export function statusCodes(name: string): readonly [number, ...number[]] {
  return STATUS_CODES.get(name) ?? [997];
}

const STATUS_CODES = new Map<string, readonly [number, ...number[]]>([
  ["Belum Terverifikasi", [0]],
  ["Terverifikasi", [12, 13]],
  ["Belum Ditindaklanjuti", [20, 21, 25]],
  ["Dalam Proses", [31]],
  ["Ditindaklanjuti oleh Instansi", [31, 34]],
  ["Ditanggapi oleh Pelapor", [35]],
  ["Ditunda", [44]],
  ["Selesai", [50, 58]],
  ["Diarsipkan", [60]],
  ["Ditolak", [66]],
]);

/** Whether a case of that status is over: it takes follow-ups, but they do not move it. */
export function isClosed(status: string): boolean {
  return ["Selesai", "Diarsipkan", "Ditolak"].includes(status);
}
