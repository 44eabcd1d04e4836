import type { Channel, ComplaintKind, ComplaintStatus, Visibility } from "../../domain/status";

/** Where a sample case happened. */
export interface SampleLocation {
  readonly district: string;
  readonly village?: string;
  readonly address?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** A fictional complainant: numbers that no provider gives out, addresses of the reserved domain `.invalid`. */
export interface SampleComplainant {
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
  readonly nik?: string;
  readonly address?: string;
}

/** A follow-up on the way; `by` is COORDINATOR or the code of an agency that works on the case. */
export interface SampleFollowUp {
  readonly by: string;
  readonly visibility: Visibility;
  readonly text: string;
}

/** The texts of what happens to a sample case, in this order, as far as the status that it reaches. */
export interface SampleWay {
  /** Asked after submission; without an answer the case stays in CLARIFICATION_REQUESTED. */
  readonly clarification?: { readonly question: string; readonly answer?: string };
  readonly rejectReason?: string;
  /** A first agency to which the case was forwarded and which returned it. */
  readonly returned?: { readonly byAgencyCode: string; readonly reason: string };
  readonly verificationNote?: string;
  readonly instruction?: string;
  /** After the agency accepted. */
  readonly followUps?: readonly SampleFollowUp[];
  readonly answer?: { readonly text: string; readonly stillInProcess?: boolean };
  /** The coordinator was not content; without a new answer the case stays in IN_PROGRESS. */
  readonly sentBack?: { readonly reason: string; readonly newAnswer?: string };
  /** Of a case that reaches ANSWERED: whether the coordinator has received the answer. */
  readonly answerReceived?: boolean;
  readonly reviewNote?: string;
  readonly rating?: { readonly score: number; readonly comment?: string };
  /** By the citizen, after RESOLVED or ARCHIVED; the case then reaches IN_PROGRESS. */
  readonly reopenReason?: string;
  readonly withdrawReason?: string;
  /** Key of the open case into which this duplicate is merged. */
  readonly mergedIntoKey?: string;
  /** Handed to another institution of the national system; stays SUBMITTED where no institution of that name is known. */
  readonly transfer?: { readonly institutionName: string; readonly reason: string };
}

/** A sample case: what the citizen brings, who works on it, and how far it gets. */
export interface SampleComplaint {
  /** Unique among the samples. */
  readonly key: string;
  readonly kind: ComplaintKind;
  readonly title: string;
  readonly content: string;
  /** National cases come by the bridge only. */
  readonly channel: Exclude<Channel, "NATIONAL">;
  /** Id of a category; null where the citizen chose none. */
  readonly category: string | null;
  readonly location: SampleLocation | null;
  readonly incidentDaysAgo: number | null;
  /** So that a seed can spread the cases over time, some of them overdue. */
  readonly submittedDaysAgo: number;
  readonly complainant: SampleComplainant | null;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  /** The agency that has the case, or had it when it was closed. */
  readonly leadAgencyCode: string | null;
  readonly supportAgencyCodes: readonly string[];
  readonly reach: ComplaintStatus;
  readonly way: SampleWay;
}

type Always = "key" | "kind" | "title" | "content" | "channel" | "submittedDaysAgo" | "reach";

/** A sample case with what it does not say left at the plainest value. */
export function sample(given: Pick<SampleComplaint, Always> & Partial<SampleComplaint>): SampleComplaint {
  return {
    category: null,
    location: null,
    incidentDaysAgo: null,
    complainant: null,
    isAnonymous: false,
    isSecret: false,
    leadAgencyCode: null,
    supportAgencyCodes: [],
    way: {},
    ...given,
  };
}
