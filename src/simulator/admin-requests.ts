import { z } from "zod";
import { NATIONAL_STATUS_NAMES } from "../national/wire";
import { SIMULATED_CAPABILITIES } from "./options";
import { CALL_NAMES } from "./wire-call";

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const statusName = z.enum(NATIONAL_STATUS_NAMES);
const files = z
  .array(z.object({ name: z.string().min(1), contentType: z.string().min(1), base64: z.base64() }).strict())
  .default([]);

/** `/_sim/reset`. */
export const resetWish = z.object({ seed: z.number().int().optional() });

/** `/_sim/clock`; `now` null: the real clock. */
export const clockChange = z.object({ now: instant.nullish(), advanceMs: z.number().int().nonnegative().optional() });

/** `/_sim/capabilities`: those that exist from now on. */
export const capabilityList = z.array(z.enum(SIMULATED_CAPABILITIES));

/** `/_sim/rules`: those that change. */
export const rulesChange = z
  .object({
    createdDisposed: statusName,
    createdUndisposed: statusName,
    institutionFollowUp: statusName.nullable(),
    reporterReply: statusName.nullable(),
    transferred: statusName,
    transferNeedsApproval: z.boolean(),
    logShapes: z.enum(["usual", "mixed"]),
  })
  .partial();

/** The query of `/_sim/journal`. */
export const journalQuery = z
  .object({
    call: z.enum(CALL_NAMES),
    case: z.string(),
    status: z.coerce.number().int(),
    committed: z.stringbool(),
    fault: z.string(),
    text: z.string(),
  })
  .partial()
  .strict();

/** A status, any text: unknown ones exist in reality too. */
export const newStatus = z.object({
  statusName: z.string().min(1),
  note: z.string().nullish(),
  /** False: neither log tells of it. */
  isLogged: z.boolean().default(true),
});

/** What an institution, the reporter or an admin writes. */
export const newFollowUp = z.object({
  by: z.enum(["institution", "reporter", "admin"]).default("institution"),
  /** Absent: the one that has the case. */
  institutionId: z.string().nullish(),
  content: z.string(),
  templateCode: z.string().nullish(),
  isSecret: z.boolean().default(false),
  rating: z.number().int().min(0).max(5).default(0),
  at: instant.nullish(),
  files,
});

/** What an admin alters of a case. */
export const caseChange = z
  .object({
    title: z.string(),
    content: z.string(),
    isAnonymous: z.boolean(),
    isSecret: z.boolean(),
    dispositionId: z.string().nullable(),
  })
  .partial();

/** A case that is born nationally. */
export const newCase = z.object({
  title: z.string().optional(),
  content: z.string().optional(),
  tags: z.string().optional(),
  isAnonymous: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  /** Absent: the regency's; null: none yet. */
  dispositionId: z.string().nullish(),
  statusName: z.string().nullish(),
  incidentOn: z.string().nullish(),
  reporter: z
    .object({
      userId: z.string().nullable().default(null),
      name: z.string().nullable().default(null),
      email: z.string().nullable().default(null),
      phone: z.string().nullable().default(null),
    })
    .optional(),
  files,
});

/** A file as these routes take it. */
export type SentFile = z.output<typeof files>[number];
