import { setTimeout as pause } from "node:timers/promises";
import { HubError } from "../../src/domain/errors";
import { seenCases } from "./choices";
import { decideParked } from "./decide-parked";
import { SLOW_COMMIT_MS } from "./fault-menu";
import type { History } from "./history";
import { pickedFrom } from "./plan";
import { clearFaults, settled } from "./play-bridge";
import { handIn } from "./submission";

/** More rounds than any history needs in which somebody decides and the bridge goes on. */
const MAX_ROUNDS = 8;
const MAX_IMPORT_TRIES = 10;
const IMPORT_PAUSE_MS = 100;

/** After the last fault: people look after what is theirs, and the bridge comes to rest. */
export async function conclude(history: History): Promise<void> {
  await Promise.all(history.deaths);
  await history.quiet();
  await clearFaults(history);
  // What a slow call still commits after its caller is gone belongs to the history.
  await pause(SLOW_COMMIT_MS);
  await repeatInterrupted(history);
  await importBornThere(history);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await settled(history);
    const parked = await decideParked(history, history.plan.seed + round);
    if (parked === 0 && (await undone(history)) === 0) break;
  }
}

/** Who got no answer presses the button once more. */
async function repeatInterrupted({ world, ledger }: History): Promise<void> {
  for (const handing of ledger.interrupted) {
    const receipt = await handIn(world.core.cases, handing);
    const entry = ledger.submitted.find(({ key }) => key === handing.key);
    if (entry === undefined) continue;
    if (entry.isAcknowledged && entry.ticket !== receipt.ticketNumber) {
      throw new Error(`the same key gave ${entry.ticket} and then ${receipt.ticketNumber}`);
    }
    Object.assign(entry, { complaintId: receipt.complaintId, ticket: receipt.ticketNumber, isAcknowledged: true });
  }
}

/** Where the list of new cases cannot be asked for, the coordinator takes them in by their numbers. */
async function importBornThere(history: History): Promise<void> {
  const { world, ledger, office, plan } = history;
  ledger.hasTakenNewCases = true;
  if (plan.capabilities.includes("listInbound")) return;
  const known = new Set((await seenCases(world)).map(({ nationalId }) => nationalId));
  const { cases, settings } = world.simulator.state;
  for (const { nationalId } of ledger.bornThere) {
    if (known.has(nationalId) || cases.get(nationalId)?.dispositionId !== settings.institutionId) continue;
    const bridge = pickedFrom(world.workers, 0);
    await history.attempt(`imports ${nationalId}`, () =>
      patiently(() => bridge.import(office.coordinator, nationalId)),
    );
  }
}

/** Who reads that LAPOR! does not answer tries again. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isAway = error instanceof HubError && error.code === "UPSTREAM_UNAVAILABLE";
      if (!isAway || tries === MAX_IMPORT_TRIES) throw error;
      await pause(IMPORT_PAUSE_MS);
    }
  }
}

async function undone(history: History): Promise<number> {
  const [row] = await history.world.sql<{ total: number }>(
    "SELECT COUNT(*) AS total FROM outbox WHERE state NOT IN ('DONE', 'DISCARDED')",
  );
  return Number(row?.total ?? 0);
}
