import { ulid } from "ulid";
import { randomBytes } from "./random-bytes";

/** A new ULID; with a time, one that sorts as if it had been made then (milliseconds since 1970). */
export function newId(atMs?: number): string {
  // It takes one number for each of its sixteen symbols.
  const bytes = randomBytes(16);
  let used = 0;
  return ulid(atMs, () => (bytes[used++ % bytes.length] ?? 0) / 256);
}
