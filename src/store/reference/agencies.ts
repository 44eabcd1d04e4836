/** The kinds of agency. */
export const AGENCY_KINDS = [
  "SEKRETARIAT",
  "INSPEKTORAT",
  "DINAS",
  "BADAN",
  "KANTOR",
  "RSUD",
  "KECAMATAN",
  "BUMD",
] as const;
/** What an agency is in the regency's organisation. */
export type AgencyKind = (typeof AGENCY_KINDS)[number];

/** An agency as the hub first knows it. Later renames and closures are made in the database, not here. */
export interface AgencySeed {
  /** Stable and unique; how the API and officers name it. */
  readonly code: string;
  readonly name: string;
  readonly kind: AgencyKind;
  readonly parentCode: string | null;
  /** Kemendagri area code of a kecamatan (the BPS code has another order). */
  readonly areaCode: string | null;
  readonly note: string | null;
  /** First day on which it worked (`YYYY-MM-DD`), where known. */
  readonly openedOn: string | null;
}

function agency(
  code: string,
  name: string,
  kind: AgencyKind,
  known: Partial<Pick<AgencySeed, "parentCode" | "areaCode" | "note" | "openedOn">> = {},
): AgencySeed {
  return { code, name, kind, parentCode: null, areaCode: null, note: null, openedOn: null, ...known };
}

/**
 * The agencies (OPD) and regional enterprises (BUMD) of Kabupaten Demak: the units of its 2018 work plan under
 * Perda 5/2016, and RSUD Sultan Fatah, which opened since.
 */
export const AGENCIES: readonly AgencySeed[] = [
  agency("SETDA", "Sekretariat Daerah", "SEKRETARIAT"),
  agency("SETWAN", "Sekretariat DPRD", "SEKRETARIAT"),
  agency("INSPEKTORAT", "Inspektorat", "INSPEKTORAT"),
  agency("DINDIKBUD", "Dinas Pendidikan dan Kebudayaan", "DINAS"),
  agency("DINKES", "Dinas Kesehatan", "DINAS"),
  agency("DPUPR", "Dinas Pekerjaan Umum dan Penataan Ruang", "DINAS"),
  agency("DINPERKIM", "Dinas Perumahan dan Kawasan Permukiman", "DINAS"),
  agency("DINSOSP2PA", "Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak", "DINAS"),
  agency("DINNAKERIND", "Dinas Tenaga Kerja dan Perindustrian", "DINAS"),
  agency("DLH", "Dinas Lingkungan Hidup", "DINAS"),
  agency("DINDUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipil", "DINAS"),
  agency(
    "DINPERMADESP2KB",
    "Dinas Pemberdayaan Masyarakat dan Desa, Pengendalian Penduduk dan Keluarga Berencana",
    "DINAS",
  ),
  agency("DINHUB", "Dinas Perhubungan", "DINAS"),
  agency("DINKOMINFO", "Dinas Komunikasi dan Informatika", "DINAS", {
    note: "Mengoordinasikan pengelolaan pengaduan masyarakat",
  }),
  agency("DPMPTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "DINAS"),
  agency("DINPORA", "Dinas Kepemudaan dan Olahraga", "DINAS"),
  agency("DINPERPUSAR", "Dinas Perpustakaan dan Kearsipan", "DINAS"),
  agency("DINLUTKAN", "Dinas Kelautan dan Perikanan", "DINAS"),
  agency("DINPAR", "Dinas Pariwisata", "DINAS"),
  agency("DINPERTANPANGAN", "Dinas Pertanian dan Pangan", "DINAS"),
  agency("DINDAGKOPUKM", "Dinas Perdagangan, Koperasi, Usaha Kecil dan Menengah", "DINAS"),
  agency("BAPPELITBANGDA", "Badan Perencanaan Pembangunan, Penelitian dan Pengembangan Daerah", "BADAN"),
  agency("BPKPAD", "Badan Pengelolaan Keuangan, Pendapatan dan Aset Daerah", "BADAN"),
  agency("BKPP", "Badan Kepegawaian, Pendidikan dan Pelatihan", "BADAN"),
  agency("BPBD", "Badan Penanggulangan Bencana Daerah", "BADAN"),
  agency("KESBANGPOL", "Kantor Kesatuan Bangsa dan Politik", "KANTOR"),
  agency("SATPOLPP", "Satuan Polisi Pamong Praja", "KANTOR"),
  agency("RSUDSUNANKALIJAGA", "RSUD Sunan Kalijaga", "RSUD", { parentCode: "DINKES" }),
  agency("RSUDSULTANFATAH", "RSUD Sultan Fatah", "RSUD", { parentCode: "DINKES", openedOn: "2019-12-15" }),
  agency("KEC-MRANGGEN", "Kecamatan Mranggen", "KECAMATAN", { areaCode: "33.21.01" }),
  agency("KEC-KARANGAWEN", "Kecamatan Karangawen", "KECAMATAN", { areaCode: "33.21.02" }),
  agency("KEC-GUNTUR", "Kecamatan Guntur", "KECAMATAN", { areaCode: "33.21.03" }),
  agency("KEC-SAYUNG", "Kecamatan Sayung", "KECAMATAN", { areaCode: "33.21.04" }),
  agency("KEC-KARANGTENGAH", "Kecamatan Karangtengah", "KECAMATAN", { areaCode: "33.21.05" }),
  agency("KEC-WONOSALAM", "Kecamatan Wonosalam", "KECAMATAN", { areaCode: "33.21.06" }),
  agency("KEC-DEMPET", "Kecamatan Dempet", "KECAMATAN", { areaCode: "33.21.07" }),
  agency("KEC-GAJAH", "Kecamatan Gajah", "KECAMATAN", { areaCode: "33.21.08" }),
  agency("KEC-KARANGANYAR", "Kecamatan Karanganyar", "KECAMATAN", { areaCode: "33.21.09" }),
  agency("KEC-MIJEN", "Kecamatan Mijen", "KECAMATAN", { areaCode: "33.21.10" }),
  agency("KEC-DEMAK", "Kecamatan Demak", "KECAMATAN", { areaCode: "33.21.11" }),
  agency("KEC-BONANG", "Kecamatan Bonang", "KECAMATAN", { areaCode: "33.21.12" }),
  agency("KEC-WEDUNG", "Kecamatan Wedung", "KECAMATAN", { areaCode: "33.21.13" }),
  agency("KEC-KEBONAGUNG", "Kecamatan Kebonagung", "KECAMATAN", { areaCode: "33.21.14" }),
  agency("BUMD-TIRTADHARMA", "Perumda Air Minum Tirta Dharma", "BUMD"),
  agency("BUMD-ANWUSA", "PT Demak Aneka Wirausaha (Anwusa)", "BUMD"),
  agency("BUMD-SARIHUSADA", "Apotek Sari Husada", "BUMD"),
  agency("BUMD-BPRBKK", "PD BPR BKK Demak", "BUMD"),
];
