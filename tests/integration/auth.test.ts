import { type ApiKeyRow, createApiKey, listApiKeys, type NewApiKey, revokeApiKey } from "../../src/auth/api-keys";
import type { LoginResult } from "../../src/auth/login";
import { findByUsername, type OfficerRow, readingFrom } from "../../src/auth/officer-rows";
import {
  changeOfficer,
  type createOfficer,
  type OfficerEdit,
  setPassword,
  unlockOfficer,
} from "../../src/auth/officers";
import { removeOtp, startOtp } from "../../src/auth/otp-enrolment";
import { Passwords } from "../../src/auth/passwords";
import { openOtpKey, totpCode, totpStep } from "../../src/auth/totp";
import { HubError } from "../../src/domain/errors";
import { AuthOffice, faultOf, PASSWORD } from "../support/auth-office";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WRONG = { ok: false, code: "WRONG_CREDENTIALS" };

let office: AuthOffice;

beforeAll(async () => {
  office = await AuthOffice.open("auth");
});
beforeEach(() => office.clear());
afterAll(() => office.close());

/** The paths and codes of what a use case refuses. */
async function refusalOf(attempt: Promise<unknown>): Promise<string[]> {
  const error = await attempt.then(
    () => new Error("not refused"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof HubError)) throw error;
  return (error.userErrors() ?? []).map(({ code, path }) => [code, ...(path ?? [])].join(" "));
}

function change(id: string, edit: OfficerEdit) {
  return office.work.transaction((tx) => changeOfficer(tx, id, edit, office.now));
}

async function storedRow(id: string): Promise<Record<string, unknown>> {
  const [row] = await office.work.read<Record<string, unknown>>("SELECT * FROM officer WHERE id = ?", [id]);
  if (row === undefined) throw new Error("no such officer");
  return row;
}

function count(results: readonly LoginResult[], code: string): number {
  return results.filter((result) => (result.ok ? "OK" : result.code) === code).length;
}

