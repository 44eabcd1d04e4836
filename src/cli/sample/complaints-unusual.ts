import { type SampleComplaint, sample } from "./sample-complaint";

/** A chronicle as long as citizens really write them. */
const LONG_CHRONICLE = [
  "Kepada Yth. Bapak/Ibu Admin Pengaduan Kabupaten Demak,",
  "Perkenalkan, saya ketua RT di sebuah perumahan di Batursari. Mohon maaf bila surat ini panjang, karena masalah kami sudah berjalan lama dan saling berkaitan. Saya tuliskan menurut urutan kejadiannya supaya mudah ditelusuri.",
  "1. Awal mula. Kira-kira tiga tahun yang lalu saluran di belakang perumahan disempitkan karena ada pengurukan lahan. Sebelum itu air hujan mengalir lancar ke sungai. Setelah itu setiap hujan lebih dari satu jam, air naik ke jalan blok C dan blok D setinggi mata kaki. Waktu itu kami masih menganggapnya biasa.",
  "2. Keadaan memburuk. Tahun berikutnya genangan mencapai betis orang dewasa dan masuk ke sebelas rumah. Warga iuran membeli pompa kecil. Pompa itu bekerja dua musim, kemudian terbakar karena dipaksa menyala semalaman. Kami pernah mengirim surat kepada pengembang, tetapi kantornya sudah tidak ada.",
  "3. Jalan rusak. Karena sering terendam, lapisan jalan utama perumahan terkelupas. Lubangnya tertutup air saat hujan. Pada bulan lalu seorang ibu yang memboncengkan dua anaknya jatuh; syukurlah hanya luka ringan. Kami menambal dengan sisa bangunan, tetapi habis lagi terbawa air.",
  "4. Sampah. Truk sampah tidak lagi masuk karena jalannya rusak. Warga membawa sampah sendiri ke ujung jalan raya, dan di sana menumpuk sampai berhari-hari. Setiap banjir, sampah itu masuk kembali ke saluran. Jadi semuanya berputar: saluran sempit membuat jalan rusak, jalan rusak membuat sampah menumpuk, sampah menumpuk membuat saluran makin sempit.",
  "5. Upaya warga. Kami sudah kerja bakti enam kali dalam setahun ini. Kami juga sudah bermusyawarah dengan perumahan sebelah dan pemerintah desa. Pemerintah desa mendukung, tetapi menyampaikan bahwa prasarana perumahan ini belum diserahkan oleh pengembang kepada pemerintah daerah sehingga desa tidak dapat menganggarkan perbaikannya.",
  "6. Permohonan kami. (a) Mohon dijelaskan status penyerahan prasarana perumahan kami dan langkah yang harus kami tempuh bila pengembangnya sudah tidak ada. (b) Mohon saluran di belakang perumahan diperiksa dan dikembalikan lebarnya. (c) Mohon bantuan penambalan darurat pada empat lubang terdalam. (d) Mohon truk sampah dijadwalkan sampai pos satpam, karena sampai di sana jalannya masih baik.",
  "Kami siap mendampingi petugas ke lokasi kapan saja, termasuk hari libur. Foto, denah, daftar hadir musyawarah, dan salinan surat kepada pengembang dapat kami serahkan.",
  "Atas perhatian dan bantuannya kami ucapkan terima kasih. Semoga Bapak/Ibu selalu diberi kesehatan. 🙏",
].join("\n\n");

/** Spam, tries, a very long text, several matters in one, and texts that stress a display. */
export const UNUSUAL_COMPLAINTS: readonly SampleComplaint[] = [
  sample({
    key: "perumahan-batursari",
    kind: "COMPLAINT",
    title: "Saluran, jalan, dan sampah di perumahan yang belum diserahterimakan",
    content: LONG_CHRONICLE,
    channel: "WEB",
    category: "INFRA-DRAINASE",
    location: { district: "Mranggen", village: "Batursari", latitude: -7.0331, longitude: 110.4942 },
    incidentDaysAgo: 33,
    submittedDaysAgo: 5,
    complainant: { name: "Ir. Soegeng Hardjono", phone: "(024) 0000 0046", email: "ketua.rt@warga.invalid" },
    reach: "SUBMITTED",
    way: {
      clarification: {
        question:
          "Terima kasih atas penjelasan yang lengkap. Mohon nama perumahan dan bloknya, serta nama badan usaha pengembangnya bila masih diingat.",
        answer: "Blok A sampai D, 212 rumah. Nama pengembang tertera pada salinan surat yang kami serahkan di loket.",
      },
    },
  }),
  sample({
    key: "spam-pinjaman",
    kind: "COMPLAINT",
    title: "DANA CEPAT CAIR TANPA JAMINAN!!!",
    content:
      "💰💰 DANA CEPAT CAIR 5 MENIT TANPA JAMINAN!!! Bunga 0%!!! Klik http://pinjaman.invalid/cair sekarang juga 💰💰💰",
    channel: "WEB",
    submittedDaysAgo: 4,
    complainant: { name: "PROMO", phone: "0800 0000 0047" },
    reach: "REJECTED",
    way: { rejectReason: "Bukan aduan: pesan promosi." },
  }),
  sample({
    key: "uji-coba",
    kind: "COMPLAINT",
    title: "tes",
    content: "tes tes tes",
    channel: "ANDROID",
    submittedDaysAgo: 14,
    reach: "REJECTED",
    way: {
      rejectReason: "Isi aduan tidak memuat permasalahan. Silakan kirim aduan baru bila ada yang ingin disampaikan.",
    },
  }),
  sample({
    key: "dana-desa",
    kind: "COMPLAINT",
    title: "Papan informasi anggaran desa tidak dipasang",
    content:
      "Papan informasi APBDes tidak dipasang sejak awal tahun. Sebagai warga kami ingin mengetahui penggunaan dana desa.",
    channel: "WEB",
    category: "PUBLIK-DESA",
    location: { district: "Guntur" },
    submittedDaysAgo: 6,
    isAnonymous: true,
    leadAgencyCode: "DINPERMADESP2KB",
    reach: "VERIFIED",
    way: { verificationNote: "Aduan tanpa identitas, tetapi pokok persoalannya jelas dan dapat diperiksa." },
  }),
  sample({
    key: "petugas-kasar",
    kind: "COMPLAINT",
    title: "Petugas loket membentak",
    content:
      'Petugas loket membentak nenek saya yang kurang pendengaran: "Nek, dengar tidak?!" — padahal beliau hanya bertanya letak loket 5 & 6 <di lantai 2>.',
    channel: "COUNTER",
    category: "PUBLIK-PETUGAS",
    location: { district: "Demak", village: "Bintoro", address: "Gedung pelayanan, lantai 1" },
    incidentDaysAgo: 1,
    submittedDaysAgo: 1,
    complainant: { name: "Désirée O’Hara-Wibowo", phone: "0800 0000 0048", email: "desiree@warga.invalid" },
    reach: "SUBMITTED",
  }),
];
