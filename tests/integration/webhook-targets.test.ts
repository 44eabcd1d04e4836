import { openAdapters } from "../../src/notify/adapters";
import { callGateway } from "../../src/notify/gateway-http";
import { WebhookTargets } from "../../src/notify/webhook-targets";
import { FakeGateway } from "../support/fake-gateway";
import { startTestHub, type TestHub, type UserErrorReply } from "../support/hub";

const REHEARSAL = { publicUrl: null, port: 4000 };
const OPERATION = { publicUrl: "https://aduan.demakkab.go.id/hub", port: 4000 };
const OWN = /^Alamat webhook tidak boleh menunjuk ke hub ini atau ke komputernya sendiri\. Silakan /;
const SPECIAL = /^Alamat webhook menunjuk ke jaringan khusus .*Silakan /;
const BAD_SHAPE = /^Alamat webhook harus https:\/\//;
/** However this machine is written. */
const HERE = [
  "localhost",
  "localhost.",
  "hub.localhost",
  "127.0.0.1",
  "127.9.9.9",
  "0x7f.1",
  "[::1]",
  "[::ffff:127.0.0.1]",
];

describe("the address that an administrator writes", () => {
  test.each([
    "https://sistem.demakkab.go.id/hook",
    "https://10.20.30.40/hook",
    "https://192.168.1.5:8443/hook",
    "https://172.16.0.9/hook",
    "https://[fd12:3456::1]/hook",
    "https://169.255.0.1/hook",
  ])("%s is another system's, a regency's private network too", (url) => {
    for (const own of [REHEARSAL, OPERATION]) expect(new WebhookTargets(own).faultOf(url)).toBeNull();
  });

  test.each([
    "169.254.169.254",
    "0xa9fea9fe",
    "[::ffff:169.254.169.254]",
    "[fe80::1]",
    "0.0.0.0",
    "[::]",
    "100.100.100.200",
    "[fd00:ec2::254]",
  ])("https://%s is nobody's, or the cloud's that keeps the machine's secrets", (host) => {
    for (const own of [REHEARSAL, OPERATION]) {
      expect(new WebhookTargets(own).faultOf(`https://${host}/latest/meta-data`)).toMatch(SPECIAL);
    }
  });

  test.each(HERE)("%s is this machine: no target in operation; in a rehearsal one, but not the hub itself", (host) => {
    for (const scheme of ["http", "https"]) {
      expect(new WebhookTargets(OPERATION).faultOf(`${scheme}://${host}:9000/hook`)).toMatch(OWN);
      expect(new WebhookTargets(REHEARSAL).faultOf(`${scheme}://${host}:9000/hook`)).toBeNull();
      expect(new WebhookTargets(REHEARSAL).faultOf(`${scheme}://${host}:4000/graphql`)).toMatch(OWN);
    }
  });

  test("the hub's own public address is no target; another one of its host's ports is another system", () => {
    const targets = new WebhookTargets(OPERATION);
    expect(targets.faultOf("https://ADUAN.demakkab.go.id/graphql")).toMatch(OWN);
    expect(targets.faultOf("https://aduan.demakkab.go.id:8443/hook")).toBeNull();
  });

  test.each([
    "http://contoh.id/x",
    "http://10.0.0.1/x",
    "ftp://localhost/x",
    "https://a:b@contoh.id/",
    "bukan alamat",
    "",
  ])("%s is no address of a webhook", (url) => expect(new WebhookTargets(REHEARSAL).faultOf(url)).toMatch(BAD_SHAPE));
});

describe("the address that a name stands for when it is called", () => {
  test("is judged, however the name was written: another's name must not lead here, or to nobody", () => {
    const { mayReach } = WebhookTargets.prototype;
    const reach = (host: string, address: string) => mayReach.call(new WebhookTargets(REHEARSAL), host, address);
    for (const address of [
      "127.0.0.1",
      "127.0.1.1",
      "::1",
      "::ffff:127.0.0.1",
      "169.254.169.254",
      "fe80::1%eth0",
      "0.0.0.0",
    ]) {
      expect([address, reach("sistem.demakkab.go.id", address)]).toEqual([address, false]);
    }
    for (const address of ["10.0.0.1", "203.0.113.9", "2001:db8::1"]) {
      expect([address, reach("sistem.demakkab.go.id", address)]).toEqual([address, true]);
    }
    expect([reach("localhost", "127.0.0.1"), reach("localhost", "169.254.169.254")]).toEqual([true, false]);
  });
});

