import { createHash } from "node:crypto";
import type { RawEvent } from "./event-rows";

/** The row as the chain hashes it: every column but the hash itself, in a fixed order, as JSON. */
export function canonicalEvent(event: Omit<RawEvent, "hash" | "position" | "seq">, position: number): string {
  return JSON.stringify([
    position,
    event.id,
    event.complaintId,
    event.type,
    event.action,
    event.actorKind,
    event.actorId,
    event.actorRole,
    event.occurredAt.toISOString(),
    event.complaintVersion,
    event.fromStatus,
    event.toStatus,
    event.agenciesBefore,
    event.agenciesAfter,
    event.textId,
    event.textDigest?.toString("hex") ?? null,
    event.data,
  ]);
}

/** SHA-256(previous ‖ canonical row): changing, adding or removing one event changes every later hash. */
export function chainHash(previous: Buffer, canonical: string): Buffer {
  return createHash("sha256").update(previous).update(canonical, "utf8").digest();
}
