import { createHash } from "node:crypto";
import { escapedHtml } from "../domain/html-escape";
import { formatInstant } from "../domain/jakarta-time";
import { type Block, type Column, documentChecksum, LETTERHEAD, MAX_WHOLE_LINES, type Paper } from "./paper";
import { qrModules } from "./qr-modules";

/** A paper as a page to be printed, and what that page may load: nothing but its own style. */
export interface HtmlPaper {
  readonly policy: string;
  /** In pieces: an agenda book of a year has a row for every case. */
  readonly pieces: Iterable<string>;
}

/** The page of a paper. */
export function htmlPaper(paper: Paper, printedAt: Date): HtmlPaper {
  const style = styleOf(paper, printedAt);
  return { policy: pagePolicy(style), pieces: pieces(paper, style, printedAt) };
}

/** The looks that printed pages have in common. The foot of each page is part of them: only there can a page be counted. */
export function pageStyle(page: {
  readonly isLandscape: boolean;
  /** Stands at the top of every page but the first, so that one that fell out is found back. */
  readonly running: string;
  /** Stands at the bottom of every page, beside its number. */
  readonly foot: string;
}): string {
  return `
body { margin: 1.5cm auto; max-width: ${page.isLandscape ? 26 : 18}cm; padding: 0 .5cm; color: #111; background: #fff; font: 9pt/1.34 "DejaVu Sans Condensed", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
header { border-bottom: 4px double #111; margin-bottom: .4cm; padding-bottom: .1cm; text-align: center; }
header p { margin: 0; font-weight: bold; font-size: 12pt; }
header p + p { font-size: 14pt; }
h1 { font-size: 12.5pt; margin: 0; text-align: center; text-transform: uppercase; }
h1 + p { margin: 0 0 .3cm; text-align: center; font-size: 10pt; }
h2 { font-size: 10pt; margin: .4cm 0 .1cm; break-after: avoid; }
p { margin: .1cm 0 .15cm; white-space: pre-wrap; orphans: 3; widows: 3; }
.note, footer { font-size: 7.5pt; color: #333; }
.end { break-before: avoid; break-inside: avoid; }
table { border-collapse: collapse; width: calc(100% - 1px); table-layout: fixed; }
tr { break-inside: avoid; }
tr.long { break-inside: auto; orphans: 3; widows: 3; }
th, td { border: 1px solid #555; padding: .06cm .12cm; text-align: left; vertical-align: top; white-space: pre-wrap; }
thead { display: table-header-group; }
thead th { background: #eee; }
.facts { margin-bottom: .15cm; }
.facts th, .facts td { border: 0; padding: .03cm .12cm .03cm 0; }
.facts th { width: 28%; font-weight: normal; color: #333; }
.lines { margin-top: .3cm; }
.lines div { border-bottom: 1px solid #555; height: .8cm; }
.signatures { display: flex; justify-content: space-around; gap: 1cm; margin-top: .6cm; text-align: center; }
.signatures div:only-child { margin-left: 50%; }
.signatures p:last-child { border-top: 1px solid #111; margin: 2cm 0 0; min-width: 5.5cm; }
.code { display: flex; gap: .5cm; align-items: center; break-inside: avoid; margin: .3cm 0; }
.code svg { width: 3.2cm; height: 3.2cm; flex: none; }
.new-page { break-before: page; }
footer { margin-top: .6cm; border-top: 1px solid #555; }
@page { size: A4${page.isLandscape ? " landscape" : ""}; margin: 1.5cm 1.4cm 1.8cm 2cm; @top-left { content: ${cssText(page.running)}; font: 7.5pt sans-serif; } @bottom-right { content: "Halaman " counter(page) " dari " counter(pages); font: 7.5pt sans-serif; } @bottom-left { content: ${cssText(page.foot)}; font: 7pt sans-serif; white-space: pre; } }
@page :first { @top-left { content: none; } }
@media print { body { margin: 0; padding: 0; max-width: none; } footer { display: none; } }
@media screen { .wide { overflow-x: auto; } .wide table { min-width: ${page.isLandscape ? 26 : 18}cm; } }
`;
}

/** A text as a string of CSS, which it cannot end, nor the style around it. */
function cssText(text: string): string {
  return `"${text.replace(/["\\<\n]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `)}"`;
}

function styleOf(paper: Paper, printedAt: Date): string {
  return pageStyle({
    isLandscape: paper.isLandscape,
    running: `${paper.title} · ${paper.subtitle}`,
    foot: `Dicetak ${formatInstant(printedAt)}\nSidik dokumen (SHA-256): ${documentChecksum(paper)}`,
  });
}

