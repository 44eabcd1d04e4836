import type { ClockFact } from "../../src/domain/clock-history";
import { type Clock, dueAtOf, isOverdue } from "../../src/domain/clocks";
import { SEED_POLICIES } from "../../src/domain/sla-seeds";
import { clocksOf, FORWARDED_CASE, fact, line, lines, RECEIVED_CASE, RESOLVED_CASE, report, wib } from "./clock-case";

const LEAD = { hasLead: true } as const;
const SOP_STEPS = [
  "REVIEW",
  "VERIFY",
  "FORWARD",
  "AGENCY_REVIEW",
  "RECEIVE_ANSWER",
  "REVIEW_RESULT",
  "ARCHIVE",
] as const;

function sopLines(history: readonly ClockFact[], now: string): string[] {
  return lines(clocksOf(history, now), ...SOP_STEPS);
}

function only(clocks: readonly Clock[], step: string): Clock {
  const [found, ...others] = clocks.filter((clock) => clock.step === step);
  if (found === undefined || others.length > 0) throw new Error(`not exactly one ${step}`);
  return found;
}

test("the eight steps, one case from submission to archive", () => {
  const history = [...RESOLVED_CASE, fact("2026-01-09 15:40", "ARCHIVE", "ARCHIVED", LEAD)];
  expect(sopLines(history, "2026-02-01 00:00")).toEqual([
    "REVIEW | MET | 01-05 09:00 | 01-08 09:00 | 01-06 10:00",
    "VERIFY | MET | 01-06 10:00 | 01-06 10:15 | 01-06 10:00",
    "FORWARD | MET | 01-06 10:00 | - | 01-06 10:05",
    "AGENCY_REVIEW | MET | 01-06 10:05 | 01-09 10:05 | 01-09 10:04",
    "RECEIVE_ANSWER | MET | 01-09 10:04 | 01-10 10:04 | 01-09 15:00",
    "REVIEW_RESULT | MET | 01-09 15:00 | - | 01-09 15:30",
    "ARCHIVE | BREACHED | 01-09 15:30 | 01-09 15:35 | 01-09 15:40",
  ]);
});

test("no history, no clocks", () => {
  expect(report([], "2026-01-05 09:00")).toEqual({ clocks: [], missingYears: [], missingPolicies: [] });
});

test("every clock says by which law, policy and calendar it was counted", () => {
  const clocks = clocksOf(FORWARDED_CASE, "2026-01-06 10:05");
  expect(only(clocks, "AGENCY_REVIEW")).toEqual({
    step: "AGENCY_REVIEW",
    law: "SOP",
    startedAt: wib("2026-01-06 10:05"),
    dueAt: wib("2026-01-09 10:05"),
    stoppedAt: null,
    state: "RUNNING",
    pausedMs: 0,
    pauses: [],
    outageMs: 0,
    limit: { value: 3, unit: "DAYS" },
    policyVersion: 1,
    calendarVersion: null,
    provisional: false,
  });
  expect(only(clocks, "NATIONAL_FINISH")).toMatchObject({ law: "PermenPANRB 5/2025", calendarVersion: 1 });
});

