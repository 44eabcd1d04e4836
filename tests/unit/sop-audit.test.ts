import type { Clock } from "../../src/domain/clocks";
import { SOP_POLICIES } from "../../src/domain/sla-seeds";
import { type AuditedEvent, sopAudit } from "../../src/domain/sop-audit";

const HOUR = 3_600_000;
const START = new Date("2026-03-02T01:00:00.000Z");
const after = (hours: number) => new Date(START.getTime() + hours * HOUR);

function clock(step: Clock["step"], from: number, to: number | null, extra: Partial<Clock> = {}): Clock {
  return {
    step,
    law: "SOP",
    startedAt: after(from),
    dueAt: after(from + 72),
    stoppedAt: to === null ? null : after(to),
    state: to === null ? "RUNNING" : "MET",
    pausedMs: 0,
    pauses: [],
    outageMs: 0,
    limit: { value: 3, unit: "DAYS" },
    policyVersion: 1,
    calendarVersion: null,
    provisional: false,
    ...extra,
  };
}

function event(at: number, type: string, actorId: string): AuditedEvent {
  return { occurredAt: after(at), type, actorKind: "OFFICER", actorId, toStatus: "VERIFIED" };
}

function audit(clocks: readonly Clock[], events: readonly AuditedEvent[], now: number) {
  return sopAudit({ kind: "COMPLAINT", submittedAt: START, clocks }, events, SOP_POLICIES, after(now));
}

test("a pause is no time used, and who moved the case is who carried the step out", () => {
  const clocks = [clock("REVIEW", 0, 50, { pausedMs: 40 * HOUR })];
  const events = [event(0, "SUBMITTED", "warga"), event(49, "CLAIMED", "lain"), event(50, "VERIFIED", "siti")];
  expect(audit(clocks, events, 60)[1]).toMatchObject({
    step: "REVIEW",
    usedMs: 10 * HOUR,
    met: true,
    actor: { actorId: "siti" },
  });
});

test("a step that still runs counts until now, and is not met once it is past due", () => {
  const running = [clock("REVIEW", 0, null)];
  expect(audit(running, [], 5)[1]).toMatchObject({ usedMs: 5 * HOUR, state: "RUNNING", met: null, finishedAt: null });
  expect(audit(running, [], 73)[1]).toMatchObject({ usedMs: 73 * HOUR, state: "BREACHED", met: false });
});

test("at once is met when it is done; what was called off is neither met nor missed", () => {
  const clocks = [
    clock("FORWARD", 1, 30, { dueAt: null, limit: { value: 0, unit: "MINUTES" } }),
    clock("AGENCY_REVIEW", 30, 40, { state: "CANCELLED" }),
  ];
  const entries = audit(clocks, [], 50);
  expect(entries.find(({ step }) => step === "FORWARD")).toMatchObject({ met: true, usedMs: 29 * HOUR });
  expect(entries.find(({ step }) => step === "AGENCY_REVIEW")).toMatchObject({ met: null, state: "CANCELLED" });
});

test("steps that have not begun are there with their limits; clocks of other laws are not", () => {
  const entries = audit([clock("NATIONAL_FINISH", 0, null, { law: "PermenPANRB 5/2025" })], [], 1);
  expect(entries.map(({ step, state }) => [step, state])).toEqual([
    ["SUBMIT", "MET"],
    ...["REVIEW", "VERIFY", "FORWARD", "AGENCY_REVIEW", "RECEIVE_ANSWER", "REVIEW_RESULT", "ARCHIVE"].map((step) => [
      step,
      null,
    ]),
  ]);
  expect(entries.find(({ step }) => step === "ARCHIVE")?.limit).toEqual({ value: 5, unit: "MINUTES" });
});
