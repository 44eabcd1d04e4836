import type { SyncEnvironment } from "./environment";
import { examineCase, type Finding } from "./examine";

/** What a pull did. */
export interface PullResult {
  readonly read: number;
  /** Cases whose national side could not be read. */
  readonly failed: number;
  /** Cases of which something is other than before. */
  readonly changed: number;
  /** No call got through: the rest was left for later. */
  readonly isBlocked: boolean;
}

/** How a pull is bounded. */
export interface PullOptions {
  readonly signal?: AbortSignal;
  /** Told of each case. */
  readonly onFinding?: (finding: Finding) => void;
}

const BATCH = 200;

/**
 * Reads every linked case that is open or was closed lately, or one case; oldest reading first.
 * What cannot be read keeps what is known of it, and is shown as unknown.
 */
export async function pull(
  env: SyncEnvironment,
  complaintId: string | null = null,
  options: PullOptions = {},
): Promise<PullResult> {
  const tally = new Tally(options);
  if (complaintId !== null) {
    await examineAll(env, [complaintId], tally);
    return tally.result;
  }
  const [start] = await env.cases.work.read<{ now: Date }>("SELECT UTC_TIMESTAMP(3) AS now");
  for (let after = ""; !tally.isOver; ) {
    const rows = await env.cases.work.read<{ id: string }>(
      `SELECT complaint_id AS id FROM national_case
        WHERE complaint_id > ? AND (national_id IS NULL OR next_pull_at IS NOT NULL OR verdict NOT IN ('EQUAL', 'NOT_LINKED'))
          AND (last_pulled_at IS NULL OR last_pulled_at < ?) ORDER BY complaint_id LIMIT ?`,
      [after, start?.now, BATCH],
    );
    const ids = rows.map(({ id }) => id);
    await examineAll(env, ids, tally);
    const last = ids.at(-1);
    if (last === undefined || ids.length < BATCH) break;
    after = last;
  }
  return tally.result;
}

/** Reads the cases whose time has come, the longest due first. */
export async function pullDue(
  env: SyncEnvironment,
  { limit, ...options }: PullOptions & { readonly limit: number },
): Promise<PullResult> {
  const tally = new Tally(options);
  const rows = await env.cases.work.read<{ id: string }>(
    `SELECT complaint_id AS id FROM national_case
      WHERE next_pull_at <= UTC_TIMESTAMP(3) AND national_id IS NOT NULL ORDER BY next_pull_at LIMIT ?`,
    [limit],
  );
  await examineAll(
    env,
    rows.map(({ id }) => id),
    tally,
  );
  return tally.result;
}

/** Several cases at once: most of the time is spent waiting for the other side. */
async function examineAll(env: SyncEnvironment, ids: readonly string[], tally: Tally): Promise<void> {
  const queue = [...ids];
  const work = async () => {
    for (let id = queue.shift(); id !== undefined && !tally.isOver; id = queue.shift()) {
      await env.link.pauseIsOver(tally.options.signal);
      if (!(await env.link.mayCall())) {
        tally.block();
        return;
      }
      await examineOne(env, id, tally);
    }
  };
  await Promise.all(Array.from({ length: Math.min(env.timing.lanesAtOnce, ids.length) }, work));
}

/** What is wrong with one case is no reason to leave its neighbours unread. */
async function examineOne(env: SyncEnvironment, id: string, tally: Tally): Promise<void> {
  try {
    tally.add(await examineCase(env, id, tally.options));
  } catch (error) {
    if (tally.isOver) return;
    tally.fail();
    env.log(
      { complaintId: id, error: error instanceof Error ? error.message : "unexpected" },
      "a case could not be read",
    );
    await env.cases.work.read(
      "UPDATE national_case SET next_pull_at = UTC_TIMESTAMP(3) + INTERVAL 10 MINUTE WHERE complaint_id = ?",
      [id],
    );
  }
}

class Tally {
  #read = 0;
  #failed = 0;
  #changed = 0;
  #isBlocked = false;

  constructor(readonly options: PullOptions) {}

  get isOver(): boolean {
    return this.#isBlocked || (this.options.signal?.aborted ?? false);
  }

  get result(): PullResult {
    return { read: this.#read, failed: this.#failed, changed: this.#changed, isBlocked: this.#isBlocked };
  }

  add(finding: Finding | null): void {
    if (finding === null) return;
    if (finding.nationalId !== null) {
      if (finding.differences.includes("unreadable")) this.#failed += 1;
      else this.#read += 1;
    }
    if (finding.isChanged) this.#changed += 1;
    this.options.onFinding?.(finding);
  }

  fail(): void {
    this.#failed += 1;
  }

  block(): void {
    this.#isBlocked = true;
  }
}
