import { z } from "zod";
import { NATIONAL_STATUS_NAMES } from "../national/wire";
import type { IdPosition } from "./ids";
import type { MasterData } from "./master-data";
import { SIMULATED_CAPABILITIES, type SimulatedCapability } from "./options";
import type { CaseRecord, FileRecord } from "./records";
import type { SimulatorRules } from "./rules";

const instant = z.iso.datetime().transform((text) => new Date(text));
const text = z.string();
const statusName = z.enum(NATIONAL_STATUS_NAMES);

const logRecord = z.object({
  id: text,
  at: instant,
  author: z.enum(["institution", "reporter", "admin"]),
  list: z.enum(["case", "followUps", "both"]),
  institutionFromId: text.nullable(),
  institutionToId: text.nullable(),
  content: text.nullable(),
  templateCode: text.nullable(),
  statusOld: text.nullable(),
  statusNew: text.nullable(),
  isSecret: z.boolean(),
  rating: z.number(),
  fileIds: z.array(text),
});

const caseRecord = z.object({
  id: text,
  title: text,
  content: text,
  tags: text,
  channelId: text,
  classificationId: text,
  categoryId: text,
  locationId: text,
  dispositionId: text.nullable(),
  incidentOn: text.nullable(),
  isAnonymous: z.boolean(),
  isSecret: z.boolean(),
  reporter: z.object({
    userId: text.nullable(),
    name: text.nullable(),
    email: text.nullable(),
    phone: text.nullable(),
  }),
  fileIds: z.array(text),
  statusName: text,
  statusCode: z.number(),
  createdAt: instant,
  updatedAt: instant,
  log: z.array(logRecord),
  statusNotes: z.array(z.object({ note: text, at: instant })),
});

const wireId = z.union([z.number(), text]);
const master = z.object({ id: wireId, name: text, parent: wireId.nullable().default(null) });

/** The state as a file holds it. */
const stateImage = z.object({
  /** With these three the master data are made anew at a reset. */
  seed: z.number(),
  institutionId: text,
  institutionCount: z.number(),
  /** Null: the real clock. */
  clock: instant.nullable(),
  ids: z.object({ random: z.number(), lastCaseId: z.number(), lastItemId: z.number() }),
  capabilities: z.array(z.enum(SIMULATED_CAPABILITIES)),
  rules: z.object({
    createdDisposed: statusName,
    createdUndisposed: statusName,
    institutionFollowUp: statusName.nullable(),
    reporterReply: statusName.nullable(),
    transferred: statusName,
    transferNeedsApproval: z.boolean(),
    logShapes: z.enum(["usual", "mixed"]),
  }),
  masters: z.object({
    institutions: z.array(master.omit({ parent: true })),
    templates: z.array(z.object({ id: wireId, code: text, name: text, content: text })),
    categories: z.array(master),
    classifications: z.array(master.omit({ parent: true })),
    channels: z.array(master.omit({ parent: true })),
    locations: z.array(master.omit({ parent: true })),
  }),
  cases: z.array(caseRecord),
  files: z.array(z.object({ id: text, name: text, contentType: text })),
});

/** Everything that outlives a process, but for the bytes of files. */
export interface StateImage {
  readonly seed: number;
  readonly institutionId: string;
  readonly institutionCount: number;
  readonly clock: Date | null;
  readonly ids: IdPosition;
  readonly capabilities: readonly SimulatedCapability[];
  readonly rules: SimulatorRules;
  readonly masters: MasterData;
  readonly cases: readonly CaseRecord[];
  readonly files: readonly Omit<FileRecord, "bytes">[];
}

/**
 * Reads the state out of JSON.
 * @throws ZodError, SyntaxError
 */
export function parseImage(json: string): StateImage {
  return stateImage.parse(JSON.parse(json));
}
