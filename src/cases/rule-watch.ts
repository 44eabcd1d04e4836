import type { CaseEnvironment } from "./environment";
import { recomputeClocks } from "./recompute-clocks";

/** The job's row holds the version of the rules by which all open cases were judged last. */
export const RULES_JOB = "rules";

/**
 * Judges all cases by the rules as they are, and notes that it was done.
 * @returns of how many cases something is due at another time now
 */
export async function applyRules(env: CaseEnvironment, signal?: AbortSignal): Promise<number> {
  // Read first: what changes meanwhile is another version, and is seen to later.
  const version = await versionOf(env);
  const moved = await recomputeClocks(env, signal === undefined ? {} : { signal });
  if (signal?.aborted !== true) {
    await env.work.read("INSERT INTO job (name, place) VALUES (?, ?) ON DUPLICATE KEY UPDATE place = ?", [
      RULES_JOB,
      version,
      version,
    ]);
  }
  return moved;
}

/** Sees to it that a change of policies, calendar or ladder reaches every open case, also if its maker died over it. */
export class RuleWatch {
  private seen: string | null = null;

  /** @returns whether nothing is left to do */
  async run(env: CaseEnvironment, signal: AbortSignal): Promise<boolean> {
    const version = await versionOf(env);
    const [row] = await env.work.read<{ place: string | null }>("SELECT place FROM job WHERE name = ?", [RULES_JOB]);
    const isApplied = row?.place === version;
    // Whoever made the change is still at it: he gets one round's time, so that he can say what moved.
    if (!isApplied && this.seen === version) await applyRules(env, signal);
    this.seen = version;
    return !signal.aborted;
  }
}

async function versionOf({ work }: CaseEnvironment): Promise<string> {
  const rows = await work.read<{ name: string; value: number }>(
    "SELECT name, value FROM counter WHERE name IN ('calendar', 'policies') ORDER BY name",
  );
  return rows.map(({ name, value }) => `${name}:${value}`).join(" ");
}
