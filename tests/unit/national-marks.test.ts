import fc from "fast-check";
import {
  findMark,
  formatMark,
  parseMarks,
  parseReferences,
  referenceLine,
  referenceTag,
} from "../../src/national/marks";
import { caseContentRest, followUpParts } from "../../src/national/outbound";

const TICKET = "K7M2P9QRSTV";

test.each([
  [`[${TICKET}/3] Sudah diperbaiki`, 3, null],
  [`[${TICKET}/3b] bagian kedua`, 3, "b"],
  [`<p><b>[${TICKET}/12]</b> teks</p>`, 12, null],
  [`&#91;${TICKET}&#x2F;7&#93; teks`, 7, null],
  [`&lbrack;${TICKET}&sol;7&rbrack;`, 7, null],
  [`Tindak lanjut:\n [ ${TICKET} / 7 ] teks`, 7, null],
  [`[<span>${TICKET}</span>/<br>4]`, 4, null],
  [`[${TICKET.toLowerCase()}/5]`, 5, null],
  [`[OTHER12345/1] dan [${TICKET}/2]`, 2, null],
])("the mark in %j is found", (text, number, part) => {
  expect(findMark(text, TICKET)).toEqual({ ticket: TICKET, number, part });
});

test.each([
  `${TICKET}/3`,
  `[${TICKET}]`,
  `[${TICKET}/]`,
  `[${TICKET}/1234567]`,
  `[${TICKET}X/3]`,
  "[/3]",
  `[${TICKET}/3`,
])("%j holds no mark of the ticket", (text) => {
  expect(findMark(text, TICKET)).toBeNull();
});

test("all marks are given, in order", () => {
  expect(parseMarks(`[${TICKET}/1] mengutip [${TICKET}/2a]`).map(formatMark)).toEqual([
    `[${TICKET}/1]`,
    `[${TICKET}/2a]`,
  ]);
});

test("references are found in hashtags and first lines, each once", () => {
  expect(referenceTag(TICKET)).toBe(`#${TICKET}`);
  expect(parseReferences(`${referenceLine(TICKET)}\nisi #${TICKET}, #jalanrusak #BANJIR2026`)).toEqual([
    TICKET,
    "BANJIR2026",
  ]);
  expect(parseReferences("tanpa rujukan, no 5")).toEqual([]);
});

describe("a follow-up's parts", () => {
  test("a short text is one part with its mark", () => {
    expect(followUpParts(TICKET, 4, "Selesai.")).toEqual([{ part: null, content: `[${TICKET}/4] Selesai.` }]);
  });

  test("a long text keeps every word, in order, within the limit, each part with its mark", () => {
    const words = fc.array(fc.stringMatching(/^[a-z😀]{1,30}$/u), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 999 }), (list, number) => {
        const parts = followUpParts(TICKET, number, list.join(" "));
        const together = parts.map(({ part, content }) => {
          const mark = formatMark({ ticket: TICKET, number, part });
          expect(content.startsWith(`${mark} `)).toBe(true);
          expect([...content].length).toBeLessThanOrEqual(1_000);
          return content.slice(mark.length + 1);
        });
        expect(together.join(" ")).toBe(list.join(" "));
        expect(followUpParts(TICKET, number, list.join(" "))).toEqual(parts);
      }),
      { numRuns: 50 },
    );
  });

  test("a text without a blank is cut, no emoji in halves", () => {
    const parts = followUpParts(TICKET, 1, "😀".repeat(1_500));
    expect(parts.map(({ content }) => content.slice(content.indexOf(" ") + 1)).join("")).toBe("😀".repeat(1_500));
  });

  test("no part is too long on its way, where a form makes two characters of a line end, and some count an emoji as two", () => {
    const text = "Baik 👍 sudah\n".repeat(300).trim();
    for (const { content } of followUpParts(TICKET, 1, text)) {
      expect(content.replaceAll("\n", "\r\n").length).toBeLessThanOrEqual(1_000);
    }
    const [first] = followUpParts(TICKET, 1, `${"a\n".repeat(330)}b`);
    expect(first?.part).toBe("a");
  });

  test("more than 26 parts are an error", () => {
    expect(() => followUpParts(TICKET, 1, "kata ".repeat(6_000))).toThrow(RangeError);
  });
});

test("what N1 has no room for is left over, not lost", () => {
  const content = "panjang sekali ".repeat(700).trim();
  const rest = caseContentRest(TICKET, content);
  expect(rest.length).toBeGreaterThan(400);
  expect(content.endsWith(rest)).toBe(true);
  expect(caseContentRest(TICKET, "pendek")).toBe("");
});
