/** Messages to people outside: who gets one, about what, by which way, and what became of it. */

/** Whom a notice is for. REPORTER: the case's own; CONVERSATION: a number that wrote by SMS or WhatsApp. */
export type RecipientKind = "GROUP" | "REPORTER" | "OFFICER" | "CONVERSATION" | "WEBHOOK";

/** The way it goes. */
export type NoticeChannel = "WHATSAPP" | "SMS" | "EMAIL" | "WEBHOOK";

/**
 * QUEUED → SENDING → SENT (the gateway has it) → DELIVERED → ACKNOWLEDGED; UNDELIVERED: given up, listed for people;
 * CANCELLED: nobody to be told, or nothing that may be told.
 */
export type NoticeState = "QUEUED" | "SENDING" | "SENT" | "DELIVERED" | "ACKNOWLEDGED" | "UNDELIVERED" | "CANCELLED";

/** What a notice is about; each has its words in Indonesian. */
export type NoticeTemplate =
  // The WhatsApp group "Sp4n Lapor", SOP steps 4 and 7.
  | "GROUP_FORWARDED"
  | "GROUP_RESULT"
  // The citizen, at each public step.
  | "RECEIPT"
  | "CLARIFICATION_REQUESTED"
  | "REJECTED"
  | "VERIFIED"
  | "FORWARDED"
  | "FOLLOWED_UP"
  | "ANSWER_RECEIVED"
  | "MONITORING"
  | "RESOLVED"
  | "REOPENED"
  | "MERGED"
  | "TRANSFERRED"
  | "ACCESS_CODE"
  | "CONTACT_CODE"
  // Officers.
  | "NEW_DISPOSITION"
  | "DUE_WARNING"
  | "ESCALATION"
  | "DIGEST"
  // The dialogue by SMS and WhatsApp: the words are chosen by `data.say`.
  | "DIALOGUE";
