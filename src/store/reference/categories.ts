/** A category of complaints. */
export interface CategorySeed {
  /** Stable: what the API takes and reports name. A child's id begins with its parent's. */
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
}

type Subject = readonly [id: string, name: string, children: Readonly<Record<string, string>>];

const SUBJECTS: readonly Subject[] = [
  [
    "INFRA",
    "Infrastruktur",
    {
      JALAN: "Jalan dan jembatan",
      DRAINASE: "Drainase dan saluran",
      IRIGASI: "Irigasi dan sungai",
      GEDUNG: "Gedung dan fasilitas umum",
    },
  ],
  [
    "BENCANA",
    "Rob, banjir dan bencana",
    { ROB: "Rob dan abrasi", BANJIR: "Banjir dan tanggul", KEKERINGAN: "Kekeringan dan bantuan air bersih" },
  ],
  [
    "AIR",
    "Air bersih",
    { PASOKAN: "Pasokan air terhenti", KUALITAS: "Kualitas air", TAGIHAN: "Tagihan dan sambungan" },
  ],
  [
    "LINGKUNGAN",
    "Lingkungan hidup",
    { SAMPAH: "Sampah dan kebersihan", PENCEMARAN: "Pencemaran air, udara dan bau", TAMAN: "Pohon dan taman" },
  ],
  [
    "DUKCAPIL",
    "Kependudukan",
    { KTP: "KTP elektronik dan KIA", KK: "Kartu keluarga dan pindah datang", AKTA: "Akta pencatatan sipil" },
  ],
  [
    "KESEHATAN",
    "Kesehatan",
    {
      LAYANAN: "Pelayanan puskesmas dan rumah sakit",
      PENYAKIT: "Wabah dan pencegahan penyakit",
      JKN: "Jaminan kesehatan",
    },
  ],
  [
    "PENDIDIKAN",
    "Pendidikan",
    { SARANA: "Sarana sekolah", BIAYA: "Biaya dan pungutan", SPMB: "Penerimaan murid baru" },
  ],
  ["SOSIAL", "Sosial", { BANSOS: "Bantuan sosial", RENTAN: "Lansia, disabilitas dan warga telantar" }],
  [
    "EKONOMI",
    "Perizinan dan ekonomi",
    { IZIN: "Perizinan usaha", PASAR: "Pasar dan pedagang", KERJA: "Ketenagakerjaan" },
  ],
  ["PANGAN", "Pertanian dan perikanan", { TANI: "Pertanian dan pupuk", IKAN: "Perikanan dan nelayan" }],
  [
    "HUB",
    "Perhubungan",
    { LAMPU: "Lampu penerangan jalan", PARKIR: "Parkir dan lalu lintas", ANGKUTAN: "Angkutan umum dan barang" },
  ],
  [
    "TERTIB",
    "Ketenteraman dan ketertiban",
    { UMUM: "Ketertiban umum dan kebisingan", BANGUNAN: "Bangunan dan pedagang liar" },
  ],
  [
    "PUBLIK",
    "Pelayanan publik dan pemerintahan",
    { PETUGAS: "Sikap dan pelayanan petugas", PUNGLI: "Pungutan liar dan integritas", DESA: "Pemerintahan desa" },
  ],
  ["LAIN", "Lain-lain", {}],
];

/** The categories of complaints, each parent before its children. */
export const CATEGORIES: readonly CategorySeed[] = SUBJECTS.flatMap(([id, name, children]) => [
  { id, name, parentId: null },
  ...Object.entries(children).map(([part, childName]) => ({ id: `${id}-${part}`, name: childName, parentId: id })),
]);
