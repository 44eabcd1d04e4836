import { type BridgeWatch, Metrics } from "../../src/http/metrics";

const NOTHING = {
  queued: 0,
  oldestQueuedAt: null,
  parked: 0,
  unknownOutcome: 0,
  notEqual: 0,
  oldestNotEqualAt: null,
  lastPullAt: null,
  lastPushAt: null,
};

/** What a scrape shows of a bridge; lines of other things are left out. */
async function scraped(bridge: Partial<BridgeWatch>): Promise<string[]> {
  const metrics = new Metrics(() => ({ sockets: 0, subscriptions: 0 }));
  metrics.watchBridge({
    counts: async () => NOTHING,
    state: async () => ({ state: "OK" }),
    tokens: async () => 9.5,
    calls: new Map(),
    ...bridge,
  });
  const text = await metrics.registry.metrics();
  return text.split("\n").filter((line) => line.startsWith("hub_bridge_"));
}

test("figures of one scrape are read once", async () => {
  let reads = 0;
  const lines = await scraped({
    counts: async () => {
      reads += 1;
      return { ...NOTHING, queued: 7, parked: 3, unknownOutcome: 2, notEqual: 4 };
    },
  });
  expect(reads).toBe(1);
  expect(lines).toEqual(
    expect.arrayContaining([
      "hub_bridge_queued 7",
      "hub_bridge_parked 3",
      "hub_bridge_unknown_outcome 2",
      "hub_bridge_not_equal 4",
      "hub_bridge_budget_tokens 9.5",
    ]),
  );
});

test("an age is shown of what there is, and none of what there is not", async () => {
  const oldestQueuedAt = new Date(Date.now() - 3_600_000);
  const lines = await scraped({ counts: async () => ({ ...NOTHING, oldestQueuedAt }) });
  const ages = lines.filter((line) => line.includes("age_seconds"));
  expect(ages).toHaveLength(1);
  expect(ages[0]).toMatch(/^hub_bridge_oldest_queued_age_seconds 36\d\d/);
});

test("the link's state is one of three, and calls are counted by how they ended", async () => {
  const calls = new Map([
    ["answered", 12],
    ["timeout", 1],
  ]);
  const lines = await scraped({ state: async () => ({ state: "DOWN" }), calls });
  expect(lines).toEqual(
    expect.arrayContaining([
      'hub_bridge_link{state="OK"} 0',
      'hub_bridge_link{state="DEGRADED"} 0',
      'hub_bridge_link{state="DOWN"} 1',
      'hub_bridge_calls_total{outcome="answered"} 12',
      'hub_bridge_calls_total{outcome="timeout"} 1',
    ]),
  );
});

test("what cannot be read is absent, and takes nothing else with it", async () => {
  const away = () => Promise.reject(new Error("the database cannot be reached"));
  const lines = await scraped({ counts: away, state: away, tokens: away, calls: new Map([["answered", 1]]) });
  expect(lines).toEqual(['hub_bridge_calls_total{outcome="answered"} 1']);
});
