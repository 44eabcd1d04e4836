import type { FastifyRequest } from "fastify";
import type { OperationRequest } from "../../api/gate/operation-gate";
import { takesAnswer } from "./media-type";

const JSON_TYPE = /^application\/json\s*(;|$)/i;
const KNOWN_FIELDS: ReadonlySet<string> = new Set(["query", "operationName", "variables"]);

/**
 * A POST as every client sends it: JSON with a query, and perhaps a name and variables. Null for anything else; that is
 * answered by Apollo Server, which knows what is wrong with it.
 */
export function plainRequest({ method, headers, body }: FastifyRequest): OperationRequest | null {
  // A foreign page's form cannot send this type without asking first.
  if (method !== "POST" || !JSON_TYPE.test(headers["content-type"] ?? "")) return null;
  if (!takesAnswer(headers.accept) || !isRecord(body)) return null;
  for (const field of Object.keys(body)) if (!KNOWN_FIELDS.has(field)) return null;
  const { query, operationName, variables } = body;
  if (typeof query !== "string" || query === "") return null;
  if (operationName != null && (typeof operationName !== "string" || operationName === "")) return null;
  if (variables != null && !isRecord(variables)) return null;
  return { query, operationName: operationName ?? null, variables: variables ?? null };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
