import { lookups } from "../store/lookups";
import { createStep } from "./create-saga";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import { caseRows, outboundWords } from "./outbound";
import { filesOfText, outboundFile } from "./outbound-files";
import { partStep } from "./part-step";
import { type Step, UnsendableError } from "./saga";
import { statusStep } from "./status-step";
import { transferStep } from "./transfer-step";

/** What is to be done next for an item, from the rows as they are now; null: nothing is left. */
export async function nextStep(env: SyncEnvironment, item: LeasedItem): Promise<Step | null> {
  if (item.kind === "CREATE") return createStep(env, item);
  const [national] = await lookups.nationalCases(env.cases.work, [item.complaintId]);
  const nationalId = national?.nationalId ?? null;
  if (nationalId === null) throw new UnsendableError("Aduan ini belum tertaut dengan nomor nasional.");
  switch (item.kind) {
    case "FOLLOW_UP":
      return followUpStep(env, item, nationalId);
    case "TRANSFER":
      return transferStep(env, item, nationalId);
    case "STATUS":
      return statusStep(env, item, nationalId);
  }
}

async function followUpStep(env: SyncEnvironment, item: LeasedItem, nationalId: string): Promise<Step | null> {
  if (item.mark === null) throw new UnsendableError("Tindak lanjut ini tidak memiliki nomor urut.");
  const { row } = await caseRows(env, item.complaintId);
  const words = await outboundWords(env, item);
  return partStep(env, item, {
    nationalId,
    ticket: row.ticketNumber,
    mark: item.mark,
    text: words.text,
    isSecret: row.isSecret || words.isSecret,
    rating: item.cause === "RATED" ? row.rating : null,
    files: () => filesOf(env, item),
  });
}

async function filesOf(env: SyncEnvironment, { complaintId, textId, saga }: LeasedItem) {
  const [brought] =
    saga.attachmentId === undefined
      ? []
      : (await lookups.attachments(env.cases.work, [complaintId])).filter(({ id }) => id === saga.attachmentId);
  const files = brought !== undefined ? [brought] : textId === null ? [] : await filesOfText(env, textId);
  return Promise.all(files.map((file) => outboundFile(env, file)));
}