describe("signing in", () => {
  const right = { username: "koordinator", password: PASSWORD };
  const wrong = { username: "koordinator", password: "rob pesisir Bonang" };

  test("gives a token of eight hours that says who he is", async () => {
    const { id } = await office.officer();
    const result = await office.login().signIn({ ...right, username: " Koordinator" });
    const officer = { kind: "OFFICER", id, name: "Suharto", role: "COORDINATOR", agencyId: null };
    expect(result).toMatchObject({ ok: true, officer, expiresAt: new Date("2026-03-02T09:00:00.000Z") });
    if (!result.ok) throw new Error("refused");
    const authenticated = await office.authenticator().callerOf(result.token);
    expect(authenticated).toEqual({ caller: officer, expiresAt: result.expiresAt, epoch: 0 });
  });

  test("answers alike for a wrong password, nobody, a suspended officer, a closed agency, and no password", async () => {
    const agencyId = await office.agency("DPUPR");
    await office.officer();
    const suspended = await office.officer({ username: "suspended" });
    await change(suspended.id, { isActive: false });
    await office.officer({ username: "closed", role: "LIAISON", agencyId });
    await office.setAgencyActive(agencyId, false);
    await office.officer({ username: "tokenonly", password: null });
    const login = office.login();
    const tries = ["suspended", "closed", "tokenonly", "nobody", "no such name", "", "x".repeat(10_000)];
    for (const username of tries) expect(await login.signIn({ username, password: PASSWORD })).toEqual(WRONG);
    expect(await login.signIn(wrong)).toEqual(WRONG);
    expect(await login.signIn({ ...right, username: "koördinator" })).toEqual(WRONG);
    expect(await login.signIn({ ...right, password: `${PASSWORD}${"x".repeat(100_000)}` })).toEqual(WRONG);
  });

  test.each(["koordinator", "suspended", "nobody"])(
    "%s: five failures lock, for a quarter of an hour",
    async (username) => {
      await office.officer();
      await change((await office.officer({ username: "suspended" })).id, { isActive: false });
      const login = office.login();
      for (let tried = 0; tried < 5; tried += 1) expect(await login.signIn({ ...wrong, username })).toEqual(WRONG);
      const lockedUntil = new Date(office.now.getTime() + 15 * MINUTE_MS);
      const locked = { ok: false, code: "LOCKED", lockedUntil };
      expect(await login.signIn({ ...wrong, username })).toEqual(locked);
      // The right password says no more, and trying on does not make it longer.
      office.wait(15 * MINUTE_MS - 1);
      expect(await login.signIn({ ...right, username })).toEqual(locked);
      office.wait(1);
      const after = await login.signIn({ ...right, username });
      expect(after.ok).toBe(username === "koordinator");
    },
  );

  test("success sets the count back, and an administrator can open the lock", async () => {
    const { id } = await office.officer();
    const login = office.login();
    for (let round = 0; round < 3; round += 1) {
      for (let tried = 0; tried < 4; tried += 1) await login.signIn(wrong);
      expect((await login.signIn(right)).ok).toBe(true);
    }
    for (let tried = 0; tried < 5; tried += 1) await login.signIn(wrong);
    expect(await login.signIn(right)).toMatchObject({ code: "LOCKED" });
    await office.work.transaction((tx) => unlockOfficer(tx, id));
    expect((await login.signIn(right)).ok).toBe(true);
  });

  test("twenty wrong tries at once, at two nodes, are five failures and a lock", async () => {
    await office.officer();
    const doors = [office.login(), office.login()];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (doors[index % 2] ?? office.login()).signIn(wrong)),
    );
    expect([count(results, "WRONG_CREDENTIALS"), count(results, "LOCKED")]).toEqual([5, 15]);
    expect(await office.login().signIn(right)).toMatchObject({ code: "LOCKED" });
  });

  test("twenty wrong tries at once for nobody's name look the same", async () => {
    const login = office.login();
    const results = await Promise.all(Array.from({ length: 20 }, () => login.signIn({ ...wrong, username: "nobody" })));
    expect([count(results, "WRONG_CREDENTIALS"), count(results, "LOCKED")]).toEqual([5, 15]);
  });

  test("no refusal is answered early, so that a stopwatch tells nothing", async () => {
    await office.officer();
    const login = office.login(office.passwords, 120);
    for (const credentials of [wrong, { ...wrong, username: "nobody" }]) {
      const startedAt = performance.now();
      expect(await login.signIn(credentials)).toEqual(WRONG);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118);
    }
  });

  test("a password that changes while it is checked does not open the door", async () => {
    const { id } = await office.officer();
    class Slow extends Passwords {
      override async verify(passwordHash: string | null, password: string): Promise<boolean> {
        const isRight = await super.verify(passwordHash, password);
        await office.work.transaction((tx) => setPassword(tx, office.passwords, id, "banjir kanal timur", office.now));
        return isRight;
      }
    }
    expect(await office.login(new Slow({ memoryKib: 64, passes: 1 })).signIn(right)).toEqual(WRONG);
  });

  test("a hash of another cost is made again at today's", async () => {
    const { id } = await office.officer();
    const today = new Passwords({ memoryKib: 128, passes: 2 });
    expect((await office.login(today).signIn(right)).ok).toBe(true);
    expect((await storedRow(id)).password_hash).toMatch(/m=128,/);
    expect((await office.login(today).signIn(right)).ok).toBe(true);
  });
});

