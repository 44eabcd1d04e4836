import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";

const LIVE = "subscription ($after: Cursor) { inboxEvents(after: $after) { cursor kind event { position } } }";
const RETRY_MS = 100;

/** A client that comes back to its place, at another node if its own has gone. */
class ResumingClient {
  /** Positions of the events that it was told of, each once, in the order in which they came. */
  readonly seen: number[] = [];
  gaps = 0;
  private readonly cursors = new Set<string>();
  private socket: WebSocket | null = null;
  private isLeaving = false;

  constructor(
    private readonly urls: readonly string[],
    private node: number,
    private readonly bearer: string,
    private cursor: string,
  ) {
    void this.stay();
  }

  leave(): void {
    this.isLeaving = true;
    this.socket?.terminate();
  }

  private async stay(): Promise<void> {
    while (!this.isLeaving) {
      await this.follow();
      this.node += 1;
      await pause(RETRY_MS);
    }
  }

  /** Follows one socket to its end. */
  private follow(): Promise<void> {
    return new Promise((resolve) => {
      const url = this.urls[this.node % this.urls.length] ?? "";
      const socket = new WebSocket(`${url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws", {
        perMessageDeflate: false,
      });
      this.socket = socket;
      const say = (message: unknown) => socket.send(JSON.stringify(message));
      socket.on("open", () => say({ type: "connection_init", payload: { authorization: `Bearer ${this.bearer}` } }));
      socket.on("message", (data: Buffer) => {
        const message = JSON.parse(data.toString("utf8"));
        if (message.type === "next") this.takeIn(message.payload.data.inboxEvents);
        if (message.type === "connection_ack") {
          say({ id: "1", type: "subscribe", payload: { query: LIVE, variables: { after: this.cursor } } });
        }
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
    });
  }

  private takeIn(frame: { cursor: string; kind: string; event: { position: string } | null }): void {
    this.cursor = frame.cursor;
    if (frame.kind === "GAP") this.gaps += 1;
    if (frame.event === null || this.cursors.has(frame.cursor)) return;
    this.cursors.add(frame.cursor);
    this.seen.push(Number(frame.event.position));
  }
}

/** Clients spread over several nodes; the list of addresses may change under them. */
export class ResumingCrowd {
  readonly clients: readonly ResumingClient[];

  constructor(urls: readonly string[], count: number, bearer: string, cursor: string) {
    this.clients = Array.from({ length: count }, (_, node) => new ResumingClient(urls, node, bearer, cursor));
  }

  leave(): void {
    for (const client of this.clients) client.leave();
  }
}
