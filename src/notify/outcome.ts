/** How a call of a gateway ended. Reasons are Indonesian, for officers, without addresses and without secrets. */
export type SendOutcome =
  /** The gateway has it; null: it gave no id, and can report no delivery. */
  | { readonly outcome: "done"; readonly providerId: string | null }
  /** It is not on its way: again later. */
  | { readonly outcome: "notProcessed"; readonly reason: string; readonly retryAfterMs?: number }
  /** This message would be refused again; `isUnreachable`: because of whom it is for, so that another way may reach him. */
  | { readonly outcome: "refused"; readonly reason: string; readonly isUnreachable?: boolean }
  /** It may be on its way: once more, under the same key, by which a gateway may know it again. */
  | { readonly outcome: "ambiguous"; readonly reason: string };

/** What goes out. */
export interface Letter {
  /** The key by which a repetition is known. */
  readonly noticeId: string;
  /** Telephone number +62…, e-mail address, the gateway's id of a group, or the address of a webhook. */
  readonly to: string;
  readonly isGroup: boolean;
  readonly subject: string | null;
  readonly text: string;
  /** Of a webhook: what signs the call. */
  readonly secret: string | null;
}

/** What a gateway says of a message that it took. */
export interface DeliveryReport {
  /** The gateway's own id of the message. */
  readonly providerId: string;
  /** The notice's id, where the gateway gives it back. */
  readonly noticeId?: string | null;
  /** SENT: it has the message, and nothing is known of the recipient yet. */
  readonly state: "SENT" | "DELIVERED" | "UNDELIVERED";
  /** Why it was not delivered, in Indonesian. */
  readonly reason?: string;
  /** It was not delivered because of whom it was for: another way may reach him. */
  readonly isUnreachable?: boolean;
}

/** A way on which messages go. */
export interface Adapter {
  /** Hands one message over; never throws for what happens on the network. */
  send(letter: Letter): Promise<SendOutcome>;
  /** Closes what it keeps open, and lets go of calls in hand. */
  close(): void;
}
