import type { Actor } from "../cases/actor";

/** The state of the link to the national system, and since when. */
export interface BridgeState {
  readonly state: "OK" | "DEGRADED" | "DOWN";
  readonly since: Date;
}

/** What is known of a call whose outcome nobody saw: its case there, or that it is not there. */
export interface OutcomeDecision {
  /** Number of the national case that it made. */
  readonly nationalId?: string;
  /** The national case could not be read, and the coordinator links it all the same. */
  readonly confirmUnverified?: boolean;
  /** It is not there: send it. */
  readonly confirmNotCreated?: boolean;
}

/** What the API asks of the bridge; the sync room answers. */
export interface BridgePort {
  /** Which optional national calls are switched on. */
  readonly capabilities: readonly string[];
  /** Whether a national system is configured at all. */
  readonly isConfigured: boolean;
  /** How the link stands, as all processes on the database see it. */
  state(): Promise<BridgeState>;
  /** Pushes what is queued and pulls what is linked, of one case or all; answers when the pass is done. */
  syncNow(complaintId: string | null): Promise<{ readonly runId: string }>;
  /** Takes a national case in by its number. @throws HubError when it is linked already or cannot be read. */
  importCase(actor: Actor, nationalId: string): Promise<{ readonly complaintId: string }>;
  /** Sends a parked item again, or reads a parked record again. @throws HubError when its state does not allow it. */
  retryParked(actor: Actor, itemId: string): Promise<void>;
  /** Gives a parked item up. @throws HubError as {@link retryParked}. */
  discardParked(actor: Actor, itemId: string, reason: string): Promise<void>;
  /** Settles a call of unknown outcome. @throws HubError as {@link retryParked}. */
  resolveUnknown(actor: Actor, itemId: string, decision: OutcomeDecision): Promise<void>;
}
