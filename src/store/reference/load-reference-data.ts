import { SEED_POLICIES } from "../../domain/sla-seeds";
import { AgencyEntity } from "../entities/agency.entity";
import { CalendarYearEntity, HolidayEntity } from "../entities/calendar.entity";
import { CategoryEntity } from "../entities/category.entity";
import { SlaPolicyEntity } from "../entities/sla-policy.entity";
import { newId } from "../new-id";
import { isDuplicate, type UnitOfWork } from "../unit-of-work";
import { AGENCIES } from "./agencies";
import { CATEGORIES } from "./categories";
import { REFERENCE_HOLIDAYS, REFERENCE_YEARS } from "./holidays";

/**
 * Loads agencies, categories, policies and calendar into a new database, once: afterwards they are the administrator's.
 * The counter's row is written first, so that of two hubs that start at once the second does nothing.
 * @returns whether this call loaded them.
 */
export async function loadReferenceData(work: UnitOfWork, at: Date): Promise<boolean> {
  try {
    await work.transaction(async (tx) => {
      await tx.query("INSERT INTO counter (name, value) VALUES ('reference', 1), ('calendar', 1), ('policies', 1)");
      await tx.insert(AgencyEntity, agencyRows(at));
      await tx.insert(
        CategoryEntity,
        CATEGORIES.map(({ id, name, parentId }) => ({
          id,
          name,
          parentId,
          isActive: true,
          nationalCategoryId: null,
        })),
      );
      await tx.insert(
        SlaPolicyEntity,
        SEED_POLICIES.map(({ step, law, kind, limit, version, effectiveFrom, pausedByOutage }) => ({
          id: newId(),
          step,
          law,
          kind,
          value: limit.value,
          unit: limit.unit,
          version,
          effectiveFrom,
          pausedByOutage: pausedByOutage ?? false,
        })),
      );
      await tx.insert(
        CalendarYearEntity,
        REFERENCE_YEARS.map((year) => ({ ...year })),
      );
      await tx.insert(
        HolidayEntity,
        REFERENCE_HOLIDAYS.map((holiday) => ({ ...holiday })),
      );
    });
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

function agencyRows(at: Date): AgencyEntity[] {
  const ids = new Map(AGENCIES.map((agency) => [agency.code, newId()]));
  return AGENCIES.map(({ code, name, kind, parentCode, areaCode }) => ({
    id: ids.get(code) ?? newId(),
    code,
    name,
    kind,
    parentId: parentCode === null ? null : (ids.get(parentCode) ?? null),
    areaCode,
    isActive: true,
    nationalInstitutionId: null,
    createdAt: at,
    updatedAt: at,
  }));
}
