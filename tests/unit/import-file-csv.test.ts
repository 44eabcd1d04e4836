import { newTicketNumber } from "../../src/domain/ticket";
import { ImportFileError, type ImportRow, readImportFile } from "../../src/national/import-file/import-file";

const TICKET = newTicketNumber((size) => new Uint8Array(size).fill(7));

function read(text: string | Buffer, fileName = "ekspor.csv") {
  return readImportFile(typeof text === "string" ? Buffer.from(text) : text, fileName);
}

/** The only case of a file with one. */
async function onlyRow(text: string | Buffer): Promise<ImportRow> {
  const { rows, unreadable } = await read(text);
  expect(unreadable).toEqual([]);
  expect(rows).toHaveLength(1);
  return rows[0] as ImportRow;
}

/** The message with which a file is refused. */
async function refusal(bytes: string | Buffer, fileName?: string): Promise<string> {
  const error: unknown = await read(bytes, fileName).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ImportFileError)) throw new Error(`not refused: ${String(error)}`);
  return error.message;
}

test("every known column lands in its field", async () => {
  const headings = [
    "Tracking ID,Judul Laporan,Isi Laporan,Status Laporan,Tanggal Laporan,Tanggal Diperbarui,Tanggal Selesai",
    "Instansi Terdisposisi,ID Disposisi,Klasifikasi,Kategori,Anonim,Rahasia,Nama Pelapor,No. Telepon,Email",
    "Nomor Tiket,OPD,Tanggal Kejadian,Lokasi Kejadian,Kecamatan,Desa/Kelurahan,Kabupaten/Kota,Latitude,Longitude",
  ].join(",");
  const cells = [
    '1234567,Jalan rusak,"<p>Jalan <b>berlubang</b></p><p>di pasar</p>",Selesai,31-12-2024 13:45:10,01/02/2025 08:05,2025-02-03T10:00:00Z',
    "Kabupaten Demak,4711,Pengaduan,Infrastruktur,Tidak,Ya,Budi Santoso,0812-3456-7890,Budi@Contoh.ID",
    `#${TICKET.toLowerCase()},DPUPR,30/12/2024,Jl. Sultan Fatah,Demak,Bintoro,Demak,-6.8909,110.6396`,
  ].join(",");
  const { rows, unreadable, unknownColumns, missingColumns } = await read(`${headings}\r\n${cells}\r\n`);
  expect({ unreadable, unknownColumns, missingColumns }).toEqual({
    unreadable: [],
    unknownColumns: [],
    missingColumns: [],
  });
  expect(rows).toEqual([
    {
      line: 2,
      nationalId: "1234567",
      title: "Jalan rusak",
      content: "Jalan berlubang\n\ndi pasar",
      statusName: "Selesai",
      createdAt: new Date("2024-12-31T13:45:10+07:00"),
      updatedAt: new Date("2025-02-01T08:05:00+07:00"),
      closedAt: new Date("2025-02-03T10:00:00Z"),
      dispositionName: "Kabupaten Demak",
      dispositionId: "4711",
      classification: "Pengaduan",
      category: "Infrastruktur",
      isAnonymous: false,
      isSecret: true,
      reporter: { name: "Budi Santoso", phone: "+6281234567890", email: "budi@contoh.id" },
      ticket: TICKET,
      leadAgency: "DPUPR",
      incidentOn: "2024-12-30",
      location: {
        address: "Jl. Sultan Fatah",
        district: "Demak",
        village: "Bintoro",
        regency: "Demak",
        coordinates: { latitude: -6.8909, longitude: 110.6396 },
      },
    },
  ]);
});

test.each([
  "Tracking ID",
  "TRACKING  id",
  "trackingId",
  "ID Laporan",
  "Nomor Laporan",
  "No. Laporan",
  "no_pengaduan",
  "ID",
])("%j heads the ids", async (heading) => {
  expect((await onlyRow(`${heading};Judul\n7654321;Rob`)).nationalId).toBe("7654321");
});

test("of two columns of one meaning the surer one counts, and the other is named", async () => {
  const file = await read("ID;Judul;Tracking ID;NIK\n1;Rob;7654321;3321010101010001");
  expect(file.rows[0]?.nationalId).toBe("7654321");
  expect(file.unknownColumns).toEqual(["ID", "NIK"]);
  expect(file.missingColumns).toContain("Status");
  expect(file.missingColumns).toContain("Anonim");
  expect(JSON.stringify(file)).not.toContain("3321010101010001");
});

