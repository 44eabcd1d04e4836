import type { CaseEnvironment } from "../cases/environment";
import type { NationalSettings } from "../config/config";
import { NationalClient } from "../national/client";
import { FileDownload } from "../national/file-download";
import type { FileStore } from "../store/file-store";
import { Link } from "./link";

/** How long the bridge waits, in milliseconds; shorter in rehearsals. */
export interface SyncTiming {
  /** What a lease is longer than a call may take: it ends only when its worker is gone. */
  readonly leaseMarginMs: number;
  /** After an unclear outcome, until a reading that does not show the call may be believed: a slow request may still commit. */
  readonly settleMs: number;
  /** Between two looks while settling. */
  readonly lookAgainMs: number;
  /** Waits after failed tries; the last one stands for all further ones. Before jitter. */
  readonly backOffMs: readonly number[];
  /** Cases that one process works on at the same time. */
  readonly lanesAtOnce: number;
}

/** What the bridge needs. */
export interface SyncEnvironment {
  readonly cases: CaseEnvironment;
  readonly files: FileStore;
  /** For what goes out, and for looks that something going out waits for: a share of the call budget is kept for it. */
  readonly client: NationalClient;
  /** For everything that is only read. */
  readonly reader: NationalClient;
  /** For cases that could not be read a moment ago: one that alone fails again must not look like an outage. */
  readonly secondReader: NationalClient;
  /** For files that a log names; apart from the link's state. */
  readonly download: FileDownload;
  readonly link: Link;
  readonly settings: NationalSettings;
  readonly timing: SyncTiming;
  readonly nodeId: string;
  /** Without personal data. */
  readonly log: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}

/** What an environment is made of. */
export type SyncParts = Pick<SyncEnvironment, "cases" | "files" | "settings" | "nodeId" | "log"> & {
  readonly timing?: Partial<SyncTiming>;
};

/** Puts the bridge's parts together; the budget and the circuit are shared with every process on the same database. */
export function openSyncEnvironment({ timing, ...parts }: SyncParts): SyncEnvironment {
  const { settings } = parts;
  const link = new Link(parts.cases.work, settings.callsPerMinute, parts.nodeId, parts.log);
  const clientOf = (share: "PUSH" | "READ", isSecondLook = false) =>
    new NationalClient(settings, {
      pace: (signal) => link.pace(share, signal),
      observe: (exchange) => link.observe(exchange, isSecondLook),
    });
  return {
    ...parts,
    link,
    client: clientOf("PUSH"),
    reader: clientOf("READ"),
    secondReader: clientOf("READ", true),
    download: new FileDownload(settings, (signal) => link.paceAside(signal)),
    timing: { ...defaultTiming(settings.createTimeoutMs), ...timing },
  };
}

/** Closes the kept connections of an environment. */
export function closeSyncEnvironment(env: SyncEnvironment): void {
  for (const client of [env.client, env.reader, env.secondReader]) client.close();
}

function defaultTiming(createTimeoutMs: number): SyncTiming {
  return {
    leaseMarginMs: 30_000,
    settleMs: createTimeoutMs,
    lookAgainMs: Math.min(5_000, Math.max(50, createTimeoutMs / 4)),
    backOffMs: [1_000, 5_000, 15_000, 60_000, 300_000],
    lanesAtOnce: 4,
  };
}
