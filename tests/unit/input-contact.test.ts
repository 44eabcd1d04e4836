import { checkEmail, checkNik, checkOptional, checkPhone } from "../../src/domain/input-contact";
import { checkCoordinates, checkIncidentDay } from "../../src/domain/input-place";
import type { Checked } from "../../src/domain/messages";

function outcome<Value>(checked: Checked<Value>): Value | string {
  return checked.ok ? checked.value : `! ${checked.problem.key}`;
}

describe("telephone numbers", () => {
  test.each([
    ["0800 0000 0001", "+6280000000001"],
    ["0800-0000-0001", "+6280000000001"],
    ["+62 800-0000-0001", "+6280000000001"],
    ["62800 0000 0001", "+6280000000001"],
    ["0062 800 0000 0001", "+6280000000001"],
    ["+62 (0)800 0000 0001", "+6280000000001"],
    ["800.0000.0001", "+6280000000001"],
    ["\u202A0800\u00a00000‑0001\u202C", "+6280000000001"],
    ["０８００００００000１", "+6280000000001"],
    ["(0291) 000000", "+62291000000"],
    ["0291/000000", "+62291000000"],
    ["+60 10-000 0000", "+60100000000"],
    ["0060100000000", "+60100000000"],
  ])("%s is %s", (typed, number) => {
    expect(outcome(checkPhone(typed))).toBe(number);
    expect(outcome(checkPhone(number))).toBe(number);
  });

  test.each([
    "110",
    "1708",
    "0812",
    "08000000000112345",
    "080000000001/080000000002",
    "0291000000/0291000001",
    "nomor saya 080000000001",
    "0800 0000 000O",
    "+",
    "+0800000000",
    "08'; DROP TABLE complainant; --",
    "0".repeat(1_000_000),
    "tidak ada",
  ])("%.40s is none", (typed) => {
    expect(outcome(checkPhone(typed))).toBe("! invalidPhone");
  });
});

describe("e-mail addresses", () => {
  test.each([
    ["Warga@Contoh.INVALID ", "warga@contoh.invalid"],
    ["nama.belakang+lapor@surel.contoh.invalid", "nama.belakang+lapor@surel.contoh.invalid"],
    ["\u200Bo'neil@contoh.invalid", "o'neil@contoh.invalid"],
  ])("%s is %s", (typed, address) => {
    expect(outcome(checkEmail(typed))).toBe(address);
  });

  test.each([
    "warga",
    "warga@",
    "@contoh.invalid",
    "warga@contoh",
    "warga@@contoh.invalid",
    "warga@contoh..invalid",
    ".warga@contoh.invalid",
    "warga @contoh.invalid",
    "warga@-contoh.invalid",
    "a@contoh.invalid, b@contoh.invalid",
    "warga@contoh.invalid\r\nBcc: semua@contoh.invalid",
    "<warga@contoh.invalid>",
    `${"a".repeat(65)}@contoh.invalid`,
    `warga@${"a.".repeat(130)}invalid`,
    "a@".repeat(500_000),
  ])("%.60j is none", (typed) => {
    expect(outcome(checkEmail(typed))).toBe("! invalidEmail");
  });
});

describe("NIK", () => {
  test("16 digits, however grouped", () => {
    expect(outcome(checkNik("3321000000000001"))).toBe("3321000000000001");
    expect(outcome(checkNik(" 3321 0000 0000 0001 "))).toBe("3321000000000001");
    expect(outcome(checkNik("33.21.00.000000.0001"))).toBe("3321000000000001");
  });

  test.each([
    "332100000000001",
    "33210000000000012",
    "332100000000000A",
    "0000000000000000",
    "-",
    "9".repeat(1_000_000),
  ])("%.20s is none", (typed) => {
    expect(outcome(checkNik(typed))).toBe("! invalidNik");
  });
});

test("an optional contact: absent and blank are null, a wrong one is refused", () => {
  for (const check of [checkPhone, checkEmail, checkNik]) {
    for (const raw of [null, undefined, "", "  ", "\u200B"]) expect(outcome(checkOptional(check, raw))).toBeNull();
    expect(checkOptional(check, "xx").ok).toBe(false);
    expect(outcome(check("  "))).toBe("! required");
  }
});

describe("day of the incident", () => {
  test.each([
    ["2026-03-01", "2026-03-01"],
    ["2026-02-28", "2026-02-28"],
    ["2024-02-29", "2024-02-29"],
    ["2026-03-02", "! notInFuture"],
    ["2026-02-30", "! invalidDate"],
    ["2026-13-01", "! invalidDate"],
    ["0000-00-00", "! invalidDate"],
    ["01-03-2026", "! invalidDate"],
    ["2026-3-1", "! invalidDate"],
    ["kemarin", "! invalidDate"],
    ["", "! required"],
  ])("%s: %s", (typed, expected) => {
    expect(outcome(checkIncidentDay(typed, "2026-03-01"))).toBe(expected);
  });
});

describe("point on the map", () => {
  test("both numbers, or none", () => {
    expect(checkCoordinates(-6.89, 110.52)).toEqual({ ok: true, value: { latitude: -6.89, longitude: 110.52 } });
    expect(checkCoordinates(0, 0)).toEqual({ ok: true, value: { latitude: 0, longitude: 0 } });
    expect(checkCoordinates(null, undefined)).toEqual({ ok: true, value: null });
  });

  test.each([
    [-6.89, null],
    [undefined, 110.52],
    [91, 0],
    [0, -180.1],
    [Number.NaN, 0],
    [0, Number.POSITIVE_INFINITY],
  ])("(%s, %s) is none", (latitude, longitude) => {
    expect(outcome(checkCoordinates(latitude, longitude))).toBe("! invalidCoordinates");
  });
});
