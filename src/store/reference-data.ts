import { type CalendarYear, type Holiday, type WorkingCalendar, workingCalendar } from "../domain/calendar";
import type { ClockReport } from "../domain/clocks";
import type { Rung } from "../domain/escalation";
import type { OpenInterval } from "../domain/interval";
import type { SlaPolicy } from "../domain/sla-policy";
import { EscalationRuleEntity } from "./entities/escalation.entity";
import { SlaPolicyEntity } from "./entities/sla-policy.entity";
import type { UnitOfWork } from "./unit-of-work";

/** What every case is judged by, and seldom changes. */
export interface Rules {
  readonly policies: readonly SlaPolicy[];
  readonly calendar: WorkingCalendar;
  /** By level. */
  readonly ladder: readonly Rung[];
  /** When the national system was away, in the order of beginning; the last one may go on. */
  readonly nationalOutages: readonly OpenInterval[];
  /** The other systems that are told of public steps. */
  readonly webhookIds: readonly string[];
  /** The subjects that can be chosen. */
  readonly categoryIds: ReadonlySet<string>;
}

/** The other systems that are told of public steps. */
export const ACTIVE_WEBHOOKS = "SELECT id FROM webhook WHERE is_active = TRUE ORDER BY id";

/** Rules change a few times a year; another node's change is taken over within this time. */
const FRESH_MS = 2_000;

/** No clock runs for so long. */
const OUTAGES_KEPT_DAYS = 730;

/** Policies, calendar and outages, kept in memory and read again when their version moved, and what else seldom changes. */
export class ReferenceData {
  private loaded: Rules = {
    policies: [],
    calendar: workingCalendar({ version: 0, years: [], holidays: [] }),
    ladder: [],
    nationalOutages: [],
    webhookIds: [],
    categoryIds: new Set(),
  };
  private version = "";
  private checkedAtMs = Number.NEGATIVE_INFINITY;
  private expiredAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<unknown> = Promise.resolve();

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
    this.expiredAtMs = performance.now();
  }

  /** Reads the rules again if they changed. */
  async refresh(): Promise<void> {
    if (this.isFresh()) return;
    // One after the other: a reading that began before a change must not be what is left of two.
    const mine = this.reading.then(() => (this.isFresh() ? undefined : this.read()));
    this.reading = mine.catch(() => undefined);
    await mine;
  }

  /** What was read before it was said to be out of date is not fresh, whenever that reading ends. */
  private isFresh(): boolean {
    return this.checkedAtMs > this.expiredAtMs && performance.now() - this.checkedAtMs < FRESH_MS;
  }

  private async read(): Promise<void> {
    const now = performance.now();
    const counters = await this.work.read<{ name: string; value: number }>(
      `SELECT name, value FROM counter WHERE name IN ('calendar', 'policies')
       UNION ALL SELECT 'outages', COUNT(*) + COUNT(ended_at) FROM national_outage ORDER BY name`,
    );
    const version = JSON.stringify(counters);
    if (version !== this.version) {
      const calendarVersion = counters.find((counter) => counter.name === "calendar")?.value ?? 0;
      this.loaded = {
        ...this.loaded,
        policies: await this.readPolicies(),
        calendar: await this.readCalendar(calendarVersion),
        ladder: await this.work.dataSource.manager.find(EscalationRuleEntity, { order: { level: "ASC" } }),
        nationalOutages: await this.readOutages(),
      };
      this.version = version;
    }
    // These have no version; they are short.
    const webhooks = await this.work.read<{ id: string }>(ACTIVE_WEBHOOKS);
    const categories = await this.work.read<{ id: string }>("SELECT id FROM category WHERE is_active = TRUE");
    this.loaded = {
      ...this.loaded,
      webhookIds: webhooks.map(({ id }) => id),
      categoryIds: new Set(categories.map(({ id }) => id)),
    };
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

  private readOutages(): Promise<OpenInterval[]> {
    return this.work.read<OpenInterval>(
      `SELECT began_at AS \`from\`, ended_at AS \`to\` FROM national_outage
        WHERE began_at > UTC_TIMESTAMP(3) - INTERVAL ${OUTAGES_KEPT_DAYS} DAY ORDER BY began_at`,
    );
  }

  private async readCalendar(version: number): Promise<WorkingCalendar> {
    const years = await this.work.read<CalendarYear>("SELECT year, state FROM calendar_year");
    const holidays = await this.work.read<Holiday>(
      "SELECT DATE_FORMAT(date, '%Y-%m-%d') AS date, kind, name FROM holiday",
    );
    return workingCalendar({ version, years, holidays });
  }
}
