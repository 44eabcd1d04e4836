import { z } from "zod";
import { flagOf, idOf, type UntrustedObject } from "./untrusted";

/** An id in any spelling, read as a text of at most 20 characters. */
const wireId = z.unknown().transform((value, context) => {
  const id = idOf(value);
  if (id === null) context.addIssue({ code: "custom", message: "not an id" });
  return id ?? "";
});

const createAnswer = z
  .union([
    z.object({ complaint_id: wireId }).transform((answer) => answer.complaint_id),
    z
      .object({ results: z.object({ complaint: z.object({ id: wireId }) }) })
      .transform((answer) => answer.results.complaint.id),
  ])
  .describe("N1");

const ids = z.array(z.object({ id: wireId })).nullish();
const uploadAnswer = z.object({ results: z.object({ images: ids, docs: ids }) });

const pageAnswer = z.object({
  results: z.object({
    data: z.array(z.unknown()),
    next_page_url: z.string().nullish(),
    current_page: z.coerce.number().int().nullish().catch(null),
    total: z.coerce.number().int().nonnegative().nullish().catch(null),
  }),
});

const caseAnswer = z.object({
  results: z.object({
    data: z.record(z.string(), z.unknown()),
    data_logs: z.array(z.unknown()).nullish(),
  }),
});

/** One page of a list, as far as it is needed. */
export interface ReadPage {
  readonly items: readonly unknown[];
  readonly hasNext: boolean;
  /** The page that the server says it is; null when it does not say. */
  readonly currentPage: number | null;
  /** How many items the whole list has; null when it is not said. */
  readonly total: number | null;
}

/** The national id of the case that N1 created, under either of its two names (both seen). */
export function readCreated(body: UntrustedObject): string | null {
  return createAnswer.safeParse(body).data ?? null;
}

/** The numbers of the files that N2 took: pictures first, then documents. */
export function readUploaded(body: UntrustedObject): readonly string[] | null {
  const answer = uploadAnswer.safeParse(body).data;
  return answer === undefined
    ? null
    : [...(answer.results.images ?? []), ...(answer.results.docs ?? [])].map(({ id }) => id);
}

/** What programs write into `status` or `code` when they mean the contrary. */
const BAD_STATUS = /^(?:error|fail|failed|failure|gagal|[45]\d\d)$/i;

/** Whether a 2xx says yes: an answer that does not itself speak of an error. */
export function readAcknowledgement({ success, status, code, error, errors }: UntrustedObject): true | null {
  const isDenied = [success, status].some((said) => flagOf(said) === false);
  const isBad = [status, code].some((said) => BAD_STATUS.test(String(said)));
  return isDenied || isBad || [error, errors].some(tellsOfErrors) ? null : true;
}

function tellsOfErrors(said: unknown): boolean {
  if (said === null || said === undefined || flagOf(said) === false) return false;
  return typeof said === "object" ? Object.keys(said).length > 0 : String(said).trim() !== "";
}

/** A page of N5, N7 to N10 and N12. */
export function readPage(body: UntrustedObject): ReadPage | null {
  const answer = pageAnswer.safeParse(body).data;
  if (answer === undefined) return null;
  const { data, next_page_url, current_page, total } = answer.results;
  return {
    items: data,
    hasNext: next_page_url != null && next_page_url !== "",
    currentPage: current_page ?? null,
    total: total ?? null,
  };
}

/** N4's `results`: the case, and its log. */
export function readCaseResults(body: UntrustedObject): { data: UntrustedObject; log: readonly unknown[] } | null {
  const answer = caseAnswer.safeParse(body).data;
  return answer === undefined ? null : { data: answer.results.data, log: answer.results.data_logs ?? [] };
}
