import { joinWithin, totalMs } from "../../src/domain/interval";

const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour));
const stretch = (from: number, to: number | null) => ({ from: at(from), to: to === null ? null : at(to) });

test.each([
  ["none", [], []],
  ["disjoint ones in order", [stretch(14, 16), stretch(9, 10)], [stretch(9, 10), stretch(14, 16)]],
  ["overlapping and touching ones as one", [stretch(9, 11), stretch(10, 12), stretch(12, 13)], [stretch(9, 13)]],
  ["one inside another as the outer one", [stretch(9, 14), stretch(10, 11)], [stretch(9, 14)]],
  ["only what lies in the frame", [stretch(1, 9), stretch(17, null)], [stretch(8, 9), stretch(17, 18)]],
  ["nothing of what only touches the frame", [stretch(1, 8), stretch(18, null), stretch(20, 21)], []],
])("%s", (_, intervals, joined) => {
  expect(joinWithin(intervals, { from: at(8), to: at(18) })).toEqual(joined);
});

test("lengths add up", () => {
  expect(totalMs([])).toBe(0);
  expect(
    totalMs([
      { from: at(9), to: at(10) },
      { from: at(14), to: at(16) },
    ]),
  ).toBe(3 * 60 * 60 * 1000);
});
