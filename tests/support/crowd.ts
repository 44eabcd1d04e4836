import { WebSocket } from "ws";
import { waitFor } from "./wait-for";

/** What everybody in a crowd says. */
export interface CrowdWish {
  readonly url: string;
  readonly count: number;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** Officers in turn. */
  readonly bearers: readonly string[];
}

/** One subscriber of a crowd: raw messages, each under an operation id of his own. */
export class CrowdMember {
  /** Payloads of his frames as they came, without what is his own. */
  readonly payloads: string[] = [];
  closeCode: number | null = null;
  isSubscribed = false;

  constructor(
    readonly socket: WebSocket,
    readonly bearer: string,
    private readonly id: string,
    onReady: () => void,
  ) {
    socket.on("open", () => this.say({ type: "connection_init", payload: { authorization: `Bearer ${bearer}` } }));
    socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      const head = `{"id":"${id}","type":"next","payload":`;
      if (text.startsWith(head)) this.payloads.push(text.slice(head.length, -1));
      else if (text.includes('"connection_ack"')) onReady();
      else if (text.includes('"pong"')) this.isSubscribed = true;
    });
    socket.on("close", (code) => {
      this.closeCode = code;
    });
    socket.on("error", () => undefined);
  }

  /** Subscribes; the pong behind it says that the hub has read it. */
  subscribe(query: string, variables: Record<string, unknown> = {}): void {
    this.say({ type: "subscribe", id: this.id, payload: { query, variables } });
    this.say({ type: "ping" });
  }

  private say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }
}

const AT_ONCE = 100;

/** Many subscribers of one stream, in this process. */
export class Crowd {
  private constructor(readonly members: readonly CrowdMember[]) {}

  /** Opens the sockets and subscribes on all of them. */
  static async gather({ url, count, query, variables = {}, bearers }: CrowdWish): Promise<Crowd> {
    const members: CrowdMember[] = [];
    const address = `${url.replace(/^http/, "ws")}/graphql`;
    for (let start = 0; start < count; start += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, offset) => start + offset);
      await Promise.all(
        numbers.map(
          (number) =>
            new Promise<void>((resolve, reject) => {
              const socket = new WebSocket(address, "graphql-transport-ws", { perMessageDeflate: false });
              const bearer = bearers[number % bearers.length] ?? "";
              const member = new CrowdMember(socket, bearer, `operation-${number}`, () => {
                member.subscribe(query, variables);
                resolve();
              });
              socket.once("error", reject);
              members.push(member);
            }),
        ),
      );
    }
    await waitFor("every subscription", () => members.every((member) => member.isSubscribed));
    return new Crowd(members);
  }

  /** Waits until everybody has that many frames. */
  async received(frames: number): Promise<void> {
    await waitFor(`${frames} frames at ${this.members.length} subscribers`, () =>
      this.members.every(({ payloads }) => payloads.length >= frames),
    );
  }

  /** Ends all sockets. */
  leave(): void {
    for (const { socket } of this.members) socket.terminate();
  }
}
