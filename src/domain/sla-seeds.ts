import type { LimitUnit } from "./sla-limit";
import type { PolicyKind, PolicyStep, SlaPolicy } from "./sla-policy";

/** The regency's procedure, DINKOMINFO/4/1/32/2020. */
export const SOP_LAW = "SOP";

/** Management of public service complaints in SP4N-LAPOR!; it replaced PermenPANRB 62/2018 and 24/2014. */
export const NATIONAL_LAW = "PermenPANRB 5/2025";

/** The day of the SOP, 2 April 2020. */
const SOP_FROM = new Date("2020-04-02T00:00:00.000+07:00");

/** The year of the regulation, which is also the first that the working calendar knows: no clock could start earlier. */
const NATIONAL_FROM = new Date("2025-01-01T00:00:00.000+07:00");

function sop(step: PolicyStep, value: number, unit: LimitUnit): SlaPolicy {
  return { step, law: SOP_LAW, kind: null, limit: { value, unit }, version: 1, effectiveFrom: SOP_FROM };
}

function national(step: PolicyStep, workingDays: number, kind: PolicyKind | null = null): SlaPolicy {
  const limit = { value: workingDays, unit: "WORKING_DAYS" } as const;
  return { step, law: NATIONAL_LAW, kind, limit, version: 1, effectiveFrom: NATIONAL_FROM };
}

/** The times of the SOP's steps 2 to 8; 0 minutes is its "langsung" (at once). */
export const SOP_POLICIES: readonly SlaPolicy[] = [
  sop("REVIEW", 3, "DAYS"),
  sop("VERIFY", 15, "MINUTES"),
  sop("FORWARD", 0, "MINUTES"),
  sop("AGENCY_REVIEW", 3, "DAYS"),
  sop("RECEIVE_ANSWER", 24, "HOURS"),
  sop("REVIEW_RESULT", 0, "MINUTES"),
  sop("ARCHIVE", 5, "MINUTES"),
];

/** The national limits, in working days. Without a narrower row a case is a complaint without field examination. */
export const NATIONAL_POLICIES: readonly SlaPolicy[] = [
  national("NATIONAL_FORWARD", 3),
  national("NATIONAL_FIRST_FOLLOW_UP", 5),
  national("NATIONAL_FINISH", 14),
  national("NATIONAL_FINISH", 5, "INFORMATION_REQUEST"),
  national("NATIONAL_FINISH", 5, "SIMPLE"),
  national("NATIONAL_FINISH", 60, "FIELD_EXAMINATION"),
  national("NATIONAL_AUTO_CLOSE", 10),
];

/** How long a citizen may reopen a resolved case; the SOP is silent, so it is as long as the national side waits for a reply. */
export const REOPEN_WINDOW_POLICY: SlaPolicy = sop("REOPEN_WINDOW", 10, "WORKING_DAYS");

/** How long a citizen may take to answer a clarification; as long, for the same reason. */
const CLARIFICATION_WINDOW_POLICY: SlaPolicy = sop("CLARIFICATION_WINDOW", 10, "WORKING_DAYS");

/** Every policy that a new hub starts with. */
export const SEED_POLICIES: readonly SlaPolicy[] = [
  ...SOP_POLICIES,
  ...NATIONAL_POLICIES,
  REOPEN_WINDOW_POLICY,
  CLARIFICATION_WINDOW_POLICY,
];
