/** Why a socket is closed, in the words of graphql-transport-ws and of WebSocket. Official clients come back after those marked so. */
export const CloseCode = {
  /** The hub stops; comes back. */
  goingAway: 1001,
  /** Too slow, too many, or a fault of the hub; comes back. */
  tryAgainLater: 1013,
  badRequest: 4400,
  /** A bearer that proves nothing (any more); comes back, with a new one. */
  forbidden: 4403,
} as const;
