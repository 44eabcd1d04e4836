import { z } from "zod";
import type { NationalState } from "./national-state";
import type { NewCase } from "./records";
import { invalid, type WireAnswer } from "./wire-call";

/** What public clients keep to (seen); the real limits are not known. */
const MAX_TITLE_LENGTH = 255;
const MAX_CONTENT_LENGTH = 10_000;

const REQUIRED = "Wajib diisi.";
const id = z.number({ error: "Harus berupa bilangan." }).int().positive().transform(String);
const flag = z.boolean({ error: "Harus berupa benar atau salah." });
const text = (max: number) =>
  z
    .string({ error: REQUIRED })
    .trim()
    .min(1, REQUIRED)
    .refine((value) => [...value].length <= max, `Paling banyak ${max} karakter.`);

/** N2's numbers as the text of a JSON array: the seen error of a trailing dot is refused here. */
const attachments = z.union([
  z.literal(false).transform(() => []),
  z.string().transform((value, context) => {
    try {
      return z.array(id).parse(JSON.parse(value));
    } catch {
      context.addIssue({ code: "custom", message: "Harus berupa larik JSON dari nomor berkas." });
      return [];
    }
  }),
]);

const body = z
  .object({
    title: text(MAX_TITLE_LENGTH),
    content: text(MAX_CONTENT_LENGTH),
    channel: id,
    is_new_user_slider: flag,
    emailUser: z.email("Alamat surel tidak sah.").optional(),
    nameUser: text(255).optional(),
    phoneUser: text(20).optional(),
    user_id: id.optional(),
    is_inbox: flag,
    is_disposisi_slider: flag,
    disposition_id: id.nullish(),
    classification_id: id,
    category_id: id,
    location_id: id,
    priority_program_id: id.nullable(),
    community_id: id.nullable(),
    copy_externals: z.unknown(),
    date_of_incident: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}/)
      .nullable(),
    info_disposition: z.string().nullable(),
    info_attachments: z.string().nullable(),
    tags_raw: z
      .string()
      .regex(/^#\S+$/, "Harus berupa satu tagar.")
      .nullish(),
    is_approval: flag,
    is_anonymous: flag,
    is_secret: flag,
    is_priority: flag,
    attachments,
  })
  .superRefine((fields, context) => {
    const need = (name: keyof typeof fields) => {
      if (fields[name] == null) context.addIssue({ code: "custom", path: [name], message: REQUIRED });
    };
    if (fields.is_new_user_slider) (["emailUser", "nameUser", "phoneUser"] as const).forEach(need);
    else need("user_id");
    if (fields.is_disposisi_slider) need("disposition_id");
  });

/** Reads N1's body as public clients send it, or says which fields are wrong. */
export function readCreateFields(state: NationalState, raw: unknown): { fields: NewCase } | { answer: WireAnswer } {
  const parsed = body.safeParse(raw);
  if (!parsed.success) return { answer: invalid(byField(parsed.error.issues)) };
  const fields = parsed.data;
  const { channels, classifications, categories, locations, institutions } = state.masters;
  const dispositionId = fields.is_disposisi_slider ? (fields.disposition_id ?? null) : null;
  const unknown = Object.entries({
    channel: isKnown(channels, fields.channel),
    classification_id: isKnown(classifications, fields.classification_id),
    category_id: isKnown(categories, fields.category_id),
    location_id: isKnown(locations, fields.location_id),
    disposition_id: dispositionId === null || isKnown(institutions, dispositionId),
    attachments: fields.attachments.every((fileId) => state.files.has(fileId)),
  }).filter(([, known]) => !known);
  if (unknown.length > 0) {
    return { answer: invalid(Object.fromEntries(unknown.map(([name]) => [name, ["Tidak dikenal."]]))) };
  }
  const isNewUser = fields.is_new_user_slider;
  return {
    fields: {
      title: fields.title,
      content: fields.content,
      tags: fields.tags_raw ?? "",
      channelId: fields.channel,
      classificationId: fields.classification_id,
      categoryId: fields.category_id,
      locationId: fields.location_id,
      dispositionId,
      incidentOn: fields.date_of_incident,
      isAnonymous: fields.is_anonymous,
      isSecret: fields.is_secret,
      reporter: {
        userId: isNewUser ? null : (fields.user_id ?? null),
        name: isNewUser ? (fields.nameUser ?? null) : null,
        email: isNewUser ? (fields.emailUser ?? null) : null,
        phone: isNewUser ? (fields.phoneUser ?? null) : null,
      },
      fileIds: fields.attachments,
      statusName: null,
    },
  };
}

/** Faults of a body by the name of the field. */
export function byField(issues: readonly z.core.$ZodIssue[]): Record<string, string[]> {
  const faults: Record<string, string[]> = {};
  for (const issue of issues) {
    const name = String(issue.path[0] ?? "body");
    faults[name] = [...(faults[name] ?? []), issue.message];
  }
  return faults;
}

function isKnown(list: readonly { readonly id: number | string }[], wanted: string): boolean {
  return list.some((entry) => String(entry.id) === wanted);
}
