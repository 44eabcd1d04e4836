import { formatSortableInstant } from "../../domain/jakarta-time";
import { CHANNEL_LABELS, KIND_LABELS, STEP_LABELS } from "../../domain/labels";
import { withoutPersonalNumbers } from "../../domain/personal-numbers";
import { STATUS_LABELS, stepOf } from "../../domain/status";
import { readAgencies } from "../../store/agency-rows";
import type { CaseParts } from "../../store/case-parts";
import { NO_DUE } from "../../store/columns";
import { COMPLAINT_COLUMN_NAMES, type ComplaintRow } from "../../store/complaint-rows";
import { type InboxKey, type InboxOrder, type InboxQuery, inboxKeyOf, readInboxPage } from "../../store/inbox-rows";
import { lookups } from "../../store/lookups";
import type { UnitOfWork } from "../../store/unit-of-work";

/** An inbox view that is exported: the query of the list, with its order. */
export interface ExportView {
  readonly query: InboxQuery;
  readonly order: InboxOrder;
}

const ROWS_AT_ONCE = 500;
const PARTS: CaseParts = { columns: COMPLAINT_COLUMN_NAMES, lead: [], withCategory: false, lastText: null };

/** The headings of an export. What citizens and agencies wrote is not in it, and no reporter. */
export const EXPORT_HEADINGS = [
  "Tiket",
  "Status",
  "Judul",
  "Jenis",
  "Kategori",
  "Saluran",
  "Kecamatan",
  "Desa/kelurahan",
  "OPD penanggung jawab",
  "OPD pendukung",
  "Langkah SOP",
  "Diterima (WIB)",
  "Batas waktu (WIB)",
  "Terlambat",
  "Nomor agenda",
  "Nomor SP4N-LAPOR!",
  "Diperbarui (WIB)",
] as const;

/** Page after page of a view, each row with the cells of {@link EXPORT_HEADINGS}; no transaction is held between two pages. */
export async function* exportRows(work: UnitOfWork, { query, order }: ExportView): AsyncGenerator<string[][]> {
  const agencies = new Map((await readAgencies(work, false)).map(({ id, name }) => [id, name]));
  const categories = new Map((await lookups.allCategories(work)).map(({ id, name }) => [id, name]));
  // A due time that moves while pages are read could bring a case twice.
  const seen = new Set<string>();
  for (let after: InboxKey | null = null; ; ) {
    const page: ComplaintRow[] = await readInboxPage(work, query, order, ROWS_AT_ONCE, after, PARTS);
    const rows = page.filter(({ id }) => !seen.has(id));
    for (const { id } of rows) seen.add(id);
    const nationals = await lookups.nationalCases(
      work,
      rows.map(({ id }) => id),
    );
    const nationalIds = new Map(nationals.map(({ complaintId, nationalId }) => [complaintId, nationalId]));
    const names = { agencies, categories, nationalIds };
    if (rows.length > 0) yield rows.map((row) => cellsOf(row, names, query.now));
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS_AT_ONCE) return;
    after = inboxKeyOf(last, order);
  }
}

interface Names {
  readonly agencies: ReadonlyMap<string, string>;
  readonly categories: ReadonlyMap<string, string>;
  readonly nationalIds: ReadonlyMap<string, string | null>;
}

/** Of a secret case an export holds ticket and status, and of no case a person's number, whoever asks: a spreadsheet is passed on. */
function cellsOf(row: ComplaintRow, names: Names, now: Date): string[] {
  const status = STATUS_LABELS[row.status];
  if (row.isSecret) return [row.ticketNumber, status, "[rahasia]", ...EXPORT_HEADINGS.slice(3).map(() => "")];
  const agencyName = (id: string) => names.agencies.get(id) ?? "";
  return [
    row.ticketNumber,
    status,
    withoutPersonalNumbers(row.title),
    KIND_LABELS[row.kind],
    row.categoryId === null ? "" : (names.categories.get(row.categoryId) ?? ""),
    CHANNEL_LABELS[row.channel],
    withoutPersonalNumbers(row.district ?? ""),
    withoutPersonalNumbers(row.village ?? ""),
    row.leadAgencyId === null ? "" : agencyName(row.leadAgencyId),
    row.supportAgencyIds.map(agencyName).join("; "),
    STEP_LABELS[stepOf(row)],
    formatSortableInstant(row.submittedAt),
    row.dueAt.getTime() === NO_DUE.getTime() ? "" : formatSortableInstant(row.dueAt),
    row.dueAt.getTime() < now.getTime() ? "ya" : "tidak",
    row.agendaNumber ?? "",
    names.nationalIds.get(row.id) ?? "",
    formatSortableInstant(row.updatedAt),
  ];
}