describe("the second factor", () => {
  const right = { username: "koordinator", password: PASSWORD };

  async function enrolled(): Promise<{ officer: OfficerRow; codeAt: (steps: number) => Promise<string> }> {
    const officer = await office.officer();
    const address = await office.work.transaction((tx) => startOtp(tx, office.vault, officer.id, office.now));
    expect(address).toMatch(/^otpauth:\/\/totp\/.*secret=[A-Z2-7]{32}&/);
    const codeAt = async (steps: number) => {
      const sealed = (await storedRow(officer.id)).otp_secret as Buffer;
      return totpCode(openOtpKey(office.vault, officer.id, sealed).secret, totpStep(office.now) + steps);
    };
    return { officer, codeAt };
  }

  test("is asked for once it is there, and its absence looks like a wrong password", async () => {
    const { codeAt } = await enrolled();
    const login = office.login();
    expect(await login.signIn(right)).toEqual(WRONG);
    expect(await login.signIn({ ...right, otp: null })).toEqual(WRONG);
    expect(await login.signIn({ ...right, otp: await codeAt(5) })).toEqual(WRONG);
    expect(await login.signIn({ ...right, password: "rob pesisir Bonang", otp: await codeAt(0) })).toEqual(WRONG);
    expect((await login.signIn({ ...right, otp: await codeAt(0) })).ok).toBe(true);
  });

  test("takes a code one step early or late", async () => {
    const { codeAt } = await enrolled();
    const login = office.login();
    expect((await login.signIn({ ...right, otp: await codeAt(-1) })).ok).toBe(true);
    expect((await login.signIn({ ...right, otp: await codeAt(1) })).ok).toBe(true);
    expect(await login.signIn({ ...right, otp: await codeAt(2) })).toEqual(WRONG);
  });

  test("a code that was used is refused, also at another node and by many at once", async () => {
    const { codeAt } = await enrolled();
    const otp = await codeAt(0);
    const results = await Promise.all(Array.from({ length: 4 }, () => office.login().signIn({ ...right, otp })));
    expect(count(results, "OK")).toBe(1);
    office.wait(30_000);
    expect(await office.login().signIn({ ...right, otp })).toEqual(WRONG);
    expect((await office.login().signIn({ ...right, otp: await codeAt(0) })).ok).toBe(true);
  });

  test("guessing codes locks like guessing passwords", async () => {
    const { codeAt } = await enrolled();
    const login = office.login();
    for (let tried = 0; tried < 5; tried += 1) await login.signIn({ ...right, otp: await codeAt(50 + tried) });
    expect(await login.signIn({ ...right, otp: await codeAt(0) })).toMatchObject({ code: "LOCKED" });
  });

  test("can be taken away, and ends the tokens when it comes and goes", async () => {
    const before = await office.tokens.issue(await office.officer({ username: "admin", role: "ADMIN" }), HOUR_MS);
    const { officer } = await enrolled();
    expect((await storedRow(officer.id)).token_epoch).toBe(1);
    await office.work.transaction((tx) => removeOtp(tx, officer.id, office.now));
    expect((await storedRow(officer.id)).token_epoch).toBe(2);
    expect((await office.login().signIn(right)).ok).toBe(true);
    await office.authenticator().callerOf(before.token);
  });
});

