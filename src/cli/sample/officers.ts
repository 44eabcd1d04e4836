import type { Role } from "../../domain/status";

/** A fictional officer. The seed gives the passwords. */
export interface SampleOfficer {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly agencyCode: string | null;
  /** The office held, as officers would say it. */
  readonly position: string;
}

function central(username: string, name: string, role: Role, position: string): SampleOfficer {
  return { username, name, role, agencyCode: null, position };
}

/** The liaison of an agency, and the officer who works on its cases. */
function agencyTeam(code: string, liaison: string, officer: string): SampleOfficer[] {
  const account = code.toLowerCase().replace("bumd-", "");
  return [
    {
      username: `${account}.penghubung`,
      name: liaison,
      role: "LIAISON",
      agencyCode: code,
      position: "Pejabat Penghubung",
    },
    {
      username: `${account}.petugas`,
      name: officer,
      role: "AGENCY_OFFICER",
      agencyCode: code,
      position: "Petugas OPD",
    },
  ];
}

/** Officers for every role and for every agency that works on a sample case; all names are invented. */
export const SAMPLE_OFFICERS: readonly SampleOfficer[] = [
  central("admin", "Wibisono", "ADMIN", "Pengelola sistem"),
  central("koordinator", "Retno Kusumaningtyas", "COORDINATOR", "Admin Koordinator"),
  central("koordinator2", "Suparman", "COORDINATOR", "Admin Koordinator"),
  central("bupati", "Raden Arya Wiratmaka", "LEADER", "Bupati"),
  central("sekda", "Sulastri Handayaningrum", "LEADER", "Sekretaris Daerah"),
  ...agencyTeam("DPUPR", "Joko Widyatmoko", "Paijo"),
  ...agencyTeam("BPBD", "Tri Wahyuningsih", "Sugiman"),
  ...agencyTeam("DLH", "Bayu Kertapati", "Sunarti"),
  ...agencyTeam("DINDUKCAPIL", "Anisah Maulidina", "Legiman"),
  ...agencyTeam("DINKES", "dr. Ratri Palupi", "Suwarni"),
  ...agencyTeam("DINDIKBUD", "Heru Mangkubawana", "Kartinah"),
  ...agencyTeam("DINSOSP2PA", "Nining Kurniasari", "Marsudi"),
  ...agencyTeam("DINHUB", "Dimas Wirayuda", "Tukiman"),
  ...agencyTeam("BUMD-TIRTADHARMA", "Yuli Rahmatika", "Sarwono"),
  ...agencyTeam("DINDAGKOPUKM", "Pandu Hastungkara", "Rusmini"),
  ...agencyTeam("SATPOLPP", "Gatot Sasongkojati", "Samsudin"),
  ...agencyTeam("RSUDSUNANKALIJAGA", "dr. Laksmi Paramastuti", "Sumiyati"),
  ...agencyTeam("DINPERTANPANGAN", "Wahyudi Tanoyo", "Darsono"),
  ...agencyTeam("DPMPTSP", "Citra Anggraheni", "Widodo"),
  ...agencyTeam("KEC-SAYUNG", "Achmad Mustaqfirin", "Ngadimin"),
];
