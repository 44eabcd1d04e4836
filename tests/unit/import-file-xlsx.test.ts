import { crc32, deflateRawSync } from "node:zlib";
import { ImportFileError, readImportFile } from "../../src/national/import-file/import-file";

interface Part {
  readonly name: string;
  readonly content: string | Buffer;
  readonly isStored?: boolean;
  /** What the directory says instead of the truth. */
  readonly claims?: { readonly size?: number; readonly checksum?: number; readonly flags?: number };
}

/** A ZIP file of these parts. */
function zipOf(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, isStored = false, claims = {} } of parts) {
    const data = Buffer.from(content as string);
    const packed = isStored ? data : deflateRawSync(data);
    const nameBytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(nameBytes.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(claims.flags ?? 0, 8);
    entry.writeUInt16LE(isStored ? 0 : 8, 10);
    entry.writeUInt32LE(claims.checksum ?? crc32(data), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claims.size ?? data.length, 24);
    entry.writeUInt16LE(nameBytes.length, 28);
    entry.writeUInt32LE(offset, 42);
    bodies.push(local, nameBytes, packed);
    directory.push(entry, nameBytes);
    offset += local.length + nameBytes.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

function workbook(sheets: readonly string[], { shared = "", properties = "", hidden = -1 } = {}): Part[] {
  const entries = sheets.map(
    (_, i) => `<sheet name="S${i}" sheetId="${i + 1}"${i === hidden ? ' state="hidden"' : ""} r:id="rId${i + 1}"/>`,
  );
  const relations = sheets.map(
    (_, i) => `<Relationship Id="rId${i + 1}" Type="http://x/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  return [
    { name: "[Content_Types].xml", content: `${DECLARATION}<Types/>`, isStored: true },
    {
      name: "xl/workbook.xml",
      content: `${DECLARATION}<workbook xmlns:r="x">${properties}<sheets>${entries.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `${DECLARATION}<Relationships>${relations.join("")}<Relationship Target="/xl/sharedStrings.xml" Type="http://x/sharedStrings" Id="rId99"/></Relationships>`,
    },
    { name: "xl/sharedStrings.xml", content: `${DECLARATION}<sst>${shared}</sst>` },
    ...sheets.map((rows, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      content: `${DECLARATION}<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    })),
  ];
}

function inline(...texts: readonly string[]): string {
  return `<row>${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join("")}</row>`;
}

function read(parts: readonly Part[]) {
  return readImportFile(zipOf(parts), "ekspor.xlsx");
}

async function refusal(bytes: Buffer): Promise<string> {
  const error: unknown = await readImportFile(bytes, "ekspor.xlsx").then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ImportFileError)) throw new Error(`not refused: ${String(error)}`);
  return error.message;
}

test("a sheet as Excel writes it", async () => {
  const shared = [
    "<si><t>Tracking ID</t></si><si><t>Judul Laporan</t></si><si><t>Isi Laporan</t></si>",
    "<si><t>Tanggal Laporan</t></si><si><t>Status</t></si><si><t>Anonim</t></si>",
    '<si><r><t>Jalan </t></r><r><rPr><b/></rPr><t xml:space="preserve">rusak &amp; gelap</t></r><rPh sb="0" eb="1"><t>tidak dibaca</t></rPh></si>',
    "<si><t>satu_x000D_\ndua &lt;b&gt;tebal&lt;/b&gt;</t></si><si/><si><t>No</t></si>",
  ].join("");
  const sheet = [
    '<row r="2"><c r="A2" t="s"><v>9</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c><c r="E2" t="s"><v>3</v></c><c r="F2" t="s"><v>4</v></c><c r="G2" t="s"><v>5</v></c></row>',
    '<row r="4" spans="1:7"><c r="B4" s="3"><v>1234567</v></c><c r="C4" t="s"><v>6</v></c><c r="D4" t="s"><v>7</v></c><c r="E4" s="5"><v>45658.572916666664</v></c><c r="F4" t="str"><f>IF(1&gt;0,"Selesai","")</f><v>Selesai</v></c><c r="G4" t="b"><v>1</v></c></row>',
    '<row r="5"/><row r="6"><c r="B6"><f>B4+1</f><v>1.234568E6</v></c><c r="C6" t="s"><v>8</v></c><c r="D6" t="e"><v>#N/A</v></c><c r="F6" s="1"/><c r="XFD6"><v>1</v></c></row>',
  ].join("");
  const { rows, unreadable, unknownColumns } = await read(workbook([sheet], { shared }));
  expect(unreadable).toEqual([]);
  expect(unknownColumns).toEqual(["No"]);
  expect(rows).toMatchObject([
    {
      line: 4,
      nationalId: "1234567",
      title: "Jalan rusak & gelap",
      content: "satu\ndua tebal",
      createdAt: new Date("2025-01-01T13:45:00+07:00"),
      statusName: "Selesai",
      isAnonymous: true,
    },
    {
      line: 6,
      nationalId: "1234568",
      title: null,
      content: null,
      createdAt: null,
      statusName: null,
      isAnonymous: null,
    },
  ]);
});

test("prefixes, inline texts, numbers left out and other quotes, as other programs write", async () => {
  const sheet =
    "<x:row><x:c t='inlineStr'><x:is><x:t><![CDATA[ID Laporan]]></x:t></x:is></x:c><x:c t='inlineStr'><x:is><x:t>Judul</x:t></x:is></x:c></x:row><!-- a > b --><x:row><x:c><x:v>1234567</x:v></x:c><x:c t='inlineStr' note='a > b'><x:is><x:t>Rob</x:t></x:is></x:c></x:row>";
  const { rows } = await read(workbook([sheet]));
  expect(rows).toMatchObject([{ line: 2, nationalId: "1234567", title: "Rob" }]);
});

test("the sheet whose headings say most is taken, no hidden one", async () => {
  const hidden = inline("ID Laporan", "Judul", "Isi", "Status") + inline("1111111", "a", "b", "c");
  const cover = inline("Ringkasan", "Jumlah") + inline("Selesai", "3");
  const data = inline("ID Laporan", "Judul") + inline("1234567", "Rob");
  const { rows } = await read(workbook([hidden, cover, data], { hidden: 0 }));
  expect(rows.map(({ nationalId }) => nationalId)).toEqual(["1234567"]);
});

test("days are counted from 1904 where the workbook says so", async () => {
  const sheet = `${inline("ID Laporan", "Tanggal Laporan")}<row><c><v>1234567</v></c><c><v>44196</v></c></row>`;
  const { rows } = await read(workbook([sheet], { properties: '<workbookPr date1904="1"/>' }));
  expect(rows[0]?.createdAt).toEqual(new Date("2025-01-01T00:00:00+07:00"));
});

test.each([
  ["<c><v>1.2345</v></c>", /bilangan bulat/],
  ["<c><v>-7</v></c>", /bilangan bulat/],
  ["<c><v>1234567890123456000</v></c>", /dibulatkan Excel/],
  ['<c t="inlineStr"><is><t>1,23457E+06</t></is></c>', /notasi ilmiah/],
  ['<c t="e"><v>#REF!</v></c>', /kosong/],
  ["<c><f>A1+1</f></c>", /kosong/],
])("the id in %s is not guessed", async (cell, reason) => {
  const sheet = `${inline("ID Laporan", "Judul")}<row r="2">${cell}<c t="inlineStr"><is><t>Rob</t></is></c></row>`;
  const { rows, unreadable } = await read(workbook([sheet]));
  expect(rows).toEqual([]);
  expect(unreadable).toEqual([{ line: 2, reason: expect.stringMatching(reason) }]);
});

test("a phone that lost its zero as a number is found again", async () => {
  const sheet = `${inline("ID Laporan", "Anonim", "No HP")}<row><c><v>1234567</v></c><c t="b"><v>0</v></c><c><v>81234567890</v></c></row>`;
  const { rows } = await read(workbook([sheet]));
  expect(rows[0]?.reporter).toEqual({ name: null, phone: "+6281234567890", email: null });
});

test("remarks beside the table do not disturb it", async () => {
  const sheet = inline("ID Laporan", "Judul") + inline("1234567", "Rob", "", "catatan petugas");
  const { rows, unreadable } = await read(workbook([sheet]));
  expect([rows.length, unreadable.length]).toEqual([1, 0]);
});

describe("refused as a whole, with what to do", () => {
  const good = workbook([inline("ID Laporan", "Judul") + inline("1234567", "Rob")]);
  const sheetPart = good.length - 1;

  function withSheet(change: Partial<Part>): Buffer {
    return zipOf(good.map((part, i) => (i === sheetPart ? { ...part, ...change } : part)));
  }

  test("the same file unchanged is read", async () => {
    expect((await read(good)).rows).toHaveLength(1);
  });

  const zeros = Buffer.alloc(300 * 1024 * 1024);
  test.each([
    ["a bomb", withSheet({ content: zeros }), /terlalu besar setelah dibuka.*per periode/],
    ["a bomb that lies about its size", withSheet({ content: zeros, claims: { size: 1_000 } }), /rusak.*Unduh kembali/],
    ["a wrong checksum", withSheet({ claims: { checksum: 1 } }), /rusak.*Unduh kembali/],
    ["an encrypted part", withSheet({ claims: { flags: 1 } }), /kata sandi.*hapus/],
    ["a part too large for plain ZIP", withSheet({ claims: { size: 0xffffffff } }), /simpan kembali sebagai \.xlsx/],
    ["a cut file", zipOf(good).subarray(0, -30), /rusak.*Unduh kembali/],
    ["a file of two bytes more than its mark", Buffer.from("PK\x03\x04ab"), /rusak.*Unduh kembali/],
    ["XML that breaks off", withSheet({ content: "<worksheet><sheetData><row" }), /rusak.*Unduh kembali/],
    [
      "entities of its own",
      withSheet({ content: '<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>' }),
      /rusak.*Unduh kembali/,
    ],
    ["a binary workbook", zipOf([{ name: "xl/workbook.bin", content: "" }]), /\.xlsb.*simpan sebagai/],
    ["OpenDocument", zipOf([{ name: "content.xml", content: "" }]), /OpenDocument.*Simpan/],
    ["another archive", zipOf([{ name: "laporan.csv", content: "ID Laporan" }]), /arsip.*keluarkan/],
    ["a workbook without ids", zipOf(workbook([inline("Judul")])), /"ekspor\.xlsx".*ID laporan/],
  ])("%s", async (_, bytes, message) => {
    expect(await refusal(bytes)).toMatch(message);
  });

  test("one long text shared by all cells", async () => {
    const cells = '<c t="s"><v>0</v></c>'.repeat(250);
    const sheet = inline("ID Laporan", "Judul") + `<row>${cells}</row>`.repeat(1_000);
    const bytes = zipOf(workbook([sheet], { shared: `<si><t>${"a".repeat(30_000)}</t></si>` }));
    expect(await refusal(bytes)).toMatch(/terlalu besar setelah dibuka/);
  });
});

test("100,000 rows are read", async () => {
  const rows = Array.from(
    { length: 100_000 },
    (_, i) =>
      `<row r="${i + 2}"><c r="A${i + 2}"><v>${1_000_000 + i}</v></c><c r="B${i + 2}" t="s"><v>0</v></c><c r="C${i + 2}"><v>45658.5</v></c></row>`,
  );
  const sheet = inline("Tracking ID", "Status", "Tanggal Laporan") + rows.join("");
  const file = await read(workbook([sheet], { shared: "<si><t>Selesai</t></si>" }));
  expect([file.rows.length, file.unreadable.length]).toEqual([100_000, 0]);
});
