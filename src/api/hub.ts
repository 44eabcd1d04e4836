import type { Authenticator } from "../auth/authenticate";
import type { Login } from "../auth/login";
import type { Passwords } from "../auth/passwords";
import type { CaseEnvironment } from "../cases/environment";
import type { NoticeChannel } from "../domain/notice";
import type { Cursors } from "../live/cursor";
import type { EventFeed } from "../live/event-feed";
import type { BridgePort } from "./bridge-port";

/** A bucket of tokens by key: false when the caller must wait. */
export interface RateLimiter {
  take(key: string, rule: RateRule): { readonly ok: boolean; readonly retryAfterSeconds: number };
}

/** How often something may be done. */
export interface RateRule {
  readonly name: string;
  readonly burst: number;
  readonly perMinute: number;
}

/** What resolvers need of the process they run in. */
export interface Hub {
  readonly cases: CaseEnvironment;
  readonly cursors: Cursors;
  readonly feed: EventFeed;
  readonly auth: Authenticator;
  readonly login: Login;
  readonly passwords: Passwords;
  readonly bridge: BridgePort;
  readonly limiter: RateLimiter;
  /** The ways by which notices can go. */
  readonly noticeChannels: ReadonlySet<NoticeChannel>;
  /** What is wrong with an address that a webhook is to call, in Indonesian; null: it may be called. */
  webhookFault(url: string): string | null;
  /** There is a new event: whoever stamps should look now. */
  wakeSequencer(): void;
  /** An officer's rights changed: open sockets are looked at again. */
  rightsChanged(officerId: string): void;
}
