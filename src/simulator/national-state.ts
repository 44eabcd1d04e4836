import { NATIONAL_STATUS_NAMES, type StatusAction } from "../national/wire";
import { SimulatorClock } from "./clock";
import { type MasterData, makeMasterData } from "./master-data";
import type { SimulatedCapability, SimulatorSettings } from "./options";
import { SeededRandom } from "./random";
import { type CaseRecord, type FileRecord, type LogRecord, type ReporterRecord, STATUS_AFTER } from "./records";
import { CLOSED_STATUSES, DEFAULT_RULES, type SimulatorRules } from "./rules";

/** What a new case is made of. */
export interface NewCase
  extends Pick<
    CaseRecord,
    | "title"
    | "content"
    | "tags"
    | "channelId"
    | "classificationId"
    | "categoryId"
    | "locationId"
    | "dispositionId"
    | "incidentOn"
    | "isAnonymous"
    | "isSecret"
    | "fileIds"
  > {
  readonly reporter: ReporterRecord;
  /** Null: as the rules say. */
  readonly statusName: string | null;
}

/** What a new follow-up is made of. */
export interface NewFollowUp
  extends Pick<LogRecord, "author" | "institutionFromId" | "institutionToId" | "content" | "templateCode"> {
  readonly isSecret?: boolean;
  readonly rating?: number;
  readonly fileIds?: readonly string[];
  /** Null or absent: now. */
  readonly at?: Date | null;
}

/** Seven digits, as the real numbers have now. */
const FIRST_CASE_ID = 6_000_000;
const FIRST_ITEM_ID = 3_000_000;

/** Everything that the simulated national system knows, in memory. */
export class NationalState {
  readonly clock: SimulatorClock;
  readonly cases = new Map<string, CaseRecord>();
  readonly files = new Map<string, FileRecord>();
  capabilities: Set<SimulatedCapability>;
  rules: SimulatorRules;
  masters: MasterData;
  #random: SeededRandom;
  #lastCaseId = 0;
  #lastItemId = 0;

  constructor(readonly settings: SimulatorSettings) {
    this.clock = new SimulatorClock(settings.clock);
    this.#random = new SeededRandom(settings.seed);
    this.capabilities = new Set();
    this.rules = DEFAULT_RULES;
    this.masters = makeMasterData(settings.seed, settings.institutionId, settings.institutionCount);
    this.reset();
  }

  /**
   * Back to the beginning: no cases, capabilities and rules as at the start, ids from the seed. The master data stay
   * those of the start, because a hub that is already connected has their numbers in its configuration.
   */
  reset(seed = this.settings.seed): void {
    this.cases.clear();
    this.files.clear();
    this.#random = new SeededRandom(seed);
    this.#lastCaseId = FIRST_CASE_ID + this.#random.integer(0, 900_000);
    this.#lastItemId = FIRST_ITEM_ID + this.#random.integer(0, 900_000);
    this.capabilities = new Set(this.settings.capabilities);
    this.rules = { ...DEFAULT_RULES, ...this.settings.rules };
    this.masters = makeMasterData(this.settings.seed, this.settings.institutionId, this.settings.institutionCount);
    this.clock.set(this.settings.clock);
  }

  /** Whether an institution exists. */
  hasInstitution(id: string): boolean {
    return this.institutionName(id) !== null;
  }

  /** The name of an institution, or null. */
  institutionName(id: string | null): string | null {
    return this.masters.institutions.find((institution) => String(institution.id) === id)?.name ?? null;
  }

