import { endOfDay, jakartaDayOf } from "./jakarta-time";

const HOUR_MS = 60 * 60 * 1000;
/**
 * From 21:00 to 06:00 Asia/Jakarta no telephone of a citizen rings for something that can wait for the morning: no law
 * demands it, people do. Who gets a night's news at six still has it before the offices open.
 */
const QUIET_FROM_HOUR = 21;
const QUIET_UNTIL_HOUR = 6;

/** The end of the quiet hours in which an instant falls; null when it falls in none. */
export function quietUntil(at: Date): Date | null {
  const day = jakartaDayOf(at);
  const midnightMs = endOfDay(day - 1).getTime() + 1;
  const sinceMidnightMs = at.getTime() - midnightMs;
  if (sinceMidnightMs < QUIET_UNTIL_HOUR * HOUR_MS) return new Date(midnightMs + QUIET_UNTIL_HOUR * HOUR_MS);
  if (sinceMidnightMs < QUIET_FROM_HOUR * HOUR_MS) return null;
  return new Date(endOfDay(day).getTime() + 1 + QUIET_UNTIL_HOUR * HOUR_MS);
}
