import { byStart, type Clock, type ClockPause, isWindow } from "./clocks";

/** A clock as JSON keeps it: instants as ISO 8601 texts. */
export type StoredClock = Omit<Clock, "startedAt" | "dueAt" | "stoppedAt" | "pauses"> & {
  readonly startedAt: string;
  readonly dueAt: string | null;
  readonly stoppedAt: string | null;
  /** Absent in clocks that stopped before pauses were kept one by one. */
  readonly pauses?: readonly (Pick<ClockPause, "cause"> & { readonly from: string; readonly to: string | null })[];
};

/** A clock read back from JSON. */
export function reviveClock(stored: StoredClock): Clock {
  return {
    ...stored,
    startedAt: new Date(stored.startedAt),
    dueAt: stored.dueAt === null ? null : new Date(stored.dueAt),
    stoppedAt: stored.stoppedAt === null ? null : new Date(stored.stoppedAt),
    pauses: (stored.pauses ?? []).map(({ from, to, cause }) => ({
      from: new Date(from),
      to: to === null ? null : new Date(to),
      cause,
    })),
  };
}

/**
 * The clocks computed now, but each that had been stopped before with the verdict it got then: a holiday decreed or a
 * policy dated back later changes what is still open, not what was judged. A verdict whose clock can no longer be
 * computed is kept too. In the order of their starts.
 */
export function keepVerdicts(before: readonly Clock[], computed: readonly Clock[]): Clock[] {
  const clocks = new Map(keyed(computed));
  for (const [key, clock] of keyed(before)) if (clock.stoppedAt !== null) clocks.set(key, clock);
  return [...clocks.values()].sort(byStart);
}

/** Two clocks of one step may start in the same millisecond: the number tells them apart. */
function keyed(clocks: readonly Clock[]): [string, Clock][] {
  const seen = new Map<string, number>();
  return clocks.map((clock) => {
    const start = `${clock.step}@${clock.startedAt.getTime()}`;
    const number = (seen.get(start) ?? 0) + 1;
    seen.set(start, number);
    return [`${start}#${number}`, clock];
  });
}

/** A stored clock as it stands at `now`: time alone makes a running one late, and ends a window. */
export function clockAt(clock: Clock, now: Date): Clock {
  const isPast = clock.state === "RUNNING" && clock.dueAt !== null && clock.dueAt.getTime() < now.getTime();
  if (!isPast) return clock;
  return isWindow(clock.step) ? { ...clock, state: "MET", stoppedAt: clock.dueAt } : { ...clock, state: "BREACHED" };
}
