import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createPool } from "mysql2/promise";
import { WebSocketServer } from "ws";
import type { SocketConnection } from "../src/store/embedded/embedded-database";
import { detailPage } from "./peers/detail";
import { inboxPage } from "./peers/inbox";
import { submit } from "./peers/submit";

// The bare server, a process of its own as the hub is: node:http, mysql2 and ws, and nothing that a hub needs besides.
const settings = JSON.parse(process.argv[2] ?? "{}") as SocketConnection;
/** As many connections as the hub's pool has. */
const POOL_SIZE = 20;

const pool = createPool({
  ...settings,
  connectionLimit: POOL_SIZE,
  maxIdle: POOL_SIZE,
  timezone: "Z",
  multipleStatements: true,
});
const sockets = new WebSocketServer({ noServer: true });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  request.setEncoding("utf8");
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function answer(request: IncomingMessage): Promise<string> {
  const body = await bodyOf(request);
  if (request.url === "/inbox") return inboxPage(pool, body);
  if (request.url === "/detail") return detailPage(pool, body);
  const ticketNumber = await submit(pool, body);
  if (request.url === "/submit-and-tell") {
    const frame = Buffer.from(`{"kind":"UPSERT","ticketNumber":"${ticketNumber}","status":"SUBMITTED"}`);
    for (const socket of sockets.clients) socket.send(frame, { binary: false });
  }
  return JSON.stringify({ ticketNumber });
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer((request, response) => {
  answer(request).then(
    (text) => send(response, 200, text),
    (error: unknown) => send(response, 500, String(error)),
  );
});
server.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.send?.(`http://127.0.0.1:${address.port}`);
});
// The channel closes with the parent, however that ends.
process.once("disconnect", () => process.exit(0));
