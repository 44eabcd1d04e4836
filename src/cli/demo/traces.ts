import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DemoClient } from "./graphql";
import type { DemoTokens, Narrate, PlayedCase } from "./play";

/** A gateway on this machine reports within a second. */
const DELIVERY_PATIENCE_MS = 20_000;

interface NoticeShown {
  readonly id: string;
  readonly template: string;
  readonly recipient: string;
  readonly state: string;
}

interface Traces {
  readonly complaint: {
    readonly agendaNumber: string | null;
    readonly notices: readonly NoticeShown[];
    readonly clocks: readonly { readonly step: string; readonly law: string; readonly state: string }[];
    readonly sopAudit: readonly { readonly met: boolean | null }[];
  };
}

const TRACES = `query ($id: ID!) { complaint(id: $id) { agendaNumber
  notices { id template recipient state } clocks { step law state } sopAudit { met } } }`;

/**
 * Shows what the eight steps leave behind: the group's posts, which the agency acknowledges, the citizen's notices, the
 * clocks, the number in the register, and the papers, which it also writes into `directory`.
 */
export async function showTraces(
  client: DemoClient,
  tokens: DemoTokens,
  { id, ticketNumber }: PlayedCase,
  narrate: Narrate,
  place: { readonly hubUrl: string; readonly directory: string },
): Promise<void> {
  const read = async () => (await client.ask<Traces>(tokens.coordinator, TRACES, { id })).complaint;
  const posts = ({ notices }: Traces["complaint"]) => notices.filter(({ recipient }) => recipient === "GROUP");
  const until = Date.now() + DELIVERY_PATIENCE_MS;
  let shown = await read();
  const isDelivered = () => posts(shown).every(({ state }) => state === "DELIVERED");
  while (!isDelivered() && Date.now() < until) {
    await sleep(200);
    shown = await read();
  }
  for (const { id: noticeId, state } of posts(shown)) {
    if (state !== "DELIVERED") continue;
    const query = "mutation ($id: ID!) { acknowledgeNotice(noticeId: $id) { userErrors { code message } } }";
    await client.ask(tokens.liaison, query, { id: noticeId });
  }
  shown = await read();
  const told = (notices: readonly NoticeShown[]) =>
    notices.map(({ template, state }) => `${template} ${state}`).join(", ");
  narrate("LEFT BEHIND", `WhatsApp group: ${told(posts(shown))}`);
  narrate("LEFT BEHIND", `citizen: ${told(shown.notices.filter(({ recipient }) => recipient === "REPORTER"))}`);
  narrate("LEFT BEHIND", `clocks: ${shown.clocks.map(({ step, state }) => `${step} ${state}`).join(", ")}`);
  const met = shown.sopAudit.filter((step) => step.met === true).length;
  narrate("LEFT BEHIND", `SOP audit: ${met} of ${shown.sopAudit.length} steps within their limit`);
  narrate("LEFT BEHIND", `agenda register: ${shown.agendaNumber ?? "-"}`);
  mkdirSync(place.directory, { recursive: true });
  for (const paper of ["archive", "audit"]) {
    const address = `${place.hubUrl}/complaints/${id}/${paper}.pdf`;
    const answer = await fetch(address, { headers: { authorization: `Bearer ${tokens.coordinator}` } });
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
    const file = join(place.directory, `${ticketNumber}-${paper}.pdf`);
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    narrate("LEFT BEHIND", `${paper} sheet: ${file} (${address})`);
  }
}
