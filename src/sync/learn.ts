import { openCase, saveCase } from "../cases/case-file";
import { judgeClocks } from "../cases/clock-history";
import type { NationalCase } from "../national/neutral";
import { fillText, raiseFlags } from "./raise-and-fill";
import { type HasCases, wordsOf } from "./take-in";

/** A case that has its national number. */
export interface LinkedCase {
  readonly complaintId: string;
  readonly ticketNumber: string;
  readonly isAnonymous: number;
  readonly isSecret: number;
  readonly isTextMissing: number;
}

/** The case that is linked to a national number; null: none is. */
export async function linkedCase(env: HasCases, nationalId: string): Promise<LinkedCase | null> {
  const [row] = await env.cases.work.read<LinkedCase>(
    `SELECT c.id AS complaintId, c.ticket_number AS ticketNumber, c.is_anonymous AS isAnonymous, c.is_secret AS isSecret,
            c.is_text_missing AS isTextMissing
       FROM national_case n JOIN complaint c ON c.id = n.complaint_id WHERE n.national_id = ?`,
    [nationalId],
  );
  return row ?? null;
}

/** What a list or an export tells of a case beside its status. */
type Told = Pick<NationalCase, "nationalId" | "title" | "content" | "isAnonymous" | "isSecret">;

/**
 * Takes over what a list or an export tells of a linked case and its own reading may never show: the more protective flag
 * wins here at once, and words that are missing come in.
 */
export async function learn(env: HasCases, linked: LinkedCase, told: Told): Promise<void> {
  if (!isNews(linked, told)) return;
  await env.cases.reference.refresh();
  await env.cases.work.change(null, async (tx) => {
    const file = await openCase(tx, linked.complaintId);
    if (file === null) return;
    const at = env.cases.clock();
    const hand = { env, tx, file, at };
    file.row.version += 1;
    const isFilled = await fillText(hand, told.nationalId, told);
    if (!(await raiseFlags(hand, told)) && !isFilled) return;
    file.row.updatedAt = at;
    await judgeClocks(env.cases, tx, file, null);
    await saveCase(tx, file);
    await tx.query("UPDATE national_case SET changed_at = ?, next_pull_at = UTC_TIMESTAMP(3) WHERE complaint_id = ?", [
      at,
      file.row.id,
    ]);
  });
}

/** Most of what a list tells is known: that costs no lock. */
function isNews(linked: LinkedCase, told: Told): boolean {
  if (told.isAnonymous === true && !linked.isAnonymous) return true;
  if (told.isSecret === true && !linked.isSecret) return true;
  const { title, content } = wordsOf(told);
  return Boolean(linked.isTextMissing) && (title !== null || content !== null);
}
