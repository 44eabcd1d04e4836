import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "./new-id";
import type { UnitOfWork } from "./unit-of-work";

/** A job that one process does at a time. */
export interface Job {
  readonly name: string;
  /** Not again within this time after it was done to its end, by whichever process; in milliseconds. */
  readonly everyMs: number;
}

/** A process that was killed keeps a job from the others for so long. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
/** What did not come to its end is tried again after that. */
const AGAIN_MS = 60_000;

/**
 * Does a job if it is due and no other process is at it. `work` says whether it came to its end; its signal ends it when
 * the caller's does, and when the lease was lost.
 * @returns whether this process did it, to its end or not
 */
export async function runJob(
  work: UnitOfWork,
  job: Job,
  signal: AbortSignal | undefined,
  doIt: (signal: AbortSignal) => Promise<boolean>,
): Promise<boolean> {
  // A name of its own for each time: what a frozen process writes late must not touch another's lease.
  const holder = newId();
  if (!(await takeLease(work, job, holder))) return false;
  const lost = new AbortController();
  const renewal = setInterval(() => {
    renewLease(work, job, holder).then(
      (isHeld) => isHeld || lost.abort(),
      () => lost.abort(),
    );
  }, RENEW_MS);
  let isDone = false;
  try {
    isDone = await doIt(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]));
    return true;
  } finally {
    clearInterval(renewal);
    const againMs = isDone || signal?.aborted === true ? 0 : AGAIN_MS;
    await work.read(
      `UPDATE job SET holder = NULL, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND,
              done_at = IF(?, UTC_TIMESTAMP(3), done_at)
        WHERE name = ? AND holder = ?`,
      [againMs * 1_000, isDone, job.name, holder],
    );
  }
}

/** Does something again and again, never twice at once, until the signal ends it; an error is told and ends nothing. */
export async function repeat(
  everyMs: number,
  signal: AbortSignal,
  doIt: () => Promise<unknown>,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    await doIt().catch(onError);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function takeLease(work: UnitOfWork, { name, everyMs }: Job, holder: string): Promise<boolean> {
  const take = () =>
    write(
      work,
      `UPDATE job SET holder = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
        WHERE name = ? AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(3))
          AND (done_at IS NULL OR done_at <= UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND)`,
      [holder, LEASE_MS * 1_000, name, everyMs * 1_000],
    );
  if (await take()) return true;
  return (await write(work, "INSERT IGNORE INTO job (name) VALUES (?)", [name])) && take();
}

function renewLease(work: UnitOfWork, { name }: Job, holder: string): Promise<boolean> {
  return write(
    work,
    "UPDATE job SET lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND WHERE name = ? AND holder = ?",
    [LEASE_MS * 1_000, name, holder],
  );
}

/** @returns whether a row was written */
async function write(work: UnitOfWork, sql: string, parameters: readonly unknown[]): Promise<boolean> {
  const header = (await work.read(sql, parameters)) as unknown as { affectedRows: number };
  return header.affectedRows === 1;
}
