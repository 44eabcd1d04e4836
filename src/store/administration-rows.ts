import { MoreThan } from "typeorm";
import { CalendarYearEntity, type HolidayEntity } from "./entities/calendar.entity";
import { EscalationRuleEntity } from "./entities/escalation.entity";
import { OfficerEntity } from "./entities/officer.entity";
import { SlaPolicyEntity } from "./entities/sla-policy.entity";
import type { UnitOfWork } from "./unit-of-work";

/** Officers in the order in which they were made. */
export function readOfficers(work: UnitOfWork, afterId: string | null, limit: number): Promise<OfficerEntity[]> {
  return work.dataSource.manager.find(OfficerEntity, {
    ...(afterId === null ? {} : { where: { id: MoreThan(afterId) } }),
    order: { id: "ASC" },
    take: limit,
  });
}

/** Every policy that was ever set, by step and time. */
export function readPolicies(work: UnitOfWork): Promise<SlaPolicyEntity[]> {
  return work.dataSource.manager.find(SlaPolicyEntity, {
    order: { step: "ASC", effectiveFrom: "ASC", version: "ASC" },
  });
}

/** The escalation ladder, by level. */
export function readEscalationRules(work: UnitOfWork): Promise<EscalationRuleEntity[]> {
  return work.dataSource.manager.find(EscalationRuleEntity, { order: { level: "ASC" } });
}

/** The years that the calendar knows. */
export function readCalendarYears(work: UnitOfWork): Promise<CalendarYearEntity[]> {
  return work.dataSource.manager.find(CalendarYearEntity, { order: { year: "ASC" } });
}

/** The holidays of a year, by date. */
export function readHolidays(work: UnitOfWork, year: number): Promise<HolidayEntity[]> {
  return work.read(
    "SELECT DATE_FORMAT(date, '%Y-%m-%d') AS date, kind, name FROM holiday WHERE YEAR(date) = ? ORDER BY holiday.date",
    [year],
  );
}