describe("officers", () => {
  const create = (input: Partial<Parameters<typeof createOfficer>[2]>) => office.officer({ password: null, ...input });

  test("one word is a full name; the row says what was asked", async () => {
    const agencyId = await office.agency("DPUPR");
    const made = await create({ username: "Penghubung.DPUPR", name: " Suharto ", role: "LIAISON", agencyId });
    expect(made).toMatchObject({ username: "penghubung.dpupr", name: "Suharto", agencyCode: "DPUPR", tokenEpoch: 0 });
    expect(await findByUsername(readingFrom(office.work), "PENGHUBUNG.dpupr")).toEqual(made);
    expect(await findByUsername(readingFrom(office.work), "penghubung")).toBeNull();
  });

  test("every fault is said at once", async () => {
    const faults = refusalOf(create({ username: "a b", name: "-", role: "AGENCY_OFFICER", password: "short" }));
    expect(await faults).toEqual(["username", "name", "password", "agency"].map((field) => `INVALID_INPUT ${field}`));
  });

  test("agency and role must fit, and the agency must work", async () => {
    const agencyId = await office.agency("DPUPR");
    expect(await refusalOf(create({ agencyId }))).toEqual(["INVALID_INPUT agency"]);
    expect(await refusalOf(create({ role: "LIAISON", agencyId: "01HZZZZZZZZZZZZZZZZZZZZZZZ" }))).toEqual([
      "INVALID_INPUT agency",
    ]);
    await office.setAgencyActive(agencyId, false);
    expect(await refusalOf(create({ role: "LIAISON", agencyId }))).toEqual(["AGENCY_INACTIVE agency"]);
  });

  test("a user name is taken once, also by two at once", async () => {
    const attempts = [create({}), create({ username: "KOORDINATOR" })].map((attempt) => attempt.catch(() => null));
    expect((await Promise.all(attempts)).filter((row) => row !== null)).toHaveLength(1);
    expect(await refusalOf(create({}))).toEqual(["INVALID_INPUT username"]);
  });

  test("a move and a suspension raise the epoch; a new name and no change do not", async () => {
    const [from, to] = [await office.agency("DPUPR"), await office.agency("DINKES")];
    const { id } = await create({ role: "LIAISON", agencyId: from });
    const epochAfter = async (edit: OfficerEdit) => {
      await change(id, edit);
      return (await storedRow(id)).token_epoch;
    };
    expect(await epochAfter({ name: "Sukarno" })).toBe(0);
    expect(await epochAfter({ agencyId: from, isActive: true })).toBe(0);
    expect(await epochAfter({ agencyId: to })).toBe(1);
    expect(await epochAfter({ role: "AGENCY_OFFICER" })).toBe(2);
    expect(await epochAfter({ isActive: false })).toBe(3);
    expect(await epochAfter({ isActive: true })).toBe(4);
    const before = { role: "AGENCY_OFFICER", agencyId: to, isActive: true };
    const after = { role: "COORDINATOR", agencyId: null, isActive: true };
    expect(await change(id, { role: "COORDINATOR" })).toEqual({ officerId: id, before, after });
    expect(await refusalOf(change(id, { role: "LIAISON" }))).toEqual(["INVALID_INPUT agency"]);
    expect(await refusalOf(change("01HZZZZZZZZZZZZZZZZZZZZZZZ", {}))).toEqual(["NOT_FOUND"]);
  });

  test("a new password ends tokens and the lock, and keeps to the policy", async () => {
    const { id } = await office.officer();
    const login = office.login();
    for (let tried = 0; tried < 5; tried += 1) await login.signIn({ username: "koordinator", password: "wrong" });
    const set = (password: string) =>
      office.work.transaction((tx) => setPassword(tx, office.passwords, id, password, office.now));
    expect(await refusalOf(set("koordinator123"))).toEqual(["INVALID_INPUT password"]);
    await set("banjir kanal timur");
    expect((await storedRow(id)).token_epoch).toBe(1);
    expect((await login.signIn({ username: "koordinator", password: "banjir kanal timur" })).ok).toBe(true);
  });
});

