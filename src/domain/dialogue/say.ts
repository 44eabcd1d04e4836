/** What the hub says in the dialogue by SMS and WhatsApp; the words of each are chosen elsewhere. */
export const DIALOGUE_SAYINGS = [
  "HELP",
  "WELCOME",
  "ASK_CONTENT",
  "ASK_PLACE",
  "ASK_KIND",
  "RECEIPT",
  "CANCELLED",
  "NOTHING_TO_CANCEL",
  "STATUS",
  "STATUS_LIST",
  "STATUS_NONE",
  "NOT_OWN",
  "CLARIFICATION_TAKEN",
  "CLARIFICATION_WHICH",
  "CLARIFICATION_NONE",
  "CLARIFICATION_HOW",
  "RATED",
  "RATE_HOW",
  "RATE_NOT_NOW",
  "WITHDRAWN",
  "WITHDRAW_HOW",
  "WITHDRAW_NOT_NOW",
  "REOPENED",
  "REOPEN_HOW",
  "REOPEN_NOT_NOW",
  "VOICE_REFUSED",
  "STICKER_REFUSED",
  "FILE_REFUSED",
  "PART_LATE",
  "TOO_MANY",
  "NOT_PROCESSED",
] as const;
/** One thing that the hub says. */
export type DialogueSay = (typeof DIALOGUE_SAYINGS)[number];

/** Ids, tickets, codes and numbers that a saying needs; never a citizen's words. */
export type DialogueFacts = Readonly<Record<string, string | number>>;

/** An answer to a citizen. */
export interface Reply {
  readonly say: DialogueSay;
  readonly facts: DialogueFacts;
}
