import { In, IsNull, Not } from "typeorm";
import { AgencyEntity } from "./entities/agency.entity";
import { AttachmentEntity } from "./entities/attachment.entity";
import { CaseTextEntity } from "./entities/case-text.entity";
import { CategoryEntity } from "./entities/category.entity";
import { EscalationEntity } from "./entities/escalation.entity";
import { NationalCaseEntity } from "./entities/national-case.entity";
import { OfficerEntity } from "./entities/officer.entity";
import { ReporterEntity } from "./entities/reporter.entity";
import type { UnitOfWork } from "./unit-of-work";

/** Whether the public may read a text: neither an internal one, nor an answer that the coordinator has not received. */
export function isPublished({ visibility, publishedAt }: Pick<CaseTextEntity, "visibility" | "publishedAt">): boolean {
  return visibility === "PUBLIC" && publishedAt !== null;
}

/** An officer as colleagues see him. */
export type OfficerNames = Pick<OfficerEntity, "id" | "name" | "role" | "agencyId">;

/** A reporter's data key as it is stored; null once he was erased. */
export type WrappedKey = Pick<ReporterEntity, "id" | "wrappedKey">;

/** How much of something a case has; the database gives counts as texts. */
export interface CaseCount {
  readonly complaintId: string;
  readonly total: number | string;
}

/** Reads by id, many at once, for loaders; what does not exist is left out. */
export const lookups = {
  agencies: (work: UnitOfWork, ids: readonly string[]): Promise<AgencyEntity[]> =>
    work.dataSource.manager.findBy(AgencyEntity, { id: In([...ids]) }),
  categories: async (work: UnitOfWork, ids: readonly string[]): Promise<CategoryEntity[]> => {
    const rows = await work.read<CategoryEntity>(
      `SELECT id, name, parent_id AS parentId, is_active AS isActive, national_category_id AS nationalCategoryId
         FROM category WHERE id IN (?)`,
      [ids],
    );
    return rows.map((row) => ({ ...row, isActive: Number(row.isActive) === 1 }));
  },
  allCategories: (work: UnitOfWork): Promise<CategoryEntity[]> =>
    work.dataSource.manager.find(CategoryEntity, { order: { name: "ASC" } }),
  officers: (work: UnitOfWork, ids: readonly string[]): Promise<OfficerEntity[]> =>
    work.dataSource.manager.findBy(OfficerEntity, { id: In([...ids]) }),
  officerNames: (work: UnitOfWork, ids: readonly string[]): Promise<OfficerNames[]> =>
    work.read("SELECT id, name, role, agency_id AS agencyId FROM officer WHERE id IN (?)", [ids]),
  wrappedKeys: (work: UnitOfWork, reporterIds: readonly string[]): Promise<WrappedKey[]> =>
    work.read("SELECT id, wrapped_key AS wrappedKey FROM reporter WHERE id IN (?)", [reporterIds]),
  nationalCases: (work: UnitOfWork, complaintIds: readonly string[]): Promise<NationalCaseEntity[]> =>
    work.dataSource.manager.findBy(NationalCaseEntity, { complaintId: In([...complaintIds]) }),
  reporters: (work: UnitOfWork, ids: readonly string[]): Promise<ReporterEntity[]> =>
    work.dataSource.manager.findBy(ReporterEntity, { id: In([...ids]) }),
  texts: (work: UnitOfWork, ids: readonly string[]): Promise<CaseTextEntity[]> =>
    work.dataSource.manager.findBy(CaseTextEntity, { id: In([...ids]) }),
  /** What the public may read of a case, in the order in which it became public. */
  publicTexts: (work: UnitOfWork, complaintId: string): Promise<CaseTextEntity[]> =>
    work.dataSource.manager.find(CaseTextEntity, {
      where: { complaintId, visibility: "PUBLIC", publishedAt: Not(IsNull()) },
      order: { publishedAt: "ASC", id: "ASC" },
    }),
  escalations: (work: UnitOfWork, complaintIds: readonly string[]): Promise<EscalationEntity[]> =>
    work.dataSource.manager.findBy(EscalationEntity, { complaintId: In([...complaintIds]) }),
  attachments: (work: UnitOfWork, complaintIds: readonly string[]): Promise<AttachmentEntity[]> =>
    work.dataSource.manager.find(AttachmentEntity, {
      where: { complaintId: In([...complaintIds]) },
      order: { createdAt: "ASC", id: "ASC" },
    }),
  /** How many files of their national logs are not here. */
  missingFiles: (work: UnitOfWork, complaintIds: readonly string[]): Promise<CaseCount[]> =>
    work.read(
      `SELECT complaint_id AS complaintId, COUNT(*) AS total FROM national_file
        WHERE complaint_id IN (?) AND state <> 'DONE' GROUP BY complaint_id`,
      [complaintIds],
    ),
  /** How many others have the same trouble: cases merged into them, and people who said so. */
  meToo: (work: UnitOfWork, complaintIds: readonly string[]): Promise<CaseCount[]> =>
    work.read(
      `SELECT complaintId, SUM(total) AS total FROM (
         SELECT merged_into_id AS complaintId, COUNT(*) AS total FROM complaint WHERE merged_into_id IN (?) GROUP BY merged_into_id
         UNION ALL
         SELECT complaint_id, COUNT(*) FROM supporter WHERE complaint_id IN (?) GROUP BY complaint_id) both_kinds
        GROUP BY complaintId`,
      [complaintIds, complaintIds],
    ),
};