/** What a page may load that has this style: nothing but the style. */
export function pagePolicy(style: string): string {
  const hash = createHash("sha256").update(style).digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** The letterhead. */
export const HEAD_HTML = `<header>${LETTERHEAD.map((line) => `<p>${line}</p>`).join("")}</header>`;

function* pieces(paper: Paper, style: string, printedAt: Date): Generator<string> {
  yield `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapedHtml(`${paper.title} ${paper.subtitle}`)}</title>
<style>${style}</style>
</head>
<body>
${HEAD_HTML}
<h1>${escapedHtml(paper.title)}</h1>
<p>${escapedHtml(paper.subtitle)}</p>
`;
  const end = endOf(paper.blocks);
  for (const block of paper.blocks.slice(0, end)) yield* blockPieces(block);
  if (end < paper.blocks.length) yield '<div class="end">\n';
  for (const block of paper.blocks.slice(end)) yield* blockPieces(block);
  if (end < paper.blocks.length) yield "</div>\n";
  yield `<footer><p>Dicetak ${formatInstant(printedAt)}. Sidik dokumen (SHA-256): ${documentChecksum(paper)}</p></footer>
</body>
</html>
`;
}

/**
 * Where a paper's end begins, which stands on one page together with what is right before it: the signatures, because
 * alone they stand for nothing, and what belongs to them. A paper that is not signed has none.
 */
function endOf(blocks: readonly Block[]): number {
  if (blocks.at(-1)?.kind !== "signatures") return blocks.length;
  return blocks.findLastIndex(({ kind }) => kind !== "signatures" && kind !== "note" && kind !== "lines") + 1;
}

function* blockPieces(block: Block): Generator<string> {
  switch (block.kind) {
    case "heading":
      return yield `<h2>${escapedHtml(block.text)}</h2>\n`;
    case "text":
      return yield `<p>${escapedHtml(block.text)}</p>\n`;
    case "note":
      return yield `<p class="note">${escapedHtml(block.text)}</p>\n`;
    case "newPage":
      return yield `<div class="new-page"></div>\n`;
    case "facts":
      yield '<table class="facts">\n';
      for (const [name, value] of block.rows) {
        yield `<tr><th scope="row">${escapedHtml(name)}</th><td>${escapedHtml(value)}</td></tr>\n`;
      }
      return yield "</table>\n";
    case "lines":
      return yield `<div class="lines">${escapedHtml(block.label)}${"<div></div>".repeat(block.count)}</div>\n`;
    case "signatures":
      return yield `<div class="signatures">${block.roles.map((role) => `<div><p>${escapedHtml(role)},</p><p>Nama dan NIP</p></div>`).join("")}</div>\n`;
    case "code":
      return yield `<div class="code">${codeImage(block.address)}<p>${escapedHtml(block.caption)}\n${escapedHtml(block.address)}</p></div>\n`;
    case "table":
      return yield* tablePieces(block);
  }
}

function* tablePieces({ columns, rows, empty }: Extract<Block, { kind: "table" }>): Generator<string> {
  if (rows.length === 0) return yield `<p>${escapedHtml(empty)}</p>\n`;
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  // A width as an attribute: the policy lets no style stand in the page itself.
  yield `<div class="wide"><table>\n<colgroup>${columns.map(({ share }) => `<col width="${((share / total) * 100).toFixed(1)}%">`).join("")}</colgroup>\n`;
  yield `<thead><tr>${columns.map(({ title }) => `<th>${escapedHtml(title)}</th>`).join("")}</tr></thead>\n<tbody>\n`;
  for (const row of rows)
    yield `<tr${isLong(row, columns, total) ? ' class="long"' : ""}>${row.map((cell) => `<td>${escapedHtml(cell)}</td>`).join("")}</tr>\n`;
  yield "</tbody>\n</table></div>\n";
}

/** About so many letters make a line over the whole page. */
const LETTERS_A_LINE = 120;

/** Whether a row is about that long that it may go on on the next page. */
function isLong(row: readonly string[], columns: readonly Column[], total: number): boolean {
  return row.some((cell, index) => {
    const letters = LETTERS_A_LINE * ((columns[index]?.share ?? total) / total);
    const lines = cell.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / letters)), 0);
    return lines > MAX_WHOLE_LINES;
  });
}

function codeImage(address: string): string {
  const modules = qrModules(address);
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const size = modules.length;
  return `<svg viewBox="-4 -4 ${size + 8} ${size + 8}" role="img" aria-label="Kode QR"><path d="${dark.join("")}"/></svg>`;
}
