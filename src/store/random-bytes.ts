import { randomFillSync } from "node:crypto";

/** The system's random numbers cost the same for one byte as for thousands, and a submission needs some hundred. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Unpredictable bytes, from a supply that is filled when it is used up; what is given out is kept nowhere. */
export function randomBytes(size: number): Buffer {
  if (size > pool.length) return randomFillSync(Buffer.alloc(size));
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const taken = Buffer.from(pool.subarray(used, used + size));
  pool.fill(0, used, used + size);
  used += size;
  return taken;
}
