interface ColumnDefinition {
  /** What coordinators call it. */
  readonly label: string;
  /** Whether its absence is worth a word: the import has less to go by without it. */
  readonly isExpected: boolean;
  /** Headings that mean it, the surest first, without regard to case, blanks and punctuation. */
  readonly headings: readonly string[];
}

function column(label: string, headings: string, isExpected = true): ColumnDefinition {
  return { label, isExpected, headings: headings.split(" | ").map(headingKey) };
}

function optional(label: string, headings: string): ColumnDefinition {
  return column(label, headings, false);
}

/**
 * The columns that an export may have. No description of the export is public: the headings are those of the admin
 * site's pages, of the wire and of similar systems. A column that the table does not know is named to the coordinator.
 */
const COLUMNS = {
  nationalId: column(
    "ID Laporan",
    "Tracking ID | ID Tracking | No Tracking | Nomor Tracking | Kode Tracking | ID Laporan | Nomor Laporan | No Laporan | Kode Laporan | Laporan ID | ID Aduan | Nomor Aduan | No Aduan | ID Pengaduan | Nomor Pengaduan | No Pengaduan | Kode Pengaduan | Complaint ID | ID Complaint | Report ID | ID LAPOR | ID SP4N | ID SP4N LAPOR | Nomor SP4N | Tracking | ID",
  ),
  title: column("Judul", "Judul Laporan | Judul Aduan | Judul Pengaduan | Judul | Perihal | Subjek | Title | Subject"),
  content: column(
    "Isi Laporan",
    "Isi Laporan | Isi Aduan | Isi Pengaduan | Isi Laporan Awal | Laporan Awal | Isi | Uraian Laporan | Uraian | Deskripsi Laporan | Deskripsi | Detail Laporan | Laporan | Content | Description",
  ),
  statusName: column(
    "Status",
    "Status Laporan | Status Aduan | Status Pengaduan | Status Terakhir | Status Terkini | Status | Status Tindak Lanjut | Nama Status | Status Name",
  ),
  createdAt: column(
    "Tanggal Laporan",
    "Tanggal Laporan | Tgl Laporan | Tanggal Laporan Masuk | Tanggal Lapor | Tanggal Aduan | Tanggal Pengaduan | Tanggal Pelaporan | Tanggal Dibuat | Tgl Dibuat | Tanggal Masuk | Tgl Masuk | Tanggal Diterima | Waktu Laporan | Waktu Dibuat | Dibuat Pada | Created At | Created Date | Date Created | Created | Tanggal | Tgl",
  ),
  updatedAt: column(
    "Tanggal Diperbarui",
    "Tanggal Diperbarui | Tgl Diperbarui | Terakhir Diperbarui | Diperbarui Pada | Tanggal Pembaruan | Tanggal Perubahan | Tanggal Update | Tgl Update | Update Terakhir | Tanggal Update Terakhir | Tanggal Status | Tanggal Tindak Lanjut Terakhir | Updated At | Last Update | Last Updated",
  ),
  closedAt: column(
    "Tanggal Selesai",
    "Tanggal Selesai | Tgl Selesai | Tanggal Laporan Selesai | Tanggal Penyelesaian | Tanggal Ditutup | Tanggal Penutupan | Selesai Pada | Waktu Selesai | Closed At | Finished At",
  ),
  dispositionName: column(
    "Instansi Terdisposisi",
    "Instansi Terdisposisi | Instansi Disposisi | Terdisposisi Ke | Disposisi Ke | Terdisposisi | Disposisi | Instansi Tujuan | Instansi Terlapor | Instansi Penanggung Jawab | Nama Instansi | Instansi | Disposition Name | Disposition | Institution Name | Institution",
  ),
  dispositionId: optional(
    "ID Instansi Terdisposisi",
    "ID Instansi Terdisposisi | ID Disposisi | ID Instansi | Kode Instansi | Disposition ID | Institution ID",
  ),
  classification: column(
    "Klasifikasi",
    "Klasifikasi Laporan | Klasifikasi | Jenis Laporan | Jenis Aduan | Tipe Laporan | Classification",
  ),
  category: column("Kategori", "Kategori Laporan | Kategori Aduan | Kategori | Topik | Category"),
  isAnonymous: column(
    "Anonim",
    "Anonim | Is Anonim | Laporan Anonim | Pelapor Anonim | Status Anonim | Is Anonymous | Anonymous",
  ),
  isSecret: column("Rahasia", "Rahasia | Is Rahasia | Laporan Rahasia | Status Rahasia | Is Secret | Secret"),
  privacy: optional(
    "Sifat Laporan",
    "Sifat Laporan | Sifat Aduan | Sifat | Anonim/Rahasia | Rahasia/Anonim | Privasi | Jenis Privasi | Kerahasiaan | Visibilitas",
  ),
  reporterName: optional(
    "Nama Pelapor",
    "Nama Pelapor | Nama Lengkap Pelapor | Pelapor | Nama Pengadu | Reporter Name | Reporter | Nama",
  ),
  reporterPhone: optional(
    "No. Telepon",
    "No Telepon Pelapor | No HP Pelapor | Telepon Pelapor | No Telepon | Nomor Telepon | No Telp | No Tlp | Telepon | Telp | No HP | Nomor HP | HP | Nomor Ponsel | No WA | No WhatsApp | Nomor WhatsApp | Phone | Phone Number",
  ),
  reporterEmail: optional("Email", "Email Pelapor | Email | Alamat Email | Surel | Alamat Surel | E-mail Address"),
  ticket: optional(
    "Nomor Tiket",
    "Nomor Tiket | No Tiket | Kode Tiket | Tiket | Nomor Tiket Lokal | Nomor Tiket Hallo Demak | Nomor Referensi | No Referensi | Referensi | Ticket Number | Ticket | Reference",
  ),
  tags: optional("Tagar", "Tagar | Hashtag | Tags | Tag"),
  leadAgency: optional(
    "OPD",
    "OPD Penanggung Jawab | OPD Utama | OPD Pelaksana | OPD Teknis | OPD | Perangkat Daerah | Unit Kerja | Dinas | Lead Agency",
  ),
  incidentOn: optional(
    "Tanggal Kejadian",
    "Tanggal Kejadian | Tgl Kejadian | Waktu Kejadian | Tanggal Peristiwa | Date of Incident",
  ),
  address: optional(
    "Lokasi Kejadian",
    "Lokasi Kejadian | Alamat Kejadian | Tempat Kejadian | Detail Lokasi | Lokasi | Location",
  ),
  district: optional("Kecamatan", "Kecamatan Kejadian | Kecamatan | District"),
  village: optional("Desa/Kelurahan", "Desa/Kelurahan | Kelurahan/Desa | Desa | Kelurahan | Village"),
  regency: optional("Kabupaten/Kota", "Kabupaten/Kota | Kota/Kabupaten | Kabupaten | Kota | Regency"),
  latitude: optional("Lintang", "Latitude | Lat | Lintang"),
  longitude: optional("Bujur", "Longitude | Long | Lng | Lon | Bujur"),
  coordinates: optional("Koordinat", "Koordinat | Titik Koordinat | Titik Lokasi | Coordinates | Lat Long"),
} as const satisfies Readonly<Record<string, ColumnDefinition>>;

/** A column that the import knows. */
export type ColumnName = keyof typeof COLUMNS;

/** All of them. */
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** What is known about a column. */
export function columnDefinition(name: ColumnName): ColumnDefinition {
  return COLUMNS[name];
}

/** A heading as it is compared: letters and digits in lower case. */
export function headingKey(heading: string): string {
  return heading
    .slice(0, 200)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
