import fc from "fast-check";
import { DateTimeScalar } from "../../src/api/scalars";

describe("the DateTime scalar", () => {
  it("writes every instant as ISO 8601 in UTC with milliseconds", () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (instant) => {
        expect(DateTimeScalar.serialize(instant)).toBe(instant.toISOString());
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    "2026-12-31T23:59:59.999Z",
    "2027-01-01T00:00:00.000Z",
    "1969-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59.999Z",
  ])("keeps the edge %s", (text) => {
    expect(DateTimeScalar.serialize(new Date(text))).toBe(text);
  });

  it("refuses an instant that is none", () => {
    expect(() => DateTimeScalar.serialize(new Date(Number.NaN))).toThrow(RangeError);
  });
});
