import { saveCase, scopeOf } from "../cases/case-file";
import { queueCaseNotices } from "../cases/case-notices";
import { judgeClocks } from "../cases/clock-history";
import { enqueue, giveUpTransfer, nextMark } from "../cases/outbox";
import { agenciesInScope } from "../domain/permission";
import { type ComplaintStatus, STATUS_LABELS } from "../domain/status";
import { type Judgement, judge, nationalStatusOf, type VerdictFacts } from "../domain/verdict";
import type { NationalStatusNote } from "../national/neutral";
import type { CaseTextEntity } from "../store/entities/case-text.entity";
import { NationalCaseEntity } from "../store/entities/national-case.entity";
import { dispositionOf, verdictFacts } from "./case-facts";
import {
  type Intake,
  type LogIntake,
  noteEvent,
  noteStatus,
  parkUnreadable,
  takeLog,
  takeStatusNote,
} from "./log-intake";
import { fillText, raiseFlags } from "./raise-and-fill";
import { folded, type ReadingOutcome } from "./reading";
import { moveBySystem } from "./system-move";

/** How a case compares after a reading, and what was done about it. */
export interface Applied {
  readonly judgement: Judgement;
  /** Indonesian; null: nothing was to be done. */
  readonly action: string | null;
  /** Something of the case, or its verdict, is other than before. */
  readonly isChanged: boolean;
}

/**
 * Brings a reading into a case, under the case's row lock: what is new joins its history, the verdict is found, and what
 * follows from it is done. The case's version rises by one if anything of it changed. Without an outcome there is nothing
 * to be read yet.
 */
export async function applyReading(
  intake: Intake,
  national: NationalCaseEntity,
  outcome: ReadingOutcome | null,
  isDoubledCase: boolean,
): Promise<Applied> {
  const { tx, file, at } = intake;
  const before = {
    verdict: national.verdict,
    differences: national.differences.join(),
    version: file.row.version,
    isUnreadable: national.isUnreadable,
  };
  file.row.version += 1;
  const doer = new Doer(intake, national);
  const log = outcome?.isRead ? await takeReading(intake, national, outcome, doer) : null;
  national.isUnreadable = outcome?.isRead === false;
  national.readError = outcome?.isRead === false ? outcome.reason.slice(0, 300) : null;
  const facts = await verdictFacts(intake.env, tx, file.row, national, {
    ours: intake.ours,
    isReadable: outcome?.isRead ?? false,
    isDoubled: isDoubledCase || (log?.isDoubled ?? false),
    hasForeignAnswer: log?.hasForeignAnswer ?? false,
    at,
  });
  const judgement = await act(doer, facts, log, outcome?.isRead ? outcome.reading.shown.statusNotes : []);
  keepVerdict(national, judgement, at);
  if (doer.hasEvents) {
    file.row.updatedAt = at;
    await judgeClocks(intake.env.cases, tx, file, null);
    await saveCase(tx, file);
  } else {
    file.row.version = before.version;
  }
  // A call that failed, and the next one that did not, change nothing of the case.
  const isComparable = !before.isUnreadable && !national.isUnreadable;
  const isJudgedAnew = national.verdict !== before.verdict || national.differences.join() !== before.differences;
  const isChanged = file.row.version !== before.version || (isComparable && isJudgedAnew);
  if (isChanged) national.changedAt = at;
  const { complaintId, ...columns } = national;
  await tx.manager.update(NationalCaseEntity, { complaintId }, columns);
  return { judgement, action: doer.action, isChanged };
}

