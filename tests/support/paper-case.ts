import type { TestHub } from "./hub";
import { submitted, type Ticket } from "./submission";

/** Who complains in the tests of the papers; nothing of it may be found on any. */
export const IDENTITY = {
  name: "Sulastri Kenariwati",
  phone: "081399907712",
  email: "kenari.surel@contoh.id",
  nik: "3321015708900012",
  address: "Jalan Kenarirumah 7",
} as const;

/** One click of an officer, with its arguments as GraphQL. @throws Error with what was answered */
export async function click(
  hub: TestHub,
  token: string,
  { id }: Pick<Ticket, "id">,
  name: string,
  rest = "",
): Promise<void> {
  const query = `mutation($id: ID!) { ${name}(id: $id ${rest}) { userErrors { code message } } }`;
  const reply = await hub.ask<Record<string, { userErrors: unknown[] }>>(token, query, { id });
  if (reply[name]?.userErrors.length !== 0) throw new Error(`${name}: ${JSON.stringify(reply)}`);
}

/** A case that went through the eight steps. */
export async function archivedCase(hub: TestHub, extra: Record<string, unknown> = {}): Promise<Ticket> {
  const ticket = await submitted(hub, { complainant: IDENTITY, ...extra });
  const coordinator = await hub.token("COORDINATOR");
  const liaison = await hub.token("LIAISON", "DPUPR");
  const act = (token: string, name: string, rest?: string) => click(hub, token, ticket, name, rest);
  await act(coordinator, "verifyComplaint", `leadAgency: "DPUPR", supportAgencies: ["BPBD"], note: "Kewenangan PU."`);
  await act(coordinator, "forwardComplaint", `instruction: "Mohon ditangani segera."`);
  await act(liaison, "acceptDisposition");
  await act(liaison, "addFollowUp", `text: "Petugas menuju lokasi.", visibility: PUBLIC`);
  await act(liaison, "addFollowUp", `text: "Anggaran menunggu perubahan.", visibility: INTERNAL`);
  await act(liaison, "answerComplaint", `text: "Pompa sudah dijalankan dan tanggul ditinggikan."`);
  await act(coordinator, "receiveAnswer");
  await act(coordinator, "reviewResult", "outcome: RESOLVED");
  await act(coordinator, "archiveComplaint");
  return ticket;
}

/** Fetches a paper or an export. */
export function fetchPaper(
  hub: TestHub,
  path: string,
  token: string | null,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { ...init.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  return fetch(`${hub.url}${path}`, { ...init, headers });
}
