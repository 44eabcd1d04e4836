import type { ClientRequest, RequestOptions } from "node:http";
import http from "node:http";
import https from "node:https";

/** A gateway that does not even take a connection within this time is down; the call's own time-out is for its work. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Whether a request ever had an open connection (with TLS: a completed handshake): before, no byte of it can have left. */
export interface ConnectionState {
  wasOpened: boolean;
}

/** What axios calls to start a request; the native modules, watched. */
export interface WatchedTransport {
  request(options: RequestOptions, onResponse: (response: http.IncomingMessage) => void): ClientRequest;
}

/** Starts requests with Node's own modules and notes in `state` when the connection is open. */
export function watchedTransport(state: ConnectionState): WatchedTransport {
  return {
    request(options, onResponse) {
      const isTls = options.protocol === "https:";
      const request = (isTls ? https : http).request(options, onResponse);
      const patience = setTimeout(() => {
        if (!state.wasOpened) request.destroy(Object.assign(new Error("no connection"), { code: "CONNECT_TIMEOUT" }));
      }, CONNECT_TIMEOUT_MS);
      const opened = () => {
        state.wasOpened = true;
        clearTimeout(patience);
      };
      request.once("socket", (socket) => {
        if (request.reusedSocket) opened();
        else socket.once(isTls ? "secureConnect" : "connect", opened);
      });
      request.once("close", () => clearTimeout(patience));
      return request;
    },
  };
}
