/** Words from which the simulated institutions are made. The numbers are fictional; the names are of real places. */
export const PROVINCES: readonly string[] =
  "Aceh,Sumatera Utara,Sumatera Barat,Riau,Jambi,Sumatera Selatan,Bengkulu,Lampung,Bangka Belitung,Kepulauan Riau,DKI Jakarta,Jawa Barat,Jawa Tengah,DI Yogyakarta,Jawa Timur,Banten,Bali,Nusa Tenggara Barat,Nusa Tenggara Timur,Kalimantan Barat,Kalimantan Tengah,Kalimantan Selatan,Kalimantan Timur,Kalimantan Utara,Sulawesi Utara,Sulawesi Tengah,Sulawesi Selatan,Sulawesi Tenggara,Gorontalo,Sulawesi Barat,Maluku,Maluku Utara,Papua,Papua Barat".split(
    ",",
  );

/** Regencies and cities of Central Java. */
export const REGENCIES: readonly string[] =
  "Kabupaten Banjarnegara,Kabupaten Banyumas,Kabupaten Batang,Kabupaten Blora,Kabupaten Boyolali,Kabupaten Brebes,Kabupaten Cilacap,Kabupaten Grobogan,Kabupaten Jepara,Kabupaten Karanganyar,Kabupaten Kebumen,Kabupaten Kendal,Kabupaten Klaten,Kabupaten Kudus,Kabupaten Magelang,Kabupaten Pati,Kabupaten Pekalongan,Kabupaten Pemalang,Kabupaten Purbalingga,Kabupaten Purworejo,Kabupaten Rembang,Kabupaten Semarang,Kabupaten Sragen,Kabupaten Sukoharjo,Kabupaten Tegal,Kabupaten Temanggung,Kabupaten Wonogiri,Kabupaten Wonosobo,Kota Magelang,Kota Pekalongan,Kota Salatiga,Kota Semarang,Kota Surakarta,Kota Tegal".split(
    ",",
  );

/** Kinds of agency that a regency has. */
export const AGENCY_KINDS: readonly string[] =
  "Dinas Pekerjaan Umum dan Penataan Ruang,Dinas Kesehatan,Dinas Pendidikan dan Kebudayaan,Dinas Kependudukan dan Pencatatan Sipil,Dinas Sosial,Dinas Perhubungan,Dinas Lingkungan Hidup,Dinas Komunikasi dan Informatika,Dinas Perdagangan,Dinas Tenaga Kerja,Dinas Pertanian dan Pangan,Dinas Perumahan dan Kawasan Permukiman,Badan Penanggulangan Bencana Daerah,Badan Kepegawaian Daerah,Satuan Polisi Pamong Praja,Inspektorat,Sekretariat Daerah".split(
    ",",
  );

/** Institutions of the state. */
export const STATE_INSTITUTIONS: readonly string[] =
  "Kementerian Dalam Negeri,Kementerian Keuangan,Kementerian Kesehatan,Kementerian Sosial,Kementerian Perhubungan,Kementerian Agama,Kementerian Ketenagakerjaan,Kementerian Pertanian,Kementerian Perdagangan,Kementerian Perindustrian,Kementerian Pekerjaan Umum,Kementerian PANRB,Badan Kepegawaian Negara,Badan Pertanahan Nasional,Badan Gizi Nasional,BPJS Kesehatan,BPJS Ketenagakerjaan,PT PLN (Persero),PT Pos Indonesia (Persero),Kepolisian Negara Republik Indonesia,Ombudsman Republik Indonesia".split(
    ",",
  );
