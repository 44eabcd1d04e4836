import { NATIONAL_STATUS_NAMES, type NationalStatusName, type WireMaster } from "../national/wire";
import { SimulatorClock } from "./clock";
import { Journal } from "./journal";
import { type MasterData, makeMasterData } from "./master-data";
import type { SimulatorSettings } from "./options";
import { SeededRandom } from "./random";
import type { CaseRecord, FileRecord, LogRecord, ReporterRecord } from "./records";
import { CLOSED_STATUSES, DEFAULT_RULES, type SimulatorRules } from "./rules";

/** A case as a caller or the rehearsal gives it. */
export interface NewCase {
  readonly title: string;
  readonly content: string;
  readonly tags: string;
  readonly channelId: string;
  readonly classificationId: string;
  readonly categoryId: string;
  readonly locationId: string;
  readonly dispositionId: string | null;
  readonly incidentOn: string | null;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  readonly reporter: ReporterRecord;
  readonly fileIds: readonly string[];
  /** Absent: what the rules say. */
  readonly statusName?: string;
}

/** What may be left out of a log item. */
export type NewLog = Pick<LogRecord, "author" | "list"> & Partial<LogRecord>;

/** The simulated system's memory, and how it changes. */
export class SimulatorState {
  readonly clock: SimulatorClock;
  readonly journal = new Journal();
  rules: SimulatorRules;
  master: MasterData;
  readonly cases = new Map<string, CaseRecord>();
  readonly files = new Map<string, FileRecord>();
  #random: SeededRandom;
  #lastCaseId = 0;
  #lastOtherId = 0;

  constructor(readonly settings: SimulatorSettings) {
    this.clock = new SimulatorClock(settings.clock);
    this.rules = { ...DEFAULT_RULES, ...settings.rules };
    this.master = makeMasterData(settings.seed, settings.institutionId, settings.institutionCount);
    this.#random = new SeededRandom(settings.seed);
    this.reset();
  }

  /** Back to how it was at the start. */
  reset(): void {
    this.cases.clear();
    this.files.clear();
    this.journal.clear();
    this.rules = { ...DEFAULT_RULES, ...this.settings.rules };
    this.#random = new SeededRandom(this.settings.seed);
    this.#lastCaseId = 7_100_000;
    this.#lastOtherId = 500_000;
  }

  /** The name of an institution; null when there is none of this number. */
  institution(id: string | null): WireMaster | null {
    return this.master.institutions.find((institution) => String(institution.id) === id) ?? null;
  }

  /** Takes a file; it belongs to no case until one names it. */
  addFile(file: Omit<FileRecord, "id">): FileRecord {
    const record = { ...file, id: this.#otherId() };
    this.files.set(record.id, record);
    return record;
  }

  /** Takes a case. */
  addCase({ statusName, ...given }: NewCase): CaseRecord {
    this.#lastCaseId += this.#random.integer(1, 9);
    const isDisposed = given.dispositionId !== null;
    const status = statusName ?? (isDisposed ? this.rules.createdDisposed : this.rules.createdUndisposed);
    const now = this.clock.now();
    const record: CaseRecord = {
      ...given,
      id: String(this.#lastCaseId),
      statusName: status,
      statusCode: statusCodeOf(status),
      createdAt: now,
      updatedAt: now,
      log: [],
      statusNotes: [{ note: status, at: now }],
    };
    this.cases.set(record.id, record);
    if (isDisposed) {
      const institutionToId = given.dispositionId;
      this.addLog(record, { author: "admin", list: "case", templateCode: "disposition", institutionToId });
    }
    return record;
  }

  /** Appends a log item to a case. */
  addLog(record: CaseRecord, given: NewLog): LogRecord {
    const now = this.clock.now();
    const item: LogRecord = {
      id: this.#otherId(),
      at: now,
      institutionFromId: null,
      institutionToId: null,
      content: null,
      templateCode: null,
      statusOld: null,
      statusNew: null,
      isSecret: false,
      rating: 0,
      fileIds: [],
      ...given,
    };
    record.log.push(item);
    record.updatedAt = now;
    return item;
  }

  /** Adds a follow-up and moves the case as the rules say. */
  addFollowUp(record: CaseRecord, given: Omit<NewLog, "list">): LogRecord {
    const next = given.author === "reporter" ? this.rules.reporterReply : this.rules.institutionFollowUp;
    const isClosed = CLOSED_STATUSES.some((status) => status === record.statusName);
    const moves = given.author !== "admin" && next !== null && next !== record.statusName && !isClosed;
    const statuses = moves ? { statusOld: record.statusName, statusNew: next } : {};
    const item = this.addLog(record, { ...statuses, ...given, list: "followUps" });
    if (moves) this.#move(record, next);
    return item;
  }

  /** Moves a case as an admin of the national side does; an unknown name is possible, to rehearse it. */
  setStatus(record: CaseRecord, statusName: string, note: string | null = null): void {
    const statusOld = record.statusName;
    this.addLog(record, {
      author: "admin",
      list: "case",
      templateCode: "status",
      content: note,
      statusOld,
      statusNew: statusName,
    });
    this.#move(record, statusName);
  }

  /** "Bukan wewenang": to another institution, or only noted where the rules want an admin's approval. */
  transfer(record: CaseRecord, toId: string, description: string): void {
    this.addLog(record, {
      author: "institution",
      list: "case",
      templateCode: "not_authority",
      content: description,
      institutionFromId: record.dispositionId,
      institutionToId: toId,
    });
    if (this.rules.transferNeedsApproval) return;
    record.dispositionId = toId;
    this.#move(record, this.rules.transferred);
  }

  #move(record: CaseRecord, statusName: string): void {
    const now = this.clock.now();
    record.statusName = statusName;
    record.statusCode = statusCodeOf(statusName);
    record.updatedAt = now;
    record.statusNotes.push({ note: statusName, at: now });
  }

  #otherId(): string {
    this.#lastOtherId += 1;
    return String(this.#lastOtherId);
  }
}

/** The real codes are not known: a number by name, and one for all names that do not exist. */
function statusCodeOf(name: string): number {
  return 10 * (1 + NATIONAL_STATUS_NAMES.indexOf(name as NationalStatusName));
}
