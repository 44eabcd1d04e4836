import { nightOf } from "../../src/sync/schedule";

test.each([
  ["just after midnight in Jakarta", "2026-03-01T17:00:00.000Z"],
  ["in the middle of the day", "2026-03-02T05:00:00.000Z"],
  ["just before the next midnight", "2026-03-02T16:59:59.999Z"],
])("the night of a day is from one to five in Jakarta: %s", (_, now) => {
  expect(nightOf(new Date(now))).toEqual({
    beginsAt: new Date("2026-03-01T18:00:00.000Z"),
    endsAt: new Date("2026-03-01T22:00:00.000Z"),
  });
});
