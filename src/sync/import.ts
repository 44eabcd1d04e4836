import type { Actor } from "../cases/actor";
import type { ComplaintStatus } from "../domain/status";
import { closedStatusOf, nationalStatusOf } from "../domain/verdict";
import type { ImportRow } from "../national/import-file/import-file";
import { isDuplicate } from "../store/unit-of-work";
import { learn, linkedCase } from "./learn";
import { folded } from "./reading";
import { holderOf, isAnyCreationUnclear, linkFound, MAY_BE_OURS, ticketOf } from "./reference-holder";
import { type HasCases, takeIn } from "./take-in";

/** How a file is taken in. */
export interface ImportOptions {
  /** Says what would be done, and does nothing. */
  readonly isDryRun: boolean;
  /** Running and closed cases come with their past: their own dates, and clocks that start with the hub's work. */
  readonly isHistoric: boolean;
  readonly actor: Actor;
}

/** What became of a row. */
export interface ImportFinding {
  /** In the file, from 1. */
  readonly line: number;
  readonly nationalId: string;
  /** AMBIGUOUS: waits for a person, and nothing was written. KNOWN: it had been taken in before. */
  readonly outcome: "NEW" | "LINKED" | "KNOWN" | "AMBIGUOUS";
  readonly ticketNumber: string | null;
  /** Indonesian; null where nothing is to be explained. */
  readonly reason: string | null;
}

/** Takes one row of an export in. No notice, no national call; the next pull reads the case. Again: nothing more. */
export async function importRow(env: HasCases, row: ImportRow, options: ImportOptions): Promise<ImportFinding> {
  const found = (outcome: ImportFinding["outcome"], ticketNumber: string | null, reason: string | null = null) => ({
    line: row.line,
    nationalId: row.nationalId,
    outcome,
    ticketNumber,
    reason,
  });
  const known = await linkedCase(env, row.nationalId);
  if (known !== null) {
    if (!options.isDryRun) await learn(env, known, row);
    return found("KNOWN", known.ticketNumber);
  }
  const holder = await holderOf(env, {
    nationalId: row.nationalId,
    title: row.title,
    content: row.ticket === null ? row.content : `#${row.ticket}\n${row.content ?? ""}`,
  });
  if (holder.kind === "IN_FLIGHT") return found("AMBIGUOUS", holder.ticketNumber, "Pengirimannya sedang berlangsung.");
  if (holder.kind === "LINKED_ELSEWHERE") {
    return found("AMBIGUOUS", holder.ticketNumber, `Tiket ini sudah tertaut pada laporan ${holder.nationalId}.`);
  }
  if (holder.kind === "WAITING") {
    if (!options.isDryRun && !(await linkFound(env, holder.complaintId, row.nationalId))) {
      return found("AMBIGUOUS", holder.ticketNumber, "Pengirimannya sedang berlangsung.");
    }
    return found("LINKED", holder.ticketNumber);
  }
  if (row.content === null && row.ticket === null && (await isAnyCreationUnclear(env))) {
    return found("AMBIGUOUS", null, MAY_BE_OURS);
  }
  const alike = await alikeCase(env, row);
  if (alike !== null) return found("AMBIGUOUS", alike, "Judulnya sama dengan tiket ini. Silakan periksa dan tautkan.");
  if (options.isDryRun) return found("NEW", null);
  try {
    await takeRowIn(env, row, options);
    return found("NEW", await ticketOf(env, row.nationalId));
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return found("KNOWN", await ticketOf(env, row.nationalId));
  }
}

async function takeRowIn(env: HasCases, row: ImportRow, { isHistoric, actor }: ImportOptions): Promise<void> {
  await env.cases.reference.refresh();
  const leadAgencyId = isHistoric ? await agencyNamed(env, row.leadAgency) : null;
  const status = isHistoric ? statusOf(row.statusName, leadAgencyId) : null;
  const isAnonymous = row.isAnonymous ?? false;
  const identity = {
    name: row.reporter?.name ?? null,
    phone: row.reporter?.phone ?? null,
    email: row.reporter?.email ?? null,
  };
  await env.cases.work.change(null, (tx) =>
    takeIn(
      env,
      tx,
      {
        nationalId: row.nationalId,
        title: row.title,
        content: row.content,
        kind: "COMPLAINT",
        isAnonymous,
        isSecret: row.isSecret ?? false,
        reporter: row.reporter === null ? null : { ...identity, nik: null, address: null },
        createdAt: row.createdAt,
        incidentOn: row.incidentOn,
        past: status === null ? null : { status, closedAt: row.closedAt ?? row.updatedAt, leadAgencyId },
      },
      actor,
    ),
  );
}

/** Where a case that ran without the hub stands: at its agency if that is named, else where an agency is to be chosen. */
function statusOf(statusName: string | null, leadAgencyId: string | null): ComplaintStatus {
  const closed = closedStatusOf(statusName);
  if (closed !== null) return closed;
  if (leadAgencyId === null) return "VERIFIED";
  return nationalStatusOf(statusName) === "BD" ? "FORWARDED" : "IN_PROGRESS";
}

async function agencyNamed(env: HasCases, name: string | null): Promise<string | null> {
  if (name === null) return null;
  const [agency] = await env.cases.work.read<{ id: string }>(
    "SELECT id FROM agency WHERE is_active = TRUE AND (name = ? OR code = ?) LIMIT 1",
    [name.slice(0, 200), name.slice(0, 40)],
  );
  return agency?.id ?? null;
}

/** A case here that was typed in by hand on both sides: same words, and no national number yet. */
async function alikeCase(env: HasCases, row: ImportRow): Promise<string | null> {
  if (row.title === null) return null;
  const [alike] = await env.cases.work.read<{ ticketNumber: string; title: string }>(
    `SELECT c.ticket_number AS ticketNumber, c.title FROM complaint c LEFT JOIN national_case n ON n.complaint_id = c.id
      WHERE c.title = ? AND c.origin = 'LOCAL' AND n.national_id IS NULL LIMIT 1`,
    [row.title.slice(0, 255)],
  );
  return alike !== undefined && folded(alike.title) === folded(row.title) ? alike.ticketNumber : null;
}
