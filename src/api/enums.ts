import { registerEnumType } from "type-graphql";
import { HOLIDAY_KINDS, YEAR_STATES } from "../domain/calendar";
import { DUPLICATE_REASONS } from "../domain/duplicate";
import { ESCALATION_AUDIENCES, RUNG_UNITS } from "../domain/escalation";
import { NOTICE_CHANNELS, NOTICE_STATES, NOTICE_TEMPLATES, RECIPIENT_KINDS } from "../domain/notice";
import { WORDS_CHANNELS, WORDS_KEYS } from "../domain/notice-words";
import { LIMIT_UNITS } from "../domain/sla-limit";
import { POLICY_KINDS, POLICY_STEPS } from "../domain/sla-policy";
import {
  CHANNELS,
  CLOCK_STATES,
  COMPLAINT_ACTIONS,
  COMPLAINT_KINDS,
  COMPLAINT_STATUSES,
  ORIGINS,
  REVIEW_OUTCOMES,
  ROLES,
  SOP_STEPS,
  VISIBILITIES,
} from "../domain/status";

type EnumOf<Values extends readonly string[]> = { readonly [Value in Values[number]]: Value };

function enumOf<const Values extends readonly string[]>(
  name: string,
  values: Values,
  description: string,
): EnumOf<Values> {
  const members = Object.fromEntries(values.map((value) => [value, value])) as EnumOf<Values>;
  registerEnumType(members, { name, description });
  return members;
}

export const RoleEnum = enumOf("Role", ROLES, "An officer's role (the SOP's columns).");
export const ComplaintKindEnum = enumOf("ComplaintKind", COMPLAINT_KINDS, "What a citizen brings.");
export const ChannelEnum = enumOf("Channel", CHANNELS, "The door through which a complaint came in.");
export const OriginEnum = enumOf("Origin", ORIGINS, "The side on which something was born.");
export const ComplaintStatusEnum = enumOf("ComplaintStatus", COMPLAINT_STATUSES, "Where a case stands locally.");
export const ComplaintActionEnum = enumOf("ComplaintAction", COMPLAINT_ACTIONS, "What can be done with a case.");
export const SopStepEnum = enumOf("SopStep", SOP_STEPS, "The eight steps of SOP DINKOMINFO/4/1/32/2020.");
export const ClockStateEnum = enumOf("ClockState", CLOCK_STATES, "BREACHED also of a clock that still runs past due.");
export const VisibilityEnum = enumOf("Visibility", VISIBILITIES, "PUBLIC reaches the citizen and the national side.");
export const ReviewOutcomeEnum = enumOf("ReviewOutcome", REVIEW_OUTCOMES, "SOP step 7: settled, or still in process.");
export const FrameKindEnum = enumOf(
  "FrameKind",
  ["UPSERT", "REMOVED", "GAP"],
  "UPSERT: show it. REMOVED: drop it. GAP: reload, then go on from the frame's cursor.",
);
export const SyncVerdictEnum = enumOf(
  "SyncVerdict",
  ["EQUAL", "LOCAL_AHEAD", "NATIONAL_AHEAD", "CONFLICT", "UNKNOWN", "NOT_LINKED"],
  "How a case compares with the national side.",
);
export const LinkStateEnum = enumOf("LinkState", ["OK", "DEGRADED", "DOWN"], "How the national system answers.");
export const ExportFormatEnum = enumOf("ExportFormat", ["CSV", "XLSX"], "What an export is written as.");
export const ExportStateEnum = enumOf(
  "ExportState",
  ["QUEUED", "RUNNING", "READY", "FAILED"],
  "How far an export has come.",
);
export const InboxSortEnum = enumOf("InboxSort", ["DUE_FIRST", "NEWEST", "OLDEST"], "Order of an inbox.");

export const DuplicateReasonEnum = enumOf(
  "DuplicateReason",
  DUPLICATE_REASONS,
  "What two cases have in common: words, place (within 1 km, or the village), time.",
);

export const PolicyStepEnum = enumOf("PolicyStep", POLICY_STEPS, "What a policy limits.");
export const PolicyKindEnum = enumOf("PolicyKind", POLICY_KINDS, "The cases to which a policy is narrowed.");
export const LimitUnitEnum = enumOf("LimitUnit", LIMIT_UNITS, "Working days by the calendar, the others by the clock.");
export const EscalationAudienceEnum = enumOf(
  "EscalationAudience",
  ESCALATION_AUDIENCES,
  "LIAISON: of the agency that has the case, while it has it; else the coordinators.",
);
export const RungUnitEnum = enumOf("RungUnit", RUNG_UNITS, "PERCENT of the limit before its end, the others after it.");
export const YearStateEnum = enumOf(
  "YearState",
  YEAR_STATES,
  "FINAL by the ministers' joint decree, else PROVISIONAL.",
);
export const HolidayKindEnum = enumOf("HolidayKind", HOLIDAY_KINDS, "Libur nasional or cuti bersama.");

export const NoticeTemplateEnum = enumOf("NoticeTemplate", NOTICE_TEMPLATES, "What a message is about.");
export const NoticeRecipientEnum = enumOf(
  "NoticeRecipient",
  RECIPIENT_KINDS,
  "GROUP is the WhatsApp group of SOP steps 4 and 7; CONVERSATION a number that wrote to the hub.",
);
export const NoticeChannelEnum = enumOf("NoticeChannel", NOTICE_CHANNELS, "The way by which a message goes.");
export const NoticeStateEnum = enumOf(
  "NoticeState",
  NOTICE_STATES,
  "SENT: the gateway has it. UNDELIVERED: given up, and listed for people. CANCELLED: nobody to be told.",
);
export const NoticeWordsEnum = enumOf(
  "NoticeWordsTemplate",
  WORDS_KEYS,
  "STATUS_ONLY stands for every template of a secret case, and where there are no words to pass on.",
);
export const NoticeWordsChannelEnum = enumOf("NoticeWordsChannel", WORDS_CHANNELS, "Channels on which people read.");

export type FrameKind = keyof typeof FrameKindEnum;
export type SyncVerdict = keyof typeof SyncVerdictEnum;
export type ExportState = keyof typeof ExportStateEnum;
export type InboxSort = keyof typeof InboxSortEnum;
