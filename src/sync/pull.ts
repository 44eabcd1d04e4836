import { createHash } from "node:crypto";
import { type CaseFile, openCase, saveCase, scopeOf } from "../cases/case-file";
import { dataKeyOf, sealCaseText } from "../cases/case-text";
import { judgeClocks } from "../cases/clock-history";
import { appendEvent } from "../cases/event-log";
import { readableText } from "../domain/input-text";
import { agenciesInScope } from "../domain/permission";
import { comparePair, nationalStatusOf } from "../domain/verdict";
import { findMark } from "../national/marks";
import type { NationalCase, NationalLogItem } from "../national/neutral";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import type { EventData } from "../store/entities/event.entity";
import { NationalCaseEntity } from "../store/entities/national-case.entity";
import { NationalItemEntity } from "../store/entities/national-item.entity";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";

/** What a pull did. */
export interface PullResult {
  readonly read: number;
  readonly failed: number;
}

interface Linked {
  readonly complaintId: string;
  readonly nationalId: string;
}

/** Reads every linked case, or one, and takes in what is new there. */
export async function pull(env: SyncEnvironment, complaintId: string | null = null): Promise<PullResult> {
  const linked = await env.cases.work.read<Linked>(
    `SELECT complaint_id AS complaintId, national_id AS nationalId FROM national_case
      WHERE national_id IS NOT NULL ${complaintId === null ? "" : "AND complaint_id = ?"} ORDER BY last_pulled_at, complaint_id`,
    complaintId === null ? [] : [complaintId],
  );
  let read = 0;
  let failed = 0;
  for (const one of linked) {
    const isRead = await pullCase(env, one);
    if (isRead) read += 1;
    else failed += 1;
  }
  return { read, failed };
}

async function pullCase(env: SyncEnvironment, { complaintId, nationalId }: Linked): Promise<boolean> {
  const shown = await env.client.getComplaint(nationalId);
  const log = shown.outcome === "done" ? await env.client.getFollowUps(nationalId) : null;
  if (shown.outcome !== "done" || log === null || log.outcome !== "done") {
    // "Failed" never looks like "empty": what was read last stays, and is shown as unknown.
    await env.cases.work.read(
      "UPDATE national_case SET is_unreadable = 1, verdict = 'UNKNOWN' WHERE complaint_id = ?",
      [complaintId],
    );
    return false;
  }
  await env.cases.reference.refresh();
  await env.cases.work.change(null, async (tx) => {
    const file = await openCase(tx, complaintId);
    if (file !== null) await apply(env, tx, file, shown.value, log.value.items);
  });
  return true;
}

async function apply(
  env: SyncEnvironment,
  tx: Transaction,
  file: CaseFile,
  national: NationalCase,
  log: readonly NationalLogItem[],
): Promise<void> {
  const at = env.cases.clock();
  const before = await tx.manager.findOneByOrFail(NationalCaseEntity, { complaintId: file.row.id });
  for (const { item, key } of keyed(log)) {
    if (findMark(item.text, file.row.ticketNumber) === null) await takeItem(env, tx, file, item, key, at);
  }
  if (national.statusName !== null && national.statusName !== before.statusName) {
    await note(env, tx, file, "NATIONAL_STATUS_CHANGED", at, null, {
      statusName: national.statusName,
      isPostponed: nationalStatusOf(national.statusName) === "TU",
    });
  }
  const [waiting] = await tx.query<{ total: number }>(
    "SELECT COUNT(*) AS total FROM outbox WHERE complaint_id = ? AND state NOT IN ('DONE', 'DISCARDED')",
    [file.row.id],
  );
  const pair = comparePair(file.row.status, national.statusName);
  const isBehind = Number(waiting?.total ?? 0) > 0;
  const verdict = pair.verdict === "UNKNOWN" ? "UNKNOWN" : isBehind ? "LOCAL_AHEAD" : pair.verdict;
  await tx.manager.update(
    NationalCaseEntity,
    { complaintId: file.row.id },
    {
      statusName: national.statusName,
      statusCode: national.statusCode,
      dispositionId: national.dispositionId,
      dispositionName: national.dispositionName,
      verdict,
      differences: verdict === "EQUAL" ? [] : ["status"],
      waiting: pair.waiting,
      isUnreadable: false,
      lastPulledAt: at,
    },
  );
}

