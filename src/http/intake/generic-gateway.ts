import { z } from "zod";
import { badMessage, type GatewayMessage, type InlineFile, messagePart, PLAIN } from "./gateway-message";

const text = z.union([z.string(), z.number().transform(String)]);
const number = z.coerce.number();

const MESSAGE = z.object({
  id: text.pipe(z.string().min(1).max(500)),
  from: text.pipe(z.string().min(1).max(100)),
  text: z.string().nullish(),
  /** `voice`, `sticker` or another word for what the hub cannot read. */
  type: z.string().max(40).nullish(),
  name: z.string().max(500).nullish(),
  part: z.object({ ref: number, part: number, parts: number }).nullish(),
  location: z
    .object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: z.string().max(500).nullish(),
    })
    .nullish(),
  media: z.array(z.object({ data: z.string().nullish(), name: z.string().max(500).nullish() })).nullish(),
});

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const MOST_FILES = 10;

/** The message of a gateway that writes the hub's own JSON. @throws BAD_USER_INPUT */
export function genericMessage(body: unknown): GatewayMessage {
  const parsed = MESSAGE.safeParse(body);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "JSON")))].join(", ");
    throw badMessage(`Isi pesan tidak lengkap atau keliru: ${fields}. Lihat docs/intake.md.`);
  }
  const { id, from, name, part, location, media, type } = parsed.data;
  const files = (media ?? []).map(inlineFile);
  const inlineFiles = files.filter((file) => file !== null).slice(0, MOST_FILES);
  return {
    ...PLAIN,
    messageId: id,
    from,
    text: parsed.data.text ?? "",
    name: name ?? null,
    part: part ? messagePart(part.ref, part.part, part.parts) : null,
    point: location
      ? { latitude: location.latitude, longitude: location.longitude, label: location.name ?? null }
      : null,
    oddity: oddityOf(type),
    inlineFiles,
    // An address instead of content is not followed: the hub fetches nothing that a message names.
    refusedFiles: files.length - inlineFiles.length,
  };
}

function oddityOf(type: string | null | undefined): GatewayMessage["oddity"] {
  if (type === "voice" || type === "audio") return "VOICE";
  return type === "sticker" ? "STICKER" : null;
}

function inlineFile({ data, name }: { data?: string | null | undefined; name?: string | null | undefined }) {
  const encoded = (data ?? "").replace(/^data:[^,]{0,200};base64,/, "");
  if (!BASE64.test(encoded)) return null;
  return { name: name ?? "", content: Buffer.from(encoded, "base64") } satisfies InlineFile;
}