test.each([[","], [";"], ["\t"], ["|"]])("cells parted by %j are told apart", async (delimiter) => {
  const text = ["Tracking ID|Judul|Status", `7654321|"Rob, banjir; air\t|"|Selesai`];
  const [first = "", second = ""] = text;
  const quoted = second.replace(/^(\d+)\|/, `$1${delimiter}`).replace(/\|(Selesai)$/, `${delimiter}$1`);
  const row = await onlyRow(`${first.replaceAll("|", delimiter)}\n${quoted}`);
  expect(row).toMatchObject({ title: "Rob, banjir; air |", statusName: "Selesai" });
});

test("a delimiter that the file tells Excel is believed", async () => {
  expect(await onlyRow("sep=^\r\nID Laporan^Judul\r\n7654321^Rob, banjir")).toMatchObject({ title: "Rob, banjir" });
});

const FRENCH_QUOTES = "ID Laporan;Judul\n7654321;Café “Rob” – 5 €";
test.each([
  ["UTF-8", Buffer.from(FRENCH_QUOTES)],
  ["UTF-8 with its mark", Buffer.from(`\uFEFF${FRENCH_QUOTES}`)],
  ["UTF-16LE", Buffer.from(`\uFEFF${FRENCH_QUOTES}`, "utf16le")],
  ["UTF-16BE", Buffer.from(`\uFEFF${FRENCH_QUOTES}`, "utf16le").swap16()],
  ["windows-1252", Buffer.from("ID Laporan;Judul\n7654321;Caf\xe9 \x93Rob\x94 \x96 5 \x80", "latin1")],
])("%s is read", async (_, bytes) => {
  expect((await onlyRow(bytes)).title).toBe("Café “Rob” – 5 €");
});

test.each([
  ["UTF-8", ""],
  ["UTF-8 with its mark", "\uFEFF"],
])("%s with one bad byte stays UTF-8: only that character is lost", async (_, mark) => {
  const bytes = Buffer.concat([
    Buffer.from(`${mark}ID Laporan;Judul\n7654321;Café `),
    Buffer.from([0xe9]),
    Buffer.from(" “Rob”"),
  ]);
  expect((await onlyRow(bytes)).title).toBe("Café \ufffd “Rob”");
});

test.each(["\n", "\r\n", "\r"])("lines that end with %j are counted, in quoted cells too", async (end) => {
  const text = [`ID Laporan,Isi`, `1234567,"satu`, `dua ""kutip"""`, "", "7654321,tiga"].join(end);
  const { rows } = await read(text);
  expect(rows.map(({ line, content }) => [line, content])).toEqual([
    [2, 'satu\ndua "kutip"'],
    [5, "tiga"],
  ]);
});

test("a title above, empty lines, headings again, a sum and a footer are no cases", async () => {
  const text = [
    "LAPORAN SP4N-LAPOR! KABUPATEN DEMAK;;",
    "Periode: Januari 2025;;",
    ";;",
    "No;Tracking ID;Judul",
    "1;1234567;Total kerugian warga",
    "",
    ";;",
    "No;Tracking ID;Judul",
    "2;7654321;Jumlah lampu",
    "Total;2;",
    "Jumlah laporan: 2;;",
    "Dicetak pada 01-02-2025 oleh admin;;",
  ].join("\r\n");
  const { rows, unreadable, unknownColumns } = await read(text);
  expect(unreadable).toEqual([]);
  expect(rows.map(({ line, nationalId }) => [line, nationalId])).toEqual([
    [5, "1234567"],
    [9, "7654321"],
  ]);
  expect(unknownColumns).toEqual(["No"]);
});

test.each([
  ["1,23457E+06", /notasi ilmiah/],
  ["1.23E+12", /notasi ilmiah/],
  ["12E5", /notasi ilmiah/],
  ["1.234.567", /pemisah ribuan/],
  ["", /kosong/],
  ["-", /kosong/],
  ["belum ada", /bukan ID laporan/],
  ["\u001b[31mmerah", /^ID laporan "\[31mmerah" bukan/],
  ["-1234567", /bukan ID laporan/],
  ["=1+1234566", /bukan ID laporan/],
  ["123456789012345678901", /bukan ID laporan/],
])("the id %j is not guessed", async (id, reason) => {
  const { rows, unreadable } = await read(`ID Laporan;Judul;Status\n"${id}";Rob;Selesai\n7654321;Banjir;Selesai`);
  expect(rows.map(({ nationalId }) => nationalId)).toEqual(["7654321"]);
  expect(unreadable).toEqual([{ line: 2, reason: expect.stringMatching(reason) }]);
});

