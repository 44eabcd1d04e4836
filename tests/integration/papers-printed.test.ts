import { htmlPaper } from "../../src/paper/html";
import type { Block, Paper } from "../../src/paper/paper";
import { type LonelyBrowser, openLonelyBrowser } from "../support/chromium";
import { readPdf } from "../support/pdf";

/** What a browser prints of a paper's page, and how it looks on a telephone: only a browser can say that. */
let browser: LonelyBrowser;

beforeAll(async () => {
  browser = await openLonelyBrowser("http://127.0.0.1:1");
}, 120_000);
afterAll(() => browser.close());

function paper(blocks: readonly Block[], extra: Partial<Paper> = {}): Paper {
  return { fileName: "uji", title: "Lembar Uji", subtitle: "Tiket UJI", isLandscape: false, blocks, ...extra };
}

async function printed(one: Paper): Promise<string[]> {
  await browser.page.setContent([...htmlPaper(one, new Date("2026-11-28T18:30:00.000Z")).pieces].join(""));
  return readPdf(await browser.page.pdf({ preferCSSPageSize: true }));
}

const TABLE = {
  kind: "table",
  columns: [
    { title: "Nomor", share: 20 },
    { title: "Uraian", share: 80 },
  ],
  empty: "Kosong.",
} as const;
const rows = (count: number) => Array.from({ length: count }, (_, index) => [`${index + 1}`, `baris${index + 1}.`]);

test("every page has its number, the time in WIB and what paper it is of; the table's heading comes again", async () => {
  const pages = await printed(paper([{ ...TABLE, rows: rows(120) }], { subtitle: 'Tiket "UJI" \\ <1>' }));
  expect(pages.length).toBeGreaterThan(2);
  for (const [index, page] of pages.entries()) {
    expect(page).toContain(`Halaman ${index + 1} dari ${pages.length}`);
    expect(page).toContain("Dicetak Minggu, 29 November 2026 pukul 01.30 WIB");
    expect(page).toMatch(/Sidik dokumen \(SHA-256\): [0-9a-f]{64}/);
    expect(page).toContain("Uraian");
    expect(page.includes('Lembar Uji · Tiket "UJI" \\ <1>')).toBe(index > 0);
  }
}, 60_000);

test.each<readonly [string, readonly Block[]]>([
  ["signatures", []],
  ["note and signatures", [{ kind: "note", text: "Catatan kaki. ".repeat(30) }]],
  ["hand-written lines and signatures", [{ kind: "lines", label: "Catatan:", count: 4 }]],
])(
  "%s are not alone on a page: the last row goes with them",
  async (_, between) => {
    const lengths = new Set<number>();
    for (let count = 22; count <= 46; count += 1) {
      const pages = await printed(
        paper([{ ...TABLE, rows: rows(count) }, ...between, { kind: "signatures", roles: ["Pimpinan"] }]),
      );
      lengths.add(pages.length);
      expect({ count, last: pages.at(-1) }).toEqual({ count, last: expect.stringContaining("Nama dan NIP") });
      expect({ count, last: pages.at(-1) }).toEqual({ count, last: expect.stringContaining(`baris${count}.`) });
    }
    expect([...lengths]).toEqual([1, 2]);
  },
  120_000,
);

test("a short row stays in one piece, and a long one does not leave half a page empty", async () => {
  const text = (count: number) => Array.from({ length: count }, (_, index) => `kalimat${index}.`).join("\n");
  const made = async (count: number) => {
    const pages = await printed(
      paper([
        { kind: "text", text: "isi\n".repeat(44) },
        { ...TABLE, rows: [["1", text(count)]] },
      ]),
    );
    return pages.map((page) => [...page.matchAll(/kalimat\d+\./g)].length);
  };
  expect(await made(14)).toEqual([0, 14]);
  const [first = 0, second = 0] = await made(40);
  expect([first > 2, second > 2, first + second]).toEqual([true, true, 40]);
}, 60_000);

test("on a telephone a table is pushed aside to be read, and the page itself is no wider than it", async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 390, height: 844 });
  const columns = Array.from({ length: 9 }, (_, index) => ({ title: `Kolom${index}`, share: 10 }));
  const one = paper([{ ...TABLE, columns, rows: [columns.map(() => "000001/ADUAN/2026")] }], { isLandscape: true });
  await page.setContent([...htmlPaper(one, new Date()).pieces].join(""));
  const widths = await page.evaluate(`({
    page: document.documentElement.scrollWidth,
    table: document.querySelector(".wide table").offsetWidth,
  })`);
  expect(widths).toEqual({ page: 390, table: expect.any(Number) });
  expect((widths as { table: number }).table).toBeGreaterThan(900);
  expect(browser.complaints).toEqual([]);
});
