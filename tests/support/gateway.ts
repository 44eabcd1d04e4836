import { createHmac, randomUUID } from "node:crypto";
import type { DialogueSay } from "../../src/domain/dialogue/say";
import { DIALOGUE_WORDS } from "../../src/notify/dialogue-words";
import type { TestHub } from "./hub";
import { waitFor } from "./wait-for";

/** The secrets of the gateways' doors. */
export const SMS_SECRET = "rahasia-gerbang-sms-0123456789";
export const WHATSAPP_SECRET = "rahasia-gerbang-wa-0123456789";
/** What opens them. */
export const INTAKE_SECRETS = { INTAKE_SMS_SECRET: SMS_SECRET, INTAKE_WHATSAPP_SECRET: WHATSAPP_SECRET };

/** One white pixel. */
export const PHOTO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  "base64",
);

/** What a door answered. */
export interface DoorReply {
  readonly status: number;
  readonly body: {
    readonly accepted?: number;
    readonly duplicates?: number;
    readonly ignored?: number;
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
}

/** An answer as the citizen would read it. */
export interface Heard {
  readonly say: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<DoorReply> {
  const response = await fetch(url, { method: "POST", headers, body });
  return { status: response.status, body: (await response.json()) as DoorReply["body"] };
}

/** The headers of a signed call. */
export function signed(
  body: string,
  secret: string,
  { nonce = randomUUID(), at = Date.now() }: { nonce?: string; at?: number } = {},
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${nonce}.${body}`).digest("hex");
  return {
    "content-type": "application/json",
    "x-timestamp": timestamp,
    "x-nonce": nonce,
    "x-signature": `sha256=${signature}`,
  };
}

/** A message in the hub's own JSON, signed. */
export function sendGeneric(
  url: string,
  channel: "sms" | "whatsapp",
  message: Record<string, unknown>,
): Promise<DoorReply> {
  const body = JSON.stringify({ id: randomUUID(), ...message });
  const secret = channel === "sms" ? SMS_SECRET : WHATSAPP_SECRET;
  return post(`${url}/intake/${channel}`, signed(body, secret), body);
}

/** A form as Gammu's gateways post it. */
export function sendForm(url: string, fields: Record<string, string>): Promise<DoorReply> {
  const hasId = Object.keys(fields).some((name) => /^(sms)?id$/i.test(name));
  const id: Record<string, string> = hasId ? {} : { id: randomUUID() };
  const body = new URLSearchParams({ ...id, secret: SMS_SECRET, ...fields }).toString();
  return post(`${url}/intake/sms`, { "content-type": "application/x-www-form-urlencoded" }, body);
}

/** A call of the Cloud API, signed by Meta. */
export function sendCloud(url: string, call: unknown, secret = WHATSAPP_SECRET): Promise<DoorReply> {
  const body = JSON.stringify(call);
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
  return post(`${url}/intake/whatsapp`, headers, body);
}

/** A call with one message. */
export function cloudCall(from: string, message: Record<string, unknown>, name = "Siti"): unknown {
  const value = {
    messaging_product: "whatsapp",
    contacts: [{ wa_id: from, profile: { name } }],
    messages: [{ from, id: `wamid.${randomUUID()}`, timestamp: "1790000000", ...message }],
  };
  return { object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value }] }] };
}

/** A status of a message that the hub sent, as Meta writes it; `extra` are further fields. */
export interface StatusWords {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** A call that tells of deliveries. */
export function statusCall(...statuses: readonly StatusWords[]): unknown {
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "6280000000000", phone_number_id: "106540352242922" },
    statuses: statuses.map((one) => ({ timestamp: "1790000000", recipient_id: "6280000000000", ...one })),
  };
  return { object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value }] }] };
}

/** What the hub answered to a number, oldest first, read from the queue of notices. */
export async function answersTo(hub: TestHub, phone: string): Promise<Heard[]> {
  const { vault } = hub.core;
  const rows = await hub.sql<{ id: string; data: string; sealed: Buffer | null }>(
    `SELECT n.id, n.data, n.sealed_data AS sealed FROM notice n JOIN conversation c ON c.id = n.recipient_id
      WHERE n.template = 'DIALOGUE' AND c.contact_digest = ? ORDER BY n.seq`,
    [vault.blindIndex("PHONE", phone)],
  );
  return rows.map(({ id, data, sealed }) => {
    const secrets =
      sealed === null ? {} : (JSON.parse(vault.openOwn(`notice|sealed_data|${id}`, sealed)) as Record<string, string>);
    const facts = { ...(JSON.parse(data) as Record<string, string | number>), ...secrets };
    const say = String(facts.say) as DialogueSay;
    return { say, text: DIALOGUE_WORDS[say](facts), facts };
  });
}

/** Waits until a number has so many answers, and gives the last one. */
export async function answerTo(hub: TestHub, phone: string, count: number): Promise<Heard> {
  const answers = await waitFor(`answer ${count} to ${phone}`, async () => {
    const found = await answersTo(hub, phone);
    return found.length >= count ? found : null;
  });
  const last = answers[count - 1];
  if (last === undefined || answers.length > count) throw new Error(`more answers than ${count}`);
  return last;
}
