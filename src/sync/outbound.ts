import { openSecretText } from "../cases/secret-text";
import { withoutPersonalNumbers } from "../domain/personal-numbers";
import { formatMark } from "../national/marks";
import type { OutboundCase } from "../national/outbound";
import { type ComplaintRow, readComplaints } from "../store/complaint-rows";
import type { ReporterEntity } from "../store/entities/reporter.entity";
import { openIdentity } from "../store/identity";
import { lookups } from "../store/lookups";
import type { SyncEnvironment } from "./environment";
import type { LaneItem } from "./lanes";
import { UnsendableError } from "./saga";

/** The rows of a case from which everything that goes out is built. */
export interface CaseRows {
  readonly row: ComplaintRow;
  readonly reporter: ReporterEntity;
}

/** Reads a case as it is now. @throws UnsendableError when it is gone. */
export async function caseRows(env: SyncEnvironment, complaintId: string): Promise<CaseRows> {
  const [row] = await readComplaints(env.cases.work, [complaintId]);
  const [reporter] = row === undefined ? [] : await lookups.reporters(env.cases.work, [row.reporterId]);
  if (row === undefined || reporter === undefined) throw new UnsendableError("Data aduan tidak ditemukan lagi.");
  return { row, reporter };
}

/** The body of N1, built from the rows as they are now. Identity goes only when the case is neither anonymous nor secret. */
export async function outboundCase(env: SyncEnvironment, { row, reporter }: CaseRows): Promise<OutboundCase> {
  const { vault, work } = env.cases;
  const { title, content } = wordsOf(env, { row, reporter });
  const identity = row.isAnonymous || row.isSecret ? null : openIdentity(vault, reporter);
  const [category] = row.categoryId === null ? [] : await lookups.categories(work, [row.categoryId]);
  return {
    ticket: row.ticketNumber,
    kind: row.kind,
    title,
    content,
    isAnonymous: row.isAnonymous,
    isSecret: row.isSecret,
    incidentOn: row.incidentOn,
    reporter:
      identity?.name != null && identity.phone != null && identity.email != null
        ? { name: identity.name, phone: identity.phone, email: identity.email }
        : null,
    categoryId: category?.nationalCategoryId ?? null,
    fileIds: [],
  };
}

/**
 * What a case says, opened, and masked before anything is cut or split: every try sends the same, and no number is torn
 * in two that nobody knows any more. @throws UnsendableError when it cannot be opened.
 */
export function wordsOf(env: SyncEnvironment, { row }: CaseRows): { readonly title: string; readonly content: string } {
  const { title, content } = openedWords(env, row);
  return { title: withoutPersonalNumbers(title), content: withoutPersonalNumbers(content) };
}

function openedWords(env: SyncEnvironment, row: ComplaintRow): Pick<ComplaintRow, "title" | "content"> {
  const { secretText } = row;
  if (secretText === null) return row;
  return opened(() => {
    const key = row.wrappedKey === null ? null : env.cases.vault.unwrapDataKey(row.reporterId, row.wrappedKey);
    return key === null ? null : openSecretText(env.cases.vault, key, row.id, secretText);
  });
}

const LINES: Readonly<Record<string, string>> = {
  RESOLVED: "Aduan dinyatakan selesai.",
  MONITORING: "Aduan masih dalam proses dan dipantau.",
  MERGED: "Aduan digabungkan dengan aduan lain tentang hal yang sama.",
  RATED: "Pelapor memberi penilaian.",
  WITHDRAWN: "Pelapor mencabut aduan ini.",
  REOPENED: "Aduan dibuka kembali.",
  FILE_REFUSED: "Lampiran aduan.",
};

const INTRODUCTIONS: Readonly<Record<string, string>> = {
  CLARIFICATION_REQUESTED: "Permintaan klarifikasi: ",
  CLARIFICATION_ANSWERED: "Jawaban pelapor: ",
  REJECTED: "Aduan ditolak: ",
  WITHDRAWN: "Pelapor mencabut aduan: ",
  RATED: "Penilaian pelapor: ",
  REOPENED: "Pelapor membuka kembali aduan: ",
};

/** What an item says, and whose it is; without a mark. */
export interface OutboundWords {
  readonly text: string;
  /** The case whose words they are is secret: a text of one case may go out with another's lane. */
  readonly isSecret: boolean;
}

type Said = Pick<LaneItem, "complaintId" | "cause" | "textId">;

/** An item's words, masked, built from the rows as they are now. @throws UnsendableError when they are gone. */
export async function outboundWords(env: SyncEnvironment, item: Said): Promise<OutboundWords> {
  if (item.textId !== null) return storedWords(env, item.textId, INTRODUCTIONS[item.cause] ?? "");
  if (item.cause === "FORWARDED") return { text: await forwardedLine(env, item.complaintId), isSecret: false };
  return { text: LINES[item.cause] ?? "", isSecret: false };
}

/** A short text with its item's mark, so that a reading knows the entry in the national log for ours. */
export async function marked(
  env: SyncEnvironment,
  { complaintId, mark: number }: Pick<LaneItem, "complaintId" | "mark">,
  text: string,
): Promise<string> {
  if (number === null) return text;
  const { row } = await caseRows(env, complaintId);
  return `${formatMark({ ticket: row.ticketNumber, number, part: null })} ${text}`;
}

async function storedWords(env: SyncEnvironment, textId: string, introduction: string): Promise<OutboundWords> {
  const [text] = await lookups.texts(env.cases.work, [textId]);
  if (text === undefined) throw new UnsendableError("Teks yang akan dikirim tidak ditemukan lagi.");
  // What an officer wrote for the house never leaves it, whatever a row says.
  if (text.visibility !== "PUBLIC") throw new UnsendableError("Catatan internal tidak dikirim ke LAPOR!.");
  const { row, reporter } = await caseRows(env, text.complaintId);
  const { vault } = env.cases;
  const said = opened(() =>
    reporter.wrappedKey === null
      ? null
      : vault.openText(vault.unwrapDataKey(reporter.id, reporter.wrappedKey), text.id, text.body),
  );
  return { text: introduction + withoutPersonalNumbers(said), isSecret: row.isSecret };
}

/** A duplicate is handed on with the case into which it was merged. */
async function forwardedLine(env: SyncEnvironment, complaintId: string): Promise<string> {
  const { row } = await caseRows(env, complaintId);
  const { leadAgencyId } = row.mergedIntoId === null ? row : (await caseRows(env, row.mergedIntoId)).row;
  const [agency] = leadAgencyId === null ? [] : await lookups.agencies(env.cases.work, [leadAgencyId]);
  return `Aduan diteruskan kepada ${agency?.name ?? "OPD terkait"}.`;
}

function opened<Value>(open: () => Value | null): Value {
  let value: Value | null = null;
  try {
    value = open();
  } catch (error) {
    throw new UnsendableError("Teks yang akan dikirim tidak dapat dibuka.", { cause: error });
  }
  if (value === null) throw new UnsendableError("Data pelapor telah dihapus, sehingga teksnya tidak dapat dibuka.");
  return value;
}
