import { z } from "zod";
import { badMessage, type GatewayMessage, PLAIN } from "./gateway-message";

const file = z.object({ id: z.string(), caption: z.string().nullish(), filename: z.string().nullish() }).nullish();

/** What is used of the Cloud API's messages; everything else is left unread. */
const MESSAGE = z.object({
  id: z.string().min(1).max(500),
  from: z.string().min(1).max(100),
  type: z.string(),
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
const VALUE = z.object({ messages: z.array(z.unknown()).nullish(), contacts: z.array(z.unknown()).nullish() });
const CALL = z.object({
  entry: z.array(z.object({ changes: z.array(z.object({ value: VALUE.nullish() })).nullish() })),
});

/** A thumbs-up on an old message and a changed number are no messages to us. */
const UNHEARD: ReadonlySet<string> = new Set(["reaction", "system", "ephemeral"]);

/** The messages of a call of the WhatsApp Business Cloud API; none in a call that tells of deliveries. @throws BAD_USER_INPUT */
export function cloudMessages(body: unknown): GatewayMessage[] {
  const call = CALL.safeParse(body);
  if (!call.success) throw badMessage("Isi pesan bukan bentuk WhatsApp Business Cloud API. Lihat docs/intake.md.");
  const values = call.data.entry.flatMap(({ changes }) => (changes ?? []).map(({ value }) => value));
  return values.flatMap((value) => {
    const contacts = (value?.contacts ?? []).map((one) => CONTACT.safeParse(one).data);
    const names = new Map(contacts.map((one) => [one?.wa_id, one?.profile?.name ?? null]));
    // One message of a kind that did not exist yet must not keep those beside it from being heard.
    const messages = (value?.messages ?? []).map((one) => MESSAGE.safeParse(one).data);
    return messages.filter((one) => one !== undefined && !UNHEARD.has(one.type)).map((one) => heard(one, names));
  });
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
