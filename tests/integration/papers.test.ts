import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addFollowUp } from "../../src/cases/agency-work";
import { changeCase } from "../../src/cases/change-case";
import { dateOfDay, dayOfDate, jakartaDateOf } from "../../src/domain/jakarta-time";
import { Canary } from "../support/canary";
import { startTestHub, type TestHub } from "../support/hub";
import { archivedCase, click, fetchPaper, IDENTITY } from "../support/paper-case";
import { readPdf } from "../support/pdf";
import { submitted, type Ticket } from "../support/submission";

const PUBLIC_URL = "https://aduan.contoh.id";
const CASE_PAPERS = ["archive", "audit", "disposition", "receipt"] as const;

let hub: TestHub;
let coordinator: string;
let liaison: string;
let open: Ticket;
let secret: Ticket;
let anonymous: Ticket;
let hidden: Ticket | null = null;
const today = jakartaDateOf(new Date());
// Two days: midnight may come while the test runs.
const agenda = `/agenda.pdf?from=${today}&to=${dateOfDay(dayOfDate(today) + 1)}`;
const monthly = `/reports/monthly.pdf?month=${today.slice(0, 7)}`;

beforeAll(async () => {
  hub = await startTestHub("papers", { HUB_PUBLIC_URL: `${PUBLIC_URL}/` });
  coordinator = await hub.token("COORDINATOR");
  liaison = await hub.token("LIAISON", "DPUPR");
  open = await archivedCase(hub, { title: "Đường rusak di Sayung" });
  secret = await archivedCase(hub, { title: "Judul kenarirahasia", content: "Isi kenarirahasia.", isSecret: true });
  anonymous = await archivedCase(hub, { isAnonymous: true });
}, 60_000);
afterAll(() => hub.stop());

/** A key of another system that may read cases. */
async function readingKey(): Promise<string> {
  const { createApiKey } = await hub.ask<{ createApiKey: { key: string } }>(
    await hub.token("ADMIN"),
    `mutation($e: DateTime!) { createApiKey(name: "mesin", scopes: ["complaints:read"], expiresAt: $e) { key } }`,
    { e: new Date(Date.now() + 86_400_000).toISOString() },
  );
  return createApiKey.key;
}

async function pdf(
  path: string,
  token: string | null,
  init?: RequestInit,
): Promise<{ text: string; bytes: Buffer; response: Response }> {
  const response = await fetchPaper(hub, path, token, init);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const bytes = Buffer.from(await response.arrayBuffer());
  return { text: (await readPdf(bytes)).join("\n").replace(/\s+/g, " "), bytes, response };
}

