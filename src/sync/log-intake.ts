import type { Actor } from "../cases/actor";
import { type CaseFile, scopeOf } from "../cases/case-file";
import { dataKeyOf, ReporterErasedError, sealCaseText } from "../cases/case-text";
import { appendEvent } from "../cases/event-log";
import { readableText } from "../domain/input-text";
import { agenciesInScope } from "../domain/permission";
import type { ComplaintStatus } from "../domain/status";
import { closedStatusOf, nationalStatusOf } from "../domain/verdict";
import { isReporterReply } from "../national/log-item";
import type { Mark } from "../national/marks";
import type { NationalLogItem, NationalStatusNote, UnreadableRecord } from "../national/neutral";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import type { EventData } from "../store/entities/event.entity";
import { NationalItemEntity } from "../store/entities/national-item.entity";
import { ParkedRecordEntity } from "../store/entities/parked-record.entity";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { DataKey } from "../store/vault";
import type { SyncEnvironment } from "./environment";
import { type FreshItem, freshItems } from "./log-match";
import { filesOf, type KnownText, noteFiles } from "./note-files";
import { echoMark, folded, isOthers, isOurs, type NationalReading, type OurInstitutions } from "./reading";

const MAX_TEXT_LENGTH = 10_000;

/** A case in the hands of one reading. */
export interface Intake {
  readonly env: SyncEnvironment;
  readonly tx: Transaction;
  readonly file: CaseFile;
  readonly ours: OurInstitutions;
  readonly at: Date;
}

/** What a reading's log brought. */
export interface LogIntake {
  /** How many items of others are known now. */
  readonly known: number;
  /** How many of them are new, not late, and more than the step to which a follow-up of ours leads. */
  readonly current: number;
  /** The reporter has written, and the case was not closed there since. */
  readonly hasReply: boolean;
  /** Two items carry one mark of ours: a call went through twice. */
  readonly isDoubled: boolean;
  /** An answer of one of our institutions that is not our echo. */
  readonly hasForeignAnswer: boolean;
  /** The status, folded, that an item of ours brought with it, where the log says so. */
  readonly ownStatuses: ReadonlySet<string>;
  /** The newest text that came in, as the event of a move may refer to it. */
  readonly text: CaseTextEntity | null;
  /** The status that the log's last new step leads to. */
  readonly statusName: string | null;
}

/** Takes what is new in a national log into the case: texts, replies, and each step of the status, late ones as history. */
export async function takeLog(intake: Intake, reading: NationalReading, statusName: string | null): Promise<LogIntake> {
  const { tx, file, ours } = intake;
  const complaintId = file.row.id;
  const known = await tx.manager.findBy(NationalItemEntity, { complaintId });
  const everything = freshItems([], reading.logs);
  const isGivenOut = await marksGivenOut(tx, file);
  const markOf = (item: NationalLogItem) => {
    const mark = echoMark(item, file.row.ticketNumber);
    return mark !== null && isGivenOut(mark.number, !isOthers(ours, item)) ? mark : null;
  };
  const fresh = freshItems(known, reading.logs).filter(({ item }) => hasContent(item) && markOf(item) === null);
  const newest = newestMoment(known);
  const key = fresh.length === 0 ? null : await keyOf(intake);
  const texts: KnownText[] = [...known];
  let text: CaseTextEntity | null = null;
  let current = 0;
  let hasReply = false;
  let running = statusName;
  for (const one of fresh) {
    const isLate = one.saidAt !== null && one.saidAt.getTime() < newest;
    const taken = await takeItem(intake, one, key, isLate);
    if (taken !== null) texts.push({ textDigest: one.textDigest, textId: taken.id });
    text = taken ?? text;
    if (one.item.statusNew !== null && folded(one.item.statusNew) !== folded(running ?? "")) {
      await noteStatus(intake, one.item.statusNew, one.saidAt, isLate);
      if (!isLate) running = one.item.statusNew;
      // Whoever closed the case there after a reply has read it.
      if (!isLate && closedStatusOf(one.item.statusNew) !== null) hasReply = false;
    }
    if (!isLate && !isBareStep(one.item, ours)) current += 1;
    if (!isLate && isReporterReply(one.item)) hasReply = true;
  }
  const others = reading.logs.flat().filter((item) => markOf(item) === null);
  // A case of ours was sent with its files: what is shown there are their copies.
  const own = file.row.origin === "NATIONAL" ? reading.shown.attachments : [];
  await noteFiles(intake, [
    ...own.map((attachment) => ({ attachment, textId: null, item: null })),
    ...filesOf(others, texts),
  ]);
  const echoes = everything.filter(({ item }) => markOf(item) !== null);
  return {
    known: known.length + fresh.length,
    current,
    hasReply,
    text,
    statusName: running,
    isDoubled: reading.logs.some((log) => isDoubled(log, markOf)),
    hasForeignAnswer: everything.some(({ item }) => isOurAnswer(item, ours) && markOf(item) === null),
    ownStatuses: new Set(echoes.flatMap(({ item }) => (item.statusNew === null ? [] : [folded(item.statusNew)]))),
  };
}

