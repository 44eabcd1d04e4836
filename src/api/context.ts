import type { Caller } from "../domain/permission";
import type { Hub } from "./hub";
import type { Loaders } from "./loaders";

/** What every resolver gets: who calls, from where, and the hub. New for each operation, and for each live event. */
export interface HubContext {
  readonly caller: Caller;
  readonly requestId: string;
  /** The caller's address, for rate limits only. */
  readonly address: string;
  readonly hub: Hub;
  readonly loaders: Loaders;
  readonly now: Date;
}
