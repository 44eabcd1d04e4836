import { type Answer, notFound } from "./answers";
import type { Call, DecodedRequest } from "./call";
import { createComplaint } from "./create";
import { isRecord } from "./field-checks";
import type { Capability } from "./model";
import { listCases, listInstitutions, listMasters, listTemplates, readCase, readFollowUps } from "./reads";
import { addFollowUp, reject, uploadFiles, writeStatus } from "./writes";

/** A call of the protocol. */
export interface Route {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly pattern: RegExp;
  readonly handle: (call: Call) => Answer;
  readonly needs?: Capability;
}

const LIST = { method: "GET", pattern: /^\/complaints$/, handle: listCases } as const;
const LIST_INBOUND: Route = { ...LIST, name: "N9", needs: "listInbound" };
const FIND_BY_REFERENCE: Route = { ...LIST, name: "N10", needs: "findByReference" };
const ROUTES: readonly Route[] = [
  { name: "N1", method: "POST", pattern: /^\/complaints\/complaint$/, handle: createComplaint },
  { name: "N2", method: "POST", pattern: /^\/complaints\/complaint\/file$/, handle: uploadFiles },
  { name: "N3", method: "POST", pattern: /^\/complaints\/process\/([^/]+)\/reject$/, handle: reject },
  { name: "N4", method: "GET", pattern: /^\/complaints\/([^/]+)\/complaint$/, handle: readCase },
  { name: "N5", method: "GET", pattern: /^\/complaints\/([^/]+)\/followups$/, handle: readFollowUps },
  { name: "N6", method: "POST", pattern: /^\/complaints\/followup\/add$/, handle: addFollowUp },
  { name: "N7", method: "GET", pattern: /^\/masters\/institutions\/external$/, handle: listInstitutions },
  { name: "N8", method: "GET", pattern: /^\/masters\/templates$/, handle: listTemplates },
  {
    name: "N11",
    method: "POST",
    pattern: /^\/complaints\/process\/([^/]+)\/(verify|finish|postpone|archive)$/,
    handle: writeStatus,
    needs: "writeStatus",
  },
  {
    name: "N12",
    method: "GET",
    pattern: /^\/masters\/(categories|classifications|channels|locations)$/,
    handle: listMasters,
    needs: "masters",
  },
];

/** The call that a request is; null if the protocol has no such call. */
export function routeOf({ method, path, query }: DecodedRequest): Route | null {
  if (method === LIST.method && LIST.pattern.test(path)) return query.has("search") ? FIND_BY_REFERENCE : LIST_INBOUND;
  return ROUTES.find((route) => route.method === method && route.pattern.test(path)) ?? null;
}

/** What a call is about: repeated calls about the same thing share a key. */
export function keyOf(route: Route | null, { method, path, json, form, query }: DecodedRequest): string {
  if (route?.name === "N1") return `N1 ${isRecord(json) ? String(json.tags_raw) : ""}`;
  if (route?.name === "N2") return `N2 ${(form?.files ?? []).map(({ name }) => name).join(" ")}`;
  if (route?.name === "N6") return `N6 ${form?.fields.find(({ name }) => name === "complaint_id")?.value ?? ""}`;
  return `${method} ${path} ${query.get("page") ?? ""}`;
}

/** @throws Refusal if the call is unknown, not installed here, or wrong */
export function carryOut(route: Route | null, call: Omit<Call, "caught">): Answer {
  const { method, path } = call.request;
  if (route === null) throw notFound("Not Found", [`${method} ${path}: is no call of the protocol`]);
  if (route.needs && !call.habits.capabilities.includes(route.needs)) throw notFound("Not Found");
  return route.handle({ ...call, caught: route.pattern.exec(path)?.slice(1) ?? [] });
}
