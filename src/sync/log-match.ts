import type { NationalLogItem } from "../national/neutral";
import { itemDigest } from "./reading";

/** A national log item that is known already. */
export interface KnownItem {
  readonly itemKey: string;
  readonly nationalItemId: string | null;
  readonly textDigest: Buffer | null;
  readonly saidAt: Date | null;
}

/** A national log item that was not known, with the key under which it is kept. */
export interface FreshItem extends KnownItem {
  readonly item: NationalLogItem;
}

/**
 * The items that are not known yet, in order of time. The national side gives no key that can be relied on: an item is
 * known by its id where both readings have one, else by its text and date. Items that are alike in all of that count
 * as often as one list holds them; the two lists of a case show the same items, and join.
 */
export function freshItems(
  known: readonly KnownItem[],
  logs: readonly (readonly NationalLogItem[])[],
): readonly FreshItem[] {
  const fresh: FreshItem[] = [];
  for (const log of logs) {
    const taken = new Set<KnownItem>();
    const candidates = [...known, ...fresh];
    // Those with an id choose first: an item without one must not take the place of one that can be told for sure.
    for (const item of [...log].sort((a, b) => Number(a.id === null) - Number(b.id === null))) {
      const found = [...candidates, ...fresh].find(
        (one) => isSame(one, item) && (!taken.has(one) || isSameId(one, item)),
      );
      if (found !== undefined) {
        taken.add(found);
        continue;
      }
      const added = freshItem(item, [...known, ...fresh]);
      taken.add(added);
      fresh.push(added);
    }
  }
  const order = (one: FreshItem) => one.saidAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return fresh.sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}

function isSameId(one: KnownItem, item: NationalLogItem): boolean {
  return one.nationalItemId !== null && one.nationalItemId === item.id;
}

function isSame(one: KnownItem, item: NationalLogItem): boolean {
  if (one.nationalItemId !== null && item.id !== null) return one.nationalItemId === item.id;
  const isDateKnown = one.saidAt !== null && item.at !== null;
  if (isDateKnown && one.saidAt.getTime() !== item.at.getTime()) return false;
  return one.textDigest?.equals(itemDigest(item)) ?? false;
}

function freshItem(item: NationalLogItem, before: readonly KnownItem[]): FreshItem {
  const textDigest = itemDigest(item);
  const stem =
    item.id === null ? `${textDigest.toString("hex").slice(0, 40)}@${item.at?.getTime() ?? "-"}` : `id:${item.id}`;
  const keys = new Set(before.map(({ itemKey }) => itemKey));
  let itemKey = stem;
  for (let number = 2; keys.has(itemKey); number += 1) itemKey = `${stem}#${number}`;
  return { item, itemKey, nationalItemId: item.id, textDigest, saidAt: item.at };
}
