import { setTimeout as sleep } from "node:timers/promises";
import type { Core } from "../../compose";
import { jakartaDateOf } from "../../domain/jakarta-time";
import { readAgencies } from "../../store/agency-rows";
import { CaseTextEntity } from "../../store/entities/case-text.entity";
import { ComplaintEntity } from "../../store/entities/complaint.entity";
import { ComplaintAgencyEntity } from "../../store/entities/complaint-agency.entity";
import { EventEntity } from "../../store/entities/event.entity";
import { ReporterEntity } from "../../store/entities/reporter.entity";
import { lookups } from "../../store/lookups";
import { stampEvents } from "../../store/stamp-events";
import type { Transaction } from "../../store/unit-of-work";
import { type GeneratedCase, generatedCase, type Surroundings } from "./generated-case";
import { YOUNG_PERCENT } from "./outcomes";

/** One transaction's worth: a few megabytes, and committed in a fraction of a second. */
const BATCH = 1_000;
/** The calendar knows the holidays of this and the year before. */
const SPREAD_DAYS = 300;
const DAY_MS = 86_400_000;

/** How many cases this database holds that were generated. */
export async function countGenerated(core: Core): Promise<number> {
  const [row] = await core.cases.work.read<{ value: number }>("SELECT value FROM counter WHERE name = 'generated'");
  return row?.value ?? 0;
}

/**
 * Writes generated cases with their events stamped and chained, a thousand in each transaction. The log's head is locked
 * meanwhile, so that a hub that is running stamps before or after a batch and never within.
 */
export async function bulkLoad(core: Core, cases: number, onProgress: (done: number) => void): Promise<void> {
  await core.cases.reference.refresh();
  const around: Surroundings = {
    core,
    agencyIds: (await readAgencies(core.cases.work, true)).map(({ id }) => id),
    categoryIds: (await lookups.allCategories(core.cases.work)).filter((one) => one.isActive).map(({ id }) => id),
  };
  const now = Date.now();
  const first = await countGenerated(core);
  const firstYoung = cases * (1 - YOUNG_PERCENT / 100);
  let writing: Promise<void> = Promise.resolve();
  for (let start = 0; start < cases; start += BATCH) {
    const batch: GeneratedCase[] = [];
    for (let index = start; index < Math.min(cases, start + BATCH); index += 1) {
      const at = new Date(now - Math.ceil((1 - index / cases) * SPREAD_DAYS * DAY_MS));
      batch.push(generatedCase(around, first + index + 1, at, index >= firstYoung));
    }
    // The next batch is made while the database writes this one.
    await writing;
    writing = core.cases.work.transaction((tx) => writeBatch(tx, batch)).then(() => onProgress(start + batch.length));
    // Without an end of this turn the statement would leave only after the next batch was made.
    await sleep(0);
  }
  await writing;
}

async function writeBatch(tx: Transaction, batch: readonly GeneratedCase[]): Promise<void> {
  await giveAgendaNumbers(tx, batch);
  await tx.insert(
    ReporterEntity,
    batch.map(({ reporter }) => reporter),
  );
  await tx.insert(
    ComplaintEntity,
    batch.map(({ complaint }) => complaint),
  );
  const parts = batch.flatMap((one) => [...one.parts]);
  if (parts.length > 0) await tx.insert(ComplaintAgencyEntity, parts);
  const texts = batch.flatMap(({ text }) => (text === null ? [] : [text]));
  if (texts.length > 0) await tx.insert(CaseTextEntity, texts);
  const births = batch.flatMap(({ events }) => events.slice(0, 1));
  const others = batch.flatMap(({ events }) => events.slice(1));
  const events = [...births, ...others].sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime());
  await stampEvents(tx, events);
  await tx.insert(EventEntity, events);
  await tx.query(
    "INSERT INTO counter (name, value) VALUES ('generated', ?) ON DUPLICATE KEY UPDATE value = value + ?",
    [batch.length, batch.length],
  );
}

/** An archived case stands in its year's register. */
async function giveAgendaNumbers(tx: Transaction, batch: readonly GeneratedCase[]): Promise<void> {
  const years = new Map<string, ComplaintEntity[]>();
  for (const { complaint } of batch) {
    if (complaint.resolvedAt === null) continue;
    const year = jakartaDateOf(complaint.resolvedAt).slice(0, 4);
    const archived = years.get(year) ?? [];
    archived.push(complaint);
    years.set(year, archived);
  }
  for (const [year, archived] of years) {
    const name = `agenda:${year}`;
    const count = archived.length;
    await tx.query(
      "INSERT INTO counter (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = value + VALUES(value)",
      [name, count],
    );
    const [row] = await tx.query<{ value: number }>("SELECT value FROM counter WHERE name = ?", [name]);
    const first = Number(row?.value ?? count) - count + 1;
    for (const [index, complaint] of archived.entries()) {
      complaint.agendaNumber = `${String(first + index).padStart(6, "0")}/ADUAN/${year}`;
      complaint.agendaAt = complaint.resolvedAt;
    }
  }
}
