import { HubError } from "../domain/errors";
import { formatDay, formatShortDate } from "../domain/jakarta-time";
import { KIND_LABELS, ROLE_LABELS } from "../domain/labels";
import type { Period } from "../domain/period";
import { withoutPersonalNumbers } from "../domain/personal-numbers";
import { STATUS_LABELS } from "../domain/status";
import { readAgencies } from "../store/agency-rows";
import { type AgendaRow, readAgenda } from "../store/agenda-rows";
import type { PaperEnvironment } from "./environment";
import { NONE, number, type Paper } from "./paper";

/** A book of more would not be bound, and must not fill the memory. */
const MAX_ENTRIES = 10_000;
const ENTRIES_AT_ONCE = 500;

/** Buku agenda: the register of a period. A secret case stands there as ticket and status only. @throws BAD_USER_INPUT */
export async function agendaBook(env: PaperEnvironment, period: Period): Promise<Paper> {
  const { work } = env.cases;
  const entries: AgendaRow[] = [];
  for (let after: string | null = null; ; ) {
    const page: AgendaRow[] = await readAgenda(work, period, ENTRIES_AT_ONCE, after);
    entries.push(...page);
    if (entries.length > MAX_ENTRIES) {
      throw new HubError("BAD_USER_INPUT", {
        message: `Buku agenda memuat paling banyak ${number(MAX_ENTRIES)} nomor. Silakan pilih periode yang lebih singkat.`,
      });
    }
    if (page.length < ENTRIES_AT_ONCE) break;
    after = page.at(-1)?.number ?? null;
  }
  const agencies = new Map((await readAgencies(work, false)).map(({ id, name }) => [id, name]));
  return {
    fileName: `agenda-${period.fromDate}-${period.toDate}`,
    title: "Buku Agenda Aduan",
    subtitle: `${formatDay(period.fromDay)} sampai ${formatDay(period.toDay)}`,
    isLandscape: true,
    blocks: [
      { kind: "text", text: `Jumlah nomor agenda: ${number(entries.length)}` },
      {
        kind: "table",
        columns: [
          { title: "Nomor agenda", share: 18 },
          { title: "Tanggal", share: 10 },
          { title: "Tiket", share: 15 },
          { title: "Judul", share: 24 },
          { title: "Jenis", share: 10 },
          { title: "OPD penanggung jawab", share: 19 },
          { title: "Diterima", share: 10 },
          { title: "Selesai", share: 10 },
          { title: "Hasil", share: 11 },
        ],
        rows: entries.map((entry) => entryRow(entry, agencies)),
        empty: "Tidak ada aduan yang diagendakan pada periode ini.",
      },
      { kind: "signatures", roles: [ROLE_LABELS.COORDINATOR] },
    ],
  };
}

function entryRow(entry: AgendaRow, agencies: ReadonlyMap<string, string>): string[] {
  const status = STATUS_LABELS[entry.status];
  const start = [entry.number, formatShortDate(entry.enteredAt), entry.ticketNumber];
  if (entry.isSecret) return [...start, "[rahasia]", NONE, NONE, NONE, NONE, status];
  return [
    ...start,
    // The book is shown about, unlike the sheets of a case.
    withoutPersonalNumbers(entry.title ?? "") || NONE,
    entry.kind === null ? NONE : KIND_LABELS[entry.kind],
    (entry.leadAgencyId === null ? null : agencies.get(entry.leadAgencyId)) ?? NONE,
    entry.submittedAt === null ? NONE : formatShortDate(entry.submittedAt),
    entry.resolvedAt === null ? NONE : formatShortDate(entry.resolvedAt),
    status,
  ];
}
