/** A file that cannot be taken at all. The message is formal Indonesian, for the coordinator, and says what to do. */
export class ImportFileError extends Error {
  override readonly name = "ImportFileError";
}

/** Why a whole file is refused. */
export const REFUSALS = {
  empty: "Berkas kosong. Unduh kembali berkas ekspor dari admin LAPOR!, lalu coba lagi.",
  tooLarge:
    "Berkas terlalu besar (paling besar 100 MB). Unduh ekspor dari admin LAPOR! per periode yang lebih pendek, lalu impor satu per satu.",
  tooMuchInside:
    "Isi berkas terlalu besar setelah dibuka. Unduh ekspor dari admin LAPOR! per periode yang lebih pendek, lalu impor satu per satu.",
  tooManyRows:
    "Berkas memuat lebih dari 200.000 baris. Unduh ekspor dari admin LAPOR! per periode yang lebih pendek, lalu impor satu per satu.",
  damaged: "Berkas rusak atau tidak lengkap. Unduh kembali berkas ekspor dari admin LAPOR!, lalu coba lagi.",
  password:
    "Berkas dilindungi kata sandi. Buka berkas itu di Excel, hapus kata sandinya, simpan sebagai .xlsx, lalu coba lagi.",
  oldExcel:
    "Berkas berformat Excel lama (.xls). Buka berkas itu di Excel, simpan sebagai Buku Kerja Excel (.xlsx), lalu coba lagi.",
  binaryExcel:
    "Berkas berformat Excel biner (.xlsb). Buka berkas itu di Excel, simpan sebagai Buku Kerja Excel (.xlsx), lalu coba lagi.",
  xmlExcel: "Berkas berformat XML. Buka berkas itu di Excel, simpan sebagai Buku Kerja Excel (.xlsx), lalu coba lagi.",
  openDocument: "Berkas berformat OpenDocument. Simpan berkas itu sebagai Excel (.xlsx) atau CSV, lalu coba lagi.",
  otherArchive:
    "Berkas arsip ini bukan buku kerja Excel. Bila berkas ekspor ada di dalamnya, keluarkan terlebih dahulu, lalu impor berkas .xlsx atau .csv itu.",
  zip64:
    "Berkas .xlsx disimpan dengan cara yang tidak didukung. Buka berkas itu di Excel, simpan kembali sebagai .xlsx, lalu coba lagi.",
  pdf: "Berkas PDF tidak dapat diimpor. Pilih ekspor Excel atau CSV di admin LAPOR!, lalu coba lagi.",
  webPage:
    "Berkas ini halaman web tanpa tabel laporan, mungkin halaman masuk karena sesi admin LAPOR! berakhir. Masuk kembali, unduh ulang ekspornya, lalu coba lagi.",
  mergedCells:
    "Tabel di berkas ini memuat sel yang digabung ke bawah. Buka berkas itu di Excel, pisahkan sel gabungan, simpan sebagai .xlsx, lalu coba lagi.",
  notText: "Berkas ini bukan CSV atau Excel. Unduh ekspor berformat .xlsx atau .csv dari admin LAPOR!, lalu coba lagi.",
} as const;

/** The refusal of a whole file for one of the known reasons. */
export function refusedFile(reason: keyof typeof REFUSALS): ImportFileError {
  return new ImportFileError(REFUSALS[reason]);
}
