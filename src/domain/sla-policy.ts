import type { Limit } from "./sla-limit";
import { COMPLAINT_KINDS, type ComplaintKind, SOP_STEPS, type SopStep } from "./status";

/** A step of the SOP that has a clock: all but the citizen's own. */
export type SopClockStep = Exclude<SopStep, "SUBMIT">;

export const NATIONAL_STEPS = [
  "NATIONAL_FORWARD",
  "NATIONAL_FIRST_FOLLOW_UP",
  "NATIONAL_FINISH",
  "NATIONAL_AUTO_CLOSE",
] as const;
/** A step that the national rules time, beside the SOP's. */
export type NationalStep = (typeof NATIONAL_STEPS)[number];

/** A step with a clock. */
export type ClockStep = SopClockStep | NationalStep;

/** Indonesian label of a step with a clock, short enough for an SMS. */
export const CLOCK_STEP_LABELS: Readonly<Record<ClockStep, string>> = {
  REVIEW: "telaah aduan",
  VERIFY: "verifikasi",
  FORWARD: "penerusan kepada OPD",
  AGENCY_REVIEW: "penanganan oleh OPD",
  RECEIVE_ANSWER: "penerimaan jawaban",
  REVIEW_RESULT: "telaah hasil",
  ARCHIVE: "pengarsipan",
  NATIONAL_FORWARD: "penerusan (SP4N)",
  NATIONAL_FIRST_FOLLOW_UP: "tindak lanjut pertama (SP4N)",
  NATIONAL_FINISH: "penyelesaian (SP4N)",
  NATIONAL_AUTO_CLOSE: "penutupan otomatis (SP4N)",
};

/** What a policy limits: a step, or how long the citizen has to reopen a resolved case, or to answer a clarification. */
export type PolicyStep = ClockStep | "REOPEN_WINDOW" | "CLARIFICATION_WINDOW";

export const COMPLAINT_HANDLINGS = ["STANDARD", "SIMPLE", "FIELD_EXAMINATION"] as const;
/** What settling a case takes: an examination of papers, hardly any (pengaduan sederhana), or one in the field. */
export type ComplaintHandling = (typeof COMPLAINT_HANDLINGS)[number];

/** The cases to which a policy is narrowed: of one kind, or of one handling. */
export type PolicyKind = ComplaintKind | Exclude<ComplaintHandling, "STANDARD">;

/** Every step that a policy can limit. */
export const POLICY_STEPS: readonly PolicyStep[] = [
  ...SOP_STEPS.filter((step) => step !== "SUBMIT"),
  ...NATIONAL_STEPS,
  "REOPEN_WINDOW",
  "CLARIFICATION_WINDOW",
];

/** Every narrowing of a policy. */
export const POLICY_KINDS: readonly PolicyKind[] = [...COMPLAINT_KINDS, "SIMPLE", "FIELD_EXAMINATION"];

/** A time limit as the regency's administration keeps it. Never changed in place: a row with a later date takes over. */
export interface SlaPolicy {
  readonly step: PolicyStep;
  /** `SOP`, or the regulation that demands the limit. */
  readonly law: string;
  /** The cases to which it applies; null for all that no narrower policy covers. */
  readonly kind: PolicyKind | null;
  readonly limit: Limit;
  readonly version: number;
  /** Clocks that start from this instant on are judged by it. */
  readonly effectiveFrom: Date;
  /** An outage of the national system pauses the clock instead of only being noted on it; left out: false. */
  readonly pausedByOutage?: boolean;
}

/** What the choice of a policy depends on besides step and time. */
export interface PolicyFacts {
  readonly kind: ComplaintKind;
  readonly handling: ComplaintHandling;
}

/** How narrowly a policy fits a case: 0 is not at all. Handling is settled case by case, so it outweighs the kind. */
function narrowness(policy: SlaPolicy, facts: PolicyFacts): number {
  if (policy.kind === null) return 1;
  if (policy.kind === facts.kind) return 2;
  return policy.kind === facts.handling ? 3 : 0;
}

/** The policy that judges a clock started at `at`: the narrowest that fits, of those the latest; null when there is none. */
export function policyInForce(
  policies: readonly SlaPolicy[],
  step: PolicyStep,
  facts: PolicyFacts,
  at: Date,
): SlaPolicy | null {
  const candidates = policies.filter(
    (policy) => policy.step === step && policy.effectiveFrom.getTime() <= at.getTime() && narrowness(policy, facts) > 0,
  );
  const [best] = candidates.sort(
    (a, b) =>
      narrowness(b, facts) - narrowness(a, facts) ||
      b.effectiveFrom.getTime() - a.effectiveFrom.getTime() ||
      b.version - a.version,
  );
  return best ?? null;
}
