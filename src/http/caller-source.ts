import type { Authenticated } from "../auth/authenticate";

/** Says who holds a bearer, and whether he still is who he was. */
export interface CallerSource {
  /** NOBODY without a bearer. @throws HubError for a bearer that proves nothing */
  callerOf(bearer: string | null): Promise<Authenticated>;
  /** For sockets that are open for hours: false once a token has ended, a role changed or an officer was suspended. */
  recheck(authenticated: Authenticated): Promise<boolean>;
}

/** What is known of a request before its operation is looked at. */
export interface RequestFacts extends Pick<Authenticated, "caller"> {
  readonly requestId: string;
  /** The address, or of IPv6 the network, that limits are counted by. */
  readonly address: string;
}

/** Makes what resolvers get; called for each operation and for each event of a subscription. */
export type ContextOf = (facts: RequestFacts) => RequestFacts;
