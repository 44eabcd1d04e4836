import type { ClockFact } from "../../src/domain/clock-history";
import { dueAtOf, isOverdue } from "../../src/domain/clocks";
import type { ComplaintHandling } from "../../src/domain/sla-policy";
import type { ComplaintKind } from "../../src/domain/status";
import { clocksOf, FORWARDED_CASE, fact, lines, RECEIVED_CASE, RESOLVED_CASE, wib } from "./clock-case";

const LEAD = { hasLead: true } as const;

test("one case, resolved in time", () => {
  const followedUp = fact("2026-01-08 14:00", "FOLLOW_UP", "IN_PROGRESS", {
    ...LEAD,
    actorRole: "AGENCY_OFFICER",
    isPublic: true,
  });
  const history = [...RESOLVED_CASE.slice(0, 4), followedUp, ...RESOLVED_CASE.slice(4)];
  const clocks = clocksOf(history, "2026-03-01 00:00").filter(({ law }) => law === "PermenPANRB 5/2025");
  expect(lines(clocks, ...clocks.map(({ step }) => step))).toEqual([
    "NATIONAL_FORWARD | MET | 01-05 09:00 | 01-08 24:00 | 01-06 10:05",
    "NATIONAL_FINISH | MET | 01-05 09:00 | 01-26 24:00 | 01-09 15:30",
    "NATIONAL_FIRST_FOLLOW_UP | MET | 01-06 10:05 | 01-13 24:00 | 01-08 14:00",
    "NATIONAL_AUTO_CLOSE | CANCELLED | 01-09 15:00 | 01-26 24:00 | 01-09 15:30",
  ]);
});

