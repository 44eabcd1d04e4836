import type { ClientRequest, RequestOptions } from "node:http";
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

/** A gateway that does not even take a connection within this time is down; the call's own time-out is for its work. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Sockets whose connection was opened: Node does not tell a request that waited for one that it was used before. */
const open = new WeakSet<Socket>();

/** Whether a request ever had an open connection (with TLS: a completed handshake): before, no byte of it can have left. */
export interface ConnectionState {
  wasOpened: boolean;
}

/** What axios calls to start a request; the native modules, watched. */
export interface WatchedTransport {
  request(options: RequestOptions, onResponse: (response: http.IncomingMessage) => void): ClientRequest;
}

/** Starts requests with Node's own modules and notes in `state` when the connection is open. */
export function watchedTransport(state: ConnectionState, patienceMs = CONNECT_TIMEOUT_MS): WatchedTransport {
  return {
    request(options, onResponse) {
      const isTls = options.protocol === "https:";
      const request = (isTls ? https : http).request(options, onResponse);
      // Not before there is a socket: waiting for one of those that are in use says nothing about the other side.
      request.once("socket", (socket) => {
        state.wasOpened = open.has(socket);
        if (state.wasOpened) return;
        const patience = setTimeout(() => {
          request.destroy(Object.assign(new Error("no connection"), { code: "CONNECT_TIMEOUT" }));
        }, patienceMs);
        socket.once(isTls ? "secureConnect" : "connect", () => {
          state.wasOpened = true;
          open.add(socket);
          clearTimeout(patience);
        });
        request.once("close", () => clearTimeout(patience));
      });
      return request;
    },
  };
}
