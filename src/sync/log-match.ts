import type { NationalLogItem } from "../national/neutral";
import { itemDigest, type NationalReading } from "./reading";

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

type ListName = "N4" | "N5";

/** An item, and how it was seen: by an earlier reading, and in the lists of this one. */
interface Candidate {
  readonly one: KnownItem;
  readonly shapes: KnownItem[];
}

/** How sure it is that two are one item; 0: they are not. */
type Sureness = 3 | 2 | 1 | 0;

/** What is surer chooses first: a likeness must not take the place of an item that can be told for sure. */
const SURENESS = [3, 2, 1] as const;

/** So begin the keys of items that were kept without the name of their list. */
const LISTLESS_KEY = "id:";

/**
 * The items that are not known yet, in order of time. The national side gives no key that can be relied on: within a list
 * an item is known by its id where both readings have one, else by its text and date. The two lists of a case show the
 * same items in part, and may count them apart: across them an id says something only together with text or date, and
 * what is alike in both is one item under whatever ids. Items that are alike in all of that count as often as one list
 * holds them.
 */
export function freshItems(known: readonly KnownItem[], logs: NationalReading["logs"]): readonly FreshItem[] {
  const fresh: FreshItem[] = [];
  const candidates = new Candidates();
  for (const one of known) candidates.add({ one, shapes: [] }, one);
  for (const [list, log] of [["N4", logs[0]] as const, ["N5", logs[1]] as const]) {
    const items = onceEach(log).map((item) => freshItem(item, list));
    const found = matches(candidates, items, list);
    for (const [shape, candidate] of found) candidates.add(candidate, shape);
    for (const shape of items.filter((one) => !found.has(one))) {
      const one = { ...shape, itemKey: candidates.unusedKey(shape.itemKey) };
      fresh.push(one);
      candidates.add({ one, shapes: [] }, one);
    }
  }
  const order = (one: FreshItem) => one.saidAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return fresh.sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}

/** A log may hold thousands of items: only those that have an id or a text in common are compared. */
class Candidates {
  readonly #byTrait = new Map<string, Candidate[]>();
  readonly #keys = new Set<string>();

  add(candidate: Candidate, shape: KnownItem): void {
    candidate.shapes.push(shape);
    this.#keys.add(candidate.one.itemKey);
    for (const trait of traits(shape)) this.#byTrait.set(trait, [...(this.#byTrait.get(trait) ?? []), candidate]);
  }

  like(item: FreshItem): Candidate[] {
    return traits(item).flatMap((trait) => this.#byTrait.get(trait) ?? []);
  }

  unusedKey(stem: string): string {
    let itemKey = stem;
    for (let number = 2; this.#keys.has(itemKey); number += 1) itemKey = `${stem}#${number}`;
    return itemKey;
  }
}

function traits({ nationalItemId, textDigest }: KnownItem): string[] {
  const text = textDigest === null ? [] : [`text ${textDigest.toString("hex")}`];
  return nationalItemId === null ? text : [`id ${nationalItemId}`, ...text];
}

/** Those with an id first, each id once: a list may show one item twice. */
function onceEach(log: readonly NationalLogItem[]): NationalLogItem[] {
  const byId = new Map<string, NationalLogItem>();
  for (const item of log) if (item.id !== null && !byId.has(item.id)) byId.set(item.id, item);
  return [...byId.values(), ...log.filter(({ id }) => id === null)];
}

/** Which items of one list are which candidates; of one list no two are the same. */
function matches(candidates: Candidates, items: readonly FreshItem[], list: ListName): Map<FreshItem, Candidate> {
  const found = new Map<FreshItem, Candidate>();
  const taken = new Set<Candidate>();
  for (const wanted of SURENESS) {
    for (const item of items.filter((one) => !found.has(one))) {
      const same = candidates.like(item).find((one) => !taken.has(one) && sureness(one, item, list) === wanted);
      if (same === undefined) continue;
      taken.add(same);
      found.set(item, same);
    }
  }
  return found;
}

function sureness({ shapes }: Candidate, item: FreshItem, list: ListName): Sureness {
  if (item.nationalItemId !== null) {
    const inList = shapes.filter(({ itemKey }) => itemKey.startsWith(`${list}:`));
    if (inList.length > 0) return inList.some(({ itemKey }) => itemKey === item.itemKey) ? 3 : 0;
    if (shapes.some((one) => isSameByIdAndMore(one, item))) return 2;
  }
  return shapes.some((one) => isSameText(one, item) && !isOtherDate(one, item)) ? 1 : 0;
}

function isSameByIdAndMore(one: KnownItem, item: FreshItem): boolean {
  if (one.nationalItemId !== item.nationalItemId) return false;
  const isDateKnown = one.saidAt !== null && item.saidAt !== null;
  if (isDateKnown ? !isOtherDate(one, item) : one.itemKey.startsWith(LISTLESS_KEY)) return true;
  return isSameText(one, item);
}

function isSameText(one: KnownItem, { textDigest }: FreshItem): boolean {
  return textDigest !== null && (one.textDigest?.equals(textDigest) ?? false);
}

/** A missing date agrees with any. */
function isOtherDate(one: KnownItem, { saidAt }: FreshItem): boolean {
  return one.saidAt !== null && saidAt !== null && one.saidAt.getTime() !== saidAt.getTime();
}

function freshItem(item: NationalLogItem, list: ListName): FreshItem {
  const textDigest = itemDigest(item);
  const itemKey =
    item.id === null ? `${textDigest.toString("hex").slice(0, 40)}@${item.at?.getTime() ?? "-"}` : `${list}:${item.id}`;
  return { item, itemKey, nationalItemId: item.id, textDigest, saidAt: item.at };
}
