import { randomFillSync } from "node:crypto";
import { ulid } from "ulid";

/** The system's random numbers cost the same for one byte as for thousands, and an id needs sixteen. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

function randomFraction(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const byte = pool[used] ?? 0;
  used += 1;
  return byte / 256;
}

/** A new ULID; with a time, one that sorts as if it had been made then (milliseconds since 1970). */
export function newId(atMs?: number): string {
  return ulid(atMs, randomFraction);
}
