import { createHmac } from "node:crypto";
import { importJWK, type JWTPayload } from "jose";
import type { Authenticator } from "../../src/auth/authenticate";
import { AuthenticationError } from "../../src/auth/authentication-error";
import type { OfficerChange } from "../../src/auth/officer-change";
import { changeOfficer, setPassword } from "../../src/auth/officers";
import { OidcTokens, oidcSettings } from "../../src/auth/oidc-tokens";
import { startOtp } from "../../src/auth/otp-enrolment";
import { loadConfig } from "../../src/config/config";
import { AuthOffice, faultOf } from "../support/auth-office";
import { OidcIssuer } from "../support/oidc-issuer";

const MINUTE_MS = 60_000;
const DISCOVERY = "/realms/demak/.well-known/openid-configuration";
const KEYS = "/realms/demak/keys";

let office: AuthOffice;
let issuer: OidcIssuer;
let door: Authenticator;
let agencyId: string;
let recorded: OfficerChange[];

beforeAll(async () => {
  office = await AuthOffice.open("oidc");
});
beforeEach(async () => {
  await office.clear();
  agencyId = await office.agency("DPUPR");
  issuer = await OidcIssuer.start();
  await issuer.addKey("one", "RS256");
  recorded = [];
  door = node();
});
afterEach(() => issuer.stop());
afterAll(() => office.close());

/** What checks the issuer's tokens, without its keys as yet. */
function oidcTokens(): OidcTokens {
  const settings = oidcSettings(
    loadConfig({ HUB_OIDC_ISSUER: issuer.url, HUB_OIDC_AUDIENCE: "hub", HUB_OIDC_ROLE_CLAIM: "role" }, () => ""),
  );
  if (settings === null) throw new Error("OpenID is off");
  return new OidcTokens(settings, office.clock);
}

/** A node of the hub that has read nothing yet. */
function node(): Authenticator {
  const record = async (_: unknown, change: OfficerChange) => {
    recorded.push(change);
  };
  return office.authenticator({ tokens: oidcTokens(), record });
}

/** Claims of a liaison's token, issued now. */
function claims(more: JWTPayload = {}): JWTPayload {
  const iat = office.now.getTime() / 1000;
  const whole = { iss: issuer.url, aud: "hub", sub: "f:1:siti", name: "Siti", role: "LIAISON", hub_agency: "DPUPR" };
  return { ...whole, iat, exp: iat + 3600, ...more };
}

function token(more: JWTPayload = {}, kid = "one", alg = "RS256"): Promise<string> {
  return issuer.token(kid, alg, claims(more));
}

async function faultWith(more: Record<string, unknown>): Promise<string> {
  return faultOf(door.callerOf(await token(more)));
}

async function officers(): Promise<Record<string, unknown>[]> {
  return office.work.read("SELECT * FROM officer ORDER BY id");
}

describe("a token of the issuer", () => {
  test("makes its officer known, once, and leaves an audit trail", async () => {
    const bearer = await token();
    const authenticated = await Promise.all([node(), node(), door].map((each) => each.callerOf(bearer)));
    const [row, ...others] = await officers();
    expect(others).toEqual([]);
    const caller = { kind: "OFFICER", id: row?.id, name: "Siti", role: "LIAISON", agencyId };
    const expiresAt = new Date(office.now.getTime() + 60 * MINUTE_MS + 30_000);
    for (const each of authenticated) expect(each).toEqual({ caller, expiresAt, epoch: 0 });
    expect(recorded).toEqual([
      { officerId: row?.id, before: null, after: { role: "LIAISON", agencyId, isActive: true } },
    ]);
    expect(row).toMatchObject({ oidc_subject: `${issuer.url}#f:1:siti`, password_hash: null });
  });

  test("is checked without asking the issuer again, and without writing", async () => {
    await door.callerOf(await token());
    const before = await officers();
    for (let second = 0; second < 30; second += 1) {
      office.wait(3_000);
      await door.callerOf(await token());
    }
    expect(issuer.requests).toEqual([DISCOVERY, KEYS]);
    expect(await officers()).toEqual(before);
  });

  test.each(["ES256", "EdDSA", "PS256", "RS512"])("may be signed with %s", async (alg) => {
    await issuer.addKey(alg, alg);
    expect((await door.callerOf(await token({}, alg, alg))).caller).toMatchObject({ name: "Siti" });
  });

  test("says a role in a list, too, but not two; and no agency for those who have none", async () => {
    const list = await token({ role: ["offline_access", "LEADER"], sub: "kepala" });
    expect((await door.callerOf(list)).caller).toMatchObject({ role: "LEADER", agencyId: null });
    expect(await faultWith({ role: ["LEADER", "LIAISON"] })).toBe("NO_ACCESS");
  });

  test("may lack a name: then the known one stays", async () => {
    expect((await door.callerOf(await token({ name: undefined, sub: "x" }))).caller).toMatchObject({ name: "Petugas" });
    await door.callerOf(await token());
    office.wait(5_000);
    expect((await door.callerOf(await token({ name: undefined }))).caller).toMatchObject({ name: "Siti" });
    expect((await door.callerOf(await token({ name: "Siti\u0000\n Aminah" }))).caller).toMatchObject({
      name: "Siti Aminah",
    });
  });
});

