import type { Coordinates } from "../input-place";
import type { ComplaintStatus } from "../status";
import type { Draft } from "./draft";
import type { KnownPlace } from "./place";
import type { Reply } from "./say";

/** A case of the number that writes. */
export interface OwnCase {
  readonly id: string;
  readonly ticket: string;
  readonly status: ComplaintStatus;
  readonly isOpen: boolean;
  readonly mayAnswer: boolean;
  readonly mayRate: boolean;
  readonly mayWithdraw: boolean;
  /** Settled, and the time to say that it is not has not ended. */
  readonly mayReopen: boolean;
}

/** What a citizen sent: one message, or several that belong together. */
export interface Said {
  readonly text: string;
  readonly attachmentIds: readonly string[];
  /** Files that were not taken: of another type, too large, or not to be had from the gateway. */
  readonly refusedFiles: number;
  readonly point: (Coordinates & { readonly label: string | null }) | null;
  /** Something that the hub cannot read. */
  readonly oddity: "VOICE" | "STICKER" | "OTHER" | null;
  readonly name: string | null;
}

/** A change that a message asks for; the hub then says `done`, or `refused` where the procedure does not allow it now. */
export type Effect =
  | ({ readonly kind: "SUBMIT"; readonly draft: Draft } & Pick<Said, "refusedFiles">)
  | ({
      readonly kind: "ANSWER";
      readonly complaintId: string;
      readonly text: string;
    } & Pick<Said, "attachmentIds" | "refusedFiles"> &
      Outcomes)
  | ({
      readonly kind: "RATE";
      readonly complaintId: string;
      readonly score: number;
      readonly comment: string;
    } & Outcomes)
  | ({ readonly kind: "WITHDRAW" | "REOPEN"; readonly complaintId: string; readonly reason: string } & Outcomes);

interface Outcomes {
  readonly done: Reply;
  readonly refused: Reply;
}

/** What a message leads to: the draft after it, and either a change or an answer, or neither. */
export interface Turn {
  readonly draft: Draft | null;
  readonly effect: Effect | null;
  readonly reply: Reply | null;
}

/** What the hub knows besides the message. */
export interface DialogueKnowledge {
  readonly draft: Draft | null;
  /** Cases that this number submitted, newest first. */
  readonly cases: readonly OwnCase[];
  readonly places: readonly KnownPlace[];
  /** It says what the message before it said: sent twice because no answer seemed to come. */
  readonly isRepetition: boolean;
}
