/** Messages to people outside: who gets one, about what, by which way, and what became of it. */

export const RECIPIENT_KINDS = ["GROUP", "REPORTER", "OFFICER", "CONVERSATION", "WEBHOOK"] as const;
/** Whom a notice is for. REPORTER: the case's own; CONVERSATION: a number that wrote by SMS or WhatsApp. */
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

export const NOTICE_CHANNELS = ["WHATSAPP", "SMS", "EMAIL", "WEBHOOK"] as const;
/** The way it goes. */
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

export const NOTICE_STATES = [
  "QUEUED",
  "SENDING",
  "SENT",
  "DELIVERED",
  "ACKNOWLEDGED",
  "UNDELIVERED",
  "CANCELLED",
] as const;
/**
 * QUEUED → SENDING → SENT (the gateway has it) → DELIVERED → ACKNOWLEDGED; UNDELIVERED: given up, listed for people;
 * CANCELLED: nobody to be told, or nothing that may be told.
 */
export type NoticeState = (typeof NOTICE_STATES)[number];

export const NOTICE_TEMPLATES = [
  // The WhatsApp group "Sp4n Lapor", SOP steps 4 and 7.
  "GROUP_FORWARDED",
  "GROUP_RESULT",
  // The citizen, at each public step.
  "RECEIPT",
  "CLARIFICATION_REQUESTED",
  "REJECTED",
  "VERIFIED",
  "FORWARDED",
  "FOLLOWED_UP",
  "ANSWER_RECEIVED",
  "MONITORING",
  "RESOLVED",
  "REOPENED",
  "MERGED",
  "TRANSFERRED",
  "ACCESS_CODE",
  "CONTACT_CODE",
  // Officers.
  "NEW_DISPOSITION",
  "GROUP_REMINDER",
  "DUE_WARNING",
  "ESCALATION",
  "DIGEST",
  // The dialogue by SMS and WhatsApp: the words are chosen by `data.say`.
  "DIALOGUE",
] as const;
/** What a notice is about; each has its words in Indonesian. */
export type NoticeTemplate = (typeof NOTICE_TEMPLATES)[number];

/** What answers a person who is waiting for it: it neither waits for the morning, nor behind what does. */
export const URGENT_TEMPLATES: readonly NoticeTemplate[] = ["RECEIPT", "ACCESS_CODE", "CONTACT_CODE", "DIALOGUE"];

/** What says nothing once its sealed part is deleted, so that it cannot be sent again. */
export const SEALED_TEMPLATES: readonly NoticeTemplate[] = ["ACCESS_CODE", "CONTACT_CODE", "DIALOGUE"];

/** What the event log says when a post of the group gets as far as that: it is a step of the procedure (SOP 4 and 7). */
export const GROUP_EVENT_OF_STATE: Readonly<Partial<Record<NoticeState, string>>> = {
  SENT: "GROUP_NOTIFIED",
  DELIVERED: "GROUP_DELIVERED",
  ACKNOWLEDGED: "GROUP_ACKNOWLEDGED",
  UNDELIVERED: "GROUP_UNDELIVERED",
  CANCELLED: "GROUP_CANCELLED",
};

/** A post of the group that has not arrived by then is told to the liaisons by another way: SOP step 4 is "at once". */
export const GROUP_ARRIVES_WITHIN_MS = 15 * 60_000;
/** And one that nobody has acknowledged by then: the agency has three days for its answer, and a morning for reading. */
export const GROUP_ACKNOWLEDGED_WITHIN_MS = 2 * 60 * 60_000;