test.each([
  ["#1234567", "1234567"],
  [" 1234567 ", "1234567"],
  ["0012345", "0012345"],
  ["'1234567", "1234567"],
  ["1234567.0", "1234567"],
  ['"=""1234567"""', "1234567"],
  ["12345678901234567890", "12345678901234567890"],
])("the id %s is read as it was meant", async (cell, id) => {
  expect((await onlyRow(`ID Laporan;Judul\n${cell};Rob`)).nationalId).toBe(id);
});

test.each(["=1+1", "+62 banjir", "-5 meter", "@bupati tolong", '=HYPERLINK("http://a.id")'])(
  "the text %j stays text",
  async (text) => {
    const quoted = `"${text.replaceAll('"', '""')}"`;
    expect(await onlyRow(`ID Laporan;Judul;Isi\n1234567;${quoted};${quoted}`)).toMatchObject({
      title: text,
      content: text,
    });
  },
);

test.each([
  ["31-12-2024 13:45:10", "2024-12-31T13:45:10+07:00"],
  ["31/12/2024 13:45", "2024-12-31T13:45:00+07:00"],
  ["1/2/2025", "2025-02-01T00:00:00+07:00"],
  ["01.02.2025 08.30", "2025-02-01T08:30:00+07:00"],
  ["2025-02-01", "2025-02-01T00:00:00+07:00"],
  ["2025-02-01 08:30:15", "2025-02-01T08:30:15+07:00"],
  ["2025-02-01T08:30:15.123456Z", "2025-02-01T08:30:15.123Z"],
  ["2025-02-01T08:30:15+08:00", "2025-02-01T08:30:15+08:00"],
  ["Sabtu, 17 Agustus 2024 pukul 10.30 WIB", "2024-08-17T10:30:00+07:00"],
  ["Jum'at, 16 Agt 2024", "2024-08-16T00:00:00+07:00"],
  ["17 Agu 2024 10:30", "2024-08-17T10:30:00+07:00"],
  ["3 Mei 2024", "2024-05-03T00:00:00+07:00"],
  ["3-Dec-2024", "2024-12-03T00:00:00+07:00"],
  ["45658", "2025-01-01T00:00:00+07:00"],
  ["45658,5", "2025-01-01T12:00:00+07:00"],
  ["31-02-2025", null],
  ["01/02/25", null],
  ["1735689600", null],
  ["10:30", null],
  ["17 Agustus 2024 10:30 WITA", null],
  ["1/2/2025 10:30:00 AM", null],
])("the date %j is %s", async (written, instant) => {
  const { rows, unreadable } = await read(`ID Laporan;Tanggal Laporan\n1234567;"${written}"`);
  expect(rows.map(({ createdAt }) => createdAt)).toEqual(instant === null ? [] : [new Date(instant)]);
  expect(unreadable).toEqual(
    instant === null
      ? [{ line: 2, reason: expect.stringContaining("Kolom Tanggal Laporan tidak memuat tanggal") }]
      : [],
  );
});

test.each(["", "-", "NULL", "0000-00-00 00:00:00"])("the date %j is none", async (written) => {
  expect((await onlyRow(`ID Laporan;Tanggal Selesai\n1234567;${written}`)).closedAt).toBeNull();
});

test("dates with the month first cast doubt on the whole file", async () => {
  const message = await refusal("ID Laporan;Tanggal Laporan\n1234567;01/02/2025\n7654321;01/31/2025");
  expect(message).toContain("baris 3");
  expect(message).toContain("bulan/tanggal/tahun");
});

test("an id that comes twice counts once, and the second row says what differs", async () => {
  const { rows, unreadable } = await read(
    "ID Laporan;Judul;Status\n1234567;Rob;Selesai\n1234567;Rob;Ditunda\n1234567;Rob;Selesai",
  );
  expect(rows.map(({ line }) => line)).toEqual([2]);
  expect(unreadable).toEqual([
    { line: 3, reason: expect.stringMatching(/1234567 sudah ada pada baris 2.*berbeda \(status\)/) },
    { line: 4, reason: expect.stringMatching(/1234567 sudah ada pada baris 2; baris ini dilewati\.$/) },
  ]);
});

test("a case that a bare line end cut in two is not taken by half", async () => {
  const { rows, unreadable } = await read(
    "ID Laporan;Isi;Status\n1234567;baris satu\nbaris dua;Selesai\n7654321;utuh;Selesai\n7654322;tanpa status",
  );
  expect(rows.map(({ nationalId }) => nationalId)).toEqual(["7654321", "7654322"]);
  expect(unreadable).toEqual([
    { line: 2, reason: expect.stringContaining("terputus") },
    { line: 3, reason: expect.stringContaining("bukan ID laporan") },
  ]);
});

