/** What the API asks of the bridge; the sync room answers. */
export interface BridgePort {
  /** Which optional national calls are switched on. */
  readonly capabilities: readonly string[];
  /** Whether a national system is configured at all. */
  readonly isConfigured: boolean;
  /** The state of the link, and since when. */
  state(): { readonly state: "OK" | "DEGRADED" | "DOWN"; readonly since: Date };
  /** Pushes what is queued and pulls what is linked, of one case or all; answers when the pass is done. */
  syncNow(complaintId: string | null): Promise<{ readonly runId: string }>;
}
