import fc from "fast-check";
import {
  checkOptionalText,
  checkText,
  codePointLength,
  readableText,
  TEXT_RULES,
  type TextField,
  truncated,
} from "../../src/domain/input-text";

const FIELDS = Object.keys(TEXT_RULES) as TextField[];
const FAMILY = "👨‍👩‍👧‍👦";

function stored(field: TextField, raw: string): string {
  const checked = checkText(field, raw);
  if (!checked.ok) throw new Error(`refused: ${checked.problem.key}`);
  return checked.value;
}

function refusal(field: TextField, raw: string): string {
  const checked = checkText(field, raw);
  return checked.ok ? `stored: ${checked.value}` : checked.problem.key;
}

describe("texts that are stored", () => {
  test.each(["Suparman", "N", "Siti Nur'aini", "H. Moch. Ali, S.Pd.", "M. Ja’far", "Ꮻ", "ꦱꦸꦥꦂꦩꦤ꧀"])(
    "the name %s, as it is",
    (name) => {
      expect(stored("name", name)).toBe(name);
    },
  );

  test("short but complete complaints by SMS", () => {
    expect(stored("content", "Air mati")).toBe("Air mati");
    expect(stored("title", "Rob")).toBe("Rob");
  });

  test("emoji of four bytes and joined emoji, unbroken", () => {
    const content = `Terima kasih 🙏🏽 sudah diperbaiki 🌊🛣️ ${FAMILY} ❤️ 🏳️‍🌈 1️⃣ ☎︎`;
    expect(stored("content", content)).toBe(content);
  });

  test("blanks at the ends go, inner ones of a line stay", () => {
    expect(stored("content", " \t\n Jalan  rusak \n ")).toBe("Jalan  rusak");
  });

  test("CRLF, CR and the other line ends become one kind; many blank lines become one", () => {
    expect(stored("content", "satu\r\ndua\rtiga\u2028empat\u0085lima\venam")).toBe(
      "satu\ndua\ntiga\nempat\nlima\nenam",
    );
    expect(stored("content", "alamat:\r\n \r\n\t\r\n\r\n  - RT 01  \r\n\tRW 02")).toBe("alamat:\n\n  - RT 01\n\tRW 02");
  });

  test("a single line is folded to one line", () => {
    expect(stored("title", "Jalan\r\nrusak\t \u00a0parah ")).toBe("Jalan rusak parah");
  });

  test("combining marks are composed (NFC)", () => {
    expect(stored("title", "Cafe\u0301 di désa")).toBe("Café di désa");
    expect(stored("title", "Cafe\u0301 di désa")).toHaveLength(12);
  });

  test("invisible characters go: zero-width, direction overrides, tags, soft hyphens, BOM", () => {
    expect(stored("title", "\uFEFFja\u200Blan\u00AD \u202Erusak\u202C\u2066!\u2069\u{E0041}\u200D")).toBe(
      "jalan rusak!",
    );
    expect(stored("name", "Su\u200Dpar\u200Cman\uFE0F")).toBe("Suparman");
  });

  test("the longest text of four-byte characters", () => {
    expect(codePointLength(stored("content", "🌊".repeat(10_000)))).toBe(10_000);
  });
});

