import { Agent } from "node:http";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { alternate, type Call, percentile, post, type Spread, shown, spread } from "./measure";
import type { Sides } from "./sides";
import { bareTicket, hubTicket, submitCalls } from "./submit";

const EVENTS = 200;

/** How long frames took, from the sending of the change and from its reply (negative: the frame came first). */
interface FrameTimes {
  readonly fromSending: { readonly p50Ms: number; readonly p99Ms: number };
  readonly fromReply: { readonly p50Ms: number; readonly p99Ms: number };
}

/** A subscriber that notes when it heard of which ticket. */
class Listener {
  private readonly arrivals = new Map<string, number>();
  private waiting: { readonly ticket: string; readonly resolve: (at: number) => void } | null = null;

  private constructor(readonly close: () => void) {}

  /** Subscribes to the hub's live inbox. */
  static async ofHub(url: string, token: string): Promise<Listener> {
    const client = createClient({
      url: `${url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    const listener = new Listener(() => void client.dispose());
    const query = `subscription { inboxEvents { kind complaint { ticketNumber status } } }`;
    await new Promise<void>((resolve) => client.on("connected", () => resolve()));
    client.subscribe<{ inboxEvents: { complaint: { ticketNumber: string } } }>(
      { query },
      {
        next: ({ data }) => data != null && listener.arrived(data.inboxEvents.complaint.ticketNumber),
        error: (error) => {
          throw new Error(`the subscription ended: ${JSON.stringify(error)}`);
        },
        complete: () => undefined,
      },
    );
    // The protocol has no acknowledgement of a subscription.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return listener;
  }

  /** Connects to the bare server. */
  static async ofBare(url: string): Promise<Listener> {
    const socket = new WebSocket(url.replace("http", "ws"));
    const listener = new Listener(() => socket.close());
    socket.on("message", (data) => {
      listener.arrived((JSON.parse(data.toString()) as { ticketNumber: string }).ticketNumber);
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return listener;
  }

  /** When the ticket's frame came, or will have come. */
  arrival(ticket: string): Promise<number> {
    const at = this.arrivals.get(ticket);
    if (at !== undefined) return Promise.resolve(at);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no frame of ${ticket} came within 10 s`)), 10_000);
      const done = (value: number) => {
        clearTimeout(timer);
        resolve(value);
      };
      this.waiting = { ticket, resolve: done };
    });
  }

  private arrived(ticket: string): void {
    const at = performance.now();
    this.arrivals.set(ticket, at);
    if (this.waiting?.ticket === ticket) this.waiting.resolve(at);
  }
}

/** Makes changes one after the other, each after the frame of the one before. */
async function timeFrames(
  call: Call,
  ticketOf: (text: string) => string,
  listener: Listener,
  events: number,
): Promise<FrameTimes> {
  const agent = new Agent({ keepAlive: true });
  const fromSending: number[] = [];
  const fromReply: number[] = [];
  for (let event = 0; event < events; event++) {
    const sentAt = performance.now();
    const text = await post(call, agent);
    const repliedAt = performance.now();
    const at = await listener.arrival(ticketOf(text));
    fromSending.push(at - sentAt);
    fromReply.push(at - repliedAt);
  }
  agent.destroy();
  const both = (values: number[]) => ({ p50Ms: percentile(values, 0.5), p99Ms: percentile(values, 0.99) });
  return { fromSending: both(fromSending), fromReply: both(fromReply) };
}

/** A change to its frame, one after the other: how many times as long the hub takes. */
export async function measureFrames(sides: Sides, rounds: number) {
  const { hub, bare } = submitCalls(sides, "/submit-and-tell");
  const [ofHub, ofBare] = [await Listener.ofHub(sides.hub.url, sides.token), await Listener.ofBare(sides.bare.url)];
  const pairs = await alternate(
    rounds,
    () => timeFrames(hub, hubTicket, ofHub, EVENTS),
    () => timeFrames(bare, bareTicket, ofBare, EVENTS),
  );
  ofHub.close();
  ofBare.close();
  const side = (times: readonly FrameTimes[]) => ({
    fromSendingP50Ms: spread(times.map((one) => one.fromSending.p50Ms)),
    fromSendingP99Ms: spread(times.map((one) => one.fromSending.p99Ms)),
    fromReplyP50Ms: spread(times.map((one) => one.fromReply.p50Ms)),
    fromReplyP99Ms: spread(times.map((one) => one.fromReply.p99Ms)),
  });
  const frames = {
    hub: side(pairs.map((pair) => pair.hub)),
    bare: side(pairs.map((pair) => pair.bare)),
    ratioP50: spread(pairs.map((pair) => pair.hub.fromSending.p50Ms / pair.bare.fromSending.p50Ms)),
    ratioP99: spread(pairs.map((pair) => pair.hub.fromSending.p99Ms / pair.bare.fromSending.p99Ms)),
  };
  printFrames(frames);
  return frames;
}

interface FrameFigures {
  readonly hub: SideTimes;
  readonly bare: SideTimes;
  readonly ratioP50: Spread;
  readonly ratioP99: Spread;
}

type SideTimes = Readonly<
  Record<"fromSendingP50Ms" | "fromSendingP99Ms" | "fromReplyP50Ms" | "fromReplyP99Ms", Spread>
>;

function printFrames({ hub, bare, ratioP50, ratioP99 }: FrameFigures): void {
  console.log(`change sent to frame: the hub takes ${shown(ratioP50, 2)} times as long (p99: ${shown(ratioP99, 2)})`);
  for (const [side, times] of Object.entries({ hub, bare })) {
    const { fromSendingP50Ms, fromSendingP99Ms, fromReplyP50Ms, fromReplyP99Ms } = times;
    console.log(`  ${side}: p50 ${shown(fromSendingP50Ms, 2)} ms, p99 ${shown(fromSendingP99Ms, 2)} ms`);
    console.log(`    after the reply: p50 ${shown(fromReplyP50Ms, 2)} ms, p99 ${shown(fromReplyP99Ms, 2)} ms`);
  }
}