test("a case that a bare delimiter has shifted is not taken", async () => {
  const { rows, unreadable } = await read("ID Laporan,Isi,Status\n1234567,rob, banjir,Selesai\n7654321,utuh,Selesai,,");
  expect(rows.map(({ nationalId }) => nationalId)).toEqual(["7654321"]);
  expect(unreadable).toEqual([{ line: 2, reason: expect.stringContaining("melebihi jumlah judul kolom") }]);
});

describe("privacy", () => {
  async function privacyOf(anonymous: string, secret = "Tidak", name = "Budi Santoso") {
    const file = await read(
      `ID Laporan;Anonim;Rahasia;Nama Pelapor;No HP;Email\n1234567;${anonymous};${secret};${name};081234567890;b@contoh.id`,
    );
    expect(JSON.stringify(file).includes("81234567890")).toBe(file.rows[0]?.isAnonymous === false);
    return file.rows[0];
  }

  test.each(["Ya", "YA", "1", "true", "Anonim", "x", "✓", "mungkin", "t"])("%j hides the reporter", async (written) => {
    expect(await privacyOf(written)).toMatchObject({ isAnonymous: true, reporter: null });
  });

  test.each(["Tidak", "0", "false", "Bukan Anonim", "tidak anonim", "N"])("%j shows the reporter", async (written) => {
    expect(await privacyOf(written, "Ya")).toMatchObject({
      isAnonymous: false,
      isSecret: true,
      reporter: { name: "Budi Santoso", phone: "+6281234567890", email: "b@contoh.id" },
    });
  });

  test("where nothing is said, nothing of the reporter is kept", async () => {
    expect(await privacyOf("")).toMatchObject({ isAnonymous: null, reporter: null });
    const withoutColumn = await onlyRow("ID Laporan;Nama Pelapor\n1234567;Budi");
    expect(withoutColumn).toMatchObject({ isAnonymous: null, isSecret: null, reporter: null });
  });

  test.each(["Anonim", "ANONYMOUS", "Dirahasiakan", "*****"])("the name %j says anonymous", async (name) => {
    expect(await privacyOf("Tidak", "Tidak", name)).toMatchObject({ isAnonymous: true, reporter: null });
  });

  test.each([
    ["Anonim", true, false],
    ["Rahasia", false, true],
    ["Anonim dan Rahasia", true, true],
    ["Publik", false, false],
    ["Tidak Anonim", false, false],
    ["Tertutup", true, true],
    ["", null, null],
  ])("the one column for both flags: %j", async (written, isAnonymous, isSecret) => {
    const row = await onlyRow(`ID Laporan;Sifat Laporan\n1234567;${written}`);
    expect(row).toMatchObject({ isAnonymous, isSecret });
  });

  test("the protective of two columns wins", async () => {
    const row = await onlyRow("ID Laporan;Anonim;Sifat;Nama Pelapor\n1234567;Tidak;Anonim;Budi");
    expect(row).toMatchObject({ isAnonymous: true, reporter: null });
  });

  test("what is masked is no name and no number", async () => {
    const row = await onlyRow("ID Laporan;Anonim;Nama Pelapor;No HP\n1234567;Tidak;B*** S***;0812****7890");
    expect(row.reporter).toBeNull();
  });
});

describe("our reference", () => {
  test.each([
    ["in the first line of the content", "Isi", `"Nomor tiket: #${TICKET}\nJalan rusak"`],
    ["in marked-up content", "Isi", `<p>Nomor tiket: #${TICKET}</p><p>Jalan rusak</p>`],
    ["behind another hashtag", "Isi", `#JALANRUSAK #${TICKET}`],
    ["among the hashtags", "Tagar", `"demak, #${TICKET}"`],
  ])("is found %s", async (_, heading, cell) => {
    expect((await onlyRow(`ID Laporan;${heading}\n1234567;${cell}`)).ticket).toBe(TICKET);
  });

  test.each([
    ["further down in the content", "Isi", `"Jalan rusak\nseperti #${TICKET}"`],
    ["where it is mistyped", "Nomor Tiket", `${TICKET.slice(0, -1)}9`],
    ["in a hashtag of a citizen", "Isi", "#JALANRUSAKXX"],
  ])("is not found %s", async (_, heading, cell) => {
    expect((await onlyRow(`ID Laporan;${heading}\n1234567;${cell}`)).ticket).toBeNull();
  });
});

test("texts lose what no screen shows, and are cut to length", async () => {
  const row = await onlyRow(`ID Laporan;Judul;Isi\n1234567;Jalan\u202e rusak\u0007;"${"a".repeat(25_000)}"`);
  expect(row.title).toBe("Jalan rusak");
  expect(row.content).toHaveLength(20_000);
});

