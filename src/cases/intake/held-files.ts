import { openDrafts, openMessages } from "../../store/inbound-rows";
import type { CaseEnvironment } from "../environment";
import { openState } from "./conversation";
import { openBody } from "./take-messages";

/**
 * The files of messages that wait and of drafts that are not handed in yet: a draft lives longer than its first photo. The
 * messages are read first, because a file goes from the one to the other.
 */
export async function heldFiles({ work, vault }: Pick<CaseEnvironment, "work" | "vault">): Promise<string[]> {
  const held: string[] = [];
  const hold = (read: () => readonly string[]) => {
    try {
      held.push(...read());
    } catch {
      // What nobody can open is never handed in.
    }
  };
  for await (const { id, body } of openMessages(work)) hold(() => openBody(vault, id, body).attachmentIds);
  for await (const row of openDrafts(work)) hold(() => openState(vault, row).draft?.attachmentIds ?? []);
  return held;
}
