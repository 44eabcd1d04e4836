import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import { WebSocketServer } from "ws";
import { networkOf, type TrustedProxies } from "../client-address";
import type { Origins } from "../origins";
import { BucketLimiter } from "../rate-limit";
import { Connection, type ConnectionOptions } from "./connection";
import type { LiveSockets } from "./live-sockets";

/** What the WebSocket door is made of. */
export interface SocketDoorOptions extends ConnectionOptions {
  readonly proxies: TrustedProxies;
  readonly origins: Origins;
  readonly live: LiveSockets;
}

/** WebSocket `/graphql`: decides before the upgrade who may open a socket at all. */
export class SocketDoor {
  private readonly webSockets: WebSocketServer;
  private readonly connections = new BucketLimiter({ isOn: true });
  private isClosed = false;

  constructor(private readonly options: SocketDoorOptions) {
    this.webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // A few bytes would inflate to as much memory as they like.
      perMessageDeflate: false,
      maxPayload: options.limits.maxFrameBytes,
      handleProtocols,
    });
  }

  /** Takes the server's upgrades from now on. */
  attach(server: Server): void {
    server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Lets nobody in any more, and closes all sockets evenly over the time. */
  async drain(overMs: number): Promise<void> {
    this.isClosed = true;
    await this.options.live.drain(overMs);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { live, proxies } = this.options;
    socket.on("error", () => socket.destroy());
    const address = networkOf(proxies.clientOf(request));
    const refusal = this.refusalOf(request, address);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, socket, address, this.options, {
        authenticated: (self) => live.count(self),
        closed: (self) => live.remove(self),
      });
      live.add(connection);
    });
  }

  private refusalOf(request: IncomingMessage, address: string): string | null {
    if (request.url?.split("?", 1)[0] !== "/graphql") return "404 Not Found";
    if (this.isClosed) return "503 Service Unavailable";
    if (!this.options.origins.allows(request)) return "403 Forbidden";
    return this.isWithinRates(address) ? null : "429 Too Many Requests";
  }

  private isWithinRates(address: string): boolean {
    const { live, limits } = this.options;
    const { burst, perSecond } = limits.connections;
    const rule = { name: "socket", burst, perMinute: perSecond * 60 };
    return live.hasRoomFor(address) && this.connections.take(address, rule).ok;
  }
}