test("the archive sheet tells the whole case, the audit of the eight steps, and is the same document each time", async () => {
  const { text, response } = await pdf(`/complaints/${open.id}/archive.pdf`, coordinator);
  for (const part of [
    "LEMBAR ARSIP ADUAN",
    "000001/ADUAN/",
    open.ticketNumber,
    "Đường rusak di Sayung",
    "Air rob setinggi lutut",
    "Kewenangan PU.",
    "Mohon ditangani segera.",
    "Publik",
    "Petugas menuju lokasi.",
    "Internal",
    "Anggaran menunggu perubahan.",
    "Pompa sudah dijalankan",
    "Lembar audit SOP",
    "Mengagendakan dan mengarsipkan",
    "24 jam",
    "seketika",
    "Admin Koordinator,",
    "Halaman 1 dari",
  ]) {
    expect(text).toContain(part);
  }
  const checksum = response.headers.get("x-document-checksum") ?? "";
  expect(checksum).toMatch(/^[0-9a-f]{64}$/);
  expect(text).toContain(checksum);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="arsip-${open.ticketNumber}.pdf"`);
  for (const format of ["pdf", "html"]) {
    const again = await fetchPaper(hub, `/complaints/${open.id}/archive.${format}`, coordinator);
    expect(again.headers.get("x-document-checksum")).toBe(checksum);
    await again.body?.cancel();
  }
});

test("who complained is on no paper, in no export, in no file name; an anonymous case's neither", async () => {
  const canaries = [...Object.values(IDENTITY), "Kenariwati", "81399907712"].map((text) => new Canary(text));
  const paths = [open, secret, anonymous].flatMap(({ id }) =>
    CASE_PAPERS.flatMap((paper) => [`/complaints/${id}/${paper}.pdf`, `/complaints/${id}/${paper}.html`]),
  );
  paths.push(agenda, monthly, agenda.replace(".pdf", ".html"), monthly.replace(".pdf", ".html"));
  paths.push("/exports/inbox.csv?statuses=ARCHIVED", "/exports/inbox.xlsx?statuses=ARCHIVED");
  for (const path of paths) {
    const response = await fetchPaper(hub, path, coordinator);
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = path.includes(".pdf") ? (await readPdf(bytes)).join("\n") : bytes;
    const headers = JSON.stringify([...response.headers]);
    for (const canary of canaries) {
      expect({ path, found: canary.isIn(text) || canary.isIn(bytes) || canary.isIn(headers) }).toEqual({
        path,
        found: false,
      });
    }
  }
}, 90_000);

test("of a secret case, lists and receipts say ticket and status only; its sheets are for those who may read it", async () => {
  const hidden = new Canary("kenarirahasia");
  for (const path of [agenda, monthly, `/complaints/${secret.id}/receipt.pdf`]) {
    const { text } = await pdf(path, coordinator);
    expect({ path, found: hidden.isIn(text) }).toEqual({ path, found: false });
  }
  expect((await pdf(agenda, coordinator)).text).toContain(`${secret.ticketNumber} [rahasia] – – – – Diarsipkan`);
  // In a pile on a desk its sheets are told from others, on each page; the citizen's slip draws no attention.
  for (const sheet of ["archive", "audit", "disposition"]) {
    const { text } = await pdf(`/complaints/${secret.id}/${sheet}.pdf`, coordinator);
    expect({ sheet, text }).toEqual({ sheet, text: expect.stringMatching(/RAHASIA · .*Tiket/) });
    expect((await pdf(`/complaints/${open.id}/${sheet}.pdf`, coordinator)).text).not.toContain("RAHASIA");
  }
  expect((await pdf(`/complaints/${secret.id}/receipt.pdf`, coordinator)).text).not.toContain("RAHASIA");
  for (const token of [coordinator, liaison, await hub.token("AGENCY_OFFICER", "BPBD")]) {
    expect(hidden.isIn((await pdf(`/complaints/${secret.id}/archive.pdf`, token)).text)).toBe(true);
  }
});

test("the disposition sheet names at each step the agency that it is about: chosen, given the case, or giving it back", async () => {
  const ticket = await submitted(hub, { isAnonymous: true });
  await click(
    hub,
    coordinator,
    ticket,
    "verifyComplaint",
    `leadAgency: "DINKES", note: "Diduga kewenangan kesehatan."`,
  );
  await click(hub, coordinator, ticket, "forwardComplaint");
  await click(
    hub,
    await hub.token("LIAISON", "DINKES"),
    ticket,
    "returnDisposition",
    `reason: "Bukan kewenangan kami."`,
  );
  await click(hub, coordinator, ticket, "verifyComplaint", `leadAgency: "DPUPR", supportAgencies: ["BPBD"]`);
  await click(hub, coordinator, ticket, "forwardComplaint");
  await click(hub, liaison, ticket, "acceptDisposition");
  const page = await (await fetchPaper(hub, `/complaints/${ticket.id}/disposition.html`, coordinator)).text();
  const rows = [...page.matchAll(/<tr><td>\d\d-\d\d-\d{4} \d\d\.\d\d<\/td>(.*)<\/tr>/g)].map(([, cells = ""]) =>
    [...cells.matchAll(/<td>([^<]*)<\/td>/g)].map(([, cell]) => cell),
  );
  const both = "Dinas Pekerjaan Umum dan Penataan Ruang; Badan Penanggulangan Bencana Daerah";
  expect(rows.map(([step, , agencies, words]) => [step, agencies, words])).toEqual([
    ["Diverifikasi", "Dinas Kesehatan", "Diduga kewenangan kesehatan."],
    ["Diteruskan kepada OPD", "Dinas Kesehatan", "–"],
    ["Dikembalikan OPD", "Dinas Kesehatan", "Bukan kewenangan kami."],
    ["Diverifikasi", both, "–"],
    ["Diteruskan kepada OPD", both, "–"],
    ["Disposisi diterima OPD", "Dinas Pekerjaan Umum dan Penataan Ruang", "–"],
  ]);
  expect(page).toContain("Waktu (WIB)");
  expect(page).toContain(">Anonim<");
  expect(page).toContain(">Belum diagendakan<");
});

test("nobody, others' officers and wrong addresses get nothing", async () => {
  const foreign = await hub.token("LIAISON", "DINKES");
  for (const paper of CASE_PAPERS) {
    const path = `/complaints/${open.id}/${paper}.pdf`;
    expect((await fetchPaper(hub, path, null)).status).toBe(401);
    const refused = await fetchPaper(hub, path, foreign);
    const absent = await fetchPaper(hub, path.replace(open.id, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), foreign);
    expect([refused.status, await refused.text()]).toEqual([404, await absent.text()]);
  }
  for (const path of [
    `/complaints/${open.id}/archive.docx`,
    `/complaints/x/archive.pdf`,
    "/complaints/%00/archive.pdf",
  ]) {
    expect((await fetchPaper(hub, path, coordinator)).status).toBe(404);
  }
  expect((await fetchPaper(hub, agenda, liaison)).status).toBe(403);
  expect((await fetchPaper(hub, monthly, foreign)).status).toBe(403);
  for (const path of [
    "/agenda.pdf",
    "/agenda.pdf?from=2026-02-30&to=2026-03-01",
    "/reports/monthly.pdf?month=2026-13",
  ]) {
    const refused = await fetchPaper(hub, path, coordinator);
    expect({ path, status: refused.status }).toEqual({ path, status: 400 });
    expect(await refused.text()).toContain("tidak valid");
  }
});

test("the citizen's receipt holds the access code in print only for who shows it, and never in the QR code", async () => {
  const ask = (accessCode: unknown) =>
    fetchPaper(hub, "/receipt.html", null, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ticketNumber: open.ticketNumber, accessCode }),
    });
  const spaced = open.accessCode.replace(/(.{4})(?=.)/g, "$1 ");
  const page = await (await ask(open.accessCode)).text();
  expect(page).toContain(spaced);
  expect(page).toContain(`${PUBLIC_URL}/?tiket=${open.ticketNumber}<`);
  expect(page).toContain("<svg");
  const officers = await (await fetchPaper(hub, `/complaints/${open.id}/receipt.html`, coordinator)).text();
  expect(officers).not.toContain(spaced);
  expect(officers).toContain(`${PUBLIC_URL}/?tiket=${open.ticketNumber}<`);
  expect((await ask(secret.accessCode)).status).toBe(404);
  expect((await ask(7)).status).toBe(400);
});

test("guessing at receipts is limited by network, together with the tracker", async () => {
  const limited = await startTestHub("papers_limit", { HUB_RATE_LIMITS: "on", HUB_TRUSTED_PROXIES: "127.0.0.1" });
  // One subscriber of IPv6 has as many addresses as he likes.
  const guess = (path: string, body: object, number: number, network = "2001:db8:0:7") =>
    fetch(`${limited.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": `${network}::${number.toString(16)}` },
      body: JSON.stringify(body),
    });
  const proof = { ticketNumber: "A1B2C3D4E5F", accessCode: "ABCDEFGHJKMNP" };
  const query = `{ trackComplaint(ticketNumber: "${proof.ticketNumber}", accessCode: "${proof.accessCode}") { status } }`;
  try {
    for (let number = 1; number <= 15; number += 1) await guess("/graphql", { query }, number);
    const statuses: number[] = [];
    for (let number = 16; number <= 70; number += 1) statuses.push((await guess("/receipt.pdf", proof, number)).status);
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 404));
    expect(statuses.at(-1)).toBe(429);
    expect((await guess("/receipt.pdf", proof, 1, "2001:db8:0:8")).status).toBe(404);
  } finally {
    await limited.stop();
  }
});

