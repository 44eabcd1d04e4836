import type { Holiday, HolidayKind, YearState } from "../domain/calendar";
import { type FieldFault, fieldFault, HubError, invalidInput } from "../domain/errors";
import { checkText, TEXT_RULES } from "../domain/input-text";
import { dayOfDate, yearOfDay } from "../domain/jakarta-time";
import type { LimitUnit } from "../domain/sla-limit";
import type { PolicyKind, PolicyStep } from "../domain/sla-policy";
import { CalendarYearEntity, HolidayEntity } from "../store/entities/calendar.entity";
import { SlaPolicyEntity } from "../store/entities/sla-policy.entity";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { Actor } from "./actor";
import { administer } from "./administer";
import type { CaseEnvironment } from "./environment";
import { appendAdministration } from "./event-log";

/** A time limit to be set. */
export interface NewPolicy {
  readonly step: PolicyStep;
  readonly law: string;
  readonly kind: PolicyKind | null;
  readonly value: number;
  readonly unit: LimitUnit;
  readonly effectiveFrom: Date;
  readonly pausedByOutage: boolean;
}

/** About a year: a longer limit is a slip of the finger, and would end in years that no calendar knows. */
export const MAX_VALUE: Readonly<Record<LimitUnit, number>> = {
  MINUTES: 525_600,
  HOURS: 8_760,
  DAYS: 366,
  WORKING_DAYS: 250,
};
const FIRST_YEAR = 2020;
const LAST_YEAR = 2100;

/** Sets a time limit: a new row of the next version, so that what was judged by an older one stays explained. @throws HubError INVALID_INPUT */
export function setSlaPolicy(env: CaseEnvironment, actor: Actor, input: NewPolicy): Promise<SlaPolicyEntity> {
  return administer(env, async (tx, at) => {
    await raise(tx, "policies");
    const law = checkText("law", input.law);
    const max = MAX_VALUE[input.unit];
    const year = input.effectiveFrom.getUTCFullYear();
    const faults: FieldFault[] = [];
    if (!law.ok) faults.push(fieldFault(["law"], law.problem, TEXT_RULES.law.label));
    if (!(Number.isInteger(input.value) && input.value >= 0 && input.value <= max)) {
      faults.push(fieldFault(["value"], { key: "outOfRange", min: 0, max }, "Batas waktu"));
    }
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      faults.push({ path: ["effectiveFrom"], message: yearMessage("Tahun mulai berlaku") });
    }
    refuse(faults);
    if (!law.ok) throw new Error("a refused field has no fault");

    const rows = await tx.manager.findBy(SlaPolicyEntity, { step: input.step });
    const row = new SlaPolicyEntity();
    Object.assign(row, input, { id: newId(at.getTime()), law: law.value });
    // Over all rows of the step: of two that begin at once, the one that was set later counts.
    row.version = Math.max(0, ...rows.map(({ version }) => version)) + 1;
    await tx.insert(SlaPolicyEntity, row);
    const replaced = rows
      .filter((one) => one.law === row.law && one.kind === row.kind && one.effectiveFrom <= row.effectiveFrom)
      .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime() || b.version - a.version)[0];
    await appendAdministration(tx, actor, at, {
      type: "SLA_POLICY_SET",
      subject: "sla_policy",
      subjectId: row.id,
      before: replaced === undefined ? null : policyFacts(replaced),
      after: policyFacts(row),
    });
    return row;
  });
}

/** Adds a year to the calendar, or says how sure its holidays are. @throws HubError INVALID_INPUT */
export function setCalendarYear(
  env: CaseEnvironment,
  actor: Actor,
  year: number,
  state: YearState,
): Promise<CalendarYearEntity> {
  return administer(env, async (tx, at) => {
    if (!Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR) {
      throw invalidInput({ path: ["year"], message: yearMessage("Tahun") });
    }
    await raise(tx, "calendar");
    const before = await tx.manager.findOneBy(CalendarYearEntity, { year });
    const after = { year, state };
    if (before === null) await tx.insert(CalendarYearEntity, after);
    else await tx.manager.update(CalendarYearEntity, { year }, { state });
    await appendAdministration(tx, actor, at, {
      type: "CALENDAR_YEAR_SET",
      subject: "calendar_year",
      subjectId: String(year),
      before: before === null ? null : { state: before.state },
      after: { state },
    });
    return after;
  });
}

