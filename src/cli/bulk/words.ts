/** What generated cases are about: enough kinds to look like a regency's inbox, and to search in. */
export const SUBJECTS: readonly { readonly title: string; readonly content: string }[] = [
  {
    title: "Jalan berlubang",
    content: "Jalan berlubang cukup dalam dan sudah beberapa kali menyebabkan pengendara motor terjatuh.",
  },
  {
    title: "Banjir rob",
    content: "Air rob menggenangi jalan sudah tiga hari dan warga kesulitan beraktivitas.",
  },
  {
    title: "Lampu jalan padam",
    content: "Lampu penerangan jalan umum padam sejak seminggu lalu sehingga jalan gelap pada malam hari.",
  },
  {
    title: "Sampah menumpuk",
    content: "Sampah menumpuk di tepi jalan dan tidak diangkut sehingga menimbulkan bau tidak sedap.",
  },
  {
    title: "Air bersih tidak mengalir",
    content: "Air bersih tidak mengalir sejak beberapa hari terakhir dan warga harus membeli air galon.",
  },
  {
    title: "Antrean layanan kependudukan",
    content: "Antrean pengurusan dokumen kependudukan sangat panjang dan tidak ada kepastian waktu.",
  },
  {
    title: "Saluran irigasi tersumbat",
    content: "Saluran irigasi tersumbat sehingga sawah kekurangan air menjelang masa tanam.",
  },
  {
    title: "Pelayanan puskesmas",
    content: "Pelayanan di puskesmas lambat karena petugas pendaftaran hanya satu orang.",
  },
];

/** What officers write in them. */
export const FOLLOW_UPS: readonly string[] = [
  "Petugas sudah meninjau lokasi dan menjadwalkan perbaikan.",
  "Laporan telah diteruskan kepada bidang teknis untuk ditindaklanjuti.",
  "Perbaikan sedang dikerjakan dan diperkirakan selesai minggu ini.",
  "Penanganan telah selesai dilaksanakan. Terima kasih atas laporannya.",
];
