import type { NationalList, UnreadableRecord } from "./neutral";
import { done, type ReadOutcome } from "./outcome";
import { idOf, objectOf } from "./untrusted";
import type { ReadPage } from "./wire-schema";

/** No honest list is longer; a server that always names a next page would be read for ever. */
const MAX_PAGES = 500;

/** Reads one page, counted from 1. */
export type FetchPage = (page: number) => Promise<ReadOutcome<ReadPage>>;

/** How the entries of a list are read. */
export interface EntryReader<Item> {
  /** Reads one entry, or says why it cannot be read. */
  readonly read: (value: unknown) => { readonly item: Item } | { readonly unreadable: UnreadableRecord };
  /** What stays the same when the other side writes the same entry in another shape. */
  readonly keyOf: (item: Item) => string;
}

/**
 * Reads a list to its end, going by page numbers. A list that changes between two pages is read again, up to `tries`
 * times, because what moves up a page while the next one is fetched is skipped; after that it counts as incomplete. So
 * does one that shows an entry on two pages: however well its count fits, another one was not shown in that place.
 * The first call that fails ends it.
 */
export async function readList<Item>(
  fetchPage: FetchPage,
  reader: EntryReader<Item>,
  tries: number,
): Promise<ReadOutcome<NationalList<Item>>> {
  for (let attempt = 1; ; attempt++) {
    const pages = await readPages(fetchPage, reader);
    if (pages.outcome !== "done") return pages;
    if (pages.value.isComplete || attempt >= tries) return done(listOf(pages.value, reader));
  }
}

interface Pages {
  readonly entries: readonly unknown[];
  readonly isComplete: boolean;
}

async function readPages<Item>(fetchPage: FetchPage, reader: EntryReader<Item>): Promise<ReadOutcome<Pages>> {
  const entries: unknown[] = [];
  let first: readonly unknown[] = [];
  const totals = new Set<number>();
  const shown = new Set<string>();
  let isOverlapping = false;
  let previous = "";
  for (let number = 1; number <= MAX_PAGES; number++) {
    const answer = await fetchPage(number);
    if (answer.outcome === "notProcessed") return { ...answer, pagesRead: number - 1 };
    if (answer.outcome !== "done") return answer;
    const page = answer.value;
    const content = JSON.stringify(page.items);
    const isAnotherPage = page.currentPage !== null && page.currentPage !== number;
    const isRepeated = number > 1 && page.items.length > 0 && content === previous;
    if (isAnotherPage || isRepeated) return done({ entries, isComplete: false });
    previous = content;
    if (number === 1) first = page.items;
    entries.push(...page.items);
    // Only from page to page: a system that shows each entry twice does it side by side, and is whole.
    const ids = page.items.map((entry) => idOf(objectOf(entry)?.id)).filter((id) => id !== null);
    isOverlapping ||= ids.some((id) => shown.has(id));
    for (const id of ids) shown.add(id);
    if (page.total !== null) totals.add(page.total);
    if (!page.hasNext) {
      const isSteady =
        number === 1 ||
        (totals.size === 0 ? await isUnchanged(fetchPage, first, reader) : hasOnly(totals, entries.length));
      return done({ entries, isComplete: isSteady && !isOverlapping });
    }
    if (page.items.length === 0) return done({ entries, isComplete: false });
  }
  return done({ entries, isComplete: false });
}

/**
 * A server that gives no total is asked for the first page again: what is added or removed mostly shows there. The same
 * entries may come in another order and in other shapes.
 */
async function isUnchanged<Item>(
  fetchPage: FetchPage,
  first: readonly unknown[],
  reader: EntryReader<Item>,
): Promise<boolean> {
  const again = await fetchPage(1);
  return again.outcome === "done" && keysOf(again.value.items, reader) === keysOf(first, reader);
}

function keysOf<Item>(entries: readonly unknown[], { read, keyOf }: EntryReader<Item>): string {
  const keys = entries.map((entry) => {
    const reading = read(entry);
    return "item" in reading ? keyOf(reading.item) : JSON.stringify(entry);
  });
  return JSON.stringify(keys.sort());
}

function hasOnly(totals: ReadonlySet<number>, expected: number): boolean {
  return totals.size === 1 && totals.has(expected);
}

function listOf<Item>(pages: Pages, { read }: EntryReader<Item>): NationalList<Item> {
  const readings = pages.entries.map(read);
  return {
    items: readings.flatMap((reading) => ("item" in reading ? [reading.item] : [])),
    unreadable: readings.flatMap((reading) => ("unreadable" in reading ? [reading.unreadable] : [])),
    isComplete: pages.isComplete,
  };
}

/** Reads entries with `read`; one of which it makes nothing is unreadable. `what` names the kind of entry. */
export function entryReader<Item>(
  what: string,
  read: (value: unknown) => Item | null,
  keyOf: (item: Item) => string,
): EntryReader<Item> {
  return {
    keyOf,
    read: (value) => {
      const item = read(value);
      if (item !== null) return { item };
      return { unreadable: { id: idOf(objectOf(value)?.id), reason: `${what} has no readable id or name` } };
    },
  };
}