/** Items by content and occurrence: the national side gives no key that can be relied on. */
function keyed(log: readonly NationalLogItem[]): { item: NationalLogItem; key: string }[] {
  const seen = new Map<string, number>();
  return log.map((item) => {
    const words = JSON.stringify([
      item.at?.toISOString() ?? null,
      item.text,
      item.institutionFrom?.name ?? null,
      item.statusNew,
    ]);
    const hash = createHash("sha256").update(words).digest("hex");
    const number = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, number);
    return { item, key: `${hash}#${number}` };
  });
}

async function takeItem(
  env: SyncEnvironment,
  tx: Transaction,
  file: CaseFile,
  item: NationalLogItem,
  itemKey: string,
  at: Date,
): Promise<void> {
  const id = { complaintId: file.row.id, itemKey };
  if (item.text.trim() === "" || (await tx.manager.existsBy(NationalItemEntity, id))) return;
  const key = await dataKeyOf(tx, env.cases.vault, file.row.reporterId);
  const text = sealCaseText(
    env.cases.vault,
    key,
    { kind: "NATIONAL" },
    {
      complaintId: file.row.id,
      purpose: "NATIONAL_FOLLOW_UP",
      text: readableText(item.text, 10_000),
      visibility: "PUBLIC",
      publishedAt: at,
      at,
      ...(item.institutionFrom?.name == null ? {} : { authorName: item.institutionFrom?.name.slice(0, 200) }),
    },
  );
  await tx.insert(CaseTextEntity, text);
  await tx.insert(NationalItemEntity, {
    ...id,
    nationalItemId: null,
    textDigest: null,
    saidAt: null,
    textId: text.id,
    occurredAt: clamped(item.at, at),
    firstSeenAt: at,
  });
  await note(env, tx, file, "NATIONAL_FOLLOW_UP", at, text, { isPublic: true });
}

/** A date in the future is a wrong clock there; nothing of ours may be ordered behind it. */
function clamped(said: Date | null, now: Date): Date {
  return said === null || said.getTime() > now.getTime() ? now : said;
}

async function note(
  env: SyncEnvironment,
  tx: Transaction,
  file: CaseFile,
  type: "NATIONAL_FOLLOW_UP" | "NATIONAL_STATUS_CHANGED",
  at: Date,
  text: CaseTextEntity | null,
  facts: EventData,
): Promise<void> {
  const { row } = file;
  row.version += 1;
  row.updatedAt = at;
  const data = { hasLead: row.leadAgencyId !== null, answerReceived: row.answerReceivedAt !== null, ...facts };
  await judgeClocks(env.cases, tx, file, { at, type, action: null, actorRole: null, toStatus: row.status, data });
  await saveCase(tx, file);
  const agencies = agenciesInScope(scopeOf(file));
  await appendEvent(tx, {
    complaintId: row.id,
    type,
    actor: { kind: "NATIONAL" },
    at,
    complaintVersion: row.version,
    fromStatus: row.status,
    toStatus: row.status,
    agenciesBefore: agencies,
    agenciesAfter: agencies,
    text,
    data,
  });
}

/** Replaces the list of national institutions, whole or not at all. */
export async function pullInstitutions(env: SyncEnvironment): Promise<boolean> {
  const read = await env.client.institutions();
  if (read.outcome !== "done" || !read.value.isComplete) return false;
  const { items } = read.value;
  const { work } = env.cases;
  const [known] = await work.read<{ total: number }>("SELECT COUNT(*) AS total FROM national_institution");
  // A list that shrank by more than half is taken for a broken answer.
  if (items.length === 0 || items.length < Number(known?.total ?? 0) / 2) return false;
  await work.transaction(async (tx) => {
    await tx.query("DELETE FROM national_institution");
    for (let start = 0; start < items.length; start += 500) {
      const rows = items.slice(start, start + 500).map(({ id, name }) => [id, name.slice(0, 200)]);
      await tx.query("INSERT INTO national_institution (id, name) VALUES ?", [rows]);
    }
  });
  return true;
}
