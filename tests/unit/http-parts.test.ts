import { loadConfig } from "../../src/config/config";
import { networkOf, TrustedProxies } from "../../src/http/client-address";
import { preferredMediaType } from "../../src/http/graphql/media-type";
import { Origins } from "../../src/http/origins";
import { BucketLimiter } from "../../src/http/rate-limit";

const RULE = { name: "submit", burst: 3, perMinute: 6 };

describe("the limiter", () => {
  it("lets a burst through, then as much as time gives, and says when", () => {
    let nowMs = 0;
    const limiter = new BucketLimiter({ isOn: true, nowMs: () => nowMs });
    for (let i = 0; i < 3; i += 1) expect(limiter.take("a", RULE)).toEqual({ ok: true, retryAfterSeconds: 0 });
    expect(limiter.take("a", RULE)).toEqual({ ok: false, retryAfterSeconds: 10 });
    nowMs = 4_000;
    expect(limiter.take("a", RULE)).toEqual({ ok: false, retryAfterSeconds: 6 });
    nowMs = 10_000;
    expect(limiter.take("a", RULE).ok).toBe(true);
    expect(limiter.take("a", RULE).ok).toBe(false);
  });

  it("counts each key and each rule by itself", () => {
    const limiter = new BucketLimiter({ isOn: true, nowMs: () => 0 });
    const narrow = { ...RULE, burst: 1 };
    expect(limiter.take("a", narrow).ok).toBe(true);
    expect(limiter.take("a", narrow).ok).toBe(false);
    expect(limiter.take("b", narrow).ok).toBe(true);
    expect(limiter.take("a", { ...narrow, name: "track" }).ok).toBe(true);
  });

  it("lets everything through when it is off", () => {
    const limiter = new BucketLimiter({ isOn: false });
    for (let i = 0; i < 100; i += 1) expect(limiter.take("a", RULE).ok).toBe(true);
  });

  it("stays within its memory, and forgets those first who are free anyway", () => {
    let nowMs = 0;
    const limiter = new BucketLimiter({ isOn: true, nowMs: () => nowMs, maxBuckets: 100 });
    for (let i = 0; i < 50; i += 1) limiter.take(`early ${i}`, RULE);
    nowMs = 3_600_000;
    for (let i = 0; i < 3; i += 1) limiter.take("busy", RULE);
    for (let i = 0; i < 60; i += 1) limiter.take(`late ${i}`, RULE);
    expect(limiter.take("busy", RULE).ok).toBe(false);
    for (let i = 0; i < 10_000; i += 1) limiter.take(`flood ${i}`, RULE);
    expect(limiter.size).toBeLessThanOrEqual(100);
  });
});

describe("addresses", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", ""],
  ])("%s is counted as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("knows proxies by address, network and name, and refuses anything else", () => {
    const proxies = new TrustedProxies(["10.0.0.0/8", "2001:db8::/32", "192.0.2.1", "loopback"]);
    for (const address of ["10.9.9.9", "::ffff:10.0.0.1", "2001:db8::9", "192.0.2.1", "127.0.0.1", "::1"]) {
      expect(proxies.trusts(address)).toBe(true);
    }
    for (const address of ["11.0.0.1", "192.0.2.2", "2001:db9::1", "nonsense", ""])
      expect(proxies.trusts(address)).toBe(false);
    for (const entry of ["proxy.example", "10.0.0.0/99", "10.0.0.0/x", "*"]) {
      expect(() => loadConfig({ HUB_TRUSTED_PROXIES: `127.0.0.1,${entry}` }, () => "")).toThrow("HUB_TRUSTED_PROXIES");
    }
  });

  it("names what is missing beside a variable that is faulty itself", () => {
    const faulty = { HUB_DATABASE_URL: "postgres://hub", SP4N_BASE_URL: "nowhere", SP4N_TOKEN: "t" };
    expect(() => loadConfig(faulty, () => "")).toThrow(/HUB_DATABASE_URL .*HUB_SECRET_KEY .*SP4N_AUTH_VALUE /s);
    expect(() => loadConfig(faulty, () => "")).not.toThrow(/SP4N_TOKEN/);
  });

  it.each(["mysql://hub:x@db.example:3306/", "mysql://hub:x@db.example", "mysql://hub:100%@db.example/hub"])(
    "refuses the database address %s, and repeats nothing of it",
    (HUB_DATABASE_URL) => {
      expect(() => loadConfig({ HUB_DATABASE_URL }, () => "")).toThrow(/- HUB_DATABASE_URL must name a database/);
      expect(() => loadConfig({ HUB_DATABASE_URL }, () => "")).not.toThrow("db.example");
    },
  );

  it("refuses names of origins that are none", () => {
    const faulty = { HUB_ALLOWED_ORIGINS: "opd.demakkab.go.id", HUB_FILES_URL: "file://data/files", HUB_PORT: "x" };
    // All at once, before anything is started.
    expect(() => loadConfig(faulty, () => "")).toThrow(/HUB_PORT.*HUB_ALLOWED_ORIGINS.*HUB_FILES_URL/s);
    expect(new Origins("https://Aduan.demakkab.go.id/hub", []).isNamed("https://aduan.demakkab.go.id")).toBe(true);
  });
});

it.each([
  [undefined, "application/json"],
  ["*/*", "application/json"],
  ["application/graphql-response+json", "application/graphql-response+json"],
  ["application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"],
  ["application/json, application/graphql-response+json", "application/json"],
  ["application/json;q=0.5, application/graphql-response+json;q=0.8", "application/graphql-response+json"],
  ["text/html", "application/json"],
])("answers Accept %s with %s", (accept, type) => {
  expect(preferredMediaType(accept)).toBe(type);
});