describe("no access", () => {
  test.each([
    ["no role", { role: undefined }],
    ["an unknown role", { role: "SUPERUSER" }],
    ["a role in other letters", { role: "liaison" }],
    ["no agency", { hub_agency: undefined }],
    ["an unknown agency", { hub_agency: "BAPPEDA" }],
    ["an agency with a blank", { hub_agency: "DPUPR " }],
    ["an agency that is no text", { hub_agency: ["DPUPR"] }],
  ])("with %s; nobody is made known", async (_, more) => {
    expect(await faultWith(more)).toBe("NO_ACCESS");
    expect(await officers()).toEqual([]);
  });

  test("with a closed agency", async () => {
    await office.setAgencyActive(agencyId, false);
    expect(await faultWith({})).toBe("NO_ACCESS");
  });

  test("says so in words that help", async () => {
    const error = await door.callerOf(await token({ role: undefined })).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: "UNAUTHENTICATED", message: expect.stringMatching(/hubungi admin/) });
  });
});

describe("not genuine", () => {
  test.each<[string, Record<string, unknown>]>([
    ["another audience", { aud: "another" }],
    ["no audience", { aud: undefined }],
    ["another issuer", { iss: "https://elsewhere.example" }],
    ["the hub's own name as issuer", { iss: "aduan-hub" }],
    ["no end", { exp: undefined }],
    ["no time of issue", { iat: undefined }],
    ["no subject", { sub: undefined }],
    ["a subject with a blank", { sub: "f:1:siti " }],
    ["a subject that is too long", { sub: "x".repeat(255) }],
    ["a start in the future", { nbf: 4_000_000_000 }],
  ])("with %s", async (_, more) => {
    expect(await faultWith(more)).toBe("NOT_GENUINE");
    expect(await officers()).toEqual([]);
  });

  test("with its key, for another issuer: also where nobody has looked at the issuer before", async () => {
    const bearer = await token({ iss: "https://elsewhere.example" });
    expect(await faultOf(oidcTokens().verify(bearer))).toBe("NOT_GENUINE");
  });

  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  test("unsigned", async () => {
    expect(await faultOf(door.callerOf(`${base64({ alg: "none" })}.${base64(claims())}.`))).toBe("NOT_GENUINE");
    const [, body] = (await token()).split(".");
    expect(await faultOf(door.callerOf(`${base64({ alg: "none", kid: "one" })}.${body}.`))).toBe("NOT_GENUINE");
  });

  test("signed with the public key as if it were a secret", async () => {
    const jwk = issuer.publicKey("one");
    const key = await importJWK({ ...jwk, ext: true }, "RS256");
    if (key instanceof Uint8Array) throw new Error("not a public key");
    const spki = Buffer.from(await crypto.subtle.exportKey("spki", key));
    const pem = `-----BEGIN PUBLIC KEY-----\n${spki.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END PUBLIC KEY-----\n`;
    const signed = `${base64({ alg: "HS256", kid: "one" })}.${base64(claims())}`;
    for (const secret of [pem, spki, JSON.stringify(jwk), jwk.n ?? ""]) {
      const mac = createHmac("sha256", secret).update(signed).digest("base64url");
      expect(await faultOf(door.callerOf(`${signed}.${mac}`))).toBe("NOT_GENUINE");
    }
  });

  test("signed by a key of another issuer, or with a key that came along", async () => {
    const other = await OidcIssuer.start();
    try {
      await other.addKey("one", "RS256");
      expect(await faultOf(door.callerOf(await other.token("one", "RS256", claims())))).toBe("NOT_GENUINE");
      await other.addKey("two", "RS256");
      expect(await faultOf(door.callerOf(await other.token("two", "RS256", claims())))).toBe("NOT_GENUINE");
      expect(other.requests).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  test("expired, but for half a minute of clocks that differ", async () => {
    const bearer = await token();
    const open = await door.callerOf(bearer);
    office.wait(60 * MINUTE_MS + 29_000);
    await door.callerOf(bearer);
    office.wait(1_000);
    expect(await faultOf(door.callerOf(bearer))).toBe("EXPIRED");
    expect(await door.recheck(open)).toBe(false);
  });

  test("where there are local accounts only", async () => {
    expect(oidcSettings(loadConfig({}, () => ""))).toBeNull();
    expect(await faultOf(office.authenticator().callerOf(await token()))).toBe("NOT_GENUINE");
  });
});

describe("rights that change", () => {
  test("a new role cuts the open socket and the older token, and is recorded", async () => {
    const old = await token();
    const open = await door.callerOf(old);
    office.wait(60_000);
    const fresh = await token({ role: "COORDINATOR" });
    const elsewhere = node();
    const { caller } = await elsewhere.callerOf(fresh);
    expect(caller).toMatchObject({ role: "COORDINATOR", agencyId: null });
    expect(recorded.at(-1)).toMatchObject({ before: { role: "LIAISON", agencyId }, after: { role: "COORDINATOR" } });
    office.wait(2_000);
    expect(await door.recheck(open)).toBe(false);
    // The role that was lost does not come back with the old token, at no node.
    for (const each of [door, elsewhere, node()]) expect(await faultOf(each.callerOf(old))).toBe("ENDED");
    expect((await elsewhere.callerOf(fresh)).caller).toEqual(caller);
    expect(recorded).toHaveLength(2);
  });

  test("a new name is stored and ends no socket of the new token", async () => {
    await door.callerOf(await token());
    office.wait(60_000);
    const renamed = await door.callerOf(await token({ name: "Siti Aminah" }));
    expect(renamed).toMatchObject({ caller: { name: "Siti Aminah" }, epoch: 0 });
    office.wait(2_000);
    expect(await door.recheck(renamed)).toBe(true);
    expect(recorded).toHaveLength(1);
  });

  test("who is suspended here stays out, whatever his tokens say, until he is let in with a new one", async () => {
    const old = await token();
    const open = await door.callerOf(old);
    const [row] = await officers();
    const id = String(row?.id);
    const setActive = (isActive: boolean) =>
      office.work.transaction((tx) => changeOfficer(tx, id, { isActive }, office.now));
    office.wait(60_000);
    await setActive(false);
    office.wait(2_000);
    expect(await faultOf(door.callerOf(old))).toBe("ENDED");
    expect(await faultOf(door.callerOf(await token({ role: "COORDINATOR" })))).toBe("ENDED");
    expect(await faultOf(node().callerOf(await token()))).toBe("ENDED");
    expect(await door.recheck(open)).toBe(false);
    await setActive(true);
    office.wait(2_000);
    expect(await faultOf(door.callerOf(old))).toBe("ENDED");
    expect((await door.callerOf(await token())).caller).toMatchObject({ id, role: "LIAISON" });
  });

  test("what the issuer decides, and secrets the hub does not need, are not set here", async () => {
    await door.callerOf(await token());
    const [row] = await officers();
    const id = String(row?.id);
    const { work, vault, passwords } = office;
    const refused = { code: "INVALID_INPUT" };
    for (const edit of [{ role: "LEADER" } as const, { name: "Budi" }]) {
      await expect(work.transaction((tx) => changeOfficer(tx, id, edit, office.now))).rejects.toMatchObject(refused);
    }
    const set = work.transaction((tx) => setPassword(tx, passwords, id, "banjir kanal timur", office.now));
    await expect(set).rejects.toMatchObject(refused);
    await expect(work.transaction((tx) => startOtp(tx, vault, id, office.now))).rejects.toMatchObject(refused);
  });

  test("a local officer cannot be taken over by what the issuer calls somebody", async () => {
    const local = await office.officer({ username: "siti" });
    const { caller } = await door.callerOf(await token({ preferred_username: "siti", sub: local.id }));
    expect(caller).toMatchObject({ kind: "OFFICER", role: "LIAISON" });
    expect(caller.kind === "OFFICER" && caller.id).not.toBe(local.id);
    expect(await officers()).toHaveLength(2);
  });
});

describe("the issuer's keys", () => {
  test("a new one is found when it is first used; one that is gone is refused after ten minutes", async () => {
    await door.callerOf(await token());
    await issuer.addKey("two", "ES256");
    office.wait(30_000);
    await door.callerOf(await token({}, "two", "ES256"));
    issuer.removeKey("one");
    await door.callerOf(await token());
    office.wait(10 * MINUTE_MS);
    expect(await faultOf(door.callerOf(await token()))).toBe("NOT_GENUINE");
  });

  test("invented key names do not make requests", async () => {
    await issuer.addKey("fake", "RS256");
    issuer.removeKey("fake");
    await door.callerOf(await token());
    const forged = await token({}, "fake");
    office.wait(30_000);
    const tries = Array.from({ length: 20 }, () => faultOf(door.callerOf(forged)));
    expect(new Set(await Promise.all(tries))).toEqual(new Set(["NOT_GENUINE"]));
    for (let tried = 0; tried < 5; tried += 1) expect(await faultOf(door.callerOf(forged))).toBe("NOT_GENUINE");
    expect(issuer.requests).toHaveLength(4);
  });

  test.each([
    ["down", () => void issuer.answers.set(DISCOVERY, 503)],
    ["without keys", () => void issuer.answers.set(KEYS, 500)],
    [
      "another's",
      () => void issuer.answers.set(DISCOVERY, { issuer: "https://other.example", jwks_uri: `${issuer.url}/keys` }),
    ],
    ["redirecting", () => void issuer.answers.set(KEYS, "REDIRECT")],
    ["talking nonsense", () => void issuer.answers.set(DISCOVERY, "<html>")],
    ["endless", () => void issuer.answers.set(KEYS, { ...issuer.keySet, more: "x".repeat(300_000) })],
    ["pointing at a file", () => void issuer.answers.set(DISCOVERY, { issuer: issuer.url, jwks_uri: "file:///etc" })],
  ])(
    "an issuer that is %s is a refusal that may be tried again, and is not asked for each request",
    async (_, breakIt) => {
      breakIt();
      const error = await door.callerOf(await token()).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ fault: "ISSUER_UNAVAILABLE", code: "UPSTREAM_UNAVAILABLE" });
      const asked = issuer.requests.length;
      for (let tried = 0; tried < 5; tried += 1) {
        expect(await faultOf(door.callerOf(await token()))).toBe("ISSUER_UNAVAILABLE");
      }
      expect(issuer.requests).toHaveLength(asked);
      issuer.answers.clear();
      office.wait(5_000);
      expect((await door.callerOf(await token())).caller).toMatchObject({ name: "Siti" });
    },
  );

  test("an issuer whose keys cannot be used is a refusal, not a crash", async () => {
    issuer.answers.set(KEYS, { keys: [{ kty: "RSA", kid: "one", alg: "RS256", n: "AQAB", e: "AQAB" }] });
    expect(await faultOf(door.callerOf(await token()))).toBe("NOT_GENUINE");
  });

  test("officers go on working for an hour while the issuer is away", async () => {
    await door.callerOf(await token());
    issuer.answers.set(DISCOVERY, 503);
    office.wait(59 * MINUTE_MS);
    await door.callerOf(await token());
    office.wait(MINUTE_MS);
    expect(await faultOf(door.callerOf(await token()))).toBe("ISSUER_UNAVAILABLE");
  });

  test("an issuer on which nothing listens is a refusal", async () => {
    const bearer = await token();
    await issuer.stop();
    const again = await OidcIssuer.start();
    expect(await faultOf(door.callerOf(bearer))).toBe("ISSUER_UNAVAILABLE");
    issuer = again;
  });
});
