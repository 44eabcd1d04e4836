import { CLASSIFICATION_NAMES, type WireMaster, type WireTemplate } from "../national/wire";
import { AGENCY_KINDS, PROVINCES, REGENCIES, STATE_INSTITUTIONS } from "./place-names";
import { SeededRandom } from "./random";

/** The simulated master lists. */
export interface MasterData {
  readonly institutions: readonly WireMaster[];
  readonly templates: readonly WireTemplate[];
  readonly categories: readonly WireMaster[];
  readonly classifications: readonly WireMaster[];
  readonly channels: readonly WireMaster[];
  readonly locations: readonly WireMaster[];
}

const OWN_REGENCY = "Kabupaten Demak";

/** Category by subject; the first one of "Lainnya" is what a case without a number of its own gets. */
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  Infrastruktur: ["Jalan", "Jembatan", "Drainase", "Irigasi", "Gedung Pemerintah"],
  "Bencana Alam": ["Banjir", "Rob", "Kekeringan"],
  "Air Minum": ["Pasokan", "Kualitas Air", "Tagihan"],
  "Lingkungan Hidup": ["Sampah", "Pencemaran Air", "Pencemaran Udara"],
  Kependudukan: ["KTP Elektronik", "Kartu Keluarga", "Akta Kelahiran"],
  Kesehatan: ["Puskesmas", "Rumah Sakit", "Jaminan Kesehatan"],
  Pendidikan: ["Sarana Sekolah", "Pungutan Sekolah", "Penerimaan Murid Baru"],
  Sosial: ["Bantuan Sosial", "Penyandang Disabilitas"],
  Perhubungan: ["Lampu Jalan", "Parkir", "Angkutan Umum"],
  Ketertiban: ["Ketertiban Umum", "Bangunan Liar"],
  "Pelayanan Publik": ["Sikap Petugas", "Pungutan Liar"],
  Lainnya: ["Topik Lainnya"],
};

const TEMPLATES: readonly (readonly [code: string, name: string, content: string])[] = [
  ["disposition", "Disposisi", "<b>{{institution_from}}</b> mendisposisikan laporan ini ke <b>{{institution_to}}</b>"],
  ["status", "Perubahan status", "Status laporan berubah dari {{status_old}} menjadi {{status_new}}"],
  ["reply", "Tindak lanjut", "{{institution_from}} menindaklanjuti laporan ini"],
  ["reporter_reply", "Tanggapan pelapor", "Pelapor menanggapi tindak lanjut"],
  [
    "not_authority",
    "Bukan wewenang",
    "{{institution_from}} meneruskan laporan ini ke {{institution_to}}: bukan wewenang",
  ],
  ["request_detail", "Permintaan kelengkapan", "Mohon melengkapi laporan dengan lokasi dan waktu kejadian."],
];

const CHANNEL_NAMES = ["Website", "SMS 1708", "Aplikasi Android", "Aplikasi iOS", "Tatap Muka", "Aplikasi Instansi"];

/** Master data for a seed; our own institution is always part of it. */
export function makeMasterData(seed: number, ownInstitutionId: string, institutionCount: number): MasterData {
  const random = new SeededRandom(seed);
  return {
    institutions: institutions(random, ownInstitutionId, institutionCount),
    templates: TEMPLATES.map(([code, name, content], index) => ({ id: 101 + index, code, name, content })),
    categories: categories(random),
    classifications: CLASSIFICATION_NAMES.map((name, index) => ({ id: index + 1, name })),
    channels: CHANNEL_NAMES.map((name, index) => ({ id: index + 21, name })),
    locations: ["Nasional", `${OWN_REGENCY}, Jawa Tengah`, ...PROVINCES].map((name, index) => ({
      id: 34 + index,
      name,
    })),
  };
}

function institutions(random: SeededRandom, ownId: string, count: number): WireMaster[] {
  const own = { id: Number(ownId), name: `Pemerintah ${OWN_REGENCY}` };
  const names = [
    ...AGENCY_KINDS.map((kind) => `${kind} ${OWN_REGENCY}`),
    ...STATE_INSTITUTIONS,
    ...PROVINCES.map((name) => `Pemerintah Provinsi ${name}`),
    ...REGENCIES.map((name) => `Pemerintah ${name}`),
    ...REGENCIES.flatMap((regency) => AGENCY_KINDS.map((kind) => `${kind} ${regency}`)),
  ];
  const others: WireMaster[] = [];
  let id = 150_000;
  for (const name of names.slice(0, Math.max(0, count - 1))) {
    do id += random.integer(1, 9);
    while (id === own.id);
    others.push({ id, name });
  }
  return [own, ...others];
}

function categories(random: SeededRandom): WireMaster[] {
  const list: WireMaster[] = [];
  let id = 400;
  for (const [subject, children] of Object.entries(CATEGORIES)) {
    id += random.integer(1, 5);
    const parent = id;
    list.push({ id: parent, name: subject, parent: null });
    for (const name of children) {
      id += random.integer(1, 3);
      list.push({ id, name, parent });
    }
  }
  return list;
}