/**
 * When the newest known item happened, by the dates given there, which are told in whole seconds. One from the future counts
 * as of when it was read: not everything after it is late.
 */
function newestMoment(known: readonly NationalItemEntity[]): number {
  const moments = known.flatMap(({ saidAt, occurredAt }) => (saidAt === null ? [] : [occurredAt.getTime()]));
  return Math.floor(Math.max(...moments) / 1_000) * 1_000;
}

/** Words of one of our institutions to the reporter: not those with which a case is handed on. */
function isOurAnswer(item: NationalLogItem, ours: OurInstitutions): boolean {
  if (!item.hasOwnWords || item.templateCode === "disposition") return false;
  return isOurs(ours, item.institutionFrom) === true && isOurs(ours, item.institutionTo) !== false;
}

/** The step to which an institution's follow-up leads, told by itself: whose doing it was the case's status tells. */
function isBareStep(item: NationalLogItem, ours: OurInstitutions): boolean {
  if (nationalStatusOf(item.statusNew) !== "DI" || isOurs(ours, item.institutionFrom) === false) return false;
  return !item.hasOwnWords || nationalStatusOf(item.text) !== null;
}

function hasContent(item: NationalLogItem): boolean {
  return item.text.trim() !== "" || item.statusNew !== null;
}

/**
 * Marks are ours only if their number was given out and its item was tried, and not in another institution's mouth:
 * people can type and quote them. A request to move a case, or its status, is noted under whichever institution.
 */
async function marksGivenOut(
  tx: Transaction,
  { row }: CaseFile,
): Promise<(mark: number, isFromUs: boolean) => boolean> {
  const rows = await tx.query<{ mark: number; kind: string; isTried: number }>(
    `SELECT mark, kind, attempts > 0 OR state = 'DONE' AS isTried FROM outbox
      WHERE complaint_id = ? AND mark IS NOT NULL`,
    [row.id],
  );
  const items = new Map(rows.map((one) => [one.mark, one]));
  return (mark, isFromUs) => {
    const item = items.get(mark);
    const isAnybodys = item?.kind === "TRANSFER" || item?.kind === "STATUS";
    if (mark > row.lastMark || (!isFromUs && !isAnybodys)) return false;
    return item === undefined || Boolean(Number(item.isTried));
  };
}

/**
 * One item may be shown twice, and once more in the other list under another id; two items of one mark differ within a
 * list, in id or, where ids are left out, in date.
 */
function isDoubled(log: readonly NationalLogItem[], markOf: (item: NationalLogItem) => Mark | null): boolean {
  const byMark = new Map<string, NationalLogItem[]>();
  for (const item of log) {
    const mark = markOf(item);
    if (mark === null) continue;
    const key = JSON.stringify(mark);
    byMark.set(key, [...(byMark.get(key) ?? []), item]);
  }
  return [...byMark.values()].some((items) => {
    const ids = new Set(items.flatMap(({ id }) => (id === null ? [] : [id])));
    const dates = new Set(items.flatMap(({ at }) => (at === null ? [] : [at.getTime()])));
    return ids.size > 1 || (ids.size === 0 && dates.size > 1);
  });
}

/** Null once the reporter was erased: then the steps are kept, and no words. */
async function keyOf({ env, tx, file }: Intake): Promise<DataKey | null> {
  try {
    return await dataKeyOf(tx, env.cases.vault, file.row.reporterId);
  } catch (error) {
    if (error instanceof ReporterErasedError) return null;
    throw error;
  }
}

async function takeItem(
  intake: Intake,
  { item, ...known }: FreshItem,
  key: DataKey | null,
  isLate: boolean,
): Promise<CaseTextEntity | null> {
  const { tx, file, at, ours } = intake;
  const words = readableText(item.text, MAX_TEXT_LENGTH);
  const author = item.institutionFrom?.name ?? null;
  const text = words === "" || key === null ? null : await keepWords(intake, key, { words, at: item.at, author });
  await tx.insert(NationalItemEntity, {
    ...known,
    complaintId: file.row.id,
    textId: text?.id ?? null,
    occurredAt: clamped(item.at, at),
    firstSeenAt: at,
  });
  if (words === "") return null;
  const isReply = isReporterReply(item);
  await noteEvent(
    intake,
    isReply ? "NATIONAL_REPLY" : "NATIONAL_FOLLOW_UP",
    { kind: "NATIONAL" },
    file.row.status,
    text,
    {
      isPublic: true,
      ...(isReply ? {} : { isOurs: isOurs(ours, item.institutionFrom) === true }),
      ...said(item.at, isLate),
    },
  );
  return text;
}

