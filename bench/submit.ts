import { alternate, type Comparison, compare, load } from "./measure";
import { SUBMISSION } from "./seed";
import type { Sides } from "./sides";

const SUBMIT = `mutation ($input: SubmitComplaintInput!) {
  submitComplaint(input: $input) { ticketNumber accessCode userErrors { code message } } }`;

/** The ticket that the hub gave. @throws when it refused. */
export function hubTicket(text: string): string {
  const ticket = /"ticketNumber":"([^"]+)"/.exec(text)?.[1];
  if (ticket === undefined) throw new Error(`the hub refused: ${text}`);
  return ticket;
}

/** The ticket that the bare server gave. */
export function bareTicket(text: string): string {
  return (JSON.parse(text) as { ticketNumber: string }).ticketNumber;
}

/** A submission, as a citizen without a token sends it to both. */
export function submitCalls({ hub, bare }: Pick<Sides, "hub" | "bare">, path = "/submit") {
  return {
    hub: { url: `${hub.url}/graphql`, body: JSON.stringify({ query: SUBMIT, variables: { input: SUBMISSION } }) },
    bare: { url: `${bare.url}${path}`, body: JSON.stringify(SUBMISSION) },
  };
}

/** Writers that each hand in the next as soon as they have their ticket. */
export async function measureSubmit(
  sides: Sides,
  writers: number,
  { rounds, roundMs: forMs }: { readonly rounds: number; readonly roundMs: number },
): Promise<Comparison> {
  const { hub, bare } = submitCalls(sides);
  return compare(
    await alternate(
      rounds,
      () => load([hub], { clients: writers, forMs, pid: sides.hub.pid, check: hubTicket }),
      () => load([bare], { clients: writers, forMs, pid: sides.bare.pid, check: bareTicket }),
    ),
  );
}
