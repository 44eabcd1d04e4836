import type { ImportRow } from "../../src/national/import-file/import-file";
import { readImportFile } from "../../src/national/import-file/import-file";
import { type ImportFinding, importRow } from "../../src/sync/import";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";

let bridge: TestBridge;

beforeAll(async () => {
  bridge = await TestBridge.start("import");
}, 60_000);

afterAll(() => bridge.close());

async function rowsOf(...lines: readonly string[]): Promise<readonly ImportRow[]> {
  const head = "Tracking ID;Judul;Isi Laporan;Status;Tanggal Laporan;Instansi;Anonim;Nama Pelapor;No. Telepon";
  return (await readImportFile(Buffer.from([head, ...lines].join("\n")), "ekspor.csv")).rows;
}

function take(row: ImportRow, options: Partial<Parameters<typeof importRow>[2]> = {}): Promise<ImportFinding> {
  return importRow({ cases: bridge.core.cases }, row, {
    isDryRun: false,
    isHistoric: false,
    actor: bridge.actors.COORDINATOR,
    ...options,
  });
}

test("a row of an export enters at step 3, once, and a dry run writes nothing", async () => {
  const born = bridge.born({ title: "Jalan rusak di Wedung" });
  const [row] = await rowsOf(
    `${born.id};Jalan rusak di Wedung;Rusak berat.;Belum Ditindaklanjuti;02-11-2026 08:00:00;;Tidak;;`,
  );
  if (row === undefined) throw new Error("no row");
  expect(await take(row, { isDryRun: true })).toMatchObject({ outcome: "NEW", ticketNumber: null });
  expect(await bridge.rows("SELECT complaint_id FROM national_case WHERE national_id = ?", [born.id])).toEqual([]);
  const first = await take(row);
  expect(first.outcome).toBe("NEW");
  expect(await take(row)).toMatchObject({ outcome: "KNOWN", ticketNumber: first.ticketNumber });
  await pull(bridge.env);
  const [one] = await bridge.rows<{ status: string; verdict: string }>(
    "SELECT c.status, n.verdict FROM complaint c JOIN national_case n ON n.complaint_id = c.id WHERE n.national_id = ?",
    [born.id],
  );
  expect(one).toMatchObject({ status: "VERIFIED", verdict: "EQUAL" });
});

test("a historic import keeps dates, sends nothing and runs no clock that was lost before", async () => {
  const running = bridge.born({ title: "Lampu padam", isAnonymous: true });
  const closed = bridge.born({ title: "Sampah lama" });
  bridge.simulator.state.setStatusUnlogged(running, "Dalam Proses");
  bridge.simulator.state.setStatusUnlogged(closed, "Selesai");
  const rows = await rowsOf(
    `${running.id};Lampu padam;Gelap.;Dalam Proses;02-01-2026 08:00:00;Dinas Pekerjaan Umum dan Penataan Ruang;Ya;Budi;081234567890`,
    `${closed.id};Sampah lama;Bau.;Selesai;05-01-2026 09:30:00;;Tidak;;`,
  );
  const calls = bridge.simulator.journal.entries.length;
  for (const row of rows) expect(await take(row, { isHistoric: true })).toMatchObject({ outcome: "NEW" });
  expect(bridge.simulator.journal.entries).toHaveLength(calls);
  const found = await bridge.rows<{
    status: string;
    submittedAt: Date;
    due: Date;
    name: Buffer | null;
    clocks: string;
  }>(
    `SELECT c.status, c.submitted_at AS submittedAt, c.due_at AS due, r.name, c.clocks
       FROM complaint c JOIN national_case n ON n.complaint_id = c.id JOIN reporter r ON r.id = c.reporter_id
      WHERE n.national_id IN (?) ORDER BY c.submitted_at`,
    [[running.id, closed.id]],
  );
  expect(found.map(({ submittedAt }) => submittedAt.toISOString())).toEqual([
    "2026-01-02T01:00:00.000Z",
    "2026-01-05T02:30:00.000Z",
  ]);
  expect(found[1]).toMatchObject({ status: "RESOLVED", clocks: "[]" });
  // The reporter asked for anonymity: nothing of him is kept.
  expect(found[0]?.name).toBeNull();
  for (const { due } of found) expect(due.getTime()).toBeGreaterThan(Date.now());
  await pull(bridge.env);
  const outbox = await bridge.rows("SELECT id FROM outbox");
  expect(outbox).toEqual([]);
  const late = await bridge.rows(
    "SELECT c.id FROM complaint c JOIN national_case n ON n.complaint_id = c.id WHERE n.verdict <> 'EQUAL'",
  );
  expect(late).toEqual([]);
});

test("a case that was typed in on both sides waits for a person", async () => {
  const { ticketNumber } = await bridge.submit({ title: "Pungutan di sekolah dasar" });
  const [row] = await rowsOf("7654321;Pungutan di sekolah dasar;Iuran.;Dalam Proses;02-11-2026 08:00:00;;Tidak;;");
  if (row === undefined) throw new Error("no row");
  expect(await take(row)).toMatchObject({ outcome: "AMBIGUOUS", ticketNumber });
});

test("a row without words waits for a person while the outcome of a creation is unclear: it may be that one", async () => {
  const { complaintId } = await bridge.verified();
  bridge.simulator.faults.add({ kind: "statusAfter", status: 500, calls: ["N1"], times: 1 });
  await push(bridge.env, complaintId);
  const [mute] = await rowsOf("7654323;;;Dalam Proses;02-11-2026 08:00:00;;Tidak;;");
  if (mute === undefined) throw new Error("no row");
  expect(await take(mute)).toMatchObject({ outcome: "AMBIGUOUS", ticketNumber: null });
  await bridge.rows("DELETE FROM outbox WHERE complaint_id = ?", [complaintId]);
  expect(await take(mute)).toMatchObject({ outcome: "NEW" });
});

test("a row that carries the ticket of a linked case is known", async () => {
  const { complaintId, ticketNumber } = await bridge.verified();
  await push(bridge.env, complaintId);
  const { nationalId } = await bridge.national(complaintId);
  const [same] = await rowsOf(`${nationalId};Rob;#${ticketNumber};Dalam Proses;02-11-2026 08:00:00;;Tidak;;`);
  const [other] = await rowsOf(`7654322;Rob;#${ticketNumber};Dalam Proses;02-11-2026 08:00:00;;Tidak;;`);
  if (same === undefined || other === undefined) throw new Error("no row");
  expect(await take(same)).toMatchObject({ outcome: "KNOWN", ticketNumber });
  expect(await take(other)).toMatchObject({ outcome: "AMBIGUOUS", ticketNumber });
});
