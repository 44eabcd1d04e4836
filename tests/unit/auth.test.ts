import { createHmac } from "node:crypto";
import fc from "fast-check";
import { SignJWT } from "jose";
import { bearerOf } from "../../src/auth/authenticate";
import { AuthenticationError } from "../../src/auth/authentication-error";
import { LOCAL_ISSUER, LocalTokens } from "../../src/auth/local-tokens";
import { afterFailure, isLocked, UnknownNames } from "../../src/auth/lockout";
import { normalUsername } from "../../src/auth/officer-rows";
import { Passwords, passwordProblem } from "../../src/auth/passwords";
import { RecentRows } from "../../src/auth/recent-rows";
import { acceptedStep, newOtpKey, openOtpKey, otpAddress, sealOtpKey, totpCode, totpStep } from "../../src/auth/totp";
import { parseTtl } from "../../src/auth/ttl";
import { Vault } from "../../src/store/vault";

const MINUTE_MS = 60_000;
const START = new Date("2026-03-02T01:00:00.400Z");
const vault = new Vault(Buffer.alloc(32, 7));

function later(ms: number, from = START): Date {
  return new Date(from.getTime() + ms);
}

describe("time to live", () => {
  test.each([
    ["30s", 30_000],
    ["30m", 30 * MINUTE_MS],
    ["8h", 8 * 60 * MINUTE_MS],
    [" 7d ", 7 * 24 * 60 * MINUTE_MS],
    ["366d", 366 * 24 * 60 * MINUTE_MS],
  ])("%s", (text, ms) => expect(parseTtl(text)).toBe(ms));

  test.each(["", "8", "h", "0h", "-1h", "1.5h", "8 h", "8H", "1w", "367d", "999999999d", "8hh", "8constructor"])(
    "%p is refused with what is possible",
    (text) => expect(() => parseTtl(text)).toThrow(/such as 8h/),
  );
});

describe("passwords", () => {
  const passwords = new Passwords({ memoryKib: 64, passes: 1 });

  test("a hash is argon2id at its cost, salted, and proves only its password", async () => {
    const [one, another] = [await passwords.hash("rob pesisir Sayung"), await passwords.hash("rob pesisir Sayung")];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=64,/);
    expect(one).not.toBe(another);
    expect(await passwords.verify(one, "rob pesisir Sayung")).toBe(true);
    expect(await passwords.verify(one, "rob pesisir sayung")).toBe(false);
  });

  test("the default cost is OWASP's", async () => {
    expect(await new Passwords().hash("rob pesisir Sayung")).toMatch(/^\$argon2id\$v=19\$m=19456,(p=1,t=2|t=2,p=1)\$/);
  });

  test("an account without a password is checked with the same work and refused", async () => {
    expect(await passwords.verify(null, "rob pesisir Sayung")).toBe(false);
    const costly = new Passwords({ memoryKib: 32_768, passes: 3 });
    const hash = await costly.hash("rob pesisir Sayung");
    // The processor's time, not the clock's: other processes do not count.
    const workOf = async (passwordHash: string | null) => {
      const before = process.cpuUsage();
      for (let round = 0; round < 4; round += 1) await costly.verify(passwordHash, "wrong password");
      return process.cpuUsage(before).user;
    };
    await workOf(null);
    // Without the work it would be below 0.01.
    expect((await workOf(null)) / (await workOf(hash))).toBeGreaterThan(0.3);
  });

  test("the same letters from another keyboard are the same password", async () => {
    const hash = await passwords.hash("kopi café di Demak".normalize("NFD"));
    expect(await passwords.verify(hash, "kopi café di Demak".normalize("NFC"))).toBe(true);
  });

  test("what is far too long for a password is refused, not hashed", async () => {
    expect(await passwords.verify(await passwords.hash(""), "x".repeat(1_000_000))).toBe(false);
  });

  test("a hash of another cost is outdated", async () => {
    expect(passwords.isOutdated(await passwords.hash("rob pesisir"))).toBe(false);
    expect(new Passwords().isOutdated(await passwords.hash("rob pesisir"))).toBe(true);
  });

  test.each([
    ["short", "pendek"],
    ["x".repeat(129), "panjang"],
    ["3321010101900001", "hanya angka"],
    ["+62 812-3456-7890", "hanya angka"],
    ["abababababab", "seragam"],
    ["Budi.Santoso 1", "nama pengguna"],
  ])("%p cannot be taken: %s", (password, reason) => expect(passwordProblem(password, "budi.santoso")).toMatch(reason));

  test("words are enough; a very short user name forbids nothing", () => {
    expect(passwordProblem("rob pesisir Sayung", "budi.santoso")).toBeNull();
    expect(passwordProblem("rob pesisir Sayung", "rob")).toBeNull();
  });
});

