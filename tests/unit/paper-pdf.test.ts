import { createHash } from "node:crypto";
import { htmlPaper } from "../../src/paper/html";
import { type Block, documentChecksum, type Paper } from "../../src/paper/paper";
import { pdfPaper } from "../../src/paper/pdf/pdf";
import { readPdf } from "../support/pdf";

const PRINTED = new Date("2026-11-28T03:00:00.000Z");

function paper(blocks: readonly Block[], extra: Partial<Paper> = {}): Paper {
  return { fileName: "uji", title: "Lembar Uji", subtitle: "Tiket UJI", isLandscape: false, blocks, ...extra };
}

async function bytesOf(one: Paper): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of pdfPaper(one, PRINTED)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function pagesOf(one: Paper): Promise<string[]> {
  return readPdf(await bytesOf(one));
}

const TABLE = {
  kind: "table",
  columns: [
    { title: "Nomor", share: 20 },
    { title: "Uraian", share: 80 },
  ],
  empty: "Kosong.",
} as const;

test("names with diacritics are printed in the embedded font and read back, in both forms", async () => {
  const names = "Ärzte Đặng Łukasz Ŝŭ ẞ naïve Ñandú Ōtsuka Čapek Þór";
  const one = paper([{ kind: "text", text: names }]);
  const [page = ""] = await pagesOf(one);
  expect(page).toContain(names);
  expect(page).toContain("PEMERINTAH KABUPATEN DEMAK");
  expect(page).toContain("Halaman 1 dari 1");
  expect(page).toContain(documentChecksum(one));
  expect(page).not.toContain("□");
  expect((await bytesOf(one)).toString("latin1")).toContain("FontFile2");
  expect([...htmlPaper(one, PRINTED).pieces].join("")).toContain(names);
});

test("what the font does not have is replaced by a sign that is explained, one for each picture", async () => {
  const [page = ""] = await pagesOf(paper([{ kind: "text", text: "Banjir 👨‍👩‍👧 di 漢 sini" }]));
  expect(page).toContain("Banjir □ di □ sini");
  expect(page).toContain("menggantikan lambang");
});

test("an endless word, an empty value, words from right to left and a row longer than a page break nothing", async () => {
  const endless = "w".repeat(500);
  const long = Array.from({ length: 1_200 }, (_, index) => `kata${index}`).join(" ");
  const pages = await pagesOf(
    paper([
      {
        kind: "facts",
        rows: [
          ["", ""],
          ["Judul", endless],
        ],
      },
      { kind: "text", text: "" },
      { kind: "text", text: "שלום עולם مرحبا بالعالم campur" },
      {
        ...TABLE,
        rows: [
          ["1", long],
          ["2", ""],
          [endless, endless],
        ],
      },
      { ...TABLE, rows: [] },
    ]),
  );
  const text = pages.join("\n");
  expect(pages.length).toBeGreaterThan(2);
  for (const word of ["kata0", "kata600", "kata1199", "Kosong.", "campur"]) expect(text).toContain(word);
  // Twice in a value and once in a narrow cell: broken into lines, and none of it lost.
  expect(text.match(/w/g)?.length).toBeGreaterThanOrEqual(1_500);
  for (const page of pages.slice(1, -1)) expect(page).toContain("Uraian");
});

test("whatever a citizen writes, a paper is made of it", async () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  // Half of them from alphabets, half from everywhere; halves of pairs are never stored.
  const symbol = () =>
    String.fromCodePoint(Math.floor(random() * (random() < 0.5 ? 0x3000 : 0x1fb00)) + 32).replace(/\p{Cs}/u, "?");
  const texts = Array.from({ length: 60 }, () => Array.from({ length: 120 }, symbol).join(""));
  const pages = await pagesOf(paper(texts.map((text) => ({ kind: "text", text }))));
  expect(pages.length).toBeGreaterThan(2);
});

test("a book of 5,000 lines has its heading and its number on every page, and all its lines once", async () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => [
    `${index + 1}/ADUAN/2026`,
    `Jalan rusak nomor ${index + 1}`,
  ]);
  const pages = await pagesOf(
    paper([
      { ...TABLE, rows },
      { kind: "signatures", roles: ["Admin Koordinator"] },
    ]),
  );
  for (const [index, page] of pages.entries()) {
    expect(page).toContain(`Halaman ${index + 1} dari ${pages.length}`);
    if (index < pages.length - 1) expect(page).toContain("Nomor");
  }
  const numbers = [...pages.join("\n").matchAll(/(\d+)\/ADUAN\/2026/g)].map(([, number]) => Number(number));
  expect(numbers).toEqual(rows.map((_, index) => index + 1));
}, 60_000);

