import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";

/** What the page can point to. */
export interface LandingPageOptions {
  readonly hasPlayground: boolean;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2733; --soft: #51606f; --line: #d5dde5; --paper: #ffffff; --ground: #f3f6f9; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ecf2; --soft: #a3b1bf; --line: #33414f; --paper: #1a232c; --ground: #11181f; --link: #7db8f5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin-top: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0 .25rem; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
p { margin: .25rem 0 .75rem; }
.soft { color: var(--soft); }
dl { margin: 0; }
dt { font-weight: 600; }
dd { margin: 0 0 .75rem; color: var(--soft); }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code { font-size: .9em; overflow-wrap: anywhere; }
`;

/** The page at `/`, until the dashboard stands there. */
export function addLandingPage(app: FastifyInstance, options: LandingPageOptions): void {
  const html = landingPage(options);
  const styleHash = createHash("sha256").update(STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  app.get("/", async (_request, reply) => {
    void reply.headers({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-cache",
    });
    return html;
  });
}

function landingPage({ hasPlayground }: LandingPageOptions): string {
  const playground = hasPlayground
    ? `<dt><a href="/playground">Playground</a></dt>
<dd>Contoh operasi yang siap dijalankan, lengkap dengan dokumentasi skema. Hanya untuk pengembang; setiap perubahan yang dilakukan di sana sungguh-sungguh tersimpan.</dd>`
    : `<dt>Playground</dt>
<dd>Tidak diaktifkan pada server ini.</dd>`;
  return `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hub Aduan Kabupaten Demak</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Hub Aduan Kabupaten Demak</h1>
<p class="soft">Penghubung antara prosedur penanganan aduan kabupaten dan SP4N-LAPOR!</p>
<section>
<h2>Tentang layanan ini</h2>
<p>Layanan ini menerima aduan warga, mengantarkannya melalui verifikasi, disposisi kepada OPD, tindak lanjut, jawaban, hingga pengarsipan, serta menjaga agar catatan di kabupaten sama dengan catatan di sistem nasional.</p>
<p><strong>Dasbor untuk petugas dan warga belum tersedia di alamat ini.</strong> Saat ini layanan hanya dapat digunakan oleh aplikasi lain melalui antarmuka GraphQL.</p>
</section>
<section>
<h2>Untuk pengembang dan pengelola</h2>
<dl>
<dt><code>POST /graphql</code></dt>
<dd>Kueri dan mutasi. Langganan langsung melalui WebSocket di alamat yang sama, dengan protokol <code>graphql-transport-ws</code>.</dd>
${playground}
<dt><a href="/livez">Keadaan proses</a> dan <a href="/readyz?verbose">kesiapan layanan</a></dt>
<dd>Untuk pemantauan; <a href="/metrics">metrik</a> tersedia dalam format Prometheus.</dd>
<dt>Dokumentasi</dt>
<dd>Berkas <code>README.md</code>, <code>schema.graphql</code>, dan folder <code>docs</code> yang disertakan bersama perangkat lunak ini.</dd>
</dl>
</section>
</main>
</body>
</html>
`;
}
