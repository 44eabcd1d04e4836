import { LOG_READER, MASTER_READER } from "../../src/national/list-readers";
import { done } from "../../src/national/outcome";
import { type FetchPage, readList } from "../../src/national/paging";

/** Pages without a total; `written` writes an entry anew at every fetch. */
function pagesOf(lists: readonly (readonly string[])[], written: (text: string, fetch: number) => object): FetchPage {
  let fetches = 0;
  return async (page) => {
    fetches += 1;
    const items = [...(lists[page - 1] ?? [])].map((text) => written(text, fetches));
    const shuffled = fetches % 2 === 0 ? items.reverse() : items;
    return done({ items: shuffled, hasNext: page < lists.length, currentPage: page, total: null });
  };
}

test("entries in another order and in other shapes are the same list", async () => {
  const inAnyShape = (content: string, fetch: number) =>
    fetch % 2 === 0
      ? { content: `<p>${content}</p>`, created_at: "13-03-2026 17:30:00" }
      : { id: content.length, content };
  const read = await readList(pagesOf([["satu", "dua"], ["tiga"]], inAnyShape), LOG_READER, 3);
  expect(read).toMatchObject({ outcome: "done", value: { isComplete: true, unreadable: [] } });
});

test("another entry on the first page is another list: it is read again, and after the last try not complete", async () => {
  let newest = 0;
  const moving: FetchPage = async (page) => {
    newest += page === 1 ? 1 : 0;
    const items = [{ id: newest * 10 + page, name: `instansi ${page}` }];
    return done({ items, hasNext: page < 2, currentPage: page, total: null });
  };
  expect(await readList(moving, MASTER_READER, 2)).toMatchObject({ outcome: "done", value: { isComplete: false } });
  expect(newest).toBe(4);
});

test("an entry that cannot be read counts by all that it is", async () => {
  const broken = (name: string, fetch: number) => ({ name, fetch });
  const steady = (name: string) => ({ name });
  const lists = [["satu"], ["dua"]];
  expect(await readList(pagesOf(lists, steady), MASTER_READER, 1)).toMatchObject({ value: { isComplete: true } });
  expect(await readList(pagesOf(lists, broken), MASTER_READER, 1)).toMatchObject({ value: { isComplete: false } });
});

describe("an entry that moves from page 2 to page 1 while the pages are read", () => {
  /** Twenty entries on two pages, counted rightly all the time; the last one goes to the head after page 1, so many times. */
  function movingList(moves: number): FetchPage {
    const entries = Array.from({ length: 20 }, (_, n) => ({ id: n + 1, name: `instansi ${n + 1}` }));
    let moved = 0;
    return async (page) => {
      const items = entries.slice((page - 1) * 10, page * 10);
      const last = page === 1 && moved++ < moves ? entries.pop() : undefined;
      if (last !== undefined) entries.unshift(last);
      return done({ items, hasNext: page < 2, currentPage: page, total: 20 });
    };
  }
  const ALL = Array.from({ length: 20 }, (_, n) => String(n + 1)).sort();

  async function read(moves: number, tries: number) {
    const outcome = await readList(movingList(moves), MASTER_READER, tries);
    if (outcome.outcome !== "done") throw new Error("not read");
    const { items, isComplete } = outcome.value;
    return { ids: [...new Set(items.map(({ id }) => id))].sort(), isComplete };
  }

  test("is noticed though the count fits: one entry is shown twice, and so another one was not", async () => {
    const { ids, isComplete } = await read(1, 1);
    expect(isComplete).toBe(false);
    expect(ids).toHaveLength(19);
  });

  test("is found by reading again", async () => {
    expect(await read(1, 2)).toEqual({ ids: ALL, isComplete: true });
    expect((await read(5, 3)).isComplete).toBe(false);
  });

  test("an entry that each page shows twice is no sign of it", async () => {
    const doubled: FetchPage = async (page) => {
      const entry = { id: page, name: `instansi ${page}` };
      return done({ items: [entry, entry], hasNext: page < 2, currentPage: page, total: 4 });
    };
    expect(await readList(doubled, MASTER_READER, 1)).toMatchObject({ value: { isComplete: true } });
  });
});
