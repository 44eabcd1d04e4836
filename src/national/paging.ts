import type { NationalList, UnreadableRecord } from "./neutral";
import { done, type ReadOutcome } from "./outcome";
import { idOf, objectOf } from "./untrusted";
import type { ReadPage } from "./wire-schema";

/** No honest list is longer; a server that always names a next page would be read for ever. */
const MAX_PAGES = 500;

/** Reads one page, counted from 1. */
export type FetchPage = (page: number) => Promise<ReadOutcome<ReadPage>>;

/** Reads one entry; null or a reason when it cannot be read. */
export type ReadEntry<Item> = (value: unknown) => { readonly item: Item } | { readonly unreadable: UnreadableRecord };

/**
 * Reads a list to its end, going by page numbers. A list that changes between two pages is read again, up to `tries`
 * times, because what moves up a page while the next one is fetched is skipped; after that it counts as incomplete.
 * The first call that fails ends it.
 */
export async function readList<Item>(
  fetchPage: FetchPage,
  readEntry: ReadEntry<Item>,
  tries: number,
): Promise<ReadOutcome<NationalList<Item>>> {
  for (let attempt = 1; ; attempt++) {
    const pages = await readPages(fetchPage);
    if (pages.outcome !== "done") return pages;
    if (pages.value.isComplete || attempt >= tries) return done(listOf(pages.value, readEntry));
  }
}

interface Pages {
  readonly entries: readonly unknown[];
  readonly isComplete: boolean;
}

async function readPages(fetchPage: FetchPage): Promise<ReadOutcome<Pages>> {
  const entries: unknown[] = [];
  const totals = new Set<number>();
  let previous = "";
  for (let number = 1; number <= MAX_PAGES; number++) {
    const answer = await fetchPage(number);
    if (answer.outcome !== "done") return answer;
    const page = answer.value;
    const content = JSON.stringify(page.items);
    const isAnotherPage = page.currentPage !== null && page.currentPage !== number;
    const isRepeated = number > 1 && page.items.length > 0 && content === previous;
    if (isAnotherPage || isRepeated) return done({ entries, isComplete: false });
    previous = content;
    entries.push(...page.items);
    if (page.total !== null) totals.add(page.total);
    if (!page.hasNext) {
      const isSteady =
        number === 1 || (totals.size === 0 ? await isUnchanged(fetchPage, entries) : hasOnly(totals, entries.length));
      return done({ entries, isComplete: isSteady });
    }
    if (page.items.length === 0) return done({ entries, isComplete: false });
  }
  return done({ entries, isComplete: false });
}

/** A server that gives no total is asked for the first page again: what is added or removed mostly shows there. */
async function isUnchanged(fetchPage: FetchPage, entries: readonly unknown[]): Promise<boolean> {
  const again = await fetchPage(1);
  if (again.outcome !== "done") return false;
  const { items } = again.value;
  return JSON.stringify(items) === JSON.stringify(entries.slice(0, items.length));
}

function hasOnly(totals: ReadonlySet<number>, expected: number): boolean {
  return totals.size === 1 && totals.has(expected);
}

function listOf<Item>(pages: Pages, readEntry: ReadEntry<Item>): NationalList<Item> {
  const readings = pages.entries.map(readEntry);
  return {
    items: readings.flatMap((reading) => ("item" in reading ? [reading.item] : [])),
    unreadable: readings.flatMap((reading) => ("unreadable" in reading ? [reading.unreadable] : [])),
    isComplete: pages.isComplete,
  };
}

/** Reads entries with `read`; one of which it makes nothing is unreadable. `what` names the kind of entry. */
export function entryReader<Item>(what: string, read: (value: unknown) => Item | null) {
  return (value: unknown): { item: Item } | { unreadable: UnreadableRecord } => {
    const item = read(value);
    if (item !== null) return { item };
    return { unreadable: { id: idOf(objectOf(value)?.id), reason: `${what} has no readable id or name` } };
  };
}
