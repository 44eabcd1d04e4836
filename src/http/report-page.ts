import { escapedHtml } from "../domain/html-escape";
import { formatInstant } from "../domain/jakarta-time";
import { HEAD_HTML, pagePolicy, pageStyle } from "../paper/html";
import { NONE, number } from "../paper/paper";
import type { SignedLogHead } from "../store/entities/event.entity";
import type { ReconciliationItemRow, SignedReconciliation } from "../store/reconciliation-rows";

const VERDICTS: Readonly<Record<string, string>> = {
  EQUAL: "Sesuai",
  LOCAL_AHEAD: "Menunggu terkirim ke LAPOR!",
  NATIONAL_AHEAD: "Menunggu diterapkan di kabupaten",
  CONFLICT: "Bertentangan, menunggu keputusan koordinator",
  UNKNOWN: "Tidak dapat dibandingkan",
  NOT_LINKED: "Tidak memerlukan laporan nasional",
};

const DIFFERENCES: Readonly<Record<string, string>> = {
  notCreated: "laporan nasional belum ada",
  unreadable: "laporan nasional tidak dapat dibaca",
  unknownStatus: "status nasional tidak dikenal",
  doubled: "tercatat dua kali",
  outbox: "kiriman belum selesai",
  isAnonymous: "penanda anonim",
  isSecret: "penanda rahasia",
  disposition: "instansi penangan",
  status: "status",
};

/** The report as a page to be printed, in pieces: a bad night's has a row for every case. `policy`: what it may load. */
export function reportPage(
  row: SignedReconciliation,
  items: AsyncIterable<ReconciliationItemRow>,
  publicKey: string,
): { readonly policy: string; readonly pieces: AsyncIterable<string> } {
  const running = `Laporan Rekonsiliasi Aduan · ${row.id}`;
  const foot = `Selesai ${formatInstant(row.finishedAt)}`;
  const style = `${pageStyle({ isLandscape: false, running, foot })}${OWN_STYLE}`;
  return { policy: pagePolicy(style), pieces: pieces(row, items, publicKey, style) };
}

const OWN_STYLE = `
code, pre { font-family: "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: 8pt; }
pre { border: 1px solid #555; padding: .15cm; white-space: pre-wrap; break-inside: avoid; }
.counts th { width: 60%; }
`;

async function* pieces(
  row: SignedReconciliation,
  items: AsyncIterable<ReconciliationItemRow>,
  publicKey: string,
  style: string,
): AsyncGenerator<string> {
  yield beginning(row, style);
  let index = 0;
  for await (const item of items) {
    if (index === 0) yield ITEMS_HEAD;
    index += 1;
    yield itemRow(item, index);
  }
  yield index === 0
    ? "<p>Tidak ada. Semua aduan yang dibandingkan sesuai, dan tidak ada yang perlu diperbaiki.</p>\n"
    : "</tbody>\n</table></div>\n";
  yield ending(row, publicKey);
}

/** Who keeps the paper can tell later whether the log was rewritten since. */
function headText({ position, hash }: SignedLogHead): string {
  return `kejadian ke-${number(position)}, <code>${escapedHtml(hash)}</code>`;
}

function beginning(row: SignedReconciliation, style: string): string {
  const { id, startedAt, finishedAt, isDryRun, total, repaired, counts, oldestReadAt, logHead } = row;
  const facts = [
    ["Nomor laporan", `<code>${escapedHtml(id)}</code>`],
    ["Jenis", isDryRun ? "Uji coba; tidak ada yang diubah" : "Pelaksanaan; perbedaan diperbaiki sesuai aturan"],
    ["Mulai", formatInstant(startedAt)],
    ["Selesai", formatInstant(finishedAt)],
    ["Pembacaan LAPOR! paling lama", oldestReadAt === null ? NONE : formatInstant(oldestReadAt)],
    ["Aduan dibandingkan", number(total)],
    ["Aduan diperbaiki", number(repaired)],
    ["Kepala log kejadian", logHead === null ? NONE : headText(logHead)],
  ];
  const verdicts = Object.keys(VERDICTS).map((verdict) => [VERDICTS[verdict] ?? verdict, number(counts[verdict] ?? 0)]);
  return `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Laporan Rekonsiliasi ${escapedHtml(id)}</title>
<style>${style}</style>
</head>
<body>
${HEAD_HTML}
<h1>Laporan Rekonsiliasi Aduan</h1>
<p>Perbandingan catatan aduan kabupaten dengan SP4N-LAPOR!</p>
<h2>Pelaksanaan</h2>
${pairs(facts, "facts")}
<h2>Hasil</h2>
${pairs(verdicts, "facts counts")}
<h2>Aduan yang tidak sesuai atau telah diperbaiki</h2>
`;
}

function pairs(rows: readonly (readonly string[])[], looks: string): string {
  const lines = rows.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  return `<table class="${looks}">\n<tbody>\n${lines.join("\n")}\n</tbody>\n</table>`;
}

/** Each column's title, and its part of the width. */
const COLUMNS = [
  ["No.", 5],
  ["Tiket", 18],
  ["Nomor LAPOR!", 12],
  ["Keadaan", 16],
  ["Perbedaan", 14],
  ["Yang harus dilakukan", 20],
  ["Yang telah dilakukan", 15],
] as const;

const ITEMS_HEAD = `<div class="wide"><table>
<colgroup>${COLUMNS.map(([, share]) => `<col width="${share}%">`).join("")}</colgroup>
<thead><tr>${COLUMNS.map(([title]) => `<th>${title}</th>`).join("")}</tr></thead>
<tbody>
`;

function itemRow(item: ReconciliationItemRow, index: number): string {
  const cells = [
    number(index),
    item.ticketNumber,
    item.nationalId ?? NONE,
    VERDICTS[item.verdict] ?? item.verdict,
    item.differences.map((difference) => DIFFERENCES[difference] ?? difference).join(", ") || NONE,
    item.waiting ?? NONE,
    item.action ?? NONE,
  ];
  return `<tr>${cells.map((cell) => `<td>${escapedHtml(cell)}</td>`).join("")}</tr>\n`;
}

function ending({ id, signature }: SignedReconciliation, publicKey: string): string {
  return `<h2>Keaslian</h2>
<p>Laporan ini tidak memuat data pribadi. Laporan ditandatangani secara elektronik oleh sistem dengan Ed25519. Tanda tangan:</p>
<pre>${escapedHtml(signature.toString("base64"))}</pre>
<p>Kunci publik sistem:</p>
<pre>${escapedHtml(publicKey)}</pre>
<p>Untuk memeriksa keasliannya, unduh berkas <code>/reconciliations/${escapedHtml(id)}.json</code>, simpan kunci publik di atas sebagai <code>kunci.pem</code>, lalu jalankan <code>hub sync verify ${escapedHtml(id)}.json --public-key kunci.pem</code>. Cocokkan kunci publik itu dengan yang diumumkan pengelola sistem.</p>
</body>
</html>
`;
}