/** Adds a day on which offices are closed. @throws HubError INVALID_INPUT (also in a year that the calendar does not know). */
export function addHoliday(
  env: CaseEnvironment,
  actor: Actor,
  input: { readonly date: string; readonly kind: HolidayKind; readonly name: string },
): Promise<Holiday> {
  return administer(env, async (tx, at) => {
    const year = yearOf(input.date);
    const name = checkText("holidayName", input.name);
    const faults: FieldFault[] = [];
    if (year === null) faults.push(fieldFault(["date"], { key: "invalidDate" }, "Tanggal"));
    if (!name.ok) faults.push(fieldFault(["name"], name.problem, TEXT_RULES.holidayName.label));
    refuse(faults);
    if (!name.ok || year === null) throw new Error("a refused field has no fault");

    const calendarVersion = await raise(tx, "calendar");
    if (!(await tx.manager.existsBy(CalendarYearEntity, { year }))) {
      const message = `Tahun ${year} belum ada dalam kalender. Silakan tambahkan tahun itu terlebih dahulu.`;
      throw invalidInput({ path: ["date"], message });
    }
    if ((await holidayOn(tx, input.date)) !== null) {
      throw invalidInput({ path: ["date"], message: "Tanggal ini sudah tercatat sebagai hari libur." });
    }
    const holiday = { date: input.date, kind: input.kind, name: name.value };
    await tx.insert(HolidayEntity, holiday);
    const { date, ...facts } = holiday;
    await appendAdministration(tx, actor, at, {
      type: "HOLIDAY_ADDED",
      subject: "holiday",
      subjectId: date,
      before: null,
      after: facts,
      calendarVersion,
    });
    return holiday;
  });
}

/** Makes a holiday a working day again. @throws HubError INVALID_INPUT, NOT_FOUND. */
export function removeHoliday(env: CaseEnvironment, actor: Actor, date: string): Promise<Holiday> {
  return administer(env, async (tx, at) => {
    if (yearOf(date) === null) throw invalidInput(fieldFault(["date"], { key: "invalidDate" }, "Tanggal"));
    const calendarVersion = await raise(tx, "calendar");
    const holiday = await holidayOn(tx, date);
    if (holiday === null) throw new HubError("NOT_FOUND", { path: ["date"] });
    await tx.query("DELETE FROM holiday WHERE date = ?", [date]);
    const { kind, name } = holiday;
    await appendAdministration(tx, actor, at, {
      type: "HOLIDAY_REMOVED",
      subject: "holiday",
      subjectId: date,
      before: { kind, name },
      after: null,
      calendarVersion,
    });
    return { date, kind, name };
  });
}

/**
 * Raised first: whoever changes the same rules waits here, and every node reads them again.
 * @returns the new version
 */
export async function raise(tx: Transaction, name: "calendar" | "policies"): Promise<number> {
  await tx.query("INSERT INTO counter (name, value) VALUES (?, 1) ON DUPLICATE KEY UPDATE value = value + 1", [name]);
  const [row] = await tx.query<{ value: number }>("SELECT value FROM counter WHERE name = ?", [name]);
  return Number(row?.value);
}

async function holidayOn(tx: Transaction, date: string): Promise<Pick<Holiday, "kind" | "name"> | null> {
  const [row] = await tx.query<Pick<Holiday, "kind" | "name">>("SELECT kind, name FROM holiday WHERE date = ?", [date]);
  return row ?? null;
}

/** Null for what is no date. */
function yearOf(date: string): number | null {
  try {
    return yearOfDay(dayOfDate(date));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function yearMessage(label: string): string {
  // Not by the general message, which would write 2.020.
  return `${label} di luar rentang. Silakan isi dengan tahun ${FIRST_YEAR} sampai ${LAST_YEAR}.`;
}

/** Ends a change whose input has faults. @throws HubError INVALID_INPUT */
export function refuse([first, ...others]: readonly FieldFault[]): void {
  if (first !== undefined) throw invalidInput(first, ...others);
}

function policyFacts(row: SlaPolicyEntity): Readonly<Record<string, unknown>> {
  const { step, law, kind, value, unit, version, pausedByOutage } = row;
  return { step, law, kind, value, unit, version, pausedByOutage, effectiveFrom: row.effectiveFrom.toISOString() };
}
