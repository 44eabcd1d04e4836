import { z } from "zod";
import type { CloudStatus } from "../../notify/cloud-api";
import { badMessage, type GatewayMessage, PLAIN } from "./gateway-message";

const file = z.object({ id: z.string(), caption: z.string().nullish(), filename: z.string().nullish() }).nullish();

/** What is used of the Cloud API's messages; everything else is left unread. */
const MESSAGE = z.object({
  id: z.string().min(1).max(500),
  from: z.string().min(1).max(100),
  type: z.string(),
  group_id: z.string().nullish(),
  text: z.object({ body: z.string() }).nullish(),
  button: z.object({ text: z.string() }).nullish(),
  interactive: z
    .object({
      button_reply: z.object({ title: z.string() }).nullish(),
      list_reply: z.object({ title: z.string() }).nullish(),
    })
    .nullish(),
  image: file,
  video: file,
  document: file,
  location: z
    .object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: z.string().nullish(),
      address: z.string().nullish(),
    })
    .nullish(),
});
type CloudMessage = z.output<typeof MESSAGE>;

const CONTACT = z.object({ wa_id: z.string(), profile: z.object({ name: z.string().nullish() }).nullish() });
const STATUS = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,500}$/),
  status: z.string(),
  biz_opaque_callback_data: z.string().nullish(),
  recipient_participant_id: z.string().nullish(),
  errors: z.array(z.object({ code: z.number().int() })).nullish(),
});
/** Another program may send by the same number, and mark its messages by something else. */
const NOTICE_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const VALUE = z.object({
  messages: z.array(z.unknown()).nullish(),
  contacts: z.array(z.unknown()).nullish(),
  statuses: z.array(z.unknown()).nullish(),
});
const CALL = z.object({
  entry: z.array(z.object({ changes: z.array(z.object({ value: VALUE.nullish() })).nullish() })),
});

/** A thumbs-up on an old message and a changed number are no messages to us. */
const UNHEARD: ReadonlySet<string> = new Set(["reaction", "system", "ephemeral"]);

/** A call of the WhatsApp Business Cloud API: what citizens write, and what became of the hub's own messages. */
export interface CloudCall {
  readonly messages: readonly GatewayMessage[];
  readonly statuses: readonly CloudStatus[];
}

/** Reads a call of the Cloud API. @throws BAD_USER_INPUT */
export function cloudCallOf(body: unknown): CloudCall {
  const call = CALL.safeParse(body);
  if (!call.success) throw badMessage("Isi pesan bukan bentuk WhatsApp Business Cloud API. Lihat docs/intake.md.");
  const values = call.data.entry.flatMap(({ changes }) => (changes ?? []).map(({ value }) => value));
  return {
    messages: messagesIn(values),
    statuses: values.flatMap((value) => (value?.statuses ?? []).flatMap(statusOf)),
  };
}

function statusOf(raw: unknown): CloudStatus[] {
  const { data } = STATUS.safeParse(raw);
  if (data === undefined) return [];
  const mark = data.biz_opaque_callback_data ?? "";
  return [
    {
      id: data.id,
      status: data.status,
      noticeId: NOTICE_ID.test(mark) ? mark : null,
      isOfMember: data.recipient_participant_id != null,
      code: data.errors?.[0]?.code ?? null,
    },
  ];
}

function messagesIn(values: readonly (z.output<typeof VALUE> | null | undefined)[]): GatewayMessage[] {
  return values.flatMap((value) => {
    const contacts = (value?.contacts ?? []).map((one) => CONTACT.safeParse(one).data);
    const names = new Map(contacts.map((one) => [one?.wa_id, one?.profile?.name ?? null]));
    // One message of a kind that did not exist yet must not keep those beside it from being heard.
    const messages = (value?.messages ?? []).map((one) => MESSAGE.safeParse(one).data);
    return messages.filter((one) => one !== undefined && isToUs(one)).map((one) => heard(one, names));
  });
}

/** What officers write to each other in the group is no citizen's complaint. */
function isToUs({ type, group_id }: CloudMessage): boolean {
  return !UNHEARD.has(type) && group_id == null;
}

function heard(
  message: CloudMessage | undefined,
  names: ReadonlyMap<string | undefined, string | null>,
): GatewayMessage {
  if (message === undefined) throw new Error("filtered before");
  const { id, from, type, text, button, interactive, location } = message;
  const media = message.image ?? message.video ?? message.document ?? null;
  const words =
    text?.body ??
    media?.caption ??
    button?.text ??
    interactive?.button_reply?.title ??
    interactive?.list_reply?.title ??
    "";
  const label = [location?.name, location?.address].filter((one) => one != null && one !== "").join(", ");
  const isRead = words !== "" || media !== null || location != null || type === "text";
  return {
    ...PLAIN,
    messageId: id,
    from: from.startsWith("+") ? from : `+${from}`,
    text: words,
    name: names.get(from) ?? null,
    remoteFiles: media === null ? [] : [media.id],
    point: location
      ? { latitude: location.latitude, longitude: location.longitude, label: label === "" ? null : label }
      : null,
    oddity: isRead ? null : type === "audio" ? "VOICE" : type === "sticker" ? "STICKER" : "OTHER",
  };
}
