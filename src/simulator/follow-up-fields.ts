import { z } from "zod";
import { byField } from "./create-fields";
import type { Form } from "./form";
import type { NationalState } from "./national-state";
import type { CaseRecord } from "./records";
import { invalid, notFound, type WireAnswer } from "./wire-call";

/** What public clients keep to (seen). */
const MAX_CONTENT_LENGTH = 1_000;

const REQUIRED = "Wajib diisi.";
const id = z.string({ error: REQUIRED }).regex(/^\d+$/, "Harus berupa bilangan.");

const form = z.object({
  complaint_id: id,
  user_id: id,
  institution_from_id: id,
  institution_to_id: id,
  content: z
    .string({ error: REQUIRED })
    .trim()
    .min(1, REQUIRED)
    .refine((value) => [...value].length <= MAX_CONTENT_LENGTH, `Paling banyak ${MAX_CONTENT_LENGTH} karakter.`),
  template_code: z.string({ error: REQUIRED }),
  is_secret: z.enum(["0", "1"], { error: "Harus 0 atau 1." }),
  rating: z.string().regex(/^[0-5]$/, "Harus 0 sampai 5."),
  info_disposition: z.string(),
});

const FILE_FIELD = /^attachment\[\d+\]$/;

/** N6's form, checked. */
export interface FollowUpRequest {
  readonly record: CaseRecord;
  readonly fields: z.infer<typeof form>;
}

/** Reads N6's form as public clients send it, or says what is wrong. */
export function readFollowUp(state: NationalState, sent: Form): FollowUpRequest | { answer: WireAnswer } {
  const parsed = form.safeParse(sent.fields);
  if (!parsed.success) return { answer: invalid(byField(parsed.error.issues)) };
  const fields = parsed.data;
  const record = state.cases.get(fields.complaint_id);
  if (record === undefined) return { answer: notFound() };
  const unknown = (["institution_from_id", "institution_to_id"] as const).filter(
    (name) => !state.hasInstitution(fields[name]),
  );
  const misnamed = sent.files.filter((file) => !FILE_FIELD.test(file.field)).map((file) => file.field);
  if (unknown.length > 0 || misnamed.length > 0) {
    return { answer: invalid(Object.fromEntries([...unknown, ...misnamed].map((name) => [name, ["Tidak dikenal."]]))) };
  }
  return { record, fields };
}
