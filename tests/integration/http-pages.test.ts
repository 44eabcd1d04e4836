import type { CheckResult, ReadinessCheck } from "../../src/http/health";
import { openLonelyBrowser } from "../support/chromium";
import { type DoorApp, startDoorApp } from "../support/door-app";

const results: Record<string, () => Promise<CheckResult> | CheckResult> = {};
const check = (name: string): ReadinessCheck => ({ name, run: () => results[name]?.() ?? { state: "OK" } });
let hub: DoorApp;

jest.setTimeout(360_000);

beforeAll(async () => {
  hub = await startDoorApp({ options: { readiness: [check("database"), check("broker")] } });
});
afterAll(() => hub.close());
afterEach(() => {
  for (const name of Object.keys(results)) delete results[name];
});

async function readiness(path = "/readyz?verbose"): Promise<{ status: number; body: unknown }> {
  const response = await fetch(hub.url + path);
  return { status: response.status, body: await response.json() };
}

describe("health", () => {
  it("is alive without asking anybody", async () => {
    results.database = () => ({ state: "FAILED" });
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
  });

  it("is ready when every check is OK, and says more only when asked", async () => {
    expect(await readiness("/readyz")).toEqual({ status: 200, body: { status: "ready" } });
    const checks = ["database", "broker", "draining"].map((name) => ({ name, state: "OK" }));
    expect(await readiness()).toEqual({ status: 200, body: { status: "ready", checks } });
  });

  it("stays ready without what it can do without", async () => {
    results.broker = () => ({ state: "DEGRADED", detail: "polling" });
    expect(await readiness()).toMatchObject({ status: 200, body: { status: "degraded" } });
  });

  it("is not ready when a check fails, breaks or hangs; the fault's text stays inside", async () => {
    results.database = () => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.7:3306"));
    const broken = await readiness();
    expect(broken).toMatchObject({ status: 503, body: { status: "not ready" } });
    expect(JSON.stringify(broken)).not.toContain("10.0.0.7");
    results.database = () => new Promise(() => undefined);
    expect(await readiness("/readyz")).toEqual({ status: 503, body: { status: "not ready" } });
  });

  it("shows metrics of the process and of its operations", async () => {
    await fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "query NameThatTheCallerChose { hello }" }),
    });
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    expect(text).toContain('hub_operations_total{door="http",operation="query hello",outcome="ok"} 1');
    expect(text).toContain("nodejs_eventloop_lag_seconds");
    expect(text).not.toContain("NameThatTheCallerChose");
  });
});

describe("the page at /", () => {
  it("says what this is and what is not there yet, and asks nobody for anything", async () => {
    const { page, complaints, close } = await openLonelyBrowser(hub.url);
    try {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(hub.url);
      const text = (await page.locator("main").textContent()) ?? "";
      expect(text).toContain("Hub Aduan Kabupaten Demak");
      expect(text).toContain("belum tersedia");
      expect(text).toContain("Tidak diaktifkan");
      expect(await page.locator("html").getAttribute("lang")).toBe("id");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
      // The style is applied, so its policy lets it.
      expect(await page.evaluate("getComputedStyle(document.body).marginTop")).toBe("0px");
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });

  it("points to the playground where there is one", async () => {
    const open = await startDoorApp({ config: { HUB_PLAYGROUND: true } });
    try {
      expect(await (await fetch(open.url)).text()).toContain('href="/playground"');
    } finally {
      await open.close();
    }
  });
});
