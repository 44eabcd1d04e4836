import type { Channel, Role } from "./status";

/** What an API key may do; `sync:run` starts the bridge, the others are as they say. */
export const API_KEY_SCOPES = ["events:read", "complaints:read", "complaints:submit", "sync:run"] as const;
/** One scope of an API key. */
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** Who is calling, as proven by the token; scope never comes from an argument. */
export type Caller =
  | { readonly kind: "NOBODY" }
  | {
      readonly kind: "OFFICER";
      readonly id: string;
      readonly name: string;
      readonly role: Role;
      readonly agencyId: string | null;
    }
  | {
      readonly kind: "API_KEY";
      readonly id: string;
      readonly name: string;
      readonly scopes: readonly ApiKeyScope[];
      readonly agencyId: string | null;
      /** Channels that it may hand complaints in for; null: every one that a key may. */
      readonly channels: readonly Channel[] | null;
    };

/** The facts of a case on which rights depend. */
export interface CaseScope {
  readonly leadAgencyId: string | null;
  readonly supportAgencyIds: readonly string[];
  /** Agencies see a case only while this is set: from FORWARDED on, not after a return or a recall. */
  readonly forwardedAt: Date | null;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
}

/** Everything that can be done with, or read of, the hub. */
export type Permission =
  | "case:see"
  | "case:hear"
  | "case:secretContent"
  | "case:internalNotes"
  | "case:identity"
  | "case:claim"
  | "case:merge"
  | "event:read"
  | "sync:read"
  | "sync:run"
  | "sync:retry"
  | "sync:resolve"
  | "inbox:read"
  | "dashboard:read"
  | "notice:acknowledge"
  | "notice:manage"
  | "agenda:read"
  | "administer"
  | "complaint:submit"
  | "complaint:submitAtCounter";

const NO_AGENCIES: readonly string[] = [];

/** The agencies that see the case now. */
export function agenciesInScope(scope: CaseScope): readonly string[] {
  if (scope.forwardedAt === null) return NO_AGENCIES;
  return scope.leadAgencyId === null ? scope.supportAgencyIds : [scope.leadAgencyId, ...scope.supportAgencyIds];
}

function seesAllCases(caller: Caller): boolean {
  return caller.kind === "OFFICER" && (caller.role === "COORDINATOR" || caller.role === "LEADER");
}

function isAgencyOfficer(caller: Caller): boolean {
  return caller.kind === "OFFICER" && (caller.role === "LIAISON" || caller.role === "AGENCY_OFFICER");
}

function seesCase(caller: Caller, scope: CaseScope): boolean {
  if (seesAllCases(caller)) return true;
  if (caller.kind === "NOBODY") return false;
  if (caller.kind === "API_KEY") {
    const mayRead = caller.scopes.includes("complaints:read");
    return mayRead && (caller.agencyId === null || agenciesInScope(scope).includes(caller.agencyId));
  }
  return isAgencyOfficer(caller) && caller.agencyId !== null && agenciesInScope(scope).includes(caller.agencyId);
}

/** A key with `events:read` alone learns which case it was, and nothing more. */
function hearsOfCase(caller: Caller, scope: CaseScope): boolean {
  if (caller.kind !== "API_KEY" || !caller.scopes.includes("events:read")) return false;
  return caller.agencyId === null || agenciesInScope(scope).includes(caller.agencyId);
}

/**
 * The one answer to "may he?": used by queries, mutations, subscriptions, files and exports alike, and asked again for
 * every event that is delivered. Permissions on a case need its scope.
 */
export function may(caller: Caller, permission: Permission, scope?: CaseScope): boolean {
  switch (permission) {
    case "case:see":
      return scope !== undefined && seesCase(caller, scope);
    case "case:hear":
      return scope !== undefined && (seesCase(caller, scope) || hearsOfCase(caller, scope));
    case "case:secretContent":
    case "case:internalNotes":
      return scope !== undefined && caller.kind === "OFFICER" && seesCase(caller, scope);
    case "case:identity":
      if (scope === undefined || !seesCase(caller, scope)) return false;
      if (seesAllCases(caller)) return true;
      // A supporting agency never, and the lead only if the reporter did not ask to stay unnamed (Perpres 76/2013).
      return isAgencyOfficer(caller) && agencyOf(caller) === scope.leadAgencyId && !scope.isAnonymous;
    case "case:claim":
      return (
        scope !== undefined &&
        seesCase(caller, scope) &&
        caller.kind === "OFFICER" &&
        (caller.role === "COORDINATOR" || isAgencyOfficer(caller))
      );
    case "case:merge":
      return scope !== undefined && seesCase(caller, scope) && isCoordinator(caller);
    case "event:read":
      return seesAllCases(caller) || isAgencyOfficer(caller) || hasScope(caller, "events:read");
    case "inbox:read":
      return seesAllCases(caller) || isAgencyOfficer(caller) || hasScope(caller, "complaints:read");
    case "dashboard:read":
    case "agenda:read":
      return seesAllCases(caller);
    case "sync:read":
      return seesAllCases(caller) || isAdmin(caller) || hasScope(caller, "sync:run");
    case "sync:run":
      return isCoordinator(caller) || isAdmin(caller) || hasScope(caller, "sync:run");
    case "sync:retry":
      return isCoordinator(caller) || isAdmin(caller);
    case "sync:resolve":
      return isCoordinator(caller);
    case "notice:acknowledge":
      return isCoordinator(caller) || isAgencyOfficer(caller);
    case "notice:manage":
      return isCoordinator(caller) || isAdmin(caller);
    case "administer":
      return isAdmin(caller);
    case "complaint:submit":
      return caller.kind !== "API_KEY" || hasScope(caller, "complaints:submit");
    case "complaint:submitAtCounter":
      return isCoordinator(caller) || isAgencyOfficer(caller);
  }
}

/** Whether he may read under which name a file came: people put their names into names of files. */
export function mayReadFileName(caller: Caller, scope: CaseScope, isOfOfficer: boolean): boolean {
  return isOfOfficer || may(caller, "case:identity", scope);
}

function agencyOf(caller: Caller): string | null {
  return caller.kind === "NOBODY" ? null : caller.agencyId;
}

function hasScope(caller: Caller, scope: ApiKeyScope): boolean {
  return caller.kind === "API_KEY" && caller.scopes.includes(scope);
}

function isCoordinator(caller: Caller): boolean {
  return caller.kind === "OFFICER" && caller.role === "COORDINATOR";
}

function isAdmin(caller: Caller): boolean {
  return caller.kind === "OFFICER" && caller.role === "ADMIN";
}