/** What somebody there wrote, as everybody may read it here. */
async function keepWords(
  { env, tx, file, at }: Intake,
  key: DataKey,
  said: { readonly words: string; readonly at: Date | null; readonly author: string | null },
): Promise<CaseTextEntity> {
  const text = sealCaseText(
    env.cases.vault,
    key,
    { kind: "NATIONAL" },
    {
      complaintId: file.row.id,
      purpose: "NATIONAL_FOLLOW_UP",
      text: said.words,
      visibility: "PUBLIC",
      publishedAt: at,
      at: clamped(said.at, at),
      ...(said.author === null ? {} : { authorName: said.author.slice(0, 200) }),
    },
  );
  await tx.insert(CaseTextEntity, text);
  return text;
}

/**
 * Keeps why a case has its status, where only its own list of notes tells it. Null: the newest note says no more than the
 * status, or there is none.
 */
export async function takeStatusNote(
  intake: Intake,
  notes: readonly NationalStatusNote[],
): Promise<CaseTextEntity | null> {
  const moment = ({ at }: NationalStatusNote) => at?.getTime() ?? 0;
  const newest = notes.toSorted((a, b) => moment(a) - moment(b)).at(-1);
  if (newest === undefined || newest.text === "" || nationalStatusOf(newest.text) !== null) return null;
  const key = await keyOf(intake);
  return key === null ? null : keepWords(intake, key, { words: newest.text, at: newest.at, author: null });
}

/** A step of the national status, as an event of its own; what is late is history and pauses nothing. */
export async function noteStatus(intake: Intake, name: string, saidAt: Date | null, isLate: boolean): Promise<void> {
  await noteEvent(intake, "NATIONAL_STATUS_CHANGED", { kind: "NATIONAL" }, intake.file.row.status, null, {
    statusName: name,
    isPostponed: nationalStatusOf(name) === "TU",
    ...said(saidAt, isLate),
  });
}

/** Appends an event of this reading; all of one reading share the case's next version. */
export async function noteEvent(
  { tx, file, at }: Pick<Intake, "tx" | "file" | "at">,
  type: string,
  actor: Actor,
  fromStatus: ComplaintStatus,
  text: CaseTextEntity | null,
  facts: EventData,
  agenciesBefore: readonly string[] = agenciesInScope(scopeOf(file)),
): Promise<void> {
  const { row } = file;
  await appendEvent(tx, {
    complaintId: row.id,
    type,
    actor,
    at,
    complaintVersion: row.version,
    fromStatus,
    toStatus: row.status,
    agenciesBefore,
    agenciesAfter: agenciesInScope(scopeOf(file)),
    text,
    data: { hasLead: row.leadAgencyId !== null, answerReceived: row.answerReceivedAt !== null, ...facts },
  });
}

function said(at: Date | null, isLate: boolean): EventData {
  return { ...(at === null ? {} : { saidAt: at.toISOString() }), ...(isLate ? { isLate } : {}) };
}

/** A date in the future is a wrong clock there; nothing of ours may be ordered behind it. */
function clamped(saidAt: Date | null, now: Date): Date {
  return saidAt === null || saidAt.getTime() > now.getTime() ? now : saidAt;
}

/** Parks the records of a case that could not be read, each alone, and lets go those that can be read again. */
export async function parkUnreadable(
  { tx, file, at }: Intake,
  nationalId: string,
  records: readonly UnreadableRecord[],
): Promise<void> {
  const parked = new Map(
    (await tx.manager.findBy(ParkedRecordEntity, { complaintId: file.row.id }))
      .filter(({ recordKey }) => recordKey.startsWith("item:"))
      .map((one) => [one.recordKey, one]),
  );
  const keys = new Set<string>();
  for (const [index, { id, reason }] of records.entries()) {
    const recordKey = `item:${nationalId}:${id ?? `n${index}`}`.slice(0, 80);
    if (keys.has(recordKey)) continue;
    keys.add(recordKey);
    if (parked.has(recordKey)) continue;
    await tx.insert(ParkedRecordEntity, {
      id: newId(),
      recordKey,
      nationalId,
      complaintId: file.row.id,
      state: "UNREADABLE",
      reason: `Satu catatan nasional tidak dapat dibaca (${reason}).`.slice(0, 300),
      attempts: 1,
      parkedAt: at,
    });
  }
  const gone = [...parked.values()].filter(({ recordKey }) => !keys.has(recordKey)).map(({ id }) => id);
  if (gone.length > 0) await tx.query("DELETE FROM parked_record WHERE id IN (?)", [gone]);
}
