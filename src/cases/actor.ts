import type { Caller } from "../domain/permission";
import type { WorkflowActor } from "../domain/workflow";
import type { EventEntity } from "../store/entities/event.entity";

/** Who makes a change: a caller of the API, a citizen proven by ticket and access code, or the hub itself. */
export type Actor = Caller | { readonly kind: "CITIZEN" } | { readonly kind: "SYSTEM" } | { readonly kind: "NATIONAL" };

/** The actor as the workflow sees him; null for one who is no party to the procedure. */
export function workflowActor(actor: Actor): WorkflowActor | null {
  switch (actor.kind) {
    case "OFFICER":
      return { kind: actor.role, agencyId: actor.agencyId };
    case "CITIZEN":
      return { kind: "CITIZEN", agencyId: null };
    case "SYSTEM":
      return { kind: "SYSTEM", agencyId: null };
    default:
      return null;
  }
}

/** The actor as the event log records him: by id, never by name. */
export function eventActor(actor: Actor): Pick<EventEntity, "actorKind" | "actorId" | "actorRole"> {
  switch (actor.kind) {
    case "OFFICER":
      return { actorKind: "OFFICER", actorId: actor.id, actorRole: actor.role };
    case "API_KEY":
      return { actorKind: "API_KEY", actorId: actor.id, actorRole: null };
    case "SYSTEM":
    case "NATIONAL":
      return { actorKind: actor.kind, actorId: null, actorRole: null };
    default:
      return { actorKind: "CITIZEN", actorId: null, actorRole: null };
  }
}

/** Whose idempotency keys they are: one caller's keys never meet another's. */
export function keyScope(actor: Actor): string {
  if (actor.kind === "SYSTEM") return "system";
  return actor.kind === "OFFICER" || actor.kind === "API_KEY" ? actor.id : "public";
}
