import { unzipSync } from "fflate";
import { safeCell } from "../../src/paper/export/cell";
import { csvFile } from "../../src/paper/export/csv";
import { xlsxFile } from "../../src/paper/export/xlsx";

const HEADINGS = ["Tiket", "Judul"];
const ROWS = [
  ["A1", '=HYPERLINK("http://jahat.example";"klik")'],
  ["A2", "+62 dan -1 dan @rumus"],
  ["A3", "-2+3"],
  ["A4", "@SUM(A1)"],
  ["A5", "\t=1"],
  ["A6", "\rbaris"],
  ["A7", "＝1+1"],
  ["A8", 'Jalan "rusak"; lubang\nbesar'],
  ["A9", "Ärzte & <b> 👨‍👩‍👧 _x0041_ \u0001"],
];

async function* pages() {
  yield ROWS.slice(0, 4);
  yield ROWS.slice(4);
}

async function bytesOf(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

test.each(["=1", "+1", "-1", "@a", "\t1", "\r1", " =1", "＝1", "\n=1"])("%j is no formula any more", (text) => {
  expect(safeCell(text)).toBe(`'${text}`);
});

test.each(["Jalan rusak", "2026-11-28 10:00", "", "a=b", "08-12"])("%j stays as it is", (text) => {
  expect(safeCell(text)).toBe(text);
});

test("a CSV file has byte order mark, semicolons, CRLF, and every cell quoted", async () => {
  const text = (await bytesOf(csvFile(HEADINGS, pages()))).toString("utf8");
  expect(text.startsWith('\uFEFF"Tiket";"Judul"\r\n')).toBe(true);
  expect(text).toContain(`"A1";"'=HYPERLINK(""http://jahat.example"";""klik"")"\r\n`);
  expect(text).toContain(`"A8";"Jalan ""rusak""; lubang\nbesar"\r\n`);
  expect(text.split("\r\n")).toHaveLength(ROWS.length + 2);
});

test("a workbook is a sound archive whose cells are texts, never formulas", async () => {
  const parts = unzipSync(new Uint8Array(await bytesOf(xlsxFile(HEADINGS, pages()))));
  expect(Object.keys(parts).sort()).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
  ]);
  const sheet = Buffer.from(parts["xl/worksheets/sheet1.xml"] ?? []).toString("utf8");
  expect(sheet.match(/<row>/g)).toHaveLength(ROWS.length + 1);
  expect(sheet).not.toContain("<f>");
  expect(sheet).toContain("'=HYPERLINK");
  expect(sheet).toContain("Ärzte &amp; &lt;b&gt; 👨‍👩‍👧 _x005F_x0041_ <");
});
