import DataLoader from "dataloader";
import { type AgencyRow, readAgenciesById } from "../store/agency-rows";
import { readFirstFollowUps, readHistories } from "../store/case-timeline";
import { type ComplaintRow, readComplaints } from "../store/complaint-rows";
import type { AttachmentEntity } from "../store/entities/attachment.entity";
import type { CaseTextEntity } from "../store/entities/case-text.entity";
import type { CategoryEntity } from "../store/entities/category.entity";
import type { EscalationEntity } from "../store/entities/escalation.entity";
import type { NationalCaseEntity } from "../store/entities/national-case.entity";
import type { NoticeEntity } from "../store/entities/notice.entity";
import type { RawEvent } from "../store/event-rows";
import { type LastText, readLastTexts } from "../store/last-text";
import { type CaseCount, lookups, type OfficerNames } from "../store/lookups";
import { readNotices } from "../store/notice-rows";
import type { UnitOfWork } from "../store/unit-of-work";

/** Batches the reads of one operation; never kept longer, so that a renamed agency shows at once. */
export interface Loaders {
  readonly agency: DataLoader<string, AgencyRow | null>;
  readonly category: DataLoader<string, CategoryEntity | null>;
  readonly officer: DataLoader<string, OfficerNames | null>;
  readonly complaint: DataLoader<string, ComplaintRow | null>;
  readonly nationalCase: DataLoader<string, NationalCaseEntity | null>;
  /** A reporter's data key as it is stored; null once he was erased. */
  readonly wrappedKey: DataLoader<string, Buffer | null>;
  readonly text: DataLoader<string, CaseTextEntity | null>;
  /** The first texts of a case; one batch for each pair of arguments. */
  firstFollowUps(withInternal: boolean, limit: number): DataLoader<string, CaseTextEntity[]>;
  /** The newest text of a case. */
  lastText(withInternal: boolean): DataLoader<string, LastText | null>;
  readonly attachments: DataLoader<string, AttachmentEntity[]>;
  /** The rungs that a case's clocks have reached. */
  readonly escalations: DataLoader<string, EscalationEntity[]>;
  readonly notices: DataLoader<string, NoticeEntity[]>;
  /** All events of a case, in order. */
  readonly history: DataLoader<string, RawEvent[]>;
  /** How many files of a case's national log are not here. */
  readonly missingFiles: DataLoader<string, number>;
  /** How many others have a case's trouble. */
  readonly meToo: DataLoader<string, number>;
}

/** Fresh loaders, each made when it is first asked: most operations need two or three. */
export function newLoaders(work: UnitOfWork): Loaders {
  return new LazyLoaders(work);
}

class LazyLoaders implements Loaders {
  private readonly made = new Map<string, unknown>();

  constructor(private readonly work: UnitOfWork) {}

  get agency() {
    return this.one("agency", readAgenciesById, (row) => row.id);
  }

  get category() {
    return this.one("category", lookups.categories, (row) => row.id);
  }

  get officer() {
    return this.one("officer", lookups.officerNames, (row) => row.id);
  }

  get complaint() {
    return this.one("complaint", readComplaints, (row) => row.id);
  }

  get nationalCase() {
    return this.one("nationalCase", lookups.nationalCases, (row) => row.complaintId);
  }

  get text() {
    return this.one("text", lookups.texts, (row) => row.id);
  }

  get wrappedKey() {
    return this.once("wrappedKey", async (ids: readonly string[]) => {
      const keys = new Map((await lookups.wrappedKeys(this.work, ids)).map((row) => [row.id, row.wrappedKey]));
      return ids.map((id) => keys.get(id) ?? null);
    });
  }

  get attachments() {
    return this.many("attachments", lookups.attachments);
  }

  get escalations() {
    return this.many("escalations", lookups.escalations);
  }

  get notices() {
    return this.many("notices", readNotices);
  }

  get history() {
    return this.many("history", readHistories);
  }

  get missingFiles() {
    return this.count("missingFiles", lookups.missingFiles);
  }

  get meToo() {
    return this.count("meToo", lookups.meToo);
  }

  firstFollowUps(withInternal: boolean, limit: number) {
    return this.many(`followUps|${withInternal}|${limit}`, (work, ids) =>
      readFirstFollowUps(work, ids, withInternal, limit),
    );
  }

  lastText(withInternal: boolean) {
    return this.once(`lastText|${withInternal}`, async (ids: readonly string[]) => {
      const texts = await readLastTexts(this.work, ids, withInternal);
      return ids.map((id) => texts.get(id) ?? null);
    });
  }

  private one<Row>(
    name: string,
    read: (work: UnitOfWork, ids: readonly string[]) => Promise<Row[]>,
    keyOf: (row: Row) => string,
  ): DataLoader<string, Row | null> {
    return this.once(name, async (ids) => {
      const rows = new Map((await read(this.work, ids)).map((row) => [keyOf(row), row]));
      return ids.map((id) => rows.get(id) ?? null);
    });
  }

  /** What belongs to a case, in the order in which it was read. */
  private many<Row extends { readonly complaintId: string | null }>(
    name: string,
    read: (work: UnitOfWork, complaintIds: readonly string[]) => Promise<Row[]>,
  ): DataLoader<string, Row[]> {
    return this.once(name, async (ids) => {
      const rows = await read(this.work, ids);
      return ids.map((id) => rows.filter((row) => row.complaintId === id));
    });
  }

  private count(
    name: string,
    read: (work: UnitOfWork, complaintIds: readonly string[]) => Promise<readonly CaseCount[]>,
  ): DataLoader<string, number> {
    return this.once(name, async (ids) => {
      const counts = new Map(
        (await read(this.work, ids)).map(({ complaintId, total }) => [complaintId, Number(total)]),
      );
      return ids.map((id) => counts.get(id) ?? 0);
    });
  }

  private once<Value>(
    name: string,
    read: (ids: readonly string[]) => Promise<readonly Value[]>,
  ): DataLoader<string, Value> {
    const known = this.made.get(name);
    if (known !== undefined) return known as DataLoader<string, Value>;
    const loader = new DataLoader<string, Value>(read);
    this.made.set(name, loader);
    return loader;
  }
}