/** Rows of which each has a word of its own. */
const numbered = (count: number) => Array.from({ length: count }, (_, index) => [`${index + 1}`, `baris${index + 1}.`]);
const NOTE = "Catatan kaki. ".repeat(30);

test.each<readonly [string, readonly Block[]]>([
  ["the signatures", []],
  ["a note, and the signatures", [{ kind: "note", text: NOTE }]],
  ["lines to write on, and the signatures", [{ kind: "lines", label: "Catatan:", count: 4 }]],
])(
  "whatever a table's length, its last row stands on one page with %s behind it",
  async (_, between) => {
    const breaks = new Set<number>();
    for (let count = 18; count <= 34; count += 1) {
      const blocks: Block[] = [
        { ...TABLE, rows: numbered(count) },
        ...between,
        { kind: "signatures", roles: ["Pimpinan"] },
      ];
      const pages = await pagesOf(paper(blocks));
      breaks.add(pages.length);
      expect({ count, last: pages.at(-1) }).toEqual({ count, last: expect.stringContaining("Nama dan NIP") });
      expect({ count, last: pages.at(-1) }).toEqual({ count, last: expect.stringContaining(`baris${count}.`) });
      if (between.length > 0) expect(pages.at(-1)).toContain("Catatan");
    }
    // Both sides of the break were seen.
    expect([...breaks]).toEqual([1, 2]);
  },
  60_000,
);

test("whatever stands before it, a heading has its table's first row on its page", async () => {
  for (let lines = 42; lines <= 56; lines += 1) {
    const pages = await pagesOf(
      paper([
        { kind: "text", text: Array.from({ length: lines }, () => "isi").join("\n") },
        { kind: "heading", text: "JudulTabel" },
        { ...TABLE, rows: [["1", Array.from({ length: 8 }, (_, index) => `awal${index}`).join("\n")]] },
      ]),
    );
    const page = pages.find((text) => text.includes("JudulTabel"));
    expect({ lines, page }).toEqual({ lines, page: expect.stringContaining("awal0") });
  }
}, 60_000);

test("a short row stays in one piece; a long one begins where there is room, and leaves no line alone", async () => {
  const rowOf = (count: number) => Array.from({ length: count }, (_, index) => `kalimat${index}.`).join("\n");
  for (let before = 25; before <= 50; before += 5) {
    const lines = Array.from({ length: before }, () => "isi").join("\n");
    const made = async (count: number) =>
      (
        await pagesOf(
          paper([
            { kind: "text", text: lines },
            { ...TABLE, rows: [["1", rowOf(count)]] },
          ]),
        )
      ).map((page) => [...page.matchAll(/kalimat(\d+)\./g)].length);
    const short = await made(15);
    expect({ before, short: short.filter((count) => count > 0) }).toEqual({ before, short: [15] });
    const long = await made(40);
    expect(long.reduce((sum, count) => sum + count, 0)).toBe(40);
    for (const count of long.filter((one) => one > 0)) expect(count).toBeGreaterThanOrEqual(3);
    // Half a page is not left empty for it.
    if (before <= 40) expect({ before, first: long[0] ?? 0 }).not.toEqual({ before, first: 0 });
  }
}, 60_000);

test("the checksum is of the content alone", () => {
  const one = paper([{ kind: "text", text: "isi" }]);
  expect(documentChecksum({ ...one, fileName: "lain" })).toBe(documentChecksum(one));
  expect(documentChecksum(paper([{ kind: "text", text: "isi." }]))).not.toBe(documentChecksum(one));
});

test("a title cannot end the style in which it stands, and the policy is of that very style", () => {
  const title = `"} body { display: none } </style><script>alert(1)</script>\\`;
  const { policy, pieces } = htmlPaper(paper([{ kind: "text", text: "isi" }], { title }), PRINTED);
  const page = [...pieces].join("");
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).not.toContain("<script");
  const [, style = ""] = /<style>([\s\S]*)<\/style>/.exec(page) ?? [];
  expect(style).toContain("Sidik dokumen");
  expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
});

test("the page loads nothing, and what was written is text in it", () => {
  const { policy, pieces } = htmlPaper(
    paper([
      { kind: "text", text: `<script>alert("1")</script>` },
      { ...TABLE, rows: [["<b>", "&"]] },
      { kind: "code", address: "https://contoh.id/?tiket=A", caption: "Pindai" },
    ]),
    PRINTED,
  );
  const page = [...pieces].join("");
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(page).not.toContain("<script");
  expect(page).not.toMatch(/ style=|src=|url\(/);
  expect(page.trimEnd().endsWith("</html>")).toBe(true);
});
