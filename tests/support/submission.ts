import type { TestHub, UserErrorReply } from "./hub";

/** What the citizen keeps. */
export interface Ticket {
  readonly id: string;
  readonly ticketNumber: string;
  readonly accessCode: string;
}

/** What `submitComplaint` answers. */
export interface SubmitReply {
  readonly submitComplaint: {
    readonly ticketNumber: string | null;
    readonly accessCode: string | null;
    readonly userErrors: readonly UserErrorReply[];
  };
}

/** SOP step 1. */
export const SUBMIT = `mutation Submit($input: SubmitComplaintInput!, $key: String) {
  submitComplaint(input: $input, idempotencyKey: $key) {
    ticketNumber accessCode
    userErrors { code message path currentVersion allowedActions }
  }
}`;

/** A complete complaint; `extra` overrides. */
export function submission(extra: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: "COMPLAINT",
    title: "Rob menggenangi jalan Sayung",
    content: "Air rob setinggi lutut sudah tiga hari dan anak-anak tidak bisa berangkat sekolah.",
    channel: "WEB",
    isAnonymous: false,
    isSecret: false,
    ...extra,
  };
}

/** A citizen hands a complaint in. */
export async function submitted(hub: TestHub, extra: Record<string, unknown> = {}): Promise<Ticket> {
  const { submitComplaint } = await hub.ask<SubmitReply>(null, SUBMIT, { input: submission(extra) });
  const { ticketNumber, accessCode } = submitComplaint;
  if (ticketNumber === null || accessCode === null) throw new Error(JSON.stringify(submitComplaint.userErrors));
  const query = "query($t: String!) { complaintByTicket(ticketNumber: $t) { id } }";
  const coordinator = await hub.token("COORDINATOR");
  const found = await hub.ask<{ complaintByTicket: { id: string } }>(coordinator, query, { t: ticketNumber });
  return { id: found.complaintByTicket.id, ticketNumber, accessCode };
}