describe("sending", () => {
  let gateway: FakeGateway;
  beforeAll(async () => {
    gateway = await FakeGateway.start();
  });
  afterAll(() => gateway.stop());
  beforeEach(() => gateway.calls.splice(0));

  const byName = () => gateway.url.replace("127.0.0.1", "localhost");
  const letter = (to: string) => ({ noticeId: "n", to, isGroup: false, subject: null, text: "{}", secret: "s" });
  const patience = { callTimeoutMs: 5_000, mailScanMs: 5_000 };

  async function sent(own: typeof REHEARSAL | typeof OPERATION, to: string) {
    const settings = { own, whatsapp: null, sms: null, mail: null };
    const webhook = openAdapters(settings, () => new Date(), patience).get("WEBHOOK");
    return webhook?.send(letter(to));
  }

  test("looks at the address once more: what was set in a rehearsal is not called in operation", async () => {
    expect(await sent(REHEARSAL, `${gateway.url}/webhook`)).toMatchObject({ outcome: "done" });
    expect(await sent(REHEARSAL, `${byName()}/webhook`)).toMatchObject({ outcome: "done" });
    expect(gateway.calls).toHaveLength(2);
    const refused = { outcome: "notProcessed", reason: expect.stringMatching(OWN) };
    expect(await sent(OPERATION, `${gateway.url}/webhook`)).toEqual(refused);
    expect(await sent(OPERATION, `${byName()}/webhook`)).toEqual(refused);
    expect(gateway.calls).toHaveLength(2);
  });

  test("asks for the address that is really connected to, and does not connect to a forbidden one", async () => {
    const asked: string[] = [];
    const call = (mayReach: (address: string) => boolean) =>
      callGateway({
        url: `${byName()}/webhook`,
        headers: { "Idempotency-Key": "k" },
        body: "{}",
        timeoutMs: 5_000,
        mayReach,
      });
    const forbidden = await call((address) => {
      asked.push(address);
      return false;
    });
    expect(forbidden).toEqual({
      outcome: "notProcessed",
      reason: expect.stringMatching(/^Nama host tujuan .*Silakan /),
    });
    expect(asked.every((address) => ["127.0.0.1", "::1"].includes(address)) && asked.length > 0).toBe(true);
    expect(gateway.calls).toEqual([]);
    expect(await call(() => true)).toMatchObject({ outcome: "done" });
    expect(gateway.calls).toHaveLength(1);
  });

  test("a name that nobody has is told as one that cannot be reached", async () => {
    const outcome = await callGateway({
      url: "https://tiada.invalid/webhook",
      headers: {},
      body: "{}",
      timeoutMs: 60_000,
      mayReach: () => true,
    });
    expect(outcome).toEqual({ outcome: "notProcessed", reason: "Gerbang pesan tidak dapat dihubungi." });
  });
});

describe("a hub in operation", () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub("webhook_targets", { HUB_PUBLIC_URL: OPERATION.publicUrl });
  }, 60_000);
  afterAll(() => hub.stop());

  test("takes no webhook that leads to itself, to its machine or to nobody; nothing of it is kept", async () => {
    const create =
      "mutation($u: String!) { createWebhook(url: $u) { webhook { url } userErrors { code message path } } }";
    type Reply = { createWebhook: { webhook: { url: string } | null; userErrors: UserErrorReply[] } };
    const admin = await hub.token("ADMIN");
    const set = async (u: string) => (await hub.ask<Reply>(admin, create, { u })).createWebhook;
    for (const [u, message] of [
      ["http://localhost:9200/", OWN],
      [`${hub.url}/graphql`, OWN],
      ["https://aduan.demakkab.go.id/graphql", OWN],
      ["https://169.254.169.254/latest", SPECIAL],
    ] as const) {
      expect(await set(u)).toEqual({
        webhook: null,
        userErrors: [{ code: "INVALID_INPUT", path: ["url"], message: expect.stringMatching(message) }],
      });
    }
    expect(await set("https://10.20.30.40/hook")).toEqual({
      webhook: { url: "https://10.20.30.40/hook" },
      userErrors: [],
    });
    expect(await hub.sql("SELECT url FROM webhook")).toEqual([{ url: "https://10.20.30.40/hook" }]);
  });
});
