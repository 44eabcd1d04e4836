import { Crowd } from "../support/crowd";
import { startTestHub, type TestHub } from "../support/hub";
import { submitted, type Ticket } from "../support/submission";
import { waitFor } from "../support/wait-for";

const VANISHED = 100;
/** What all of them together may hold: of unbounded queues it would be hundreds of megabytes. */
const MOST_BYTES = 64 * 1_048_576;
const CHANGES = 80;
/** A frame of some 80 kB. */
const LIVE = `subscription { inboxEvents { cursor event { position }
  complaint { ${Array.from({ length: 16 }, (_, index) => `c${index}: content`).join(" ")} } } }`;

describe("clients that do not take what they are sent", () => {
  let hub: TestHub;
  let coordinator: string;
  let ticket: Ticket;

  beforeAll(async () => {
    hub = await startTestHub(
      "slow_clients",
      {},
      { socketLimits: { pingEveryMs: 2_000, slowClientMs: 1_500, closeGraceMs: 500 } },
    );
    coordinator = await hub.token("COORDINATOR");
    ticket = await submitted(hub, { content: "Air rob setinggi lutut sudah tiga hari. ".repeat(120) });
    const query = "subscription { inboxEvents { event { type } } }";
    const live = await hub.subscribe<{ inboxEvents: { event: { type: string } | null } }>(coordinator, query);
    for (const step of ['verifyComplaint(id: $id, leadAgency: "DPUPR")', "forwardComplaint(id: $id)"]) {
      await hub.ask(coordinator, `mutation ($id: ID!) { ${step} { userErrors { code } } }`, { id: ticket.id });
    }
    // Who subscribes before would hear of it too.
    await live.frame("the forwarding", ({ inboxEvents }) => inboxEvents.event?.type === "FORWARDED");
    await live.stop();
    await waitFor("no stream", async () => (await metric("hub_live_streams")) === 0);
  });
  afterAll(() => hub.stop());

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  const change = () =>
    hub.ask(
      coordinator,
      'mutation ($id: ID!) { addFollowUp(id: $id, text: "Ditinjau.", visibility: INTERNAL) { userErrors { code } } }',
      {
        id: ticket.id,
      },
    );

  test("one reads a byte a second, a hundred vanish, one never reads: memory stays flat, others get theirs (L5)", async () => {
    const crowd = (count: number) => Crowd.gather({ url: hub.url, count, query: LIVE, bearers: [coordinator] });
    const [well, trickling, deaf, vanished] = [await crowd(2), await crowd(1), await crowd(1), await crowd(VANISHED)];
    expect(await metric("hub_live_streams")).toBe(1);
    // They do not close: their machines are gone, and nothing answers any more.
    for (const { socket } of [...trickling.members, ...deaf.members, ...vanished.members]) socket.pause();
    const trickle = setInterval(() => {
      for (const { socket } of trickling.members) {
        socket.resume();
        socket.pause();
      }
    }, 1_000);
    try {
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      for (let number = 0; number < CHANGES; number += 1) {
        await change();
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
      await well.received(CHANGES);
      expect(most).toBeLessThan(MOST_BYTES);
      for (const { payloads } of well.members) expect(new Set(payloads).size).toBe(CHANGES);
      // Nothing is left of those who are gone, and what is well stays.
      await waitFor("the end of the others", async () => (await metric("hub_sockets")) <= 3);
      for (const { closeCode } of well.members) expect(closeCode).toBeNull();
      await change();
      await well.received(CHANGES + 1);
      expect(await metric("hub_live_streams")).toBe(1);
    } finally {
      clearInterval(trickle);
      for (const group of [well, trickling, deaf, vanished]) group.leave();
    }
    await waitFor("no stream", async () => (await metric("hub_live_streams")) === 0);
  }, 90_000);
});
