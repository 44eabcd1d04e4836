import { AttachmentEntity } from "../../store/entities/attachment.entity";
import { postpone, type WaitingRow, waitingMessages } from "../../store/inbound-rows";
import { lockConversation } from "./conversation";
import type { IntakeEnvironment } from "./environment";
import { type InboundBody, openBody, sealBody } from "./take-messages";

/** A message whose files this process fetches. */
interface Claimed {
  readonly id: string;
  readonly body: InboundBody;
  /** As it is stored: once it is another, somebody else has taken over. */
  readonly sealed: Buffer;
}

/** With the pauses between them about four minutes; then the message is looked at without its file. */
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 2_500;
/** Conversations whose files are fetched at a time, and messages of one. */
const AT_ONCE = 8;
const MESSAGES_AT_ONCE = 4;
/** What a gateway has not given by then is asked for again later. */
const ROUND_MS = 90_000;
/** No other process asks for the files meanwhile; a process that was killed keeps them from the others for so long. */
const LEASE_MS = ROUND_MS + 60_000;

/**
 * Fetches the files that messages only name, beside the conversing and outside of any transaction: a gateway that is slow or
 * silent keeps nobody else from being heard. What asks for a file is one process at a time, and a conversation's messages
 * wait until its files are there.
 */
export class FileFetching {
  readonly #inHand = new Map<string, Promise<void>>();

  constructor(
    private readonly env: IntakeEnvironment,
    private readonly signal: AbortSignal,
    private readonly onFetched: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Begins to fetch a conversation's files, if they are due, in nobody's hands, and there is room for them. */
  async begin(conversationId: string): Promise<void> {
    const isFull = this.#inHand.size >= AT_ONCE;
    if (isFull || this.#inHand.has(conversationId)) return;
    const claimed = await claim(this.env, conversationId);
    if (claimed.length === 0) return;
    const fetching = this.#fetch(conversationId, claimed).finally(() => {
      this.#inHand.delete(conversationId);
      this.onFetched();
    });
    this.#inHand.set(conversationId, fetching);
  }

  /** Ends with the files in hand; the signal makes them few. */
  async end(): Promise<void> {
    await Promise.all(this.#inHand.values());
  }

  async #fetch(conversationId: string, claimed: readonly Claimed[]): Promise<void> {
    const round = AbortSignal.any([this.signal, AbortSignal.timeout(ROUND_MS)]);
    const left = [...claimed];
    const lane = async () => {
      for (let message = left.shift(); message !== undefined; message = left.shift()) {
        await this.#fetchOne(conversationId, message, round).catch(this.onError);
      }
    };
    await Promise.all(Array.from({ length: MESSAGES_AT_ONCE }, lane));
  }

  async #fetchOne(conversationId: string, message: Claimed, round: AbortSignal): Promise<void> {
    const fetched: AttachmentEntity[] = [];
    try {
      const next = await afterFetching(this.env, message.body, fetched, round, this.signal);
      const isWritten = await replaceBody(this.env, conversationId, message, next, fetched);
      if (!isWritten) await this.env.files.drop(fetched);
    } catch (error) {
      await this.env.files.drop(fetched);
      throw error;
    }
  }
}

/**
 * Leases the files of a conversation's messages, and counts the try: a process that dies in it has spent it. None while
 * some are leased, or wait for their next try.
 */
async function claim(env: IntakeEnvironment, conversationId: string): Promise<readonly Claimed[]> {
  const { work, vault } = env.cases;
  // Without a lock first: most messages name no file.
  if (dueFiles(env, await waitingMessages(work.dataSource, conversationId)).length === 0) return [];
  return work.transaction(async (tx) => {
    if ((await lockConversation(tx, conversationId)) === null) return [];
    const claimed: Claimed[] = [];
    for (const { id, body } of dueFiles(env, await waitingMessages(tx, conversationId))) {
      const filesAtMs = env.cases.clock().getTime() + LEASE_MS;
      const leased = { ...body, fileTries: body.fileTries + 1, filesAtMs };
      const sealed = sealBody(vault, id, leased);
      await tx.query("UPDATE inbound_message SET body = ? WHERE id = ?", [sealed, id]);
      claimed.push({ id, body: leased, sealed });
    }
    return claimed;
  });
}

function dueFiles(env: IntakeEnvironment, rows: readonly WaitingRow[]): readonly Omit<Claimed, "sealed">[] {
  const found = rows.flatMap(({ id, body: sealed }) => {
    const body = readable(env, id, sealed);
    return body === null || body.remoteFiles.length === 0 ? [] : [{ id, body }];
  });
  const now = env.cases.clock().getTime();
  return found.every(({ body }) => body.filesAtMs <= now) ? found : [];
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
  round: AbortSignal,
  stopping: AbortSignal,
): Promise<InboundBody> {
  // Where the round is over before its turn, or this process stops, the try is given back.
  let isSpent = !round.aborted;
  let { refusedFiles } = body;
  const left: string[] = [];
  for (const remote of body.remoteFiles) {
    try {
      round.throwIfAborted();
      const content = (await env.media?.open(remote, round)) ?? null;
      const row = content === null ? null : await env.files.keep(content, "");
      if (row === null) refusedFiles += 1;
      else fetched.push(row);
    } catch {
      left.push(remote);
    }
  }
  if (stopping.aborted) isSpent = false;
  const fileTries = isSpent ? body.fileTries : body.fileTries - 1;
  const isOver = left.length === 0 || fileTries >= MOST_TRIES;
  return {
    ...body,
    attachmentIds: [...body.attachmentIds, ...fetched.map(({ id }) => id)],
    remoteFiles: isOver ? [] : left,
    refusedFiles: refusedFiles + (isOver ? left.length : 0),
    fileTries,
    filesAtMs: env.cases.clock().getTime() + (isSpent ? FIRST_PAUSE_MS * 2 ** fileTries : 0),
  };
}

/** @returns whether the message still was as it was claimed */
async function replaceBody(
  { cases }: IntakeEnvironment,
  conversationId: string,
  { id, sealed }: Claimed,
  next: InboundBody,
  fetched: readonly AttachmentEntity[],
): Promise<boolean> {
  return cases.work.transaction(async (tx) => {
    // After a turn that is on its way: it must not postpone what is there by then.
    await tx.query("SELECT id FROM conversation WHERE id = ? FOR UPDATE", [conversationId]);
    const header = (await tx.query(
      "UPDATE inbound_message SET body = ? WHERE id = ? AND state = 'RECEIVED' AND body = ?",
      [sealBody(cases.vault, id, next), id, sealed],
    )) as unknown as { affectedRows: number };
    if (header.affectedRows !== 1) return false;
    if (fetched.length > 0) await tx.insert(AttachmentEntity, [...fetched]);
    await postpone(tx, conversationId, cases.clock());
    return true;
  });
}