test.each([
  ["COORDINATOR", undefined, 200],
  ["LEADER", undefined, 200],
  ["LIAISON", "DPUPR", 200],
  ["AGENCY_OFFICER", "DPUPR", 200],
  ["AGENCY_OFFICER", "BPBD", 200],
  ["LIAISON", "DINKES", 404],
  ["AGENCY_OFFICER", "DINKES", 404],
  ["ADMIN", undefined, 404],
  ["KEY", undefined, 404],
  ["NOBODY", undefined, 401],
] as const)("the archive sheet of a secret and anonymous case for %s of %s: %d", async (who, agency, status) => {
  hidden ??= await archivedCase(hub, { title: "Judul kenarirahasia", isSecret: true, isAnonymous: true });
  const token = who === "NOBODY" ? null : who === "KEY" ? await readingKey() : await hub.token(who, agency);
  for (const format of ["pdf", "html"]) {
    const response = await fetchPaper(hub, `/complaints/${hidden.id}/archive.${format}`, token);
    expect(response.status).toBe(status);
    const bytes = Buffer.from(await response.arrayBuffer());
    const isRead = status === 200;
    const text = isRead && format === "pdf" ? (await readPdf(bytes)).join("\n") : bytes.toString("utf8");
    expect(new Canary("kenarirahasia").isIn(text)).toBe(isRead);
    expect(text.includes("Rahasia dan anonim")).toBe(isRead);
    for (const canary of Object.values(IDENTITY)) expect(new Canary(canary).isIn(text)).toBe(false);
    // A refusal tells nothing of it either, not even its ticket by the name of a file.
    const headers = JSON.stringify([...response.headers]);
    expect(headers.includes(hidden.ticketNumber)).toBe(isRead);
  }
});

