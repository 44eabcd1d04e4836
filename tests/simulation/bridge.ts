import type { Actor } from "../../src/cases/actor";
import type { Core } from "../../src/compose";
import type { NationalSettings } from "../../src/config/config";
import { FileStore } from "../../src/store/file-store";
import { discardParked, type OutcomeDecision, resolveUnknown, retryParked } from "../../src/sync/decide";
import { closeSyncEnvironment, openSyncEnvironment, type SyncEnvironment } from "../../src/sync/environment";
import { pullInstitutions } from "../../src/sync/masters";
import { importNationalCase, takeNewCases } from "../../src/sync/new-cases";
import { syncOnce } from "../../src/sync/once";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import type { Pass } from "./plan";

/** Longer than the slowest call takes: on a busy machine one may reach the other side just as its caller gives up. */
const SETTLE_MS = 300;
const TIMING = { leaseMarginMs: 350, settleMs: SETTLE_MS, lookAgainMs: 40, backOffMs: [15, 40, 80], lanesAtOnce: 3 };

/** One worker of the bridge: the only place of the simulation that knows how the bridge is called. */
export class Bridge {
  constructor(
    private readonly env: SyncEnvironment,
    readonly nodeId: string,
  ) {}

  /** One go of one kind. @param isAskedFor somebody pressed the button: a link that is down is tried at once. */
  async pass(kind: Pass, isAskedFor = false): Promise<void> {
    if (isAskedFor) await this.env.link.probeNow();
    if (kind === "push") await push(this.env, null);
    else if (kind === "pull") await pull(this.env, null);
    else if (kind === "takeNew") await takeNewCases(this.env, { isFull: false });
    else await pullInstitutions(this.env);
  }

  /** Everything that can be done now, until nothing changes any more. @returns false when not all was read or sent in time */
  async once(maxWaitMs: number): Promise<boolean> {
    return (await syncOnce(this.env, { maxWaitMs })).isAtRest;
  }

  /** Takes one national case in by its number. */
  async import(actor: Actor, nationalId: string): Promise<void> {
    await importNationalCase(this.env, actor, nationalId);
  }

  /** "Send again" by hand. */
  async retry(actor: Actor, itemId: string): Promise<void> {
    await retryParked(this.env, actor, itemId);
  }

  /** "Never send" by hand. */
  async discard(actor: Actor, itemId: string): Promise<void> {
    await discardParked(this.env, actor, itemId, "Tidak perlu dikirim lagi");
  }

  /** Says what became of a call of which nobody knows. */
  async resolve(actor: Actor, itemId: string, resolution: OutcomeDecision): Promise<void> {
    await resolveUnknown(this.env, actor, itemId, resolution);
  }

  close(): void {
    closeSyncEnvironment(this.env);
  }
}

/** A worker on a hub; each has its own connections and its own name in leases. */
export function bridgeOf(core: Core, settings: NationalSettings, folder: string, nodeId: string): Bridge {
  const env = openSyncEnvironment({
    cases: core.cases,
    files: new FileStore(folder),
    settings,
    nodeId,
    log: (fields, message) => {
      if (process.env.SIMULATION_LOG) console.error(nodeId, message, JSON.stringify(fields));
    },
    timing: TIMING,
  });
  return new Bridge(env, nodeId);
}
