import { createHash } from "node:crypto";
import { escapedHtml } from "../domain/html-escape";
import { formatInstant } from "../domain/jakarta-time";
import { type Block, documentChecksum, LETTERHEAD, type Paper } from "./paper";
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
  const hash = createHash("sha256").update(style).digest("base64");
  return {
    policy: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    pieces: pieces(paper, style, printedAt),
  };
}

/** The foot of each printed page is part of the style: only there can a page be counted. */
function styleOf(paper: Paper, printedAt: Date): string {
  return `
body { margin: 1.5cm auto; max-width: ${paper.isLandscape ? 26 : 18}cm; padding: 0 .5cm; color: #111; background: #fff; font: 9.5pt/1.4 "DejaVu Sans Condensed", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
header { border-bottom: 3px double #111; margin-bottom: .5cm; padding-bottom: .15cm; text-align: center; }
header p { margin: 0; font-weight: bold; font-size: 12pt; }
header p + p { font-size: 14pt; }
h1 { font-size: 12.5pt; margin: 0; text-align: center; text-transform: uppercase; }
h1 + p { margin: 0 0 .4cm; text-align: center; }
h2 { font-size: 10.5pt; margin: .5cm 0 .15cm; break-after: avoid; }
p { margin: .1cm 0 .2cm; white-space: pre-wrap; }
.note, footer { font-size: 8pt; color: #333; }
table { border-collapse: collapse; width: calc(100% - 1px); table-layout: fixed; }
tr { break-inside: avoid; }
th, td { border: 1px solid #555; padding: .06cm .12cm; text-align: left; vertical-align: top; white-space: pre-wrap; }
thead { display: table-header-group; }
thead th { background: #eee; }
.facts th, .facts td { border: 0; padding: .03cm .12cm .03cm 0; }
.facts th { width: 28%; font-weight: normal; color: #333; }
.line { border-bottom: 1px dotted #555; height: .8cm; }
.signatures { display: flex; justify-content: space-around; gap: 1cm; margin-top: .8cm; break-inside: avoid; text-align: center; }
.signatures div:only-child { margin-left: 50%; }
.signatures p:last-child { border-top: 1px solid #111; margin-top: 2cm; min-width: 5.5cm; }
.code { display: flex; gap: .5cm; align-items: center; break-inside: avoid; margin: .3cm 0; }
.code svg { width: 3.2cm; height: 3.2cm; flex: none; }
.new-page { break-before: page; }
footer { margin-top: .6cm; border-top: 1px solid #555; }
@page { size: A4${paper.isLandscape ? " landscape" : ""}; margin: 1.5cm 1.5cm 1.8cm; @bottom-right { content: "Halaman " counter(page) " dari " counter(pages); font: 8pt sans-serif; } @bottom-left { content: "Dicetak ${formatInstant(printedAt)}\\A Sidik dokumen (SHA-256): ${documentChecksum(paper)}"; font: 7pt sans-serif; white-space: pre; } }
@media print { body { margin: 0; padding: 0; max-width: none; } footer { display: none; } }
`;
}

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
<header>${LETTERHEAD.map((line) => `<p>${line}</p>`).join("")}</header>
<h1>${escapedHtml(paper.title)}</h1>
<p>${escapedHtml(paper.subtitle)}</p>
`;
  for (const block of paper.blocks) yield* blockPieces(block);
  yield `<footer><p>Dicetak ${formatInstant(printedAt)}. Sidik dokumen (SHA-256): ${documentChecksum(paper)}</p></footer>
</body>
</html>
`;
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
      yield `<p>${escapedHtml(block.label)}</p>\n`;
      return yield `${'<div class="line"></div>'.repeat(block.count)}\n`;
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
  yield `<table>\n<colgroup>${columns.map(({ share }) => `<col width="${((share / total) * 100).toFixed(1)}%">`).join("")}</colgroup>\n`;
  yield `<thead><tr>${columns.map(({ title }) => `<th>${escapedHtml(title)}</th>`).join("")}</tr></thead>\n<tbody>\n`;
  for (const row of rows) yield `<tr>${row.map((cell) => `<td>${escapedHtml(cell)}</td>`).join("")}</tr>\n`;
  yield "</tbody>\n</table>\n";
}

function codeImage(address: string): string {
  const modules = qrModules(address);
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const size = modules.length;
  return `<svg viewBox="-4 -4 ${size + 8} ${size + 8}" role="img" aria-label="Kode QR"><path d="${dark.join("")}"/></svg>`;
}
