import type { NationalLogItem } from "../../src/national/neutral";
import { freshItems, type KnownItem } from "../../src/sync/log-match";

const AT = new Date("2026-03-02T03:00:00Z");
const LATER = new Date("2026-03-02T05:00:00Z");

function item(id: string | null, text: string, at: Date | null = AT): NationalLogItem {
  return {
    id,
    at,
    text,
    institutionFrom: null,
    institutionTo: null,
    statusOld: null,
    statusNew: null,
    templateCode: null,
    hasOwnWords: true,
    attachments: [],
  };
}

type Log = readonly NationalLogItem[];

function texts(n4: Log, n5: Log, known: readonly KnownItem[] = []): string[] {
  return freshItems(known, [n4, n5]).map((one) => one.item.text);
}

/** Rows as they are kept. */
function kept(n4: Log, n5: Log): KnownItem[] {
  return freshItems([], [n4, n5]).map(({ item: _item, ...row }) => row);
}

describe("across the two lists", () => {
  test("one id of two items: both are taken, and neither is taken again", () => {
    const n4 = [item("5", "Terdisposisi kepada dinas.")];
    const n5 = [item("5", "Jawaban dinas.", LATER)];
    expect(texts(n4, n5)).toEqual(["Terdisposisi kepada dinas.", "Jawaban dinas."]);
    expect(texts(n4, n5, kept(n4, n5))).toEqual([]);
    expect(texts(n4, n5, kept(n4, []))).toEqual(["Jawaban dinas."]);
  });

  test("one id of two items, without dates: both are taken", () => {
    expect(texts([item("5", "Terdisposisi.", null)], [item("5", "Jawaban.", null)])).toHaveLength(2);
  });

  test("two ids of one item: it is taken once", () => {
    const n4 = [item("900", "Jawaban dinas.")];
    const n5 = [item("12", "JAWABAN  dinas.")];
    expect(texts(n4, n5)).toEqual(["Jawaban dinas."]);
    expect(texts(n4, n5, kept(n4, n5))).toEqual([]);
    expect(texts([], n5, kept(n4, n5))).toEqual([]);
    expect(texts(n4, n5, kept([], n5))).toEqual([]);
  });

  test("an item with an id in each, edited in both: it keeps its first words", () => {
    const known = kept([item("900", "Jawaban dinas.")], [item("12", "Jawaban dinas.")]);
    expect(texts([item("900", "Jawaban baru.")], [item("12", "Jawaban baru.")], known)).toEqual([]);
  });

  test("equal ids with the same date or the same text: it is taken once", () => {
    expect(texts([item("5", "Jawaban {{nama}}.")], [item("5", "Jawaban dinas.")])).toHaveLength(1);
    expect(texts([item("5", "Jawaban dinas.")], [item("5", "Jawaban dinas.", LATER)])).toHaveLength(1);
  });

  test("alike in all but their ids, twice in one list: two items, whatever the other list shows", () => {
    const twice = [item("12", "Sedang diproses."), item("13", "Sedang diproses.")];
    expect(texts([item("900", "Sedang diproses.")], twice)).toHaveLength(2);
    expect(texts(twice, [item("900", "Sedang diproses.")])).toHaveLength(2);
    const known = kept([item("900", "Sedang diproses.")], twice);
    expect(texts([item("900", "Sedang diproses.")], twice, known)).toEqual([]);
  });
});

test("what is new of both lists is one list in order of time; what has no date stands at its end, as it came", () => {
  const n4 = [item("3", "Selesai.", LATER), item(null, "Tanpa waktu.", null), item("1", "Diterima.")];
  const n5 = [item("3", "Selesai.", LATER), item(null, "Dijawab."), item(null, "Tanpa waktu juga.", null)];
  expect(texts(n4, n5)).toEqual(["Diterima.", "Dijawab.", "Selesai.", "Tanpa waktu.", "Tanpa waktu juga."]);
});

describe("within a list", () => {
  test("equal ids are one item, edited or shown twice or without its date", () => {
    const known = kept([], [item("12", "Lama.")]);
    expect(texts([], [item("12", "Baru.", LATER), item("12", "Baru.", LATER)], known)).toEqual([]);
    expect(texts([], [item("12", "Baru.", null)], known)).toEqual([]);
  });

  test("an item that can be told for sure is not pushed out by one that is only like it", () => {
    const known = kept([], [item("12", "Sedang diproses."), item("13", "Sedang diproses.")]);
    expect(texts([], [item(null, "Sedang diproses."), item("12", "Sedang diproses.")], known)).toEqual([]);
    expect(texts([], [item(null, "Sedang diproses."), item("14", "Sedang diproses.")], known)).toHaveLength(1);
  });
});

describe("kept before keys named their list", () => {
  const known = [{ ...kept([item("5", "Terdisposisi.")], [])[0], itemKey: "id:5" } as KnownItem];

  test("its id counts with its text or its date, in either list", () => {
    for (const same of [item("5", "Terdisposisi."), item("5", "Terdisposisi ulang."), item("5", "Baru.", null)]) {
      expect(texts([same], [], known)).toEqual([]);
      expect(texts([], [same], known)).toEqual([]);
    }
  });

  test("what it kept out is taken in now", () => {
    expect(texts([item("5", "Terdisposisi.")], [item("5", "Jawaban dinas.", LATER)], known)).toEqual([
      "Jawaban dinas.",
    ]);
  });
});
