import { badMessage, type GatewayMessage, messagePart, PLAIN, partOfHeader } from "./gateway-message";

/** What SMS gateways call their fields; the first that is there counts. In lower case. */
const NAMES = {
  from: ["from", "sender", "sendernumber", "number", "phone", "phonenumber", "msisdn", "originator"],
  text: ["text", "message", "msg", "textdecoded", "content", "body"],
  id: ["id", "smsid", "messageid", "message_id", "msgid", "uuid"],
  sentAt: ["receivedat", "receivingdatetime", "date", "time", "timestamp", "sent"],
  ref: ["ref", "reference"],
  part: ["part", "partnumber"],
  parts: ["parts", "totalparts"],
  header: ["udh"],
} as const;

/** A form that a gateway posted. */
export type GatewayForm = ReadonlyMap<string, string>;

/** The fields of a form, by their names in lower case. */
export function formOf(body: Buffer): GatewayForm {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body.toString("utf8"))) {
    if (!form.has(name.toLowerCase())) form.set(name.toLowerCase(), value);
  }
  return form;
}

/** The message of a form. @throws BAD_USER_INPUT */
export function formMessage(form: GatewayForm): GatewayMessage {
  const field = (name: keyof typeof NAMES) => NAMES[name].map((one) => form.get(one)).find((value) => value?.trim());
  const from = field("from");
  const text = field("text") ?? "";
  const header = field("header");
  const part =
    header === undefined
      ? messagePart(Number(field("ref") ?? 0), Number(field("part")), Number(field("parts")))
      : partOfHeader(header);
  if (from === undefined) throw badMessage("Kolom pengirim tidak ada (from, sender, number). Lihat docs/intake.md.");
  const id = field("id");
  const sentAt = field("sentAt");
  // Two equal messages ("1", "1") differ in nothing else; without either the second would be lost, or the first doubled.
  if (id === undefined && sentAt === undefined) {
    throw badMessage("Kolom nomor pesan (id, smsid) atau waktu kirim (date) harus ada. Lihat docs/intake.md.");
  }
  const messageId = id ?? JSON.stringify([from, sentAt, part, text]);
  return { ...PLAIN, messageId, from, text, part };
}
