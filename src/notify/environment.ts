import type { NotifySettings } from "../config/config";
import type { NoticeChannel, NoticeState } from "../domain/notice";
import type { Transaction, UnitOfWork } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import { openAdapters } from "./adapters";
import type { Adapter } from "./outcome";

/** How long sending waits, in milliseconds; shorter in rehearsals. */
export interface NotifyTiming {
  /** Between two looks. */
  readonly pauseMs: number;
  /** For one call, all of it; of a mail, up to its text. */
  readonly callTimeoutMs: number;
  /** For a mail server to take a text that it is given: it may look into it first. */
  readonly mailScanMs: number;
  /** Longer than a call may take: a lease ends only when its process is gone. */
  readonly leaseMs: number;
  /** Waits after failed tries, before jitter; there is one try more than there are waits. */
  readonly backOffMs: readonly number[];
  /** Messages that one process hands over at the same time, on one channel. */
  readonly atOnce: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Eight tries within about a day: long enough for a gateway's outage, short enough that a person still cares. */
const TIMING: NotifyTiming = {
  pauseMs: SECOND_MS,
  callTimeoutMs: 15 * SECOND_MS,
  mailScanMs: 90 * SECOND_MS,
  leaseMs: 2 * MINUTE_MS,
  backOffMs: [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS],
  atOnce: 4,
};

/** What sending needs. */
export interface NotifyEnvironment {
  readonly work: UnitOfWork;
  readonly vault: Vault;
  readonly clock: () => Date;
  readonly settings: NotifySettings;
  readonly adapters: ReadonlyMap<NoticeChannel, Adapter>;
  readonly nodeId: string;
  readonly timing: NotifyTiming;
  /** Without personal data. */
  readonly log: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  /** Locks the case of a post of the group and appends the event that it got as far as that state. */
  readonly noteGroupState: (
    tx: Transaction,
    complaintId: string,
    noticeId: string,
    state: NoticeState,
    at: Date,
  ) => Promise<void>;
}

/** What an environment is made of. */
export type NotifyParts = Omit<NotifyEnvironment, "adapters" | "timing"> & { readonly timing?: Partial<NotifyTiming> };

/** Puts the parts of sending together. */
export function openNotifyEnvironment({ timing, ...parts }: NotifyParts): NotifyEnvironment {
  const full = { ...TIMING, ...timing };
  return { ...parts, timing: full, adapters: openAdapters(parts.settings, parts.clock, full) };
}