describe("forwarding: 3 working days from submission", () => {
  const shown = (history: readonly ClockFact[], now: string) => lines(clocksOf(history, now), "NATIONAL_FORWARD");
  const friday = [fact("2026-03-13 17:30", "SUBMIT", "SUBMITTED")];

  test("over the week of Nyepi and Lebaran, to the last millisecond of the third day", () => {
    const at = (time: string) => [...friday, fact(time, "FORWARD", "FORWARDED", LEAD)];
    expect(shown(at("2026-03-25 23:59:59.999"), "2026-04-01 00:00")).toEqual([
      "NATIONAL_FORWARD | MET | 03-13 17:30 | 03-25 24:00 | 03-25 24:00",
    ]);
    expect(shown(at("2026-03-26 00:00"), "2026-04-01 00:00")).toEqual([
      "NATIONAL_FORWARD | BREACHED | 03-13 17:30 | 03-25 24:00 | 03-26 00:00",
    ]);
  });

  test("goes on through a clarification and a verification", () => {
    const history = [
      ...friday,
      fact("2026-03-16 09:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
      fact("2026-03-17 09:00", "ANSWER_CLARIFICATION", "SUBMITTED"),
      fact("2026-03-17 10:00", "VERIFY", "VERIFIED", LEAD),
    ];
    expect(shown(history, "2026-03-25 23:59:59.999")).toEqual([
      "NATIONAL_FORWARD | RUNNING | 03-13 17:30 | 03-25 24:00 | -",
    ]);
    expect(shown(history, "2026-03-26 00:00")).toEqual(["NATIONAL_FORWARD | BREACHED | 03-13 17:30 | 03-25 24:00 | -"]);
  });

  test("is judged once: a returned or recalled case starts no second clock", () => {
    const once = shown(FORWARDED_CASE, "2026-01-20 00:00");
    expect(once).toEqual(["NATIONAL_FORWARD | MET | 01-05 09:00 | 01-08 24:00 | 01-06 10:05"]);
    const returned = [...FORWARDED_CASE, fact("2026-01-07 09:00", "RETURN", "VERIFIED")];
    const recalled = [...FORWARDED_CASE, fact("2026-01-07 09:00", "VERIFY", "VERIFIED", LEAD)];
    expect(shown(returned, "2026-01-20 00:00")).toEqual(once);
    expect(shown(recalled, "2026-01-20 00:00")).toEqual(once);
  });

  test("starts again for a rejected case taken up after all", () => {
    const history = [
      ...friday,
      fact("2026-03-16 09:00", "REJECT", "REJECTED"),
      fact("2026-04-06 09:00", "REOPEN", "SUBMITTED"),
    ];
    expect(shown(history, "2026-04-07 09:00")).toEqual([
      "NATIONAL_FORWARD | CANCELLED | 03-13 17:30 | 03-25 24:00 | 03-16 09:00",
      "NATIONAL_FORWARD | RUNNING | 04-06 09:00 | 04-09 24:00 | -",
    ]);
  });
});

describe("the agency's first follow-up: 5 working days from forwarding", () => {
  const shown = (more: readonly ClockFact[], now = "2026-01-16 00:00") =>
    lines(clocksOf([...FORWARDED_CASE, ...more], now), "NATIONAL_FIRST_FOLLOW_UP");
  const running = "NATIONAL_FIRST_FOLLOW_UP | RUNNING | 01-06 10:05 | 01-13 24:00 | -";
  const met = "NATIONAL_FIRST_FOLLOW_UP | MET | 01-06 10:05 | 01-13 24:00 | 01-07 09:00";

  test.each([
    [
      "a public follow-up of an officer",
      fact("2026-01-07 09:00", "FOLLOW_UP", "FORWARDED", { ...LEAD, actorRole: "AGENCY_OFFICER", isPublic: true }),
    ],
    [
      "a public follow-up of the liaison",
      fact("2026-01-07 09:00", "FOLLOW_UP", "FORWARDED", { ...LEAD, actorRole: "LIAISON", isPublic: true }),
    ],
    ["an answer", fact("2026-01-07 09:00", "ANSWER", "ANSWERED", { ...LEAD, actorRole: "LIAISON", isPublic: true })],
    ["a text written on the national side", fact("2026-01-07 09:00", "NATIONAL_FOLLOW_UP", "FORWARDED", LEAD)],
  ])("is met by %s", (_, word) => {
    expect(shown([word])).toEqual([met]);
  });

  test.each([
    ["an acceptance", fact("2026-01-07 09:00", "ACCEPT", "IN_PROGRESS", { ...LEAD, actorRole: "LIAISON" })],
    ["an internal note", fact("2026-01-07 09:00", "FOLLOW_UP", "FORWARDED", { ...LEAD, actorRole: "AGENCY_OFFICER" })],
    [
      "a word of the coordinator",
      fact("2026-01-07 09:00", "FOLLOW_UP", "FORWARDED", { ...LEAD, actorRole: "COORDINATOR", isPublic: true }),
    ],
    ["the reporter's reply", fact("2026-01-07 09:00", "NATIONAL_REPLY", "FORWARDED", LEAD)],
  ])("is not met by %s", (_, touch) => {
    expect(shown([touch], "2026-01-13 23:59:59.999")).toEqual([running]);
    expect(shown([touch], "2026-01-14 00:00")).toEqual([running.replace("RUNNING", "BREACHED")]);
  });

  test("is called off when the agency loses the case, and counts anew for the next one", () => {
    const next = [
      fact("2026-01-07 09:00", "RETURN", "VERIFIED"),
      fact("2026-01-07 09:10", "VERIFY", "VERIFIED", LEAD),
      fact("2026-01-12 09:00", "FORWARD", "FORWARDED", LEAD),
    ];
    expect(shown(next)).toEqual([
      "NATIONAL_FIRST_FOLLOW_UP | CANCELLED | 01-06 10:05 | 01-13 24:00 | 01-07 09:00",
      "NATIONAL_FIRST_FOLLOW_UP | RUNNING | 01-12 09:00 | 01-20 24:00 | -",
    ]);
  });
});

describe("finishing: by what the case is and takes", () => {
  const shown = (history: readonly ClockFact[], now: string) => lines(clocksOf(history, now), "NATIONAL_FINISH");

  // 2 February 2026 is a Monday; Imlek, Lebaran, Easter and Labour day lie in the sixty days.
  test.each<[ComplaintKind, ComplaintHandling, string]>([
    ["COMPLAINT", "STANDARD", "02-24 24:00"],
    ["COMPLAINT", "SIMPLE", "02-09 24:00"],
    ["COMPLAINT", "FIELD_EXAMINATION", "05-08 24:00"],
    ["INFORMATION_REQUEST", "STANDARD", "02-09 24:00"],
    ["SUGGESTION", "STANDARD", "02-24 24:00"],
    ["ASPIRATION", "STANDARD", "02-24 24:00"],
  ])("%s, %s: until %s", (kind, handling, due) => {
    const submitted = [fact("2026-02-02 08:00", "SUBMIT", "SUBMITTED")];
    const clocks = clocksOf(submitted, "2026-02-02 09:00", { facts: { kind, handling } });
    expect(lines(clocks, "NATIONAL_FINISH")).toEqual([`NATIONAL_FINISH | RUNNING | 02-02 08:00 | ${due} | -`]);
  });

  test("goes on through answer and monitoring to the resolution, and anew after a reopening", () => {
    const history = [
      ...RECEIVED_CASE,
      fact("2026-01-09 15:30", "REVIEW_RESULT", "MONITORING", LEAD),
      fact("2026-01-27 00:00", "REVIEW_RESULT", "RESOLVED", LEAD),
      fact("2026-01-27 00:05", "ARCHIVE", "ARCHIVED", LEAD),
    ];
    expect(shown(history.slice(0, -2), "2026-01-20 00:00")).toEqual([
      "NATIONAL_FINISH | RUNNING | 01-05 09:00 | 01-26 24:00 | -",
    ]);
    const late = "NATIONAL_FINISH | BREACHED | 01-05 09:00 | 01-26 24:00 | 01-27 00:00";
    expect(shown(history, "2026-06-01 00:00")).toEqual([late]);
    const reopened = [...history, fact("2026-02-02 08:00", "REOPEN", "IN_PROGRESS", LEAD)];
    expect(shown(reopened, "2026-02-02 09:00")).toEqual([
      late,
      "NATIONAL_FINISH | RUNNING | 02-02 08:00 | 02-24 24:00 | -",
    ]);
  });

  test("is done when the national side finishes the case, called off when it takes it away", () => {
    const ended = (to: "RESOLVED" | "REJECTED" | "TRANSFERRED") =>
      shown([...FORWARDED_CASE, fact("2026-01-07 09:00", "NATIONAL_STATUS_CHANGED", to, LEAD)], "2026-01-08 00:00");
    expect(ended("RESOLVED")).toEqual(["NATIONAL_FINISH | MET | 01-05 09:00 | 01-26 24:00 | 01-07 09:00"]);
    expect(ended("REJECTED")).toEqual(["NATIONAL_FINISH | CANCELLED | 01-05 09:00 | 01-26 24:00 | 01-07 09:00"]);
    expect(ended("TRANSFERRED")).toEqual(["NATIONAL_FINISH | CANCELLED | 01-05 09:00 | 01-26 24:00 | 01-07 09:00"]);
  });

  test("a case imported after its end has none", () => {
    expect(clocksOf([fact("2026-01-05 09:00", "SUBMIT", "ARCHIVED")], "2026-01-06 00:00")).toEqual([]);
  });
});

describe("closing by itself: 10 working days after the last word to the reporter", () => {
  const shown = (more: readonly ClockFact[], now: string) =>
    lines(clocksOf([...FORWARDED_CASE, ...more], now), "NATIONAL_AUTO_CLOSE");
  const word = fact("2026-01-07 09:00", "FOLLOW_UP", "FORWARDED", {
    ...LEAD,
    actorRole: "AGENCY_OFFICER",
    isPublic: true,
  });

  test("does not start before the reporter has something to reply to", () => {
    const silent = [
      fact("2026-01-07 08:00", "ACCEPT", "IN_PROGRESS", LEAD),
      fact("2026-01-07 09:00", "FOLLOW_UP", "IN_PROGRESS", { ...LEAD, actorRole: "LIAISON" }),
      fact("2026-01-08 09:00", "ANSWER", "ANSWERED", { ...LEAD, actorRole: "LIAISON", isPublic: true }),
    ];
    expect(shown(silent, "2026-01-09 00:00")).toEqual([]);
    const received = [
      ...silent,
      fact("2026-01-09 09:00", "RECEIVE_ANSWER", "ANSWERED", { ...LEAD, answerReceived: true }),
    ];
    expect(shown(received, "2026-01-09 10:00")).toEqual([
      "NATIONAL_AUTO_CLOSE | RUNNING | 01-09 09:00 | 01-26 24:00 | -",
    ]);
  });

  test("a further word moves its start: there is one window, not two", () => {
    const further = fact("2026-01-12 09:00", "NATIONAL_FOLLOW_UP", "FORWARDED", LEAD);
    expect(shown([word], "2026-01-12 08:00")).toEqual([
      "NATIONAL_AUTO_CLOSE | RUNNING | 01-07 09:00 | 01-22 24:00 | -",
    ]);
    expect(shown([word, further], "2026-01-12 10:00")).toEqual([
      "NATIONAL_AUTO_CLOSE | RUNNING | 01-12 09:00 | 01-27 24:00 | -",
    ]);
  });

  test("a reply calls it off; the next word starts it again", () => {
    const reply = fact("2026-01-08 09:00", "NATIONAL_REPLY", "FORWARDED", LEAD);
    const called = "NATIONAL_AUTO_CLOSE | CANCELLED | 01-07 09:00 | 01-22 24:00 | 01-08 09:00";
    expect(shown([word, reply], "2026-03-01 00:00")).toEqual([called]);
    const further = fact("2026-01-12 09:00", "NATIONAL_FOLLOW_UP", "FORWARDED", LEAD);
    expect(shown([word, reply, further], "2026-01-12 10:00")).toEqual([
      called,
      "NATIONAL_AUTO_CLOSE | RUNNING | 01-12 09:00 | 01-27 24:00 | -",
    ]);
  });

  test("at its end it has come to pass: nobody is late, and what follows does not undo it", () => {
    expect(shown([word], "2026-01-22 23:59:59.999")).toEqual([
      "NATIONAL_AUTO_CLOSE | RUNNING | 01-07 09:00 | 01-22 24:00 | -",
    ]);
    const passed = "NATIONAL_AUTO_CLOSE | MET | 01-07 09:00 | 01-22 24:00 | 01-22 24:00";
    expect(shown([word], "2026-01-23 00:00")).toEqual([passed]);
    const reply = fact("2026-01-27 09:00", "NATIONAL_REPLY", "FORWARDED", LEAD);
    const further = fact("2026-02-02 08:00", "NATIONAL_FOLLOW_UP", "FORWARDED", LEAD);
    expect(shown([word, reply], "2026-01-28 00:00")).toEqual([passed]);
    expect(shown([word, further], "2026-02-02 09:00")[0]).toBe(passed);
  });

  test("a postponement after its end is no part of it", () => {
    const postponed = fact("2026-01-26 09:00", "NATIONAL_STATUS_CHANGED", "FORWARDED", { ...LEAD, isPostponed: true });
    const clocks = clocksOf([...FORWARDED_CASE, word, postponed], "2026-02-09 09:00");
    expect(clocks.find(({ step }) => step === "NATIONAL_AUTO_CLOSE")).toMatchObject({ state: "MET", pausedMs: 0 });
  });

  test.each(["2026-01-12 09:00", "2026-01-23 00:00"])("no list waits for it (at %s)", (now) => {
    const window = clocksOf([...FORWARDED_CASE, word], now).filter(({ step }) => step === "NATIONAL_AUTO_CLOSE");
    expect(window).toHaveLength(1);
    expect(dueAtOf(window)).toBeNull();
    expect(isOverdue(window, wib("2026-06-01 00:00"))).toBe(false);
  });

  test("an answered clarification is a reply too", () => {
    const asked = [
      word,
      fact("2026-01-08 09:00", "RETURN", "VERIFIED"),
      fact("2026-01-08 10:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
    ];
    expect(shown(asked, "2026-01-09 00:00")).toEqual(["NATIONAL_AUTO_CLOSE | RUNNING | 01-07 09:00 | 01-22 24:00 | -"]);
    const answered = [...asked, fact("2026-01-09 09:00", "ANSWER_CLARIFICATION", "SUBMITTED")];
    expect(shown(answered, "2026-01-10 00:00")).toEqual([
      "NATIONAL_AUTO_CLOSE | CANCELLED | 01-07 09:00 | 01-22 24:00 | 01-09 09:00",
    ]);
  });

  test.each(["WITHDRAWN", "MERGED", "TRANSFERRED", "RESOLVED"] as const)("ends with the case (%s)", (to) => {
    const closed = fact("2026-01-08 09:00", "NATIONAL_STATUS_CHANGED", to, LEAD);
    expect(shown([word, closed], "2026-01-09 00:00")).toEqual([
      "NATIONAL_AUTO_CLOSE | CANCELLED | 01-07 09:00 | 01-22 24:00 | 01-08 09:00",
    ]);
  });
});

describe("a case put off nationally (Ditunda)", () => {
  const postponed = fact("2026-01-07 09:00", "NATIONAL_STATUS_CHANGED", "FORWARDED", { ...LEAD, isPostponed: true });
  const resumed = fact("2026-01-12 09:00", "NATIONAL_STATUS_CHANGED", "FORWARDED", { ...LEAD, isPostponed: false });
  const national = (history: readonly ClockFact[], now: string) =>
    lines(clocksOf(history, now), "NATIONAL_FIRST_FOLLOW_UP", "NATIONAL_FINISH", "NATIONAL_FORWARD");

  test("pauses the national clocks, and them alone", () => {
    const history = [...FORWARDED_CASE, postponed];
    expect(national(history, "2026-02-09 09:00")).toEqual([
      "NATIONAL_FORWARD | MET | 01-05 09:00 | 01-08 24:00 | 01-06 10:05",
      "NATIONAL_FINISH | PAUSED | 01-05 09:00 | - | -",
      "NATIONAL_FIRST_FOLLOW_UP | PAUSED | 01-06 10:05 | - | -",
    ]);
    expect(lines(clocksOf(history, "2026-01-08 09:00"), "AGENCY_REVIEW")).toEqual([
      "AGENCY_REVIEW | RUNNING | 01-06 10:05 | 01-09 10:05 | -",
    ]);
  });

  test("gives back the working days that ended meanwhile: Wednesday, Thursday and Friday", () => {
    expect(national([...FORWARDED_CASE, postponed, resumed], "2026-01-12 10:00").slice(1)).toEqual([
      "NATIONAL_FINISH | RUNNING | 01-05 09:00 | 01-29 24:00 | -",
      "NATIONAL_FIRST_FOLLOW_UP | RUNNING | 01-06 10:05 | 01-19 24:00 | -",
    ]);
  });

  test("said twice it is one pause; other facts neither end nor prolong it", () => {
    const twice = { ...postponed, at: wib("2026-01-08 09:00") };
    const touch = fact("2026-01-09 09:00", "FOLLOW_UP", "FORWARDED", LEAD);
    const history = [...FORWARDED_CASE, postponed, twice, touch, resumed];
    expect(national(history, "2026-01-12 10:00")).toEqual(
      national([...FORWARDED_CASE, postponed, resumed], "2026-01-12 10:00"),
    );
  });

  test("does not forgive what was late already", () => {
    const late = { ...postponed, at: wib("2026-01-14 09:00") };
    expect(national([...FORWARDED_CASE, late], "2026-02-09 09:00").slice(1)).toEqual([
      "NATIONAL_FINISH | PAUSED | 01-05 09:00 | - | -",
      "NATIONAL_FIRST_FOLLOW_UP | BREACHED | 01-06 10:05 | 01-13 24:00 | -",
    ]);
  });

  test("needs no calendar of a year into which it merely lasts", () => {
    const history = [
      fact("2026-12-21 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-12-22 09:00", "NATIONAL_STATUS_CHANGED", "SUBMITTED", { isPostponed: true }),
    ];
    expect(lines(clocksOf(history, "2027-02-01 09:00"), "NATIONAL_FORWARD")).toEqual([
      "NATIONAL_FORWARD | PAUSED | 12-21 09:00 | - | -",
    ]);
  });

  test("a case born while put off starts paused", () => {
    const born = fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED", { isPostponed: true });
    expect(lines(clocksOf([born], "2026-01-05 09:00"), "NATIONAL_FORWARD", "REVIEW")).toEqual([
      "REVIEW | RUNNING | 01-05 09:00 | 01-08 09:00 | -",
      "NATIONAL_FORWARD | PAUSED | 01-05 09:00 | - | -",
    ]);
  });
});