describe("local tokens at the door", () => {
  const tokenOf = async (officer: OfficerRow) => (await office.tokens.issue(officer, 8 * HOUR_MS)).token;

  test("nobody without one; anything else is refused", async () => {
    const door = office.authenticator();
    expect((await door.callerOf(null)).caller).toEqual({ kind: "NOBODY" });
    expect(await door.recheck(await door.callerOf(null))).toBe(true);
    for (const bearer of ["", "x", "a.b.c", "x".repeat(10_000), "lh_x_y"]) {
      expect(await faultOf(door.callerOf(bearer))).toBe("NOT_GENUINE");
    }
  });

  test("end by time, for requests and sockets", async () => {
    const door = office.authenticator();
    const token = await tokenOf(await office.officer());
    const open = await door.callerOf(token);
    office.wait(8 * HOUR_MS);
    expect(await faultOf(door.callerOf(token))).toBe("EXPIRED");
    expect(await door.recheck(open)).toBe(false);
  });

  test.each([
    ["a suspension", { isActive: false }],
    ["another role", { role: "LEADER" }],
  ] as const)("%s ends them within two seconds at other nodes, and at once at this one", async (_, edit) => {
    const [here, elsewhere] = [office.authenticator(), office.authenticator()];
    const officer = await office.officer();
    const token = await tokenOf(officer);
    const open = await elsewhere.callerOf(token);
    await here.callerOf(token);
    await change(officer.id, edit);
    here.invalidate(officer.id);
    expect(await faultOf(here.callerOf(token))).toBe("ENDED");
    expect(await here.recheck(open)).toBe(false);
    office.wait(2_000);
    expect(await faultOf(elsewhere.callerOf(token))).toBe("ENDED");
    expect(await elsewhere.recheck(open)).toBe(false);
  });

  test("a token signed after a change is good at once, also where the old row is still believed", async () => {
    const door = office.authenticator();
    const officer = await office.officer();
    await door.callerOf(await tokenOf(officer));
    await change(officer.id, { role: "LEADER" });
    const fresh = await tokenOf({ ...officer, tokenEpoch: 1 });
    expect((await door.callerOf(fresh)).caller).toMatchObject({ role: "LEADER" });
  });

  test("back in the same role, the old token and the old socket stay ended", async () => {
    const door = office.authenticator();
    const officer = await office.officer();
    const token = await tokenOf(officer);
    const open = await door.callerOf(token);
    await change(officer.id, { role: "LEADER" });
    await change(officer.id, { role: "COORDINATOR" });
    office.wait(2_000);
    expect(await door.recheck(open)).toBe(false);
    expect(await faultOf(door.callerOf(token))).toBe("ENDED");
  });

  test("a closed agency ends them, and its opening does not need new ones", async () => {
    const agencyId = await office.agency("DPUPR");
    const door = office.authenticator();
    const token = await tokenOf(await office.officer({ role: "LIAISON", agencyId }));
    const open = await door.callerOf(token);
    await office.setAgencyActive(agencyId, false);
    office.wait(2_000);
    expect(await faultOf(door.callerOf(token))).toBe("ENDED");
    expect(await door.recheck(open)).toBe(false);
    await office.setAgencyActive(agencyId, true);
    office.wait(2_000);
    expect(await door.recheck(open)).toBe(true);
  });

  test("an epoch that never was, and an officer who never was, are refused", async () => {
    const officer = await office.officer();
    const door = office.authenticator();
    expect(await faultOf(door.callerOf(await tokenOf({ ...officer, tokenEpoch: 9 })))).toBe("ENDED");
    const nobody = { ...officer, id: "01HZZZZZZZZZZZZZZZZZZZZZZZ" };
    expect(await faultOf(door.callerOf(await tokenOf(nobody)))).toBe("ENDED");
  });
});