describe("user names", () => {
  test.each([
    ["Koordinator", "koordinator"],
    [" opd.dpupr_1 ", "opd.dpupr_1"],
    ["199001012015031001", "199001012015031001"],
    ["ab", null],
    ["budí", null],
    ["budi santoso", null],
    ["oidc:abc", null],
    ["-budi", null],
    ["b".repeat(61), null],
    ["", null],
  ])("%p is %p", (raw, normal) => expect(normalUsername(raw)).toBe(normal));
});

describe("one-time codes", () => {
  const secret = Buffer.from("12345678901234567890", "ascii");

  // RFC 6238, appendix B, the last six digits.
  test.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ])("at second %i: %s", (second, code) => expect(totpCode(secret, totpStep(new Date(second * 1000)))).toBe(code));

  test("a code is taken one step early and late, not two", () => {
    const key = { secret, lastStep: 0 };
    const step = totpStep(START);
    const taken = [-2, -1, 0, 1, 2].map((drift) => acceptedStep(key, totpCode(secret, step + drift), START));
    expect(taken).toEqual([null, step - 1, step, step + 1, null]);
  });

  test("no code is taken twice, and none older than one that was taken", () => {
    const step = totpStep(START);
    expect(acceptedStep({ secret, lastStep: step }, totpCode(secret, step), START)).toBeNull();
    expect(acceptedStep({ secret, lastStep: step }, totpCode(secret, step - 1), START)).toBeNull();
    expect(acceptedStep({ secret, lastStep: step }, totpCode(secret, step + 1), START)).toBe(step + 1);
  });

  test("blanks between the digits are no mistake; anything else is", () => {
    const code = totpCode(secret, totpStep(START));
    const key = { secret, lastStep: 0 };
    expect(acceptedStep(key, `${code.slice(0, 3)} ${code.slice(3)}`, START)).not.toBeNull();
    for (const wrong of ["", code.slice(1), `${code}0`, "١٢٣", "abcdef"]) {
      expect(acceptedStep(key, wrong, START)).toBeNull();
    }
  });

  test("the app's address holds the secret in base32", () => {
    expect(otpAddress({ secret, lastStep: 0 }, "koordinator")).toBe(
      "otpauth://totp/Hub%20Aduan%20Demak:koordinator?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hub%20Aduan%20Demak",
    );
  });

  test("the key is sealed for its officer and fits its column", () => {
    const key = { ...newOtpKey(), lastStep: totpStep(new Date("2999-01-01")) };
    const sealed = sealOtpKey(vault, "01OFFICER", key);
    expect(sealed.length).toBeLessThanOrEqual(100);
    expect(openOtpKey(vault, "01OFFICER", sealed)).toEqual(key);
    expect(() => openOtpKey(vault, "01ANOTHER", sealed)).toThrow();
  });
});

describe("the lock after failures", () => {
  test("comes with the fifth failure, ends after a quarter of an hour, and starts a new count", () => {
    let failures = { failedLogins: 0, lockedUntil: null as Date | null };
    for (let tried = 0; tried < 4; tried += 1) failures = afterFailure(failures, START);
    expect(isLocked(failures, START)).toBe(false);
    failures = afterFailure(failures, START);
    expect(failures.lockedUntil).toEqual(later(15 * MINUTE_MS));
    expect(isLocked(failures, later(15 * MINUTE_MS - 1))).toBe(true);
    expect(isLocked(failures, later(15 * MINUTE_MS))).toBe(false);
    expect(afterFailure(failures, later(15 * MINUTE_MS))).toEqual({ failedLogins: 1, lockedUntil: null });
  });

  test("names of nobody are counted alike, and not without bound", () => {
    const names = new UnknownNames();
    for (let tried = 0; tried < 5; tried += 1) names.count("nobody", START);
    expect(isLocked(names.of("nobody"), START)).toBe(true);
    for (let other = 0; other < 10_000; other += 1) names.count(`name${other}`, START);
    expect(names.of("nobody").failedLogins).toBe(0);
    expect(names.of("name9999").failedLogins).toBe(1);
  });
});