test("a key reads what is public, and no officer's name", async () => {
  const { text } = await pdf(`/complaints/${open.id}/archive.pdf`, await readingKey());
  for (const part of ["Petugas menuju lokasi.", "Pompa sudah dijalankan"]) expect(text).toContain(part);
  for (const part of ["Anggaran", "Kewenangan PU.", "Mohon ditangani", "Petugas LIAISON", "Petugas COORDINATOR"]) {
    expect(text).not.toContain(part);
  }
});

test("the figures of the monthly report are those of SQL", async () => {
  const late = await submitted(hub, { kind: "SUGGESTION", channel: "ANDROID" });
  await hub.sql(
    "UPDATE complaint SET due_at = '2020-01-01', submitted_at = submitted_at - INTERVAL 1 SECOND WHERE id = ?",
    [late.id],
  );
  const period = `submitted_at >= DATE_FORMAT(UTC_TIMESTAMP() + INTERVAL 7 HOUR, '%Y-%m-01') - INTERVAL 7 HOUR`;
  const count = async (condition: string) =>
    Number(
      (await hub.sql<{ n: string }>(`SELECT COUNT(*) AS n FROM complaint WHERE ${period} AND ${condition}`))[0]?.n,
    );
  const figures = async (condition: string) =>
    [
      await count(condition),
      await count(`${condition} AND status NOT IN (${OPEN})`),
      await count(`${condition} AND status IN (${OPEN}) AND due_at < UTC_TIMESTAMP()`),
    ].join(" ");
  const { text } = await pdf(monthly, coordinator);
  const [all = "", done = "", overdue = ""] = (await figures("TRUE")).split(" ");
  expect(text).toContain(`Aduan masuk ${all} Selesai ditangani ${done} Terbuka dan terlambat ${overdue}`);
  expect(overdue).toBe("1");
  expect(text).toContain(`Pengaduan ${await figures("kind = 'COMPLAINT'")}`);
  expect(text).toContain(`Saran ${await figures("kind = 'SUGGESTION'")}`);
  expect(text).toContain(`Aplikasi Android ${await figures("channel = 'ANDROID'")}`);
  expect(text).toContain(`Situs web ${await figures("channel = 'WEB'")}`);
  const lead = "lead_agency_id = (SELECT id FROM agency WHERE code = 'DPUPR')";
  expect(text).toContain(`Dinas Pekerjaan Umum dan Penataan Ruang ${await figures(lead)}`);
  expect(text).toContain(`Belum ada OPD ${await figures("lead_agency_id IS NULL")}`);
  expect(text.indexOf(late.ticketNumber)).toBeGreaterThan(text.indexOf("paling lama"));
});

