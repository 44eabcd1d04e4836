import type { BucketRate } from "../token-bucket";

/** What one socket, caller and address may use. */
export interface SocketLimits {
  readonly maxFrameBytes: number;
  readonly initWaitMs: number;
  readonly maxOperationsPerSocket: number;
  /** A dead peer is noticed after one to two of these. */
  readonly pingEveryMs: number;
  /** Tokens that end and rights that change are noticed after this. */
  readonly recheckEveryMs: number;
  /** Nothing more is produced for a socket while this much waits to be sent. */
  readonly maxBufferedBytes: number;
  /** How long that may last. */
  readonly slowClientMs: number;
  /** What is sent without being asked for by a subscription (pongs, errors) ends the socket here at the latest. */
  readonly hardBufferedBytes: number;
  /** After this a closed socket is cut off whether or not the peer has answered. */
  readonly closeGraceMs: number;
  readonly messages: BucketRate;
  readonly maxSocketsPerUser: number;
  readonly maxSocketsPerAddress: number;
  readonly connections: BucketRate;
}

/** An office of a hundred officers behind one address fits; so does its return after a restart of the hub. */
export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  maxFrameBytes: 65_536,
  initWaitMs: 10_000,
  maxOperationsPerSocket: 50,
  pingEveryMs: 20_000,
  recheckEveryMs: 2_000,
  maxBufferedBytes: 65_536,
  slowClientMs: 20_000,
  hardBufferedBytes: 4_194_304,
  closeGraceMs: 5_000,
  messages: { burst: 200, perSecond: 20 },
  maxSocketsPerUser: 20,
  maxSocketsPerAddress: 200,
  connections: { burst: 200, perSecond: 5 },
};

/** The same without what is counted by user, address or time. */
export function withoutRates(limits: SocketLimits): SocketLimits {
  const free = { burst: Number.MAX_SAFE_INTEGER, perSecond: Number.MAX_SAFE_INTEGER };
  const unlimited = Number.MAX_SAFE_INTEGER;
  return {
    ...limits,
    messages: free,
    connections: free,
    maxSocketsPerUser: unlimited,
    maxSocketsPerAddress: unlimited,
  };
}