describe("texts that are refused", () => {
  test.each(["", " ", "\r\n\t ", "\u200B\u200D\uFEFF", "\u3164\u3164", "\u2028"])("nothing to read: %j", (raw) => {
    expect(refusal("content", raw)).toBe("required");
    expect(refusal("name", raw)).toBe("required");
  });

  test.each(["jalan\0rusak", "jalan\u0007rusak", "jalan\u001b[31mrusak", "jalan\u007frusak", "jalan\u009frusak"])(
    "control characters: %j",
    (raw) => {
      expect(refusal("title", raw)).toBe("controlCharacters");
      expect(refusal("content", raw)).toBe("controlCharacters");
    },
  );

  test("half an emoji and non-characters", () => {
    expect(refusal("content", "banjir \ud83c lagi")).toBe("controlCharacters");
    expect(refusal("content", "banjir \uffff lagi")).toBe("controlCharacters");
  });

  test("letters buried under marks", () => {
    expect(refusal("title", `Z${"\u0300\u0316".repeat(5)}algo`)).toBe("stackedMarks");
    expect(refusal("title", `Z${"\u0300\u200B".repeat(12)}algo`)).toBe("stackedMarks");
  });

  test("a name without a letter", () => {
    for (const raw of ["-", "...", "123", "🙂"]) expect(refusal("name", raw)).toBe("invalidName");
  });

  test.each(FIELDS)("%s: one too long, and exactly fitting", (field) => {
    const { min, max } = TEXT_RULES[field];
    expect(refusal(field, "é".repeat(max + 1))).toBe("tooLong");
    expect(stored(field, "é".repeat(max))).toHaveLength(max);
    expect(stored(field, "e\u0301".repeat(max))).toHaveLength(max);
    expect(refusal(field, "é".repeat(min - 1))).toBe(min === 1 ? "required" : "tooShort");
    expect(stored(field, "é".repeat(min))).toHaveLength(min);
  });

  test("length is counted in code points", () => {
    expect(refusal("title", "🌊".repeat(201))).toBe("tooLong");
    expect(stored("title", "🌊".repeat(200))).toBe("🌊".repeat(200));
  });

  test("a huge text, whatever it is made of, unread", () => {
    for (const unit of ["x", " ", "\n", "\u0300", "\u200B", "\u0345\u0334", "🌊", "\0", "\r"]) {
      expect(refusal("content", unit.repeat(1_048_576))).toBe("tooLong");
    }
    // The longest texts that are read at all, of the units that cost a careless pattern or composition quadratic time.
    for (const unit of [" ", "\n", " \n", "\u200B", "\u0345\u0334", "👨\u200D", "x\uFE0F"]) {
      expect(checkText("content", `a${unit.repeat(Math.floor(39_999 / unit.length))}`).ok).toBe(false);
    }
  });
});

describe("optional texts", () => {
  test("absent and blank are null, the rest is checked", () => {
    for (const raw of [null, undefined, "", "  \u200B\n"]) {
      expect(checkOptionalText("address", raw)).toEqual({ ok: true, value: null });
    }
    expect(checkOptionalText("address", " RT 02 RW 03 ")).toEqual({ ok: true, value: "RT 02 RW 03" });
    expect(checkOptionalText("address", "a\0b")).toEqual({ ok: false, problem: { key: "controlCharacters" } });
    expect(checkOptionalText("purpose", "ab")).toEqual({ ok: false, problem: { key: "tooShort", min: 5 } });
  });
});

describe("texts from doors where nobody is left to ask", () => {
  test("what would be refused is removed or cut", () => {
    expect(readableText("Banjir\0 di\u001b[0m desa \ud83c\r\nkami", 100)).toBe("Banjir di[0m desa\nkami");
    expect(readableText("🌊".repeat(300), 200)).toBe("🌊".repeat(200));
    expect(readableText(`a${"\u0300".repeat(40)}b`, 100)).toBe(`a${"\u0300".repeat(8)}b`.normalize("NFC"));
    expect(readableText("jalan\nrusak", 9, "single")).toBe("jalan rus");
    expect(readableText("\0\u200B", 10)).toBe("");
  });
});

describe("for any text", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(
        "a",
        " ",
        "\n",
        "\r",
        "\u0301",
        "\u0345",
        "\u200D",
        "\uFE0F",
        "👩",
        "🏽",
        "\u200B",
        "\0",
        "\ud83c",
      ),
      maxLength: 40,
    }),
  );
  const harmful = /(?![\n\t])[\p{Cc}\p{Cs}]|[\u200B\u202A-\u202E\u2066-\u2069\uFEFF]/u;

  test("the stored form is clean, within its limits, and checks to itself", () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), anyText, (field, raw) => {
        const checked = checkText(field, raw);
        if (!checked.ok) return;
        const { min, max, lines } = TEXT_RULES[field];
        expect(checked.value).not.toMatch(harmful);
        expect(checked.value).toBe(checked.value.normalize("NFC").trim());
        expect(codePointLength(checked.value)).toBeGreaterThanOrEqual(min);
        expect(codePointLength(checked.value)).toBeLessThanOrEqual(max);
        if (lines === "single") expect(checked.value).not.toMatch(/[\n\t]/);
        expect(checkText(field, checked.value)).toEqual(checked);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a text read without asking is always one that would be accepted, or too short", () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const checked = checkText("content", readableText(raw, TEXT_RULES.content.max));
        expect(["required", "tooShort"]).toContain(checked.ok ? "required" : checked.problem.key);
      }),
      { numRuns: 2_000 },
    );
  });

  test("truncated never cuts an emoji", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, max) => {
        const cut = truncated(text, max);
        expect(text.startsWith(cut)).toBe(true);
        expect(codePointLength(cut)).toBe(Math.min(max, codePointLength(text)));
      }),
    );
  });
});