describe("the hub's own tokens", () => {
  const officer = { id: "01HZZZZZZZZZZZZZZZZZZZZZZZ", tokenEpoch: 3 };
  let now = START;
  const tokens = new LocalTokens(vault, () => now);
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const faultOf = async (token: string) => {
    const error = await tokens.verify(token).catch((reason: unknown) => reason);
    if (!(error instanceof AuthenticationError)) throw new Error(`not refused: ${String(error)}`);
    expect([error.code, error.place]).toEqual(["UNAUTHENTICATED", "topLevel"]);
    return error.fault;
  };
  const signed = (claims: Record<string, unknown>, key: Uint8Array = vault.tokenKey, alg = "HS256") =>
    new SignJWT({
      iss: LOCAL_ISSUER,
      aud: "aduan-hub",
      sub: officer.id,
      epoch: 3,
      jti: "x",
      iat: START.getTime() / 1000,
      exp: START.getTime() / 1000 + 60,
      ...claims,
    })
      .setProtectedHeader({ alg })
      .sign(key);

  beforeEach(() => {
    now = START;
  });

  test("say whose they are, and end on the second that was named", async () => {
    const { token, expiresAt } = await tokens.issue(officer, parseTtl("8h"));
    expect(expiresAt).toEqual(new Date("2026-03-02T09:00:00.000Z"));
    expect(await tokens.verify(token)).toEqual({ officerId: officer.id, epoch: 3, expiresAt });
    now = later(-1, expiresAt);
    await tokens.verify(token);
    now = expiresAt;
    expect(await faultOf(token)).toBe("EXPIRED");
  });

  test("no two are alike", async () => {
    const [one, another] = [await tokens.issue(officer, 1000), await tokens.issue(officer, 1000)];
    expect(one.token).not.toBe(another.token);
  });

  test("signed by another key, with another algorithm, or not at all: refused", async () => {
    await tokens.verify(await signed({}));
    const claims = base64({
      iss: LOCAL_ISSUER,
      aud: "aduan-hub",
      sub: officer.id,
      epoch: 3,
      iat: 1,
      exp: 9e9,
      jti: "x",
    });
    expect(await faultOf(await signed({}, Buffer.alloc(32, 1)))).toBe("NOT_GENUINE");
    expect(await faultOf(await signed({}, Buffer.concat([vault.tokenKey, vault.tokenKey]), "HS512"))).toBe(
      "NOT_GENUINE",
    );
    expect(await faultOf(`${base64({ alg: "none" })}.${claims}.`)).toBe("NOT_GENUINE");
    const [header, , signature] = (await signed({})).split(".");
    expect(await faultOf(`${header}.${claims}.${signature}`)).toBe("NOT_GENUINE");
    const hs384 = `${base64({ alg: "HS384" })}.${claims}`;
    const mac = createHmac("sha384", vault.tokenKey).update(hs384).digest("base64url");
    expect(await faultOf(`${hs384}.${mac}`)).toBe("NOT_GENUINE");
  });

  test.each([
    ["another audience", { aud: "elsewhere" }],
    ["another issuer", { iss: "elsewhere" }],
    ["no end", { exp: undefined }],
    ["no officer", { sub: undefined }],
    ["no epoch", { epoch: undefined }],
    ["an epoch that is no number", { epoch: "3" }],
    ["a start in the future", { nbf: START.getTime() / 1000 + 60 }],
  ])("with %s: refused", async (_, claims) => expect(await faultOf(await signed(claims))).toBe("NOT_GENUINE"));

  test("no text makes anything but a refusal", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.tuple(fc.json(), fc.json(), fc.string()).map(asToken)),
        async (text) => {
          expect(await faultOf(text)).toBe("NOT_GENUINE");
        },
      ),
      { numRuns: 200 },
    );
  });
});

function asToken([header, claims, signature]: [string, string, string]): string {
  return [header, claims, signature].map((part) => Buffer.from(part).toString("base64url")).join(".");
}

describe("the authorization field", () => {
  test.each([
    [undefined, null],
    [null, null],
    ["", null],
    ["  ", null],
    ["Bearer abc", "abc"],
    ["bearer  abc ", "abc"],
  ])("%p gives %p", (field, bearer) => expect(bearerOf(field)).toBe(bearer));

  test.each(["Basic abc", "Bearer", "Bearer a b", "abc"])("%p is refused", (field) =>
    expect(() => bearerOf(field)).toThrow(AuthenticationError),
  );
});

describe("recent rows", () => {
  let now = START;
  let reads = 0;
  let answer: () => Promise<string | null> = async () => "row";
  const rows = new RecentRows<string>(
    () => {
      reads += 1;
      return answer();
    },
    () => now,
  );

  beforeEach(() => {
    now = START;
    reads = 0;
    answer = async () => "row";
    rows.forget("a");
  });

  test("are read once in two seconds, for all who ask", async () => {
    await Promise.all([rows.get("a"), rows.get("a")]);
    now = later(1_999);
    await rows.get("a");
    expect(reads).toBe(1);
    now = later(2_000);
    await rows.get("a");
    expect(reads).toBe(2);
  });

  test("a clock that was set back makes them old", async () => {
    await rows.get("a");
    now = later(-1);
    await rows.get("a");
    expect(reads).toBe(2);
  });

  test("what is not found, or could not be read, is asked again", async () => {
    answer = async () => null;
    expect(await rows.get("a")).toBeNull();
    answer = () => Promise.reject(new Error("gone"));
    await expect(rows.get("a")).rejects.toThrow("gone");
    answer = async () => "row";
    expect(await rows.get("a")).toBe("row");
  });

  test("a read that was on its way when the row was forgotten is not believed", async () => {
    let finish: (row: string) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const early = rows.get("a");
    rows.forget("a");
    answer = async () => "new";
    expect(await rows.get("a")).toBe("new");
    finish("old");
    expect(await early).toBe("old");
    expect(await rows.get("a")).toBe("new");
  });
});
