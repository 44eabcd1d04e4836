import { createHash } from "node:crypto";
import { escapedHtml } from "../domain/html-escape";
import { formatInstant } from "../domain/jakarta-time";
import type { SignedLogHead } from "../store/entities/event.entity";
import type { ReconciliationItemRow, SignedReconciliation } from "../store/reconciliation-rows";

const STYLE = `
body { margin: 1.5cm auto; max-width: 19cm; padding: 0 .5cm; color: #111; background: #fff; font: 10.5pt/1.45 "Liberation Serif", "Times New Roman", serif; }
header { border-bottom: 3px double #111; margin-bottom: .6cm; text-align: center; }
h1 { font-size: 14pt; margin: 0 0 .1cm; text-transform: uppercase; }
h2 { font-size: 11.5pt; margin: .6cm 0 .2cm; }
p { margin: .1cm 0 .25cm; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #555; padding: .08cm .15cm; text-align: left; vertical-align: top; }
th { background: #eee; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
code, .number { font-family: "Liberation Mono", monospace; font-size: 9pt; overflow-wrap: anywhere; }
pre { border: 1px solid #555; padding: .2cm; font-size: 8.5pt; white-space: pre-wrap; overflow-wrap: anywhere; }
@page { size: A4; margin: 1.5cm; }
@media print { body { margin: 0; padding: 0; } }
`;

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

/** What the page may load: nothing but its own style. */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

function number(value: number): string {
  return value.toLocaleString("id-ID");
}

/** The report as a page to be printed, in pieces: a bad night's has a row for every case. */
export async function* reportPage(
  row: SignedReconciliation,
  items: AsyncIterable<ReconciliationItemRow>,
  publicKey: string,
): AsyncGenerator<string> {
  yield beginning(row);
  let index = 0;
  for await (const item of items) {
    if (index === 0) yield ITEMS_HEAD;
    index += 1;
    yield itemRow(item, index);
  }
  yield index === 0
    ? "<p>Tidak ada. Semua aduan yang dibandingkan sesuai, dan tidak ada yang perlu diperbaiki.</p>\n"
    : "</tbody>\n</table>\n";
  yield ending(row, publicKey);
}

/** Who keeps the paper can tell later whether the log was rewritten since. */
function headText({ position, hash }: SignedLogHead): string {
  return `kejadian ke-${number(position)}, <code>${escapedHtml(hash)}</code>`;
}

function beginning(row: SignedReconciliation): string {
  const { id, startedAt, finishedAt, isDryRun, total, repaired, counts, oldestReadAt, logHead } = row;
  const facts = [
    ["Nomor laporan", `<span class="number">${escapedHtml(id)}</span>`],
    ["Jenis", isDryRun ? "Uji coba; tidak ada yang diubah" : "Pelaksanaan; perbedaan diperbaiki sesuai aturan"],
    ["Mulai", formatInstant(startedAt)],
    ["Selesai", formatInstant(finishedAt)],
    ["Pembacaan LAPOR! paling lama", oldestReadAt === null ? "–" : formatInstant(oldestReadAt)],
    ["Aduan dibandingkan", number(total)],
    ["Aduan diperbaiki", number(repaired)],
    ["Kepala log kejadian", logHead === null ? "–" : headText(logHead)],
  ];
  const verdicts = Object.keys(VERDICTS).map((verdict) => [VERDICTS[verdict] ?? verdict, number(counts[verdict] ?? 0)]);
  return `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Laporan Rekonsiliasi ${escapedHtml(id)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Laporan Rekonsiliasi Aduan</h1>
<p>Perbandingan catatan aduan kabupaten dengan SP4N-LAPOR!</p>
</header>
<h2>Pelaksanaan</h2>
${pairs(facts)}
<h2>Hasil</h2>
${pairs(verdicts)}
<h2>Aduan yang tidak sesuai atau telah diperbaiki</h2>
`;
}

function pairs(rows: readonly (readonly string[])[]): string {
  const lines = rows.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  return `<table>\n<tbody>\n${lines.join("\n")}\n</tbody>\n</table>`;
}

const ITEMS_HEAD = `<table>
<thead><tr><th>No.</th><th>Tiket</th><th>Nomor LAPOR!</th><th>Keadaan</th><th>Perbedaan</th><th>Yang harus dilakukan</th><th>Yang telah dilakukan</th></tr></thead>
<tbody>
`;

function itemRow(item: ReconciliationItemRow, index: number): string {
  const cells = [
    number(index),
    item.ticketNumber,
    item.nationalId ?? "–",
    VERDICTS[item.verdict] ?? item.verdict,
    item.differences.map((difference) => DIFFERENCES[difference] ?? difference).join(", ") || "–",
    item.waiting ?? "–",
    item.action ?? "–",
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
