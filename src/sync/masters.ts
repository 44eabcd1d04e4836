import { numberCategories } from "../cases/administer-categories";
import type { NationalList, NationalMaster } from "../national/neutral";
import type { ReadOutcome } from "../national/outcome";
import { newId } from "../store/new-id";
import type { Transaction } from "../store/unit-of-work";
import type { SyncEnvironment } from "./environment";
import { folded } from "./reading";

/** A list that lost more than this share is taken for a broken answer. */
const LARGEST_LOSS = 0.5;

/** A master list that is read again and again. */
interface MasterList {
  readonly alarmKey: string;
  /** What stands in it, and what becomes of a broken one; Indonesian. */
  readonly name: string;
  readonly consequence: string;
}

const INSTITUTIONS: MasterList = {
  alarmKey: "master:institutions",
  name: "instansi nasional",
  consequence: "daftar lama tetap dipakai",
};
const CATEGORIES: MasterList = {
  alarmKey: "master:categories",
  name: "kategori nasional",
  consequence: "nomor kategori tidak diubah",
};
/** The counter that holds how long the list of categories was when it was whole: the list itself is kept nowhere. */
const CATEGORY_COUNT = "national-categories";

/** Reads every master list that is used here, where it can be read. */
export async function pullMasters(env: SyncEnvironment, signal?: AbortSignal): Promise<void> {
  await pullInstitutions(env, signal);
  await pullCategories(env, signal);
}

/**
 * Replaces the list of national institutions, whole or not at all; a list that is broken or shrank too much leaves the old
 * one. An entry that cannot be read may be one that is known here: then the others are taken and nothing is removed.
 * Either is shown among what waits for a person.
 * @returns whether the list was replaced.
 */
export async function pullInstitutions(env: SyncEnvironment, signal?: AbortSignal): Promise<boolean> {
  const read = await env.reader.institutions(signal);
  const list = await sound(env, INSTITUTIONS, read, "SELECT COUNT(*) AS total FROM national_institution");
  if (list === null) return false;
  const { items, unreadable } = list;
  const isWhole = unreadable.length === 0;
  const reason = `${unreadable.length} entri daftar ${INSTITUTIONS.name} tidak dapat dibaca; entri lainnya diperbarui, dan tidak ada yang dihapus.`;
  await env.cases.work.transaction(async (tx) => {
    if (isWhole) {
      await endAlarm(tx, INSTITUTIONS);
      await tx.query("DELETE FROM national_institution");
    } else {
      await raiseAlarm(tx, INSTITUTIONS, reason, env.cases.clock());
    }
    for (let start = 0; start < items.length; start += 500) {
      const rows = items.slice(start, start + 500).map(({ id, name }) => [id, name.slice(0, 200)]);
      await tx.query(
        "INSERT INTO national_institution (id, name) VALUES ? ON DUPLICATE KEY UPDATE name = VALUES(name)",
        [rows],
      );
    }
  });
  return isWhole;
}

/**
 * Gives categories without a national number the one of the national category that has their name; a name that stands
 * twice on either side is left to a person. A list that is broken, shrank too much, or holds an entry that cannot be read
 * (it may be a name's second one) changes nothing, and is shown among what waits for a person. Without the capability
 * `masters` nothing is asked.
 * @returns whether the list could be used.
 */
export async function pullCategories(env: SyncEnvironment, signal?: AbortSignal): Promise<boolean> {
  const read = await env.reader.masters("categories", signal);
  const counted = `SELECT value AS total FROM counter WHERE name = '${CATEGORY_COUNT}'`;
  const list = await sound(env, CATEGORIES, read, counted);
  if (list === null) return false;
  const { items, unreadable } = list;
  const { work, clock } = env.cases;
  if (unreadable.length > 0) {
    const reason = `${unreadable.length} entri daftar ${CATEGORIES.name} tidak dapat dibaca; ${CATEGORIES.consequence}.`;
    await work.transaction((tx) => raiseAlarm(tx, CATEGORIES, reason, clock()));
    return false;
  }
  await work.transaction(async (tx) => {
    await endAlarm(tx, CATEGORIES);
    await tx.query("INSERT INTO counter (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value)", [
      CATEGORY_COUNT,
      items.length,
    ]);
  });
  const nationally = idsByName(items);
  await numberCategories(env.cases, (active) => {
    const pairs = [...idsByName(active)].map(([name, ids]) => [only(ids), only(nationally.get(name))] as const);
    return new Map(pairs.flatMap(([id, number]) => (id === null || number === null ? [] : [[id, number] as const])));
  });
  return true;
}

/** The ids under each name, as names are compared; one that is shown twice is one. */
function idsByName(entries: readonly { readonly id: string; readonly name: string }[]): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { id, name } of entries) ids.set(folded(name), (ids.get(folded(name)) ?? new Set()).add(id));
  return ids;
}

function only(ids: ReadonlySet<string> | undefined): string | null {
  const [id, ...others] = ids ?? [];
  return others.length === 0 ? (id ?? null) : null;
}

/**
 * A list as it came, if it may be used: complete, and not much shorter than the `known` one, whose length a statement
 * counts. Null: it is broken, which raises an alarm, or nothing of it came, which is shown where the link is.
 */
async function sound(
  env: SyncEnvironment,
  master: MasterList,
  read: ReadOutcome<NationalList<NationalMaster>>,
  known: string,
): Promise<NationalList<NationalMaster> | null> {
  const isBroken = read.outcome === "notProcessed" && (read.pagesRead ?? 0) > 0;
  if (read.outcome !== "done" && !isBroken) return null;
  const list = read.outcome === "done" ? read.value : { items: [], unreadable: [], isComplete: false };
  const { work, clock } = env.cases;
  const [counted] = await work.read<{ total: number }>(known);
  const total = Number(counted?.total ?? 0);
  const { length } = list.items;
  if (list.isComplete && length > 0 && length >= total * (1 - LARGEST_LOSS)) return list;
  const reason = `Daftar ${master.name} yang diterima tidak utuh (${length} dari ${total}); ${master.consequence}.`;
  await work.transaction((tx) => raiseAlarm(tx, master, reason, clock()));
  return null;
}

async function endAlarm(tx: Transaction, { alarmKey }: MasterList): Promise<void> {
  await tx.query("DELETE FROM parked_record WHERE record_key = ?", [alarmKey]);
}

async function raiseAlarm(tx: Transaction, { alarmKey }: MasterList, reason: string, at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO parked_record (id, record_key, state, reason, attempts, parked_at) VALUES (?, ?, 'QUARANTINED', ?, 1, ?)
     ON DUPLICATE KEY UPDATE attempts = attempts + 1, reason = VALUES(reason), state = 'QUARANTINED'`,
    [newId(), alarmKey, reason, at],
  );
}