async function takeReading(
  intake: Intake,
  national: NationalCaseEntity,
  { reading }: Extract<ReadingOutcome, { readonly isRead: true }>,
  doer: Doer,
): Promise<LogIntake> {
  const { shown } = reading;
  const isFirst = national.lastPulledAt === null;
  const previous = national.statusName;
  const log = await takeLog(intake, reading, previous);
  if (shown.statusName !== null && folded(shown.statusName) !== folded(log.statusName ?? "")) {
    await noteStatus(intake, shown.statusName, null, false);
    doer.hasEvents = true;
  }
  if (log.known > national.logItems) doer.hasEvents = true;
  const hasMoved = shown.statusName !== previous;
  const isOwnDoing = isExplained(national, shown.statusName, log);
  if (!isFirst && ((hasMoved && !isOwnDoing) || log.current > 0)) national.movedAt = intake.at;
  if (hasMoved) national.statusSent = null;
  national.statusName = shown.statusName;
  national.statusCode = shown.statusCode;
  national.dispositionId = shown.dispositionId;
  national.dispositionName = shown.dispositionName;
  national.isAnonymous = shown.isAnonymous;
  national.isSecret = shown.isSecret;
  national.logItems = log.known;
  if (dispositionOf(national, intake.ours) === "ELSEWHERE") national.transfer = "WAS_ELSEWHERE";
  else if (national.transfer === "WAS_ELSEWHERE" && intake.file.row.status !== "TRANSFERRED")
    national.transfer = "NONE";
  await parkUnreadable(intake, shown.nationalId, reading.unreadable);
  if (await fillText(intake, shown.nationalId, shown)) doer.hasEvents = true;
  // A case that was born there is taken over as it stands: what its reporter wrote before was said to others.
  const isOld = isFirst && intake.file.row.origin === "NATIONAL";
  return { ...log, hasReply: log.hasReply && !isOld };
}

/** A step that our own call has brought about is no move of the national side. */
function isExplained(national: NationalCaseEntity, statusName: string | null, log: LogIntake): boolean {
  if (statusName === null || log.ownStatuses.has(folded(statusName))) return true;
  const hasPushedSince =
    national.lastPushedAt !== null &&
    (national.lastPulledAt === null || national.lastPushedAt >= national.lastPulledAt);
  if (!hasPushedSince) return false;
  // To this an institution's follow-up was seen to lead.
  return national.statusSent !== null || nationalStatusOf(statusName) === "DI";
}

/** Does what the verdict says, and finds the verdict that holds after it. */
async function act(
  doer: Doer,
  facts: VerdictFacts,
  log: LogIntake | null,
  notes: readonly NationalStatusNote[],
): Promise<Judgement> {
  const { national } = doer;
  const judgement = judgeAsSent(facts, national);
  const move = judgement.move?.to ?? (log?.hasReply ? await replyMove(doer.intake, facts) : null);
  if (judgement.raise !== null) await doer.raise(judgement.raise);
  if (move !== null) {
    // Why it was rejected is to be read here, wherever it stands there.
    const reason = move === "REJECTED" && log?.text === null ? await takeStatusNote(doer.intake, notes) : null;
    await doer.move(move, log?.text ?? reason);
  }
  if (judgement.send !== null) {
    await doer.send(judgement.send);
    return judgement;
  }
  if (move === null && judgement.raise === null) {
    if (judgement.verdict === "EQUAL") doer.agree();
    return judgement;
  }
  const { row } = doer.intake.file;
  const reopenWindowOpen = row.reopenUntil === null || doer.intake.at <= row.reopenUntil;
  const after = judgeAsSent(
    {
      ...facts,
      local: { status: row.status, reopenWindowOpen, isAnonymous: row.isAnonymous, isSecret: row.isSecret },
      transfer: national.transfer,
      changedSinceAgreed: false,
    },
    national,
  );
  // After any action the new pair is agreed.
  if (move !== null || judgement.verdict === "NATIONAL_AHEAD" || after.verdict === "EQUAL") doer.agree();
  if (after.send !== null) await doer.send(after.send);
  return after;
}

/** A status call is made once for a national status. */
function judgeAsSent(facts: VerdictFacts, { statusSent }: NationalCaseEntity): Judgement {
  const judgement = judge(facts);
  return judgement.send !== null && judgement.send === statusSent
    ? judge({ ...facts, statusAlreadySent: true })
    : judgement;
}

