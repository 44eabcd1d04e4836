import { HubError, invalidInput } from "../domain/errors";
import { CategoryEntity } from "../store/entities/category.entity";
import type { EventData } from "../store/entities/event.entity";
import type { Transaction } from "../store/unit-of-work";
import type { Actor } from "./actor";
import { administer } from "./administer";
import type { CaseEnvironment } from "./environment";
import { appendAdministration } from "./event-log";

/** What is to be changed of a category; what is left out stays. */
export interface CategoryEdit {
  /** Null takes it away: its cases go out under the default category. */
  readonly nationalCategoryId?: string | null | undefined;
}

const CHANGED = "CATEGORY_CHANGED";
const NATIONAL_NUMBER = /^[1-9]\d{0,14}$/;
const NUMBER_MESSAGE = "Nomor kategori nasional terdiri atas 1 sampai 15 angka dan tidak diawali angka nol.";

/** Sets or takes away the national number of a category; from then on it is only for people to change. @throws HubError NOT_FOUND or INVALID_INPUT. */
export function updateCategory(
  env: CaseEnvironment,
  actor: Actor,
  id: string,
  { nationalCategoryId }: CategoryEdit,
): Promise<CategoryEntity> {
  return administer(env, async (tx, at) => {
    const row = (await lockCategories(tx)).find((category) => category.id === id);
    if (row === undefined) throw new HubError("NOT_FOUND", { path: ["id"] });
    if (nationalCategoryId != null && !NATIONAL_NUMBER.test(nationalCategoryId)) {
      throw invalidInput({ path: ["nationalCategoryId"], message: NUMBER_MESSAGE });
    }
    if (nationalCategoryId === undefined) return row;
    // A number that is confirmed, or that none is wanted, is a decision too, once.
    const isNews = nationalCategoryId !== row.nationalCategoryId || !(await decidedByPeople(tx)).has(id);
    if (isNews) await setNumber(tx, actor, at, row, nationalCategoryId);
    return row;
  });
}

/**
 * Gives active categories the national numbers that `choose` finds for them, as the hub itself. One that has a number,
 * or about whose number a person decided, even that it is to have none, stays as it is.
 * @param choose national number by the category's id, of all that are active
 */
export function numberCategories(
  env: CaseEnvironment,
  choose: (active: readonly CategoryEntity[]) => ReadonlyMap<string, string>,
): Promise<void> {
  return administer(env, async (tx, at) => {
    const active = (await lockCategories(tx)).filter(({ isActive }) => isActive);
    const numbers = choose(active);
    const decided = await decidedByPeople(tx);
    for (const row of active) {
      const number = numbers.get(row.id);
      if (number === undefined || row.nationalCategoryId !== null || decided.has(row.id)) continue;
      await setNumber(tx, { kind: "SYSTEM" }, at, row, number);
    }
  });
}

/** All of them, a few dozen: what a person decides meanwhile waits, or was seen. */
function lockCategories(tx: Transaction): Promise<CategoryEntity[]> {
  return tx.manager.find(CategoryEntity, { order: { id: "ASC" }, lock: { mode: "pessimistic_write" } });
}

/** Told by the log, which is never pruned: the row of a category whose number was taken away looks like a new one. */
async function decidedByPeople(tx: Transaction): Promise<ReadonlySet<string | undefined>> {
  const events = await tx.query<{ data: string }>("SELECT data FROM event WHERE type = ? AND actor_kind = 'OFFICER'", [
    CHANGED,
  ]);
  return new Set(events.map(({ data }) => (JSON.parse(data) as EventData).subjectId));
}

async function setNumber(
  tx: Transaction,
  actor: Actor,
  at: Date,
  row: CategoryEntity,
  nationalCategoryId: string | null,
): Promise<void> {
  const before = { nationalCategoryId: row.nationalCategoryId };
  row.nationalCategoryId = nationalCategoryId;
  await tx.manager.update(CategoryEntity, { id: row.id }, { nationalCategoryId });
  await appendAdministration(tx, actor, at, {
    type: CHANGED,
    subject: "category",
    subjectId: row.id,
    before,
    after: { nationalCategoryId },
  });
}