describe("API keys", () => {
  const make = (input: Partial<NewApiKey> = {}) => {
    const expiresAt = new Date(office.now.getTime() + 90 * 24 * HOUR_MS);
    const whole = { name: "Portal Data", scopes: ["complaints:read", "events:read"], agencyId: null, expiresAt };
    return office.work.transaction((tx) => createApiKey(tx, office.vault, { ...whole, ...input }, office.now));
  };
  const revoke = (id: string) => office.work.transaction((tx) => revokeApiKey(tx, id, office.now));

  test("say who they are, in full only once", async () => {
    const agencyId = await office.agency("DPUPR");
    const { id, key, scopes } = await make({ agencyId });
    expect(key).toMatch(/^lh_[0-9A-Z]{26}_[A-Za-z0-9_-]{43}$/);
    const { caller } = await office.authenticator().callerOf(key);
    expect(caller).toEqual({ kind: "API_KEY", id, name: "Portal Data", scopes, agencyId, channels: null });
    const [listed] = await listApiKeys(readingFrom(office.work));
    expect(listed).toMatchObject({
      id,
      scopes: ["events:read", "complaints:read"],
      revokedAt: null,
    } as Partial<ApiKeyRow>);
    const stored = JSON.stringify(await office.work.read("SELECT *, HEX(secret_hash) AS hash FROM api_key"));
    expect(JSON.stringify(listed) + stored).not.toContain(key.slice(30));
  });

  test("another secret, another id or a cut key proves nothing", async () => {
    const [one, another] = [await make(), await make()];
    const door = office.authenticator();
    const swapped = `lh_${one.id}_${another.key.split("_").slice(2).join("_")}`;
    for (const key of [swapped, one.key.slice(0, -1), `${one.key}x`, one.key.replace(one.id, one.id.toLowerCase())]) {
      expect(await faultOf(door.callerOf(key))).toBe("NOT_GENUINE");
    }
    expect(await faultOf(door.callerOf(one.key.replace(one.id, "01HZZZZZZZZZZZZZZZZZZZZZZZ")))).toBe("NOT_GENUINE");
  });

  test("end on their day, and at once when they are revoked", async () => {
    const [short, long] = [await make({ expiresAt: new Date(office.now.getTime() + HOUR_MS) }), await make()];
    const door = office.authenticator();
    const [openShort, openLong] = [await door.callerOf(short.key), await door.callerOf(long.key)];
    office.wait(HOUR_MS);
    expect(await faultOf(door.callerOf(short.key))).toBe("EXPIRED");
    expect(await door.recheck(openShort)).toBe(false);
    expect(await door.recheck(openLong)).toBe(true);
    await revoke(long.id);
    door.invalidate(long.id);
    expect(await faultOf(door.callerOf(long.key))).toBe("ENDED");
    expect(await door.recheck(openLong)).toBe(false);
  });

  test("two live side by side while a machine changes over", async () => {
    const door = office.authenticator();
    const [old, fresh] = [await make(), await make()];
    await door.callerOf(old.key);
    await door.callerOf(fresh.key);
    await revoke(old.id);
    const revokedAt = office.now;
    office.wait(2_000);
    await revoke(old.id);
    expect(await faultOf(door.callerOf(old.key))).toBe("ENDED");
    expect((await door.callerOf(fresh.key)).caller).toMatchObject({ id: fresh.id });
    const listed = await listApiKeys(readingFrom(office.work));
    expect(listed.find(({ id }) => id === old.id)?.revokedAt).toEqual(revokedAt);
    expect(await refusalOf(revoke("01HZZZZZZZZZZZZZZZZZZZZZZZ"))).toEqual(["NOT_FOUND"]);
  });

  test("end with their agency", async () => {
    const agencyId = await office.agency("DPUPR");
    const { key } = await make({ agencyId });
    await office.setAgencyActive(agencyId, false);
    expect(await faultOf(office.authenticator().callerOf(key))).toBe("ENDED");
    expect(await refusalOf(make({ agencyId }))).toEqual(["AGENCY_INACTIVE agency"]);
  });

  test("every fault is said at once", async () => {
    const past = { expiresAt: office.now };
    const faults = ["name", "scopes", "expiresAt", "agency"].map((field) => `INVALID_INPUT ${field}`);
    const agencyId = "01HZZZZZZZZZZZZZZZZZZZZZZZ";
    expect(await refusalOf(make({ name: " ", scopes: [], agencyId, ...past }))).toEqual(faults);
    expect(await refusalOf(make({ scopes: ["events:read", "everything"] }))).toEqual(["INVALID_INPUT scopes"]);
    const far = new Date(office.now.getTime() + 367 * 24 * HOUR_MS);
    expect(await refusalOf(make({ expiresAt: far }))).toEqual(["INVALID_INPUT expiresAt"]);
    expect(await refusalOf(make({ expiresAt: new Date(Number.NaN) }))).toEqual(["INVALID_INPUT expiresAt"]);
  });
});
