import { WebSocket } from "ws";
import { waitFor } from "./wait-for";

/** A message of graphql-transport-ws as it came. */
export interface RawMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A client that says exactly what a test wants it to say. */
export class RawSocket {
  readonly messages: RawMessage[] = [];
  closeCode: number | null = null;

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data) => this.messages.push(JSON.parse(String(data))));
    socket.on("close", (code) => {
      this.closeCode = code;
    });
    socket.on("error", () => undefined);
  }

  /** @returns the open socket, or the status with which the upgrade was refused */
  static open(url: string, headers: Record<string, string> = {}, protocol = "graphql-transport-ws") {
    return new Promise<RawSocket | number>((resolve, reject) => {
      const socket = new WebSocket(url, protocol, { headers });
      const self = new RawSocket(socket);
      socket.once("open", () => resolve(self));
      socket.once("unexpected-response", (request, response) => {
        request.destroy();
        resolve(response.statusCode ?? 0);
      });
      socket.once("error", reject);
    });
  }

  /** Opens a socket and introduces itself. */
  static async ready(url: string, bearer?: string): Promise<RawSocket> {
    const client = await RawSocket.open(url);
    if (typeof client === "number") throw new Error(`the upgrade was refused with ${client}`);
    client.say({ type: "connection_init", payload: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });
    await client.received("connection_ack");
    return client;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): void {
    this.say({ type: "subscribe", id, payload: { query, variables } });
  }

  /** The first message of that kind, once it is there. */
  received(type: string, id?: string): Promise<RawMessage> {
    return waitFor(`${type} ${id ?? ""}`, () => this.all(type, id)[0], 5_000);
  }

  all(type: string, id?: string): RawMessage[] {
    return this.messages.filter((message) => message.type === type && (id === undefined || message.id === id));
  }

  /** The code with which it was closed, once it is. */
  async closed(): Promise<number> {
    await waitFor("the socket's end", () => this.closeCode !== null, 10_000);
    return this.closeCode ?? 0;
  }

  end(): void {
    this.socket.terminate();
  }
}