/** A reply acts as the citizen's own word here would, where the status there does not say so already. */
async function replyMove({ tx, file }: Intake, { local }: VerdictFacts): Promise<ComplaintStatus | null> {
  // What is not sent yet cannot have been replied to.
  const unsaid = await tx.query(
    `SELECT 1 FROM outbox WHERE complaint_id = ? AND cause IN ('CLARIFICATION_REQUESTED', 'RESOLVED')
        AND state NOT IN ('DONE', 'DISCARDED') LIMIT 1`,
    [file.row.id],
  );
  if (unsaid.length > 0) return null;
  if (local.status === "CLARIFICATION_REQUESTED") return "SUBMITTED";
  const isReopenable = local.status === "RESOLVED" || (local.status === "ARCHIVED" && local.reopenWindowOpen);
  return isReopenable ? "IN_PROGRESS" : null;
}

function keepVerdict(national: NationalCaseEntity, judgement: Judgement, at: Date): void {
  const isEqual = judgement.verdict === "EQUAL" || judgement.verdict === "NOT_LINKED";
  national.verdict = judgement.verdict;
  national.differences = judgement.differences;
  national.waiting = judgement.waiting?.slice(0, 300) ?? null;
  national.task = judgement.task;
  national.notEqualSince = isEqual ? null : (national.notEqualSince ?? at);
}

/** Carries out what follows from a verdict, and remembers what it did. */
class Doer {
  hasEvents = false;
  readonly #done: string[] = [];

  constructor(
    readonly intake: Intake,
    readonly national: NationalCaseEntity,
  ) {}

  get action(): string | null {
    return this.#done.length === 0 ? null : this.#done.join(" ");
  }

  /** Both statuses fit, or have been made to: later moves count from here. */
  agree(): void {
    const { national } = this;
    national.agreedLocal = this.intake.file.row.status;
    national.agreedNational = national.statusName;
    national.agreedLogItems = national.logItems;
  }

  async move(to: ComplaintStatus, text: CaseTextEntity | null): Promise<void> {
    const { intake, national } = this;
    const { file, env, at } = intake;
    const from = file.row.status;
    const agenciesBefore = agenciesInScope(scopeOf(file));
    const status = moveBySystem(env.cases, file, to, at);
    if (status === "TRANSFERRED") file.row.transferInstitutionId = national.dispositionId;
    if (from === "TRANSFERRED") {
      await giveUpTransfer(intake.tx, file.row.id);
      national.transfer = "NONE";
    }
    this.hasEvents = true;
    this.#done.push(`Status diubah menjadi "${STATUS_LABELS[status]}".`);
    const facts = national.statusName === null ? {} : { statusName: national.statusName };
    const type = "NATIONAL_STATUS_CHANGED";
    await noteEvent(intake, type, { kind: "SYSTEM" }, from, text, facts, agenciesBefore);
    await queueCaseNotices(intake.tx, file, { type, fromStatus: from, toStatus: status, at, publicTextId: null });
  }

  async raise(flags: NonNullable<Judgement["raise"]>): Promise<void> {
    if (!(await raiseFlags(this.intake, flags))) return;
    this.hasEvents = true;
    this.#done.push("Perlindungan pelapor disamakan dengan LAPOR!.");
  }

  /** The status call goes out in the case's lane, after what waits there; its note has a number like all that we say there. */
  async send(action: NonNullable<Judgement["send"]>): Promise<void> {
    const { tx, file, at } = this.intake;
    this.national.statusSent = action;
    this.#done.push(`Permintaan "${action}" dikirim ke LAPOR!.`);
    const mark = nextMark(file);
    await tx.query("UPDATE complaint SET last_mark = ? WHERE id = ?", [mark, file.row.id]);
    await enqueue(tx, file.row.id, at, { kind: "STATUS", cause: action, mark });
  }
}
