import { EMPTY_DRAFT } from "../../src/domain/dialogue/draft";
import { gather, type Waiting } from "../../src/domain/dialogue/gather";
import { comeLate, lateTurn } from "../../src/domain/dialogue/message-part";
import { partOfHeader } from "../../src/http/intake/gateway-message";

const BEGIN = Date.parse("2026-03-02T02:00:00Z");
const at = (ms: number) => new Date(BEGIN + ms);
const message = (id: string, ms: number, extra: Partial<Waiting> = {}): Waiting => ({
  id,
  receivedAt: at(ms),
  text: id,
  part: null,
  hasFiles: false,
  filesAt: null,
  ...extra,
});
const part = (number: number, ms: number, ref = 7): Waiting =>
  message(`p${number}`, ms, { text: `bagian${number} `, part: { ref, number, of: 3 } });

test("nothing waits", () => {
  expect(gather([], at(0))).toBeNull();
});

test.each([[[1, 2, 3]], [[1, 3, 2]], [[2, 1, 3]], [[2, 3, 1]], [[3, 1, 2]], [[3, 2, 1]]])(
  "parts that come as %j are one text",
  (order) => {
    const waiting = order.map((number, index) => part(number, index * 10));
    expect(gather(waiting.slice(0, 2), at(100))).toEqual({ kind: "WAIT", until: at(180_000) });
    expect(gather(waiting, at(100))).toMatchObject({ kind: "READY", text: "bagian1 bagian2 bagian3" });
  },
);

test("a part that is lost is marked after a time; another message does not come between", () => {
  const waiting = [part(3, 0), message("lain", 5), part(1, 10)];
  expect(gather(waiting, at(179_999))).toEqual({ kind: "WAIT", until: at(180_000) });
  expect(gather(waiting, at(180_000))).toEqual({
    kind: "READY",
    ids: ["p3", "p1"],
    text: "bagian1  [bagian 2 tidak diterima] bagian3",
    lost: { ref: 7, of: 3, numbers: [2], atMs: at(180_000).getTime() },
  });
});

test("ten parts in any order without the third are one text, and say which one is missing", () => {
  const numbers = [10, 1, 9, 2, 8, 4, 7, 5, 6];
  const waiting = numbers.map((number, index) =>
    message(`p${number}`, index, { part: { ref: 7, number, of: 10 }, text: `${number}.` }),
  );
  expect(gather(waiting, at(179_999))).toMatchObject({ kind: "WAIT" });
  expect(gather(waiting, at(180_000))).toMatchObject({
    kind: "READY",
    text: "1.2. [bagian 3 tidak diterima] 4.5.6.7.8.9.10.",
    lost: { numbers: [3] },
  });
});

test("a part that comes late is known by what was missing, for a day", () => {
  const lost = { ref: 7, of: 3, numbers: [2], atMs: at(0).getTime() };
  const late = { ref: 7, number: 2, of: 3, text: "bagian2" };
  expect(comeLate(lost, [late], at(60_000))).toBe(true);
  expect(comeLate(lost, [late], at(25 * 3_600_000))).toBe(false);
  expect(comeLate(lost, [{ ...late, ref: 8 }], at(60_000))).toBe(false);
  expect(comeLate(lost, [late, { ...late, number: 1 }], at(60_000))).toBe(false);
  expect(comeLate(lost, [], at(60_000))).toBe(false);
  expect(comeLate(null, [late], at(60_000))).toBe(false);
  const draft = { ...EMPTY_DRAFT, content: "bagian1  [bagian 2 tidak diterima] bagian3" };
  expect(lateTurn(draft, [{ ...late, text: "$& bagian2 " }])).toEqual({
    draft: { ...draft, content: "bagian1 $& bagian2 bagian3" },
    effect: null,
    reply: null,
  });
  expect(lateTurn(null, [late])).toMatchObject({ draft: null, reply: { say: "PART_LATE" } });
});

test("the same part under another id, and another long message with another reference, wait for their turn", () => {
  const again = { ...part(1, 30), id: "lagi" };
  const waiting = [part(1, 0), again, part(2, 40), part(1, 50, 8), part(3, 60)];
  expect(gather(waiting, at(100))).toMatchObject({ kind: "READY", ids: ["p1", "p2", "p3"] });
});

test("photos are one message once it is quiet, with the words among them; a command is not among them", () => {
  const photo = (id: string, ms: number, text = "") => message(id, ms, { text, hasFiles: true });
  const album = [photo("a", 0), photo("b", 50, "jalan rusak"), message("di Sayung", 900), photo("c", 1_500)];
  expect(gather(album, at(3_499))).toEqual({ kind: "WAIT", until: at(3_500) });
  expect(gather(album, at(3_500))).toEqual({
    kind: "READY",
    ids: ["a", "b", "di Sayung", "c"],
    text: "jalan rusak\ndi Sayung",
    lost: null,
  });
  const broken = [photo("a", 0), message("STATUS", 100), photo("b", 200)];
  expect(gather(broken, at(2_000))).toMatchObject({ kind: "READY", ids: ["a"] });
  expect(gather([message("jalan rusak", 0), photo("a", 300)], at(2_300))).toMatchObject({ ids: ["jalan rusak", "a"] });
});

test("a stream of photos is looked at after a while; files that are not there yet are waited for", () => {
  const stream = Array.from({ length: 20 }, (_, n) => message(`f${n}`, n * 1_000, { hasFiles: true }));
  expect(gather(stream.slice(0, 15), at(14_900))).toMatchObject({ kind: "WAIT", until: at(15_000) });
  expect(gather(stream.slice(0, 16), at(15_000))).toMatchObject({ kind: "READY" });
  const waited = message("a", 0, { hasFiles: true, filesAt: at(5_000) });
  expect(gather([waited], at(4_000))).toEqual({ kind: "WAIT", until: at(5_000) });
  const due = message("b", 500, { hasFiles: true, filesAt: at(500) });
  expect(gather([waited, due], at(4_000))).toEqual({ kind: "WAIT", until: at(5_000) });
});

test("one text is looked at at once, and alone", () => {
  expect(gather([message("a", 0), message("b", 1)], at(2))).toEqual({
    kind: "READY",
    ids: ["a"],
    text: "a",
    lost: null,
  });
});

test.each([
  ["050003A70302", { ref: 0xa7, number: 2, of: 3 }],
  ["06080412340201", { ref: 0x1234, number: 1, of: 2 }],
  ["0B05040B8423F00003A70302", { ref: 0xa7, number: 2, of: 3 }],
  ["050003A70101", null],
  ["050003A70204", null],
  ["050003A703", null],
  ["", null],
])("the header %s", (udh, found) => {
  expect(partOfHeader(udh)).toEqual(found);
});