test("a web page under the name of a sheet is read as its table", async () => {
  const page = `<html><head><style>td{}</style></head><body><!-- <tr><td>9</td></tr> --><table>
    <tr><th colspan="3">Laporan</th></tr>
    <tr><th>Tracking ID</th><th>Isi Laporan</th><th>Status</th></tr>
    <tr><td style="mso-number-format:'\\@'">1234567</td><td>Jalan &amp; jembatan<br>rusak, lama</td><td>Selesai</td></tr>
    <tr><td>7654321<td>Tanpa tanda penutup<td>Ditunda
    </table></body></html>`;
  const { rows, unreadable } = await read(page, "laporan.xls");
  expect(unreadable).toEqual([]);
  expect(rows.map(({ line, nationalId, content, statusName }) => [line, nationalId, content, statusName])).toEqual([
    [3, "1234567", "Jalan & jembatan\nrusak, lama", "Selesai"],
    [4, "7654321", "Tanpa tanda penutup", "Ditunda"],
  ]);
});

describe("refused as a whole, with what to do", () => {
  test.each([
    ["an empty file", "", /^Berkas kosong\..*Unduh kembali/],
    ["a blank file", " \r\n\r\n", /^Berkas kosong/],
    ["a PDF", "%PDF-1.7\n…", /PDF.*Pilih ekspor Excel atau CSV/],
    ["a login page", "<!DOCTYPE html><html><body><form>Masuk</form></body></html>", /sesi.*Masuk kembali/],
    ["cells joined downwards", "<table><tr><td rowspan=2>Tracking ID</td></tr></table>", /pisahkan sel gabungan/],
    ["Excel's XML of 2003", '<?xml version="1.0"?><Workbook></Workbook>', /simpan sebagai Buku Kerja Excel/],
    ["old Excel", Buffer.from("d0cf11e0a1b11ae10000", "hex"), /\.xls\).*simpan sebagai/],
    [
      "a password",
      Buffer.concat([Buffer.from("d0cf11e0a1b11ae10000", "hex"), Buffer.from("EncryptedPackage", "utf16le")]),
      /kata sandi.*hapus/,
    ],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d", "hex"), /bukan CSV atau Excel.*Unduh/],
    ["no headings", "1234567;Rob;Selesai\n7654321;Banjir;Selesai", /"ekspor\.csv".*ID laporan.*tambahkan/],
    ["headings without ids", "Judul;Status\nRob;Selesai", /judul kolom dengan ID laporan/],
    ["a quote that never ends", 'ID Laporan;Isi\n1234567;ok\n7654321;"tanpa akhir\n7654322;x', /baris 3 tidak ditutup/],
    ["more than 100 MB", Buffer.alloc(100 * 1024 * 1024 + 1, 0x20), /terlalu besar.*per periode/],
    ["more than 200,000 rows", `ID Laporan\n${"1234567\n".repeat(200_001)}`, /200\.000 baris.*per periode/],
  ])("%s", async (_, bytes, message) => {
    expect(await refusal(bytes)).toMatch(message);
  });
});

test("100,000 rows are read, and others get their turn meanwhile", async () => {
  const text = "Jalan rusak di depan pasar, sudah lama tidak diperbaiki. ".repeat(4);
  const lines = Array.from(
    { length: 100_000 },
    (_, i) => `${1_000_000 + i};Rob ${i};"${text}";Selesai;31/12/2024 10:00`,
  );
  const reading = read(["Tracking ID;Judul;Isi;Status;Tanggal Laporan", ...lines].join("\n"));
  let turns = 0;
  const others = setInterval(() => turns++, 1);
  const { rows, unreadable } = await reading;
  clearInterval(others);
  expect([rows.length, unreadable.length]).toEqual([100_000, 0]);
  expect(turns).toBeGreaterThan(5);
});

test.each([
  ["tags that do not end", "<td".repeat(300_000)],
  ["comments that do not end", `<table>${"<!--".repeat(300_000)}`],
  ["quotes", `ID Laporan;Isi\n1;${'"'.repeat(600_001)}`],
  ["delimiters", `ID Laporan;Isi\n1${";".repeat(3_000_000)}`],
])(
  "a hostile file of %s costs no more than its length",
  async (_, text) => {
    const outcome = await read(text).then(
      () => "read",
      (error: unknown) => (error instanceof ImportFileError ? "refused" : String(error)),
    );
    expect(["read", "refused"]).toContain(outcome);
  },
  10_000,
);
