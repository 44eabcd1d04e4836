import fc from "fast-check";
import { foldedToGsm7, isGsm7 } from "../../src/domain/gsm7";
import { withoutPersonalNumbers, wordsFor, writtenFor } from "../../src/domain/personal-numbers";

test.each([
  ["NIK 3321010101900001.", "NIK 33xxxxxxxxxxxx01."],
  // A card with a wrong date of birth is still somebody's.
  ["3321000099887766", "33xxxxxxxxxxxx66"],
  ["3321 0101 0190 0001", "33xx xxxx xxxx xx01"],
  ["332101-410190-0001", "33xxxx-xxxxxx-xx01"],
  ["33.21.01.010190.0001", "33.xx.xx.xxxxxx.xx01"],
  ["332101 0101900001", "33xxxx xxxxxxxx01"],
  ["081234567890", "08xxxxxxxx90"],
  ["0812 3456 7890", "08xx xxxx xx90"],
  ["0812-3456-7890", "08xx-xxxx-xx90"],
  ["0812.3456.7890", "08xx.xxxx.xx90"],
  ["(0812) 3456-7890", "(08xx) xxxx-xx90"],
  ["0812 – 3456 – 7890", "08xx – xxxx – xx90"],
  ["+62 812-3456-7890", "+62 xxx-xxxx-xx90"],
  ["+62 (0) 812 3456 789", "+62 (x) xxx xxxx x89"],
  ["0062 812 3456 7890", "00xx xxx xxxx xx90"],
  ["+62291685012", "+62xxxxxxx12"],
  ["6281234567890", "62xxxxxxxxx90"],
  ["62 812 3456 7890", "62 xxx xxxx xx90"],
  ["WA081234567890", "WA08xxxxxxxx90"],
  ["081234567890/085712345678", "08xxxxxxxx90/08xxxxxxxx78"],
  ["081234567890,085712345678", "08xxxxxxxx90,08xxxxxxxx78"],
  ["1.081234567890", "1.08xxxxxxxx90"],
  ["3321010101900001 081234567890", "33xxxxxxxxxxxx01 08xxxxxxxx90"],
  ["0812 3456 789 62 812 3456 7890", "08xx xxxx xxx 62 xxx xxxx xx90"],
  ["Hubungi 081234567890. 12 orang menunggu.", "Hubungi 08xxxxxxxx90. 12 orang menunggu."],
  ["Hubungi 0812 3456 7890 15 orang", "Hubungi 08xx xxxx xx90 15 orang"],
  ["081234567890 100 rumah", "08xxxxxxxx90 100 rumah"],
])("in %j the number of a person is masked", (text, wanted) => {
  expect(withoutPersonalNumbers(text)).toBe(wanted);
});

test.each([
  ["a mark of ours", "[K7M2P9QRSTV/12a] Sudah diperbaiki"],
  ["a ticket", "Nomor tiket: #K7M2P9QRSTV"],
  ["a national number", "Laporan 6000123 dan 12345678"],
  ["a meter of PLN", "ID pelanggan 521012345678"],
  ["a meter of PLN in groups", "ID pelanggan 5210 1234 5678"],
  ["an amount", "Rp 1.500.000.000"],
  ["an amount that begins like a country's code", "Rp62.850.000.000 atau 62.850.000.000 rupiah"],
  ["an amount without points", "Rp 6285000000000"],
  ["an amount as long as a NIK", "1.234.567.890.123.456"],
  ["coordinates", "-6.8909, 110.6396"],
  ["long coordinates", "-7.081234567, 110.081234567890"],
  ["coordinates as long as a NIK", "110.3321010101900001"],
  ["a date and a time", "08-11-2026 08.30 dan 2026-11-28 08:30"],
  ["hours and a date", "11.15 12.01 10-11-2026"],
  ["opening hours", "08.00-12.00 13.00-15.00"],
  ["years", "2021 2022 2023 2024 dan 1998 1999 2000 2001"],
  ["a house", "Jl. Sultan Fatah No. 12 RT 03/05"],
  ["service numbers", "110, 1708 dan 0800 1234 567"],
  ["an office's line", "(0291) 685012"],
  ["a number that is masked already", "08xxxxxxxx90 dan 33xxxxxxxxxxxx01"],
])("%s stays as it is", (_what, text) => {
  expect(withoutPersonalNumbers(text)).toBe(text);
});

