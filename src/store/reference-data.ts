import { type CalendarYear, type Holiday, type WorkingCalendar, workingCalendar } from "../domain/calendar";
import type { ClockReport } from "../domain/clocks";
import type { SlaPolicy } from "../domain/sla-policy";
import { SlaPolicyEntity } from "./entities/sla-policy.entity";
import type { UnitOfWork } from "./unit-of-work";

/** The rules by which clocks run. */
export interface Rules {
  readonly policies: readonly SlaPolicy[];
  readonly calendar: WorkingCalendar;
}

/** Rules change a few times a year; another node's change is taken over within this time. */
const FRESH_MS = 2_000;

/** Policies and calendar, kept in memory and read again when their version moved. */
export class ReferenceData {
  private loaded: Rules = { policies: [], calendar: workingCalendar({ version: 0, years: [], holidays: [] }) };
  private version = "";
  private checkedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly work: UnitOfWork,
    private readonly onAlarm: (report: Pick<ClockReport, "missingYears" | "missingPolicies">) => void,
  ) {}

  /** The rules as last read; {@link refresh} comes first. */
  get rules(): Rules {
    return this.loaded;
  }

  /** Tells whoever watches that clocks were left out, because a calendar year or a policy is missing. */
  alarm(report: Pick<ClockReport, "missingYears" | "missingPolicies">): void {
    this.onAlarm(report);
  }

  /** The next refresh reads again, whatever the age. */
  expire(): void {
    this.checkedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Reads the rules again if they changed. */
  async refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.checkedAtMs < FRESH_MS) return;
    const counters = await this.work.read<{ name: string; value: number }>(
      "SELECT name, value FROM counter WHERE name IN ('calendar', 'policies') ORDER BY name",
    );
    const version = JSON.stringify(counters);
    if (version !== this.version) {
      const calendarVersion = counters.find((counter) => counter.name === "calendar")?.value ?? 0;
      this.loaded = { policies: await this.readPolicies(), calendar: await this.readCalendar(calendarVersion) };
      this.version = version;
    }
    this.checkedAtMs = now;
  }

  private async readPolicies(): Promise<SlaPolicy[]> {
    const rows = await this.work.dataSource.manager.find(SlaPolicyEntity);
    return rows.map((row) => ({
      step: row.step as SlaPolicy["step"],
      law: row.law,
      kind: row.kind as SlaPolicy["kind"],
      limit: { value: row.value, unit: row.unit },
      version: row.version,
      effectiveFrom: row.effectiveFrom,
      pausedByOutage: row.pausedByOutage,
    }));
  }

  private async readCalendar(version: number): Promise<WorkingCalendar> {
    const years = await this.work.read<CalendarYear>("SELECT year, state FROM calendar_year");
    const holidays = await this.work.read<Holiday>(
      "SELECT DATE_FORMAT(date, '%Y-%m-%d') AS date, kind, name FROM holiday",
    );
    return workingCalendar({ version, years, holidays });
  }
}
