import { AttachmentEntity } from "../../store/entities/attachment.entity";
import { waitingMessages } from "../../store/inbound-rows";
import type { IntakeEnvironment } from "./environment";
import { type InboundBody, openBody, sealBody } from "./take-messages";

/** With the pauses between them about three minutes; then the message is looked at without its file. */
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 2_500;

/**
 * Fetches the files that a conversation's messages only name, before they are looked at. Outside of any transaction: a
 * gateway may be slow. Two processes that fetch the same file keep it once.
 */
export async function fetchFiles(env: IntakeEnvironment, conversationId: string, signal: AbortSignal): Promise<void> {
  const { dataSource } = env.cases.work;
  for (const { id, body: sealed } of await waitingMessages(dataSource, conversationId)) {
    const body = readable(env, id, sealed);
    if (body === null || body.remoteFiles.length === 0 || body.filesAtMs > env.cases.clock().getTime()) continue;
    const fetched: AttachmentEntity[] = [];
    try {
      const next = await afterFetching(env, body, fetched, signal);
      const isWritten = await replaceBody(env, id, sealed, next, fetched);
      if (!isWritten) await env.files.drop(fetched);
    } catch (error) {
      await env.files.drop(fetched);
      throw error;
    }
  }
}

/** Null for what cannot be opened: whoever looks at the message says so. */
function readable({ cases }: IntakeEnvironment, id: string, sealed: Buffer): InboundBody | null {
  try {
    return openBody(cases.vault, id, sealed);
  } catch {
    return null;
  }
}

async function afterFetching(
  env: IntakeEnvironment,
  body: InboundBody,
  fetched: AttachmentEntity[],
  signal: AbortSignal,
): Promise<InboundBody> {
  let { refusedFiles } = body;
  const left: string[] = [];
  for (const remote of body.remoteFiles) {
    try {
      const content = (await env.media?.open(remote, signal)) ?? null;
      const row = content === null ? null : await env.files.keep(content, "");
      if (row === null) refusedFiles += 1;
      else fetched.push(row);
    } catch {
      signal.throwIfAborted();
      left.push(remote);
    }
  }
  const fileTries = body.fileTries + 1;
  const isOver = left.length === 0 || fileTries >= MOST_TRIES;
  return {
    ...body,
    attachmentIds: [...body.attachmentIds, ...fetched.map(({ id }) => id)],
    remoteFiles: isOver ? [] : left,
    refusedFiles: refusedFiles + (isOver ? left.length : 0),
    fileTries,
    filesAtMs: env.cases.clock().getTime() + FIRST_PAUSE_MS * 2 ** fileTries,
  };
}

/** @returns whether the message still was as it was read */
async function replaceBody(
  { cases }: IntakeEnvironment,
  id: string,
  before: Buffer,
  next: InboundBody,
  fetched: readonly AttachmentEntity[],
): Promise<boolean> {
  return cases.work.transaction(async (tx) => {
    const header = (await tx.query(
      "UPDATE inbound_message SET body = ? WHERE id = ? AND state = 'RECEIVED' AND body = ?",
      [sealBody(cases.vault, id, next), id, before],
    )) as unknown as { affectedRows: number };
    if (header.affectedRows !== 1) return false;
    if (fetched.length > 0) await tx.insert(AttachmentEntity, [...fetched]);
    return true;
  });
}