/** Text that has much in common with numbers of persons. */
const noise = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."0123456789", " ", "-", ".", ",", "(", ")", "+", "x", "\n", "😀"),
      fc.constantFrom("08", "62", "+62", "081", "3321", "0101", "0190", "0001", "332101", "010190", "Rp ", "RT "),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

const twoDigits = (min: number, max: number) => fc.integer({ min, max }).map((one) => String(one).padStart(2, "0"));
const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(""));
const nik = fc
  .tuple(fc.constantFrom("11", "21", "33", "74", "94"), digits(4, 4), twoDigits(1, 31), twoDigits(1, 12), digits(6, 6))
  .map((parts) => parts.join(""));
const mobile = fc.tuple(fc.constantFrom("81", "85", "89"), digits(7, 9)).map((parts) => parts.join(""));

/** A number as people group it. */
const grouped = fc
  .tuple(
    fc.constantFrom("", " ", "-", ".", " - "),
    fc.oneof(
      nik,
      mobile.map((rest) => `0${rest}`),
    ),
  )
  .map(([gap, number]) => number.replace(/(\d{4})(?=\d)/g, `$1${gap}`));
const withCode = fc.tuple(fc.constantFrom("+62", "+62 ", "+62-", "62"), mobile).map(([code, rest]) => code + rest);

test("whatever stands around it, no number of a person is left, and nothing but its digits is changed", () => {
  const around = fc.constantFrom("", "Hubungi ", "WA:", "(", "NIK ", "\n", "😀");
  const after = fc.constantFrom("", ".", " ya", ", terima kasih", ")", "\n");
  fc.assert(
    fc.property(around, fc.oneof(grouped, withCode), after, (before, number, rest) => {
      const text = before + number + rest;
      const result = withoutPersonalNumbers(text);
      const hidden = number.replace(/\D/g, "").slice(2, -2);
      expect(result.replace(/[^\dx]/g, "")).not.toContain(hidden);
      expect(result.replace(/[\dx]/g, "")).toBe(text.replace(/\d/g, ""));
    }),
  );
});

test("masked again a text stays as it is, and it never grows", () => {
  fc.assert(
    fc.property(noise, (text) => {
      const once = withoutPersonalNumbers(text);
      expect(withoutPersonalNumbers(once)).toBe(once);
      expect([...once]).toHaveLength([...text].length);
      expect(once.replace(/[\dx]/g, "")).toBe(text.replace(/[\dx]/g, ""));
    }),
    { numRuns: 5_000 },
  );
});

test("an SMS holds the mask in its basic alphabet", () => {
  const masked = withoutPersonalNumbers("Hubungi 0812-3456-7890");
  expect(isGsm7(masked)).toBe(true);
  expect(foldedToGsm7(masked)).toBe(masked);
});

test("a hostile text takes no time", () => {
  const text = `${"0812 ".repeat(2_000)}${"3321 ".repeat(2_000)}${"08".repeat(5_000)}${"62 8 1 ".repeat(2_000)}`;
  const begun = performance.now();
  withoutPersonalNumbers(text);
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("officers read what was written, everybody else what is masked", () => {
  const words = {
    title: "NIK 3321010101900001",
    content: "WA 081234567890",
    address: "Rumah 081234567890",
    district: "Sayung 081234567890",
    village: "Desa 081234567890",
    kind: "COMPLAINT",
  };
  expect(wordsFor({ kind: "OFFICER" }, words)).toEqual(words);
  const masked = {
    title: "NIK 33xxxxxxxxxxxx01",
    content: "WA 08xxxxxxxx90",
    address: "Rumah 08xxxxxxxx90",
    district: "Sayung 08xxxxxxxx90",
    village: "Desa 08xxxxxxxx90",
    kind: "COMPLAINT",
  };
  expect(wordsFor({ kind: "API_KEY" }, words)).toEqual(masked);
  expect(wordsFor({ kind: "API_KEY" }, { ...words, address: null }).address).toBeNull();
  expect(writtenFor({ kind: "NOBODY" }, words.content)).toBe(masked.content);
  // A row holds only what was asked for; its type does not say so.
  const titleAlone = { title: words.title } as typeof words;
  expect(wordsFor({ kind: "API_KEY" }, titleAlone).title).toBe(masked.title);
});
