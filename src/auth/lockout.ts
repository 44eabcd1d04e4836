/** Five tries are enough for a mistyped password, and too few to guess one. */
const MAX_FAILURES = 5;
const LOCK_MS = 15 * 60_000;

/** How often signing in failed since it last succeeded. */
export interface Failures {
  readonly failedLogins: number;
  readonly lockedUntil: Date | null;
}

/** Whether nobody may sign in now, not even with the right password. */
export function isLocked({ lockedUntil }: Failures, now: Date): boolean {
  return lockedUntil !== null && now < lockedUntil;
}

/** The count after one more failure; a lock that has ended starts a new count. */
export function afterFailure(failures: Failures, now: Date): Failures {
  const failedLogins = (failures.lockedUntil === null ? failures.failedLogins : 0) + 1;
  const lockedUntil = failedLogins >= MAX_FAILURES ? new Date(now.getTime() + LOCK_MS) : null;
  return { failedLogins, lockedUntil };
}

/** As many names as somebody can try before the oldest are forgotten; a bound on memory. */
const MAX_NAMES = 10_000;
const NONE: Failures = { failedLogins: 0, lockedUntil: null };

/**
 * Locks names that no officer has, after as many failures as an officer's: otherwise LOCKED would tell which names exist.
 * Kept in this process only; the row of an officer is what protects him.
 */
export class UnknownNames {
  private readonly failures = new Map<string, Failures>();

  /** What is known of a name. */
  of(name: string): Failures {
    return this.failures.get(name) ?? NONE;
  }

  /** Counts one more failure. */
  count(name: string, now: Date): void {
    const next = afterFailure(this.of(name), now);
    this.failures.delete(name);
    this.failures.set(name, next);
    if (this.failures.size > MAX_NAMES) {
      for (const oldest of this.failures.keys()) {
        this.failures.delete(oldest);
        return;
      }
    }
  }
}
