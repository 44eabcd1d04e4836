import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

// The floor of a fan-out: ws alone, and bytes that are ready.
const sockets = new Set<WebSocket>();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
const server = createServer();
server.on("upgrade", (request, socket, head) => {
  webSockets.handleUpgrade(request, socket, head, (client) => sockets.add(client));
});
process.on("message", (texts: readonly string[]) => {
  const frames = texts.map((text) => Buffer.from(text));
  for (const frame of frames) for (const socket of sockets) socket.send(frame, { binary: false });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.send?.(address.port);
});
process.once("disconnect", () => process.exit(0));