describe("the due time itself", () => {
  const submitted = [fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED")];

  test.each([
    ["2026-01-08 08:59:59.999", "RUNNING", false],
    ["2026-01-08 09:00", "RUNNING", false],
    ["2026-01-08 09:00:00.001", "BREACHED", true],
  ] as const)("at %s a running clock is %s", (now, state, overdue) => {
    const clocks = clocksOf(submitted, now);
    expect(only(clocks, "REVIEW")).toMatchObject({ state, dueAt: wib("2026-01-08 09:00"), stoppedAt: null });
    expect(isOverdue(clocks, wib(now))).toBe(overdue);
  });

  test.each([
    ["2026-01-08 09:00", "MET"],
    ["2026-01-08 09:00:00.001", "BREACHED"],
  ] as const)("stopped at %s it is %s, and stays so", (at, state) => {
    const history = [...submitted, fact(at, "VERIFY", "VERIFIED", LEAD)];
    expect(only(clocksOf(history, "2026-06-01 09:00"), "REVIEW")).toMatchObject({ state, stoppedAt: wib(at) });
  });

  test("a clock asked before its last fact, by a server whose time is behind, is judged at that fact", () => {
    expect(only(clocksOf(submitted, "2026-01-05 08:59"), "REVIEW")).toMatchObject({ state: "RUNNING", pausedMs: 0 });
    const back = [...submitted, fact("2026-01-05 08:58", "VERIFY", "VERIFIED", LEAD)];
    expect(line(only(clocksOf(back, "2026-01-05 08:59"), "REVIEW"))).toBe(
      "REVIEW | MET | 01-05 09:00 | 01-08 09:00 | 01-05 09:00",
    );
  });
});

describe("a clarification", () => {
  const asked = [
    fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
    fact("2026-01-06 09:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
  ];
  const answered = [...asked, fact("2026-01-16 11:30", "ANSWER_CLARIFICATION", "SUBMITTED")];

  test.each(["2026-01-06 09:00", "2026-01-06 12:00", "2026-04-01 00:00"])("pauses the review (at %s)", (now) => {
    const clocks = clocksOf(asked, now);
    expect(line(only(clocks, "REVIEW"))).toBe("REVIEW | PAUSED | 01-05 09:00 | - | -");
    expect(only(clocks, "REVIEW").pausedMs).toBe(wib(now).getTime() - wib("2026-01-06 09:00").getTime());
  });

  test("ends the moment it is answered", () => {
    expect(only(clocksOf(answered, "2026-01-16 11:30"), "REVIEW").state).toBe("RUNNING");
  });

  test("asked by a server whose time is behind, it pauses nevertheless", () => {
    expect(only(clocksOf(asked, "2026-01-06 08:59"), "REVIEW").state).toBe("PAUSED");
  });

  test("asked at the very due time it still pauses", () => {
    const lastMoment = [
      fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-01-08 09:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
    ];
    expect(only(clocksOf(lastMoment, "2026-01-08 10:00"), "REVIEW").state).toBe("PAUSED");
    const back = [...lastMoment, fact("2026-01-08 11:00", "ANSWER_CLARIFICATION", "SUBMITTED")];
    expect(line(only(clocksOf(back, "2026-01-08 11:00"), "REVIEW"))).toBe(
      "REVIEW | RUNNING | 01-05 09:00 | 01-08 11:00 | -",
    );
  });

  test("moves its due time by the whole wait: 10 days 2 hours 30 minutes", () => {
    const review = only(clocksOf(answered, "2026-01-17 09:00"), "REVIEW");
    expect(line(review)).toBe("REVIEW | RUNNING | 01-05 09:00 | 01-18 11:30 | -");
    expect(review.pausedMs).toBe((10 * 24 + 2.5) * 60 * 60 * 1000);
  });

  test("asked twice, both waits count", () => {
    const twice = [
      ...answered,
      fact("2026-01-17 11:30", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
      fact("2026-01-17 13:30", "ANSWER_CLARIFICATION", "SUBMITTED"),
    ];
    expect(line(only(clocksOf(twice, "2026-01-18 09:00"), "REVIEW"))).toBe(
      "REVIEW | RUNNING | 01-05 09:00 | 01-18 13:30 | -",
    );
  });

  test("does not forgive what was late already", () => {
    const late = [
      fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-01-08 10:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED"),
    ];
    expect(line(only(clocksOf(late, "2026-01-20 09:00"), "REVIEW"))).toBe(
      "REVIEW | BREACHED | 01-05 09:00 | 01-08 09:00 | -",
    );
    const verified = [...late, fact("2026-01-20 09:00", "VERIFY", "VERIFIED", LEAD)];
    expect(line(only(clocksOf(verified, "2026-01-20 09:00"), "REVIEW"))).toBe(
      "REVIEW | BREACHED | 01-05 09:00 | 01-08 09:00 | 01-20 09:00",
    );
  });

  test("that ends in a rejection or a verification counts up to it", () => {
    const rejected = [...asked, fact("2026-01-30 09:00", "REJECT", "REJECTED")];
    expect(sopLines(rejected, "2026-02-01 00:00")).toEqual(["REVIEW | MET | 01-05 09:00 | 02-01 09:00 | 01-30 09:00"]);
    const verified = [...asked, fact("2026-01-30 09:00", "VERIFY", "VERIFIED", LEAD)];
    expect(line(only(clocksOf(verified, "2026-02-01 00:00"), "REVIEW"))).toBe(
      "REVIEW | MET | 01-05 09:00 | 02-01 09:00 | 01-30 09:00",
    );
  });

  test("asked after verification calls the forwarding off and reviews anew, beginning with the pause", () => {
    const history = [
      fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-01-06 10:00", "VERIFY", "VERIFIED", LEAD),
      fact("2026-01-06 11:00", "REQUEST_CLARIFICATION", "CLARIFICATION_REQUESTED", LEAD),
      fact("2026-01-07 11:00", "ANSWER_CLARIFICATION", "SUBMITTED", LEAD),
    ];
    expect(sopLines(history, "2026-01-08 00:00")).toEqual([
      "REVIEW | MET | 01-05 09:00 | 01-08 09:00 | 01-06 10:00",
      "VERIFY | MET | 01-06 10:00 | 01-06 10:15 | 01-06 10:00",
      "FORWARD | CANCELLED | 01-06 10:00 | - | 01-06 11:00",
      "REVIEW | RUNNING | 01-06 11:00 | 01-10 11:00 | -",
    ]);
  });
});

describe("what restarts nothing", () => {
  const before = sopLines(FORWARDED_CASE, "2026-01-08 00:00");

  test.each([
    ["an acceptance", fact("2026-01-07 08:00", "ACCEPT", "IN_PROGRESS", { ...LEAD, actorRole: "LIAISON" })],
    ["an internal note", fact("2026-01-07 08:00", "FOLLOW_UP", "FORWARDED", { ...LEAD, actorRole: "LIAISON" })],
    ["a public follow-up", fact("2026-01-07 08:00", "FOLLOW_UP", "FORWARDED", { ...LEAD, isPublic: true })],
    ["a national status", fact("2026-01-07 08:00", "NATIONAL_STATUS_CHANGED", "FORWARDED", LEAD)],
    ["a national text", fact("2026-01-07 08:00", "NATIONAL_FOLLOW_UP", "FORWARDED", LEAD)],
    ["a reply of the reporter", fact("2026-01-07 08:00", "NATIONAL_REPLY", "FORWARDED", LEAD)],
  ])("%s", (_, touch) => {
    expect(sopLines([...FORWARDED_CASE, touch], "2026-01-08 00:00")).toEqual(before);
  });

  test("another agency chosen before forwarding", () => {
    const verified = FORWARDED_CASE.slice(0, 2);
    const again = [...verified, fact("2026-01-06 10:03", "VERIFY", "VERIFIED", LEAD)];
    expect(sopLines(again, "2026-01-06 10:04")).toEqual(sopLines(verified, "2026-01-06 10:04"));
  });

  test("a rating of a resolved case", () => {
    const rated = [...RESOLVED_CASE, fact("2026-01-09 15:31", "RATE", "RESOLVED", { ...LEAD, answerReceived: true })];
    expect(sopLines(rated, "2026-01-09 15:32")).toEqual(sopLines(RESOLVED_CASE, "2026-01-09 15:32"));
  });
});

describe("what the agency gives back", () => {
  test("a returned case waits for another agency: 15 minutes to choose one", () => {
    const returned = [...FORWARDED_CASE, fact("2026-01-07 09:00", "RETURN", "VERIFIED", { actorRole: "LIAISON" })];
    expect(sopLines(returned, "2026-01-07 09:15").slice(3)).toEqual([
      "AGENCY_REVIEW | CANCELLED | 01-06 10:05 | 01-09 10:05 | 01-07 09:00",
      "VERIFY | RUNNING | 01-07 09:00 | 01-07 09:15 | -",
    ]);
    const chosen = [
      ...returned,
      fact("2026-01-07 09:16", "VERIFY", "VERIFIED", LEAD),
      fact("2026-01-07 09:20", "FORWARD", "FORWARDED", LEAD),
    ];
    expect(sopLines(chosen, "2026-01-07 10:00").slice(4)).toEqual([
      "VERIFY | BREACHED | 01-07 09:00 | 01-07 09:15 | 01-07 09:16",
      "FORWARD | MET | 01-07 09:16 | - | 01-07 09:20",
      "AGENCY_REVIEW | RUNNING | 01-07 09:20 | 01-10 09:20 | -",
    ]);
  });

  test.each(["FORWARDED", "IN_PROGRESS"] as const)(
    "a case recalled from %s goes to another agency in one click",
    (status) => {
      const history = [
        ...FORWARDED_CASE,
        fact("2026-01-06 10:30", "FOLLOW_UP", status, LEAD),
        fact("2026-01-07 09:00", "VERIFY", "VERIFIED", LEAD),
      ];
      expect(sopLines(history, "2026-01-07 10:00").slice(3)).toEqual([
        "AGENCY_REVIEW | CANCELLED | 01-06 10:05 | 01-09 10:05 | 01-07 09:00",
        "VERIFY | MET | 01-07 09:00 | 01-07 09:15 | 01-07 09:00",
        "FORWARD | RUNNING | 01-07 09:00 | - | -",
      ]);
    },
  );

  test.each([
    [true, "REVIEW_RESULT | MET | 01-09 15:00 | - | 01-09 16:00"],
    [false, "RECEIVE_ANSWER | MET | 01-09 10:04 | 01-10 10:04 | 01-09 16:00"],
  ])("an answer sent back is answered anew within 3 days (received before: %p)", (wasReceived, judged) => {
    const history = [
      ...(wasReceived ? RECEIVED_CASE : RECEIVED_CASE.slice(0, -1)),
      fact("2026-01-09 16:00", "SEND_BACK", "IN_PROGRESS", LEAD),
    ];
    const shown = sopLines(history, "2026-01-10 00:00");
    expect(shown.slice(-2)).toEqual([judged, "AGENCY_REVIEW | RUNNING | 01-09 16:00 | 01-12 16:00 | -"]);
    expect(shown).toContain("AGENCY_REVIEW | MET | 01-06 10:05 | 01-09 10:05 | 01-09 10:04");
  });
});

describe("the review of the result", () => {
  const monitoring = [
    ...RECEIVED_CASE,
    fact("2026-01-09 15:30", "REVIEW_RESULT", "MONITORING", { ...LEAD, answerReceived: true }),
  ];

  test("is done when it leaves the case under monitoring; a further answer is received and reviewed anew", () => {
    expect(sopLines(monitoring, "2026-03-01 00:00").at(-1)).toBe("REVIEW_RESULT | MET | 01-09 15:00 | - | 01-09 15:30");
    const answered = [...monitoring, fact("2026-02-02 10:00", "ANSWER", "ANSWERED", LEAD)];
    expect(sopLines(answered, "2026-02-02 11:00").at(-1)).toBe(
      "RECEIVE_ANSWER | RUNNING | 02-02 10:00 | 02-03 10:00 | -",
    );
  });

  test("under monitoring the archive waits for the resolution", () => {
    const resolved = [...monitoring, fact("2026-02-02 10:00", "REVIEW_RESULT", "RESOLVED", LEAD)];
    expect(sopLines(resolved, "2026-02-02 10:01").at(-1)).toBe("ARCHIVE | RUNNING | 02-02 10:00 | 02-02 10:05 | -");
  });
});

describe("a reopened case", () => {
  test("goes back to its agency with 3 new days; an archive not yet made is called off", () => {
    const history = [...RESOLVED_CASE, fact("2026-01-12 08:00", "REOPEN", "IN_PROGRESS", LEAD)];
    expect(sopLines(history, "2026-01-12 09:00").slice(-2)).toEqual([
      "ARCHIVE | CANCELLED | 01-09 15:30 | 01-09 15:35 | 01-12 08:00",
      "AGENCY_REVIEW | RUNNING | 01-12 08:00 | 01-15 08:00 | -",
    ]);
  });

  test("from the archive keeps the archive's verdict, and its next resolution is archived anew", () => {
    const history = [
      ...RESOLVED_CASE,
      fact("2026-01-09 15:33", "ARCHIVE", "ARCHIVED", LEAD),
      fact("2026-01-12 08:00", "REOPEN", "IN_PROGRESS", LEAD),
      fact("2026-01-13 08:00", "ANSWER", "ANSWERED", LEAD),
      fact("2026-01-13 09:00", "RECEIVE_ANSWER", "ANSWERED", { ...LEAD, answerReceived: true }),
      fact("2026-01-13 10:00", "REVIEW_RESULT", "RESOLVED", { ...LEAD, answerReceived: true }),
    ];
    expect(lines(clocksOf(history, "2026-01-13 10:01"), "ARCHIVE")).toEqual([
      "ARCHIVE | MET | 01-09 15:30 | 01-09 15:35 | 01-09 15:33",
      "ARCHIVE | RUNNING | 01-13 10:00 | 01-13 10:05 | -",
    ]);
  });

  test("that had been rejected is reviewed anew", () => {
    const history = [
      fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"),
      fact("2026-01-06 09:00", "REJECT", "REJECTED"),
      fact("2026-01-20 09:00", "REOPEN", "SUBMITTED"),
    ];
    expect(sopLines(history, "2026-01-20 10:00")).toEqual([
      "REVIEW | MET | 01-05 09:00 | 01-08 09:00 | 01-06 09:00",
      "REVIEW | RUNNING | 01-20 09:00 | 01-23 09:00 | -",
    ]);
  });

  test("whose transfer was refused is forwarded again", () => {
    const history = [
      ...FORWARDED_CASE,
      fact("2026-01-07 09:00", "TRANSFER", "TRANSFERRED", LEAD),
      fact("2026-01-08 09:00", "REOPEN", "VERIFIED"),
    ];
    expect(sopLines(history, "2026-01-08 09:01").slice(-1)).toEqual([
      "VERIFY | RUNNING | 01-08 09:00 | 01-08 09:15 | -",
    ]);
    const withLead = [...history.slice(0, -1), fact("2026-01-08 09:00", "REOPEN", "VERIFIED", LEAD)];
    expect(sopLines(withLead, "2026-01-08 09:01").slice(-2)).toEqual([
      "AGENCY_REVIEW | CANCELLED | 01-06 10:05 | 01-09 10:05 | 01-07 09:00",
      "FORWARD | RUNNING | 01-08 09:00 | - | -",
    ]);
  });
});

describe("an end before the end", () => {
  test.each([
    ["WITHDRAW", "WITHDRAWN"],
    ["MERGE", "MERGED"],
    ["TRANSFER", "TRANSFERRED"],
  ] as const)("%s calls off what runs", (action, to) => {
    const early = [fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"), fact("2026-01-06 09:00", action, to)];
    expect(clocksOf(early, "2026-06-01 00:00").map(({ step, state }) => `${step} ${state}`)).toEqual([
      "REVIEW CANCELLED",
      "NATIONAL_FORWARD CANCELLED",
      "NATIONAL_FINISH CANCELLED",
    ]);
    const late = [...FORWARDED_CASE, fact("2026-01-20 09:00", action, to, LEAD)];
    expect(lines(clocksOf(late, "2026-06-01 00:00"), "AGENCY_REVIEW", "REVIEW")).toEqual([
      "REVIEW | MET | 01-05 09:00 | 01-08 09:00 | 01-06 10:00",
      "AGENCY_REVIEW | CANCELLED | 01-06 10:05 | 01-09 10:05 | 01-20 09:00",
    ]);
  });

  test("a rejection is the review's own end; after verification it calls the forwarding off", () => {
    const late = [fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED"), fact("2026-01-09 09:00", "REJECT", "REJECTED")];
    expect(sopLines(late, "2026-06-01 00:00")).toEqual(["REVIEW | BREACHED | 01-05 09:00 | 01-08 09:00 | 01-09 09:00"]);
    const verified = [...FORWARDED_CASE.slice(0, 2), fact("2026-01-06 10:03", "REJECT", "REJECTED", LEAD)];
    expect(sopLines(verified, "2026-06-01 00:00").at(-1)).toBe("FORWARD | CANCELLED | 01-06 10:00 | - | 01-06 10:03");
    const returned = [
      ...FORWARDED_CASE,
      fact("2026-01-07 09:00", "RETURN", "VERIFIED"),
      fact("2026-01-07 09:01", "REJECT", "REJECTED"),
    ];
    const choice = "VERIFY | CANCELLED | 01-07 09:00 | 01-07 09:15 | 01-07 09:01";
    expect(sopLines(returned, "2026-06-01 00:00").at(-1)).toBe(choice);
  });
});

describe("what the national side does to the SOP's clocks", () => {
  const submitted = fact("2026-01-05 09:00", "SUBMIT", "SUBMITTED");
  const at = "2026-01-06 09:00";

  test.each([
    ["verified there", [submitted, fact(at, "NATIONAL_STATUS_CHANGED", "VERIFIED")], ["REVIEW MET", "VERIFY RUNNING"]],
    ["rejected there", [submitted, fact(at, "NATIONAL_STATUS_CHANGED", "REJECTED")], ["REVIEW CANCELLED"]],
    [
      "finished there before anybody here saw it",
      [submitted, fact(at, "NATIONAL_STATUS_CHANGED", "RESOLVED")],
      ["REVIEW CANCELLED", "ARCHIVE RUNNING"],
    ],
    [
      "finished there after an answer of one of our institutions",
      [...FORWARDED_CASE, fact("2026-01-07 09:00", "NATIONAL_STATUS_CHANGED", "RESOLVED", LEAD)],
      ["REVIEW MET", "VERIFY MET", "FORWARD MET", "AGENCY_REVIEW MET", "ARCHIVE RUNNING"],
    ],
    [
      "finished there without one",
      [...FORWARDED_CASE, fact("2026-01-07 09:00", "NATIONAL_STATUS_CHANGED", "MONITORING", LEAD)],
      ["REVIEW MET", "VERIFY MET", "FORWARD MET", "AGENCY_REVIEW CANCELLED"],
    ],
    ["born there and verified already", [fact(at, "SUBMIT", "VERIFIED")], ["VERIFY RUNNING"]],
  ])("%s", (_, history, expected) => {
    const now = history.at(-1)?.at ?? submitted.at;
    const clocks = clocksOf(history, new Date(now.getTime() + 7 * 3600 * 1000).toISOString().slice(0, 23));
    const shown = clocks.filter(({ law }) => law === "SOP").map(({ step, state }) => `${step} ${state}`);
    expect(shown).toEqual(expected);
  });
});

describe("at once", () => {
  test.each(["2026-01-06 10:00", "2026-01-06 10:04", "2027-06-01 00:00"])(
    "a clock of 0 minutes runs without being late, and no list waits for it (at %s)",
    (now) => {
      const history = FORWARDED_CASE.slice(0, 2);
      const policies = SEED_POLICIES.filter(({ law }) => law === "SOP");
      const clocks = clocksOf(history, now, { policies });
      expect(line(only(clocks, "FORWARD"))).toBe("FORWARD | RUNNING | 01-06 10:00 | - | -");
      expect(dueAtOf(clocks)).toBeNull();
      expect(isOverdue(clocks, wib(now))).toBe(false);
    },
  );
});
