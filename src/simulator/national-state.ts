import type { StatusAction } from "../national/wire";
import { type CaseRecord, type LogRecord, type NewCase, type NewFollowUp, STATUS_AFTER } from "./records";
import { CLOSED_STATUSES } from "./rules";
import { StateStore } from "./state-store";

/** Everything that the simulated national system knows, and what people and callers do with it. */
export class NationalState extends StateStore {
  /** Creates a case. */
  createCase(fields: NewCase): CaseRecord {
    const now = this.clock.now();
    const { statusName, ...rest } = fields;
    const { createdDisposed, createdUndisposed } = this.rules;
    const status = statusName ?? (fields.dispositionId === null ? createdUndisposed : createdDisposed);
    const record: CaseRecord = {
      ...rest,
      id: this.ids.nextCaseId(),
      statusName: status,
      statusCode: this.ids.statusCode(status),
      createdAt: now,
      updatedAt: now,
      log: [],
      statusNotes: [{ note: status, at: now }],
    };
    this.cases.set(record.id, record);
    if (record.dispositionId !== null) this.#logDisposition(record, null, record.dispositionId);
    this.changed();
    return record;
  }

  /** Takes a case out of the system; false when there is none of this number. */
  deleteCase(id: string): boolean {
    const wasThere = this.cases.delete(id);
    this.changed();
    return wasThere;
  }

  /** Adds a follow-up, and moves the case as the rules say. */
  addFollowUp(record: CaseRecord, followUp: NewFollowUp): LogRecord {
    const { institutionFollowUp, reporterReply } = this.rules;
    const isMovable = followUp.author === "reporter" || !CLOSED_STATUSES.some((closed) => closed === record.statusName);
    const target = followUp.author === "reporter" ? reporterReply : institutionFollowUp;
    const statusOld = record.statusName;
    const moved = isMovable && target !== null && target !== statusOld && followUp.author !== "admin" ? target : null;
    const list = followUp.list ?? "followUps";
    const item = this.#log(record, { ...followUp, list, statusOld: moved && statusOld, statusNew: moved });
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

  /** A status changes, and neither log tells of it. */
  setStatusUnlogged(record: CaseRecord, statusName: string): void {
    record.statusName = statusName;
    record.statusCode = this.ids.statusCode(statusName);
    this.#touch(record);
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

  #log(record: CaseRecord, item: NewFollowUp & Pick<LogRecord, "list" | "statusOld" | "statusNew">): LogRecord {
    const { at, isSecret = false, rating = 0, fileIds = [], ...rest } = item;
    const entry = { ...rest, isSecret, rating, fileIds, id: this.ids.nextItemId(), at: at ?? this.clock.now() };
    record.log.push(entry);
    this.#touch(record);
    return entry;
  }

  #note(record: CaseRecord, statusName: string): void {
    record.statusNotes.push({ note: statusName, at: this.clock.now() });
    this.setStatusUnlogged(record, statusName);
  }

  #touch(record: CaseRecord): void {
    record.updatedAt = this.clock.now();
    this.changed();
  }
}
