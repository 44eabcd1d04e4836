import { NationalClient } from "../../src/national/client";
import type { OutboundCase } from "../../src/national/outbound";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { nationalSettings } from "../support/national-settings";

const TICKET = "K7M2P9QRSTV";

const CASE: OutboundCase = {
  ticket: TICKET,
  kind: "COMPLAINT",
  title: "Jalan berlubang",
  content: "Lubang besar di depan pasar Bintoro.",
  isAnonymous: false,
  isSecret: false,
  incidentOn: null,
  reporter: { name: "Siti Rahayu", phone: "081234567890", email: "siti@example.test" },
  categoryId: null,
  fileIds: [],
};

describe("faults that a rehearsal orders", () => {
  let simulator: Simulator;
  let client: NationalClient;

  beforeAll(async () => {
    simulator = await startSimulator();
    client = new NationalClient(
      nationalSettings(simulator.environment, { createTimeoutMs: 400, readTimeoutMs: 2_000 }),
    );
  });

  beforeEach(() => fetch(`${simulator.url}/_sim/reset`, { method: "POST" }));

  afterAll(async () => {
    client.close();
    await simulator.close();
  });

  async function order(fault: object): Promise<void> {
    const response = await fetch(`${simulator.url}/_sim/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fault),
    });
    expect(response.status).toBe(201);
  }

  test.each([
    ["timeoutBefore", "timeout", 0],
    ["timeoutAfter", "timeout", 1],
    ["resetBefore", "reset", 0],
    ["resetAfter", "reset", 1],
  ])("%s is ambiguous, and a search by the ticket tells whether the case exists", async (kind, cause, count) => {
    await order({ kind, calls: ["N1"], times: 1 });
    expect(await client.createComplaint(CASE)).toMatchObject({ outcome: "ambiguous", cause });
    const found = await client.findByReference(TICKET);
    expect(found.outcome === "done" && found.value.items.length).toBe(count);
  });

  test.each(["json", "gateway", "xml", "html"])("an outage as %s ends when its count is used up", async (shape) => {
    await order({ kind: "status", status: 503, shape, retryAfterSeconds: 3, times: 2 });
    const outage = { outcome: "notProcessed", cause: "unavailable", retryAfterMs: 3000 };
    expect(await client.createComplaint(CASE)).toMatchObject(outage);
    expect(await client.institutions()).toMatchObject(outage);
    expect(await client.createComplaint(CASE)).toMatchObject({ outcome: "done" });
    expect(simulator.state.cases.size).toBe(1);
  });

  test("chances come from the seed", async () => {
    const run = async () => {
      await fetch(`${simulator.url}/_sim/reset`, { method: "POST" });
      await order({ kind: "status", status: 500, probability: 0.5 });
      const outcomes: string[] = [];
      for (let n = 0; n < 12; n++) outcomes.push((await client.templates()).outcome);
      return outcomes;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set(["done", "notProcessed"]));
    expect(await run()).toEqual(first);
  });
});
