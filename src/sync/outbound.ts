import { openIdentity } from "../cases/reporter";
import { openSecretText } from "../cases/secret-text";
import { type FollowUpPart, followUpParts, type OutboundCase } from "../national/outbound";
import { readComplaints } from "../store/complaint-rows";
import { lookups } from "../store/lookups";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";

/** A row that the item needs is gone: nothing that a repeat would mend. */
export class UnsendableError extends Error {}

async function caseOf(env: SyncEnvironment, complaintId: string) {
  const [row] = await readComplaints(env.cases.work, [complaintId]);
  const [reporter] = row === undefined ? [] : await lookups.reporters(env.cases.work, [row.reporterId]);
  if (row === undefined || reporter === undefined) throw new UnsendableError("the case is gone");
  return { row, reporter };
}

/** The body of N1, built from the rows as they are now. Identity goes only when the case is neither anonymous nor secret. */
export async function outboundCase(env: SyncEnvironment, complaintId: string): Promise<OutboundCase> {
  const { row, reporter } = await caseOf(env, complaintId);
  const { vault } = env.cases;
  const words =
    row.secretText === null || row.wrappedKey === null
      ? row
      : openSecretText(vault, vault.unwrapDataKey(row.reporterId, row.wrappedKey), row.id, row.secretText);
  const identity = row.isAnonymous || row.isSecret ? null : openIdentity(vault, reporter);
  const isComplete = identity?.name != null && identity.phone != null && identity.email != null;
  return {
    ticket: row.ticketNumber,
    kind: row.kind,
    title: words.title,
    content: words.content,
    isAnonymous: row.isAnonymous,
    isSecret: row.isSecret,
    incidentOn: row.incidentOn,
    reporter: isComplete
      ? { name: identity.name ?? "", phone: identity.phone ?? "", email: identity.email ?? "" }
      : null,
    categoryId: null,
    fileIds: [],
  };
}

const LINES: Readonly<Record<string, string>> = {
  RESOLVED: "Aduan dinyatakan selesai.",
  MONITORING: "Aduan masih dalam proses dan dipantau.",
  MERGED: "Aduan digabungkan dengan aduan lain tentang hal yang sama.",
  RATED: "Pelapor memberi penilaian.",
  WITHDRAWN: "Pelapor mencabut aduan ini.",
  REOPENED: "Aduan dibuka kembali.",
};

const INTRODUCTIONS: Readonly<Record<string, string>> = {
  CLARIFICATION_REQUESTED: "Permintaan klarifikasi: ",
  CLARIFICATION_ANSWERED: "Jawaban pelapor: ",
  REJECTED: "Aduan ditolak: ",
  WITHDRAWN: "Pelapor mencabut aduan: ",
  RATED: "Penilaian pelapor: ",
  REOPENED: "Pelapor membuka kembali aduan: ",
};

/** A follow-up's words, without a mark, built from the rows as they are now. */
export async function outboundText(env: SyncEnvironment, item: LeasedItem): Promise<string> {
  const { row, reporter } = await caseOf(env, item.complaintId);
  const { vault, work } = env.cases;
  let said = LINES[item.cause] ?? "";
  if (item.cause === "FORWARDED" && row.leadAgencyId !== null) {
    const [agency] = await lookups.agencies(work, [row.leadAgencyId]);
    said = `Aduan diteruskan kepada ${agency?.name ?? "OPD terkait"}.`;
  }
  if (item.textId !== null) {
    const [text] = await lookups.texts(work, [item.textId]);
    if (text === undefined || reporter.wrappedKey === null) throw new UnsendableError("the text is gone");
    const key = vault.unwrapDataKey(reporter.id, reporter.wrappedKey);
    said = (INTRODUCTIONS[item.cause] ?? "") + vault.open(key, `case_text|body|${text.id}`, text.body);
  }
  return said;
}

/** A follow-up as it is sent: in marked parts where one would be too long. */
export async function outboundParts(
  env: SyncEnvironment,
  item: LeasedItem,
): Promise<{ readonly parts: readonly FollowUpPart[]; readonly isSecret: boolean; readonly ticket: string }> {
  const { row } = await caseOf(env, item.complaintId);
  const parts = followUpParts(row.ticketNumber, item.mark ?? 0, await outboundText(env, item));
  return { parts, isSecret: row.isSecret, ticket: row.ticketNumber };
}
