import { formatDuration } from "../domain/clock-explanation";
import { formatShortDate } from "../domain/jakarta-time";
import { CHANNEL_LABELS, KIND_LABELS, ROLE_LABELS } from "../domain/labels";
import { monthName, type Period } from "../domain/period";
import { withoutPersonalNumbers } from "../domain/personal-numbers";
import { CHANNELS, COMPLAINT_KINDS, STATUS_LABELS } from "../domain/status";
import { readAgencies } from "../store/agency-rows";
import { countMonth, type MonthlyCell, type OldCase, readDurations, readOldestOpen } from "../store/monthly-rows";
import type { PaperEnvironment } from "./environment";
import { type Block, NONE, number, type Paper } from "./paper";

const OLDEST = 10;

/** Laporan bulanan: the cases submitted in a month as they stand, and what has been open for longest. */
export async function monthlyReport(env: PaperEnvironment, month: Period): Promise<Paper> {
  const { work, clock } = env.cases;
  const cells = await countMonth(work, month.from, month.to, clock());
  const durations = await readDurations(work, month.from, month.to);
  const agencies = new Map((await readAgencies(work, false)).map(({ id, name }) => [id, name]));
  const median = (agencyId?: string | null) =>
    medianLabel(durations.filter((one) => agencyId === undefined || one.leadAgencyId === agencyId).map(({ ms }) => ms));
  const [received, done, late] = totals(cells);
  const leads = [...new Set(cells.map(({ leadAgencyId }) => leadAgencyId))]
    .map((id) => ({ id, name: (id === null ? null : agencies.get(id)) ?? "Belum ada OPD" }))
    .sort((a, b) => a.name.localeCompare(b.name, "id"));
  const name = monthName(month);
  return {
    fileName: `laporan-bulanan-${month.fromDate.slice(0, 7)}`,
    title: "Laporan Bulanan Aduan Masyarakat",
    subtitle: name,
    isLandscape: false,
    blocks: [
      {
        kind: "facts",
        rows: [
          ["Aduan masuk", received ?? "0"],
          ["Selesai ditangani", done ?? "0"],
          ["Terbuka dan terlambat", late ?? "0"],
          ["Median waktu penyelesaian", median()],
        ],
      },
      {
        kind: "note",
        text: `Dihitung dari aduan yang masuk pada ${name}, menurut keadaannya saat laporan dicetak. “Selesai” mencakup semua aduan yang telah ditutup. Waktu penyelesaian dihitung sejak aduan masuk sampai dinyatakan selesai.`,
      },
      { kind: "heading", text: "Menurut OPD penanggung jawab" },
      {
        kind: "table",
        columns: [{ title: "OPD", share: 40 }, ...COUNTS, { title: "Median waktu", share: 20 }],
        rows: leads.map(({ id, name: lead }) => [
          lead,
          ...totals(cells.filter(({ leadAgencyId }) => leadAgencyId === id)),
          median(id),
        ]),
        empty: "Tidak ada aduan yang masuk pada bulan ini.",
      },
      ...grouped("Menurut jenis", "Jenis", COMPLAINT_KINDS, KIND_LABELS, (kind) => (cell) => cell.kind === kind, cells),
      ...grouped(
        "Menurut saluran",
        "Saluran",
        CHANNELS,
        CHANNEL_LABELS,
        (one) => (cell) => cell.channel === one,
        cells,
      ),
      { kind: "heading", text: `${OLDEST} aduan terbuka yang paling lama` },
      oldestTable(await readOldestOpen(work, OLDEST), agencies),
      { kind: "signatures", roles: [ROLE_LABELS.LEADER, ROLE_LABELS.COORDINATOR] },
    ],
  };
}

const COUNTS = [
  { title: "Masuk", share: 12 },
  { title: "Selesai", share: 12 },
  { title: "Terlambat", share: 14 },
] as const;

function totals(cells: readonly MonthlyCell[]): string[] {
  return (["received", "done", "late"] as const).map((key) => number(cells.reduce((sum, cell) => sum + cell[key], 0)));
}

function grouped<Value extends string>(
  heading: string,
  title: string,
  values: readonly Value[],
  labels: Readonly<Record<Value, string>>,
  isOf: (value: Value) => (cell: MonthlyCell) => boolean,
  cells: readonly MonthlyCell[],
): Block[] {
  return [
    { kind: "heading", text: heading },
    {
      kind: "table",
      columns: [{ title, share: 62 }, ...COUNTS],
      rows: values.map((value) => [labels[value], ...totals(cells.filter(isOf(value)))]),
      empty: "",
    },
  ];
}

function oldestTable(oldest: readonly OldCase[], agencies: ReadonlyMap<string, string>): Block {
  return {
    kind: "table",
    columns: [
      { title: "Tiket", share: 18 },
      { title: "Judul", share: 30 },
      { title: "OPD", share: 22 },
      { title: "Masuk", share: 12 },
      { title: "Status", share: 18 },
    ],
    rows: oldest.map(({ ticketNumber, isSecret, title, leadAgencyId, submittedAt, status }) => [
      ticketNumber,
      isSecret ? "[rahasia]" : withoutPersonalNumbers(title ?? "") || NONE,
      (leadAgencyId === null ? null : agencies.get(leadAgencyId)) ?? NONE,
      submittedAt === null ? NONE : formatShortDate(submittedAt),
      STATUS_LABELS[status],
    ]),
    empty: "Tidak ada aduan yang terbuka.",
  };
}

/** The median of sorted durations, in words. */
function medianLabel(sortedMs: readonly number[]): string {
  const middle = sortedMs.length / 2;
  const [low, high] = [sortedMs[Math.ceil(middle) - 1], sortedMs[Math.floor(middle)]];
  return low === undefined || high === undefined ? NONE : formatDuration((low + high) / 2);
}
