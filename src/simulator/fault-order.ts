import { z } from "zod";
import { canHappenTo, FAULT_KINDS } from "./fault-kinds";
import { CALL_NAMES } from "./wire-call";

const positive = z.number().int().positive();
const duration = z.number().int().nonnegative();

/** A fault as a rehearsal orders it: what happens, to which calls, how often; then what only some kinds look at. */
export const faultOrder = z
  .object({
    kind: z.enum(FAULT_KINDS),
    /** Absent: every call to which it can happen. */
    calls: z.array(z.enum(CALL_NAMES)).min(1).optional(),
    /** Only calls about this case. */
    caseId: z.string().optional(),
    /** How often it happens; absent: until the faults are cleared. */
    times: positive.optional(),
    /** Only to the n-th, the 2n-th … of the calls that fit. */
    every: positive.default(1),
    probability: z.number().min(0).max(1).default(1),
    /** Of its own chances; absent: it draws with the others from the simulator's seed. */
    seed: z.number().int().optional(),
    /** How long it lasts by the simulator's clock, from now on; or until when. */
    forMs: positive.optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    /** `status`, `statusAfter`, `maintenance`, `redirectBefore`, `redirectAfter`, `pageBreak`. */
    status: z.number().int().min(300).max(599).optional(),
    shape: z.enum(["json", "gateway", "gatewayBare", "xml", "html"]).optional(),
    retryAfterSeconds: duration.optional(),
    /** `slow`. */
    delayMs: duration.default(1_000),
    /** `redirectBefore`, `redirectAfter`: where to. By default a port of this machine where nobody listens. */
    location: z.string().default("http://127.0.0.1:9/"),
    /** `oversize`. */
    sizeBytes: positive.default(50 * 1024 * 1024),
    /** `clockSkew`; below 0: the clock is slow. */
    minutes: z.number().default(60),
    /** `lateLog`: how old the item is that appears. */
    ageMs: positive.default(24 * 3_600_000),
    /** `missingLog`: so many of the newest (1); `partialList`: only so many (3). */
    count: positive.optional(),
    /** `unknownStatus`. */
    statusName: z.string().min(1).default("Menunggu Kelengkapan"),
    /** `pageChange`: what happens to the list behind page 1. */
    change: z.enum(["insert", "remove"]).default("insert"),
    /** `pageBreak`, `pageChange`: the longest page until the faults are cleared; a list of one page cannot break. */
    pageSize: positive.default(10),
    /** `garbageEntry`: which entry of the page, from 1; absent: any. */
    position: positive.optional(),
    /** `missingFields`: exactly these; absent: any that public clients do not need. */
    fields: z.array(z.string()).min(1).optional(),
    /** `mix`: of these only. */
    kinds: z
      .array(z.enum(FAULT_KINDS).exclude(["mix"]))
      .min(1)
      .optional(),
  })
  .strict()
  .superRefine(({ kind, calls }, context) => {
    if (calls !== undefined && !calls.some((call) => canHappenTo(kind, call))) {
      context.addIssue({ code: "custom", path: ["calls"], message: `${kind} cannot happen to these calls` });
    }
  });

/** A fault as it is asked for. */
export type FaultRequest = z.input<typeof faultOrder>;
/** A fault with its defaults. */
export type FaultOrder = z.output<typeof faultOrder>;