const OPEN = "'SUBMITTED','CLARIFICATION_REQUESTED','VERIFIED','FORWARDED','IN_PROGRESS','ANSWERED','MONITORING'";

test("201 follow-ups and the longest text are all on paper", async () => {
  const ticket = await submitted(hub, { content: `${"Banjir rob melanda kampung. ".repeat(356)}TAMAT` });
  await click(hub, coordinator, ticket, "verifyComplaint", `leadAgency: "DPUPR"`);
  await click(hub, coordinator, ticket, "forwardComplaint");
  const actor = { kind: "OFFICER", id: "", name: "Uji", role: "COORDINATOR", agencyId: null } as const;
  for (let index = 1; index <= 201; index += 1) {
    const input = { text: `Tindakan ke-${index}.`, visibility: "PUBLIC" } as const;
    await changeCase(hub.core.cases, addFollowUp, { actor, id: ticket.id }, input);
  }
  const { text } = await pdf(`/complaints/${ticket.id}/archive.pdf`, coordinator);
  expect(text).toContain("TAMAT");
  const numbers = [...text.matchAll(/Tindakan ke-(\d+)\./g)].map(([, number]) => Number(number));
  expect(numbers).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
}, 60_000);

test("a file stands on paper with its checksum, and without the name that it was given", async () => {
  const form = new FormData();
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
    "base64",
  );
  form.append("file", new Blob([new Uint8Array(png)], { type: "image/png" }), "Sulastri-Kenariwati.png");
  const { files } = (await (await fetch(`${hub.url}/files`, { method: "POST", body: form })).json()) as {
    files: { id: string }[];
  };
  const ticket = await submitted(hub, { attachments: [files[0]?.id] });
  const { text } = await pdf(`/complaints/${ticket.id}/archive.pdf`, coordinator);
  const [row] = await hub.sql<{ sum: string }>("SELECT LOWER(HEX(sha256)) AS sum FROM attachment WHERE id = ?", [
    files[0]?.id,
  ]);
  expect(text.replaceAll(" ", "")).toContain(row?.sum);
  expect(text).toContain("Foto PNG");
  expect(text).not.toContain("Kenariwati");

  // A sum on paper is taken for a proof that the file is there: where it is not, the paper says so.
  const path = join(hub.filesDir, files[0]?.id ?? "");
  const kept = readFileSync(path);
  const say = async (paper: string) => {
    const response = await fetchPaper(hub, `/complaints/${ticket.id}/${paper}.html`, coordinator);
    const [sentence = null] = /Berkas [^<]*\./.exec(await response.text()) ?? [];
    return sentence;
  };
  expect(await say("archive")).toBeNull();
  writeFileSync(
    path,
    kept.map((byte, index) => (index === 40 ? byte ^ 1 : byte)),
  );
  expect(await say("archive")).toBe("Berkas pada penyimpanan tidak lagi sesuai dengan sidik ini.");
  rmSync(path);
  expect(await say("disposition")).toBe("Berkas tidak ada lagi pada penyimpanan.");
  mkdirSync(path);
  expect(await say("archive")).toBe("Berkas pada penyimpanan tidak lagi sesuai dengan sidik ini.");
});