  /** Stores a file. */
  addFile(file: Omit<FileRecord, "id">): FileRecord {
    const record = { ...file, id: this.#nextItemId() };
    this.files.set(record.id, record);
    return record;
  }

  /** Creates a case. */
  createCase(fields: NewCase): CaseRecord {
    const now = this.clock.now();
    const { statusName, ...rest } = fields;
    const { createdDisposed, createdUndisposed } = this.rules;
    const status = statusName ?? (fields.dispositionId === null ? createdUndisposed : createdDisposed);
    this.#lastCaseId += this.#random.integer(1, 9);
    const record: CaseRecord = {
      ...rest,
      id: String(this.#lastCaseId),
      statusName: status,
      statusCode: this.#statusCode(status),
      createdAt: now,
      updatedAt: now,
      log: [],
      statusNotes: [{ note: status, at: now }],
    };
    this.cases.set(record.id, record);
    if (record.dispositionId !== null) this.#logDisposition(record, null, record.dispositionId);
    return record;
  }

  /** Adds a follow-up, and moves the case as the rules say. */
  addFollowUp(record: CaseRecord, followUp: NewFollowUp): LogRecord {
    const { institutionFollowUp, reporterReply } = this.rules;
    const isMovable = followUp.author === "reporter" || !CLOSED_STATUSES.some((closed) => closed === record.statusName);
    const target = followUp.author === "reporter" ? reporterReply : institutionFollowUp;
    const statusOld = record.statusName;
    const moved = isMovable && target !== null && target !== statusOld && followUp.author !== "admin" ? target : null;
    const item = this.#log(record, { ...followUp, list: "followUps", statusOld: moved && statusOld, statusNew: moved });
    if (moved !== null) this.#note(record, moved);
    return item;
  }

  /** Removes an item of a case's log; false when there is none of this id. */
  removeFollowUp(record: CaseRecord, itemId: string): boolean {
    const before = record.log.length;
    record.log = record.log.filter((item) => item.id !== itemId);
    this.#touch(record);
    return record.log.length < before;
  }

  /** An admin sets a status, any text: unknown ones exist in reality too. */
  setStatus(record: CaseRecord, statusName: string, note: string | null = null): void {
    const statusOld = record.statusName;
    this.#log(record, {
      author: "admin",
      list: "case",
      institutionFromId: record.dispositionId,
      institutionToId: null,
      content: note,
      templateCode: "status",
      statusOld,
      statusNew: statusName,
    });
    this.#note(record, statusName);
  }

  /** An admin's action of N11. */
  act(record: CaseRecord, action: StatusAction, note: string): void {
    this.setStatus(record, STATUS_AFTER[action], note);
  }

  /** "Bukan wewenang": moves the case to another institution, or only notes the wish (see the rules). */
  transfer(record: CaseRecord, toInstitutionId: string, description: string): void {
    const fromId = record.dispositionId;
    this.#log(record, {
      author: "institution",
      list: "case",
      institutionFromId: fromId,
      institutionToId: toInstitutionId,
      content: description,
      templateCode: "not_authority",
      statusOld: null,
      statusNew: null,
    });
    if (!this.rules.transferNeedsApproval) this.dispose(record, toInstitutionId);
  }

  /** An admin gives the case to an institution, or takes it from all (null). */
  dispose(record: CaseRecord, institutionId: string | null): void {
    const fromId = record.dispositionId;
    record.dispositionId = institutionId;
    if (institutionId !== null) this.#logDisposition(record, fromId, institutionId);
    this.#note(record, institutionId === null ? "Terverifikasi" : this.rules.transferred);
  }

  /** An admin alters what a case says of itself. */
  alter(record: CaseRecord, change: Partial<Pick<CaseRecord, "title" | "content" | "isAnonymous" | "isSecret">>): void {
    Object.assign(record, change);
    this.#touch(record);
  }

  #logDisposition(record: CaseRecord, fromId: string | null, toId: string): void {
    this.#log(record, {
      author: "admin",
      list: "both",
      institutionFromId: fromId,
      institutionToId: toId,
      content: null,
      templateCode: "disposition",
      statusOld: null,
      statusNew: null,
    });
  }

  #log(
    record: CaseRecord,
    item: Omit<NewFollowUp, "at"> & Pick<LogRecord, "list" | "statusOld" | "statusNew"> & { at?: Date | null },
  ): LogRecord {
    const { at, isSecret = false, rating = 0, fileIds = [], ...rest } = item;
    const entry = { ...rest, isSecret, rating, fileIds, id: this.#nextItemId(), at: at ?? this.clock.now() };
    record.log.push(entry);
    this.#touch(record);
    return entry;
  }

  #note(record: CaseRecord, statusName: string): void {
    record.statusName = statusName;
    record.statusCode = this.#statusCode(statusName);
    record.statusNotes.push({ note: statusName, at: this.clock.now() });
    this.#touch(record);
  }

  #touch(record: CaseRecord): void {
    record.updatedAt = this.clock.now();
  }

  #nextItemId(): string {
    this.#lastItemId += this.#random.integer(1, 9);
    return String(this.#lastItemId);
  }

  /** One name has two codes, by chance: callers must go by the name. */
  #statusCode(name: string): number {
    const index = (NATIONAL_STATUS_NAMES as readonly string[]).indexOf(name);
    return index === -1 ? 99 : index + 1 + 20 * this.#random.integer(0, 1);
  }
}
