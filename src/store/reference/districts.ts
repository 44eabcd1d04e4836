/** A kecamatan of Demak with some of its villages, as a form offers them; other villages may be typed. */
export interface DistrictSeed {
  readonly name: string;
  /** Kemendagri area code. */
  readonly areaCode: string;
  /** The kecamatan as an agency. */
  readonly agencyCode: string;
  /** Well-known desa and kelurahan; not all. */
  readonly villages: readonly string[];
}

function district(number: number, name: string, ...villages: string[]): DistrictSeed {
  const areaCode = `33.21.${String(number).padStart(2, "0")}`;
  return { name, areaCode, agencyCode: `KEC-${name.toUpperCase()}`, villages };
}

/** The 14 kecamatan of Kabupaten Demak in the order of their area codes. */
export const DISTRICTS: readonly DistrictSeed[] = [
  district(1, "Mranggen", "Mranggen", "Batursari", "Kebonbatur", "Bandungrejo", "Kangkung", "Kembangarum", "Brumbung"),
  district(2, "Karangawen", "Karangawen", "Brambang", "Bumirejo", "Jragung", "Margohayu", "Pundenarum", "Wonosekar"),
  district(3, "Guntur", "Guntur", "Blerong", "Bogosari", "Gaji", "Pamongan", "Tlogoweru", "Trimulyo"),
  district(
    4,
    "Sayung",
    "Sayung",
    "Bedono",
    "Kalisari",
    "Purwosari",
    "Sidogemah",
    "Sriwulan",
    "Surodadi",
    "Timbulsloko",
  ),
  district(5, "Karangtengah", "Batu", "Karangsari", "Pulosari", "Rejosari", "Tambakbulusan", "Wonoagung", "Wonokerto"),
  district(6, "Wonosalam", "Wonosalam", "Botorejo", "Jogoloyo", "Karangrejo", "Mojodemak", "Mranak", "Trengguli"),
  district(7, "Dempet", "Dempet", "Balerejo", "Baleromo", "Brakas", "Harjowinangun", "Kebonsari", "Kunir"),
  district(8, "Gajah", "Gajah", "Boyolali", "Jatisono", "Medini", "Mlatiharjo", "Sambiroto", "Tanjunganyar"),
  district(9, "Karanganyar", "Karanganyar", "Cangkring", "Ketanjung", "Ngaluran", "Undaan Kidul", "Wonorejo"),
  district(10, "Mijen", "Mijen", "Bakung", "Bermi", "Geneng", "Jleper", "Mlaten", "Pasir", "Pecuk"),
  district(11, "Demak", "Bintoro", "Betokan", "Kadilangu", "Kalicilik", "Katonsari", "Mangunjiwan", "Singorejo"),
  district(12, "Bonang", "Betahwalang", "Gebang", "Jatirogo", "Margolinduk", "Morodemak", "Purworejo", "Serangan"),
  district(13, "Wedung", "Wedung", "Babalan", "Berahan Kulon", "Berahan Wetan", "Buko", "Bungo", "Kedungmutih"),
  district(14, "Kebonagung", "Kebonagung", "Mangunrejo", "Megonten", "Pilangwetan", "Sarimulyo", "Solowire", "Werdoyo"),
];
