import DataLoader from "dataloader";
import { readFirstFollowUps, readHistories } from "../store/case-timeline";
import { type ComplaintRow, readComplaints } from "../store/complaint-rows";
import type { AgencyEntity } from "../store/entities/agency.entity";
import type { AttachmentEntity } from "../store/entities/attachment.entity";
import type { CaseTextEntity } from "../store/entities/case-text.entity";
import type { CategoryEntity } from "../store/entities/category.entity";
import type { EscalationEntity } from "../store/entities/escalation.entity";
import type { NationalCaseEntity } from "../store/entities/national-case.entity";
import type { NoticeEntity } from "../store/entities/notice.entity";
import type { OfficerEntity } from "../store/entities/officer.entity";
import type { ReporterEntity } from "../store/entities/reporter.entity";
import type { RawEvent } from "../store/event-rows";
import { type CaseCount, lookups } from "../store/lookups";
import { readNotices } from "../store/notice-rows";
import type { UnitOfWork } from "../store/unit-of-work";

/** Batches the reads of one operation; never kept longer, so that a renamed agency shows at once. */
export interface Loaders {
  readonly agency: DataLoader<string, AgencyEntity | null>;
  readonly category: DataLoader<string, CategoryEntity | null>;
  readonly officer: DataLoader<string, OfficerEntity | null>;
  readonly complaint: DataLoader<string, ComplaintRow | null>;
  readonly nationalCase: DataLoader<string, NationalCaseEntity | null>;
  readonly reporter: DataLoader<string, ReporterEntity | null>;
  readonly text: DataLoader<string, CaseTextEntity | null>;
  /** The first texts of a case; one batch for each pair of arguments. */
  firstFollowUps(withInternal: boolean, limit: number): DataLoader<string, CaseTextEntity[]>;
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

/** Fresh loaders. */
export function newLoaders(work: UnitOfWork): Loaders {
  const one = <Row>(read: (ids: readonly string[]) => Promise<Row[]>, keyOf: (row: Row) => string) =>
    new DataLoader<string, Row | null>(async (ids) => {
      const rows = new Map((await read(ids)).map((row) => [keyOf(row), row]));
      return ids.map((id) => rows.get(id) ?? null);
    });
  const count = (read: (ids: readonly string[]) => Promise<readonly CaseCount[]>) =>
    new DataLoader<string, number>(async (ids) => {
      const counts = new Map((await read(ids)).map(({ complaintId, total }) => [complaintId, Number(total)]));
      return ids.map((id) => counts.get(id) ?? 0);
    });
  const firstFollowUps = new Map<string, DataLoader<string, CaseTextEntity[]>>();
  return {
    firstFollowUps(withInternal, limit) {
      const name = `${withInternal}|${limit}`;
      const known = firstFollowUps.get(name);
      if (known !== undefined) return known;
      const loader = new DataLoader<string, CaseTextEntity[]>(async (ids) => {
        const texts = await readFirstFollowUps(work, ids, withInternal, limit);
        return ids.map((id) => texts.filter((text) => text.complaintId === id));
      });
      firstFollowUps.set(name, loader);
      return loader;
    },
    agency: one(
      (ids) => lookups.agencies(work, ids),
      (row) => row.id,
    ),
    category: one(
      (ids) => lookups.categories(work, ids),
      (row) => row.id,
    ),
    officer: one(
      (ids) => lookups.officers(work, ids),
      (row) => row.id,
    ),
    complaint: one(
      (ids) => readComplaints(work, ids),
      (row) => row.id,
    ),
    nationalCase: one(
      (ids) => lookups.nationalCases(work, ids),
      (row) => row.complaintId,
    ),
    reporter: one(
      (ids) => lookups.reporters(work, ids),
      (row) => row.id,
    ),
    text: one(
      (ids) => lookups.texts(work, ids),
      (row) => row.id,
    ),
    escalations: new DataLoader<string, EscalationEntity[]>(async (ids) => {
      const rows = await lookups.escalations(work, ids);
      return ids.map((id) => rows.filter((row) => row.complaintId === id));
    }),
    attachments: new DataLoader<string, AttachmentEntity[]>(async (ids) => {
      const rows = await lookups.attachments(work, ids);
      return ids.map((id) => rows.filter((row) => row.complaintId === id));
    }),
    notices: new DataLoader<string, NoticeEntity[]>(async (ids) => {
      const rows = await readNotices(work, ids);
      return ids.map((id) => rows.filter((row) => row.complaintId === id));
    }),
    history: new DataLoader<string, RawEvent[]>(async (ids) => {
      const events = await readHistories(work, ids);
      return ids.map((id) => events.filter((event) => event.complaintId === id));
    }),
    missingFiles: count((ids) => lookups.missingFiles(work, ids)),
    meToo: count((ids) => lookups.meToo(work, ids)),
  };
}
