import type { History } from "./history";
import { settled } from "./play-bridge";

const WRITING_CALLS: readonly string[] = ["N1", "N2", "N3", "N6", "N11"];

/** At rest a further sweep finds nothing to do: nothing is sent, nothing happens in any case. */
export async function checkSecondSweep(history: History): Promise<string[]> {
  const before = await trace(history);
  const callsBefore = history.world.simulator.journal.entries.length;
  await settled(history);
  const after = await trace(history);
  const sent = history.world.simulator.journal.entries
    .slice(callsBefore)
    .filter(({ call }) => call !== null && WRITING_CALLS.includes(call));
  const found = sent.map(
    ({ call, path, body }) => `the second sweep sent ${call} ${path} ${JSON.stringify(body ?? null)}`,
  );
  if (before !== after) found.push(`the second sweep changed something: ${before} became ${after}`);
  return found;
}

async function trace({ world }: History): Promise<string> {
  const events = await world.sql(
    "SELECT COUNT(*) AS events, MAX(seq) AS last FROM event WHERE complaint_id IS NOT NULL",
  );
  const items = await world.sql("SELECT state, COUNT(*) AS total FROM outbox GROUP BY state ORDER BY state");
  const verdicts = await world.sql(
    "SELECT verdict, COUNT(*) AS total FROM national_case GROUP BY verdict ORDER BY verdict",
  );
  return JSON.stringify([events, items, verdicts]);
}
