import { htmlToText } from "../../src/national/html-to-text";
import { readLogItem } from "../../src/national/log-item";
import { findMark, formatMark, parseMarks, parseReferences } from "../../src/national/marks";
import type { NationalLogItem } from "../../src/national/neutral";
import {
  caseContentRest,
  followUpParts,
  MAX_CASE_CONTENT_LENGTH,
  MAX_FOLLOW_UP_LENGTH,
} from "../../src/national/outbound";
import { parseWireDate } from "../../src/national/wire-date";

const TICKET = "26DMK000417";

describe("marks", () => {
  test("a mark is found as it was written", () => {
    expect(formatMark({ ticket: TICKET, number: 3, part: null })).toBe(`[${TICKET}/3]`);
    expect(findMark(`[${TICKET}/3] Sudah selesai`, TICKET)).toEqual({ ticket: TICKET, number: 3, part: null });
    expect(findMark(`[${TICKET}/12b] lanjutan`, TICKET)).toEqual({ ticket: TICKET, number: 12, part: "b" });
  });

  test.each([
    `<p>&#91;${TICKET}/3&#93; Sudah</p>`,
    `<b>[</b>${TICKET}&nbsp;/<i>3</i> ]`,
    `[\n ${TICKET.toLowerCase()} /\t3 ]`,
    `[${TICKET}&sol;3]`,
  ])("a mark is found after rewriting: %s", (text) => {
    expect(findMark(text, TICKET)?.number).toBe(3);
  });

  test("other tickets, and what only looks like a mark, are not ours", () => {
    expect(findMark("[26DMK000418/3] x", TICKET)).toBeNull();
    expect(findMark(`${TICKET}/3`, TICKET)).toBeNull();
    expect(parseMarks("[1/2] [a/b] []")).toEqual([]);
  });

  test("references are found once each", () => {
    expect(parseReferences(`Nomor tiket: #${TICKET}<br>#${TICKET} #26DMK000418`)).toEqual([TICKET, "26DMK000418"]);
  });
});

describe("follow-ups on their way out", () => {
  test("a short one is one part; a long one is cut at blanks, and nothing is lost", () => {
    expect(followUpParts(TICKET, 1, "Selesai")).toEqual([{ part: null, content: `[${TICKET}/1] Selesai` }]);
    const text = "kata ".repeat(500).trim();
    const parts = followUpParts(TICKET, 2, text);
    expect(parts.map(({ part }) => part)).toEqual(["a", "b", "c"]);
    expect(parts.every(({ content }) => content.length <= MAX_FOLLOW_UP_LENGTH)).toBe(true);
    expect(parts.map(({ content }) => content.replace(/^\[[^\]]*\] /, "")).join(" ")).toBe(text);
    expect(followUpParts(TICKET, 2, text)).toEqual(parts);
  });

  test("the end of a long case is left for a follow-up", () => {
    expect(caseContentRest(TICKET, "pendek")).toBe("");
    expect(caseContentRest(TICKET, "x".repeat(MAX_CASE_CONTENT_LENGTH)).length).toBeGreaterThan(0);
  });
});

describe("dates", () => {
  test.each([
    ["13-03-2026 17:30:00", "2026-03-13T10:30:00.000Z"],
    ["01-01-2027 06:59:59", "2026-12-31T23:59:59.000Z"],
    ["2026-03-13T17:30:00+07:00", "2026-03-13T10:30:00.000Z"],
    ["2026-03-13T17:30:00+0700", "2026-03-13T10:30:00.000Z"],
    ["2026-03-13 17:30:00+07", "2026-03-13T10:30:00.000Z"],
    ["2026-03-13 17:30:00", "2026-03-13T10:30:00.000Z"],
    ["14-03-2026 00:00:00", "2026-03-13T17:00:00.000Z"],
    ["2026-03-13T10:30:00.123456Z", "2026-03-13T10:30:00.123Z"],
  ])("%s", (text, expected) => {
    expect(parseWireDate(text)?.toISOString()).toBe(expected);
  });

  test.each(["31-02-2026 10:00:00", "00-01-2026 10:00:00", "13-03-2026 24:00:00", "13/03/2026", "kemarin", ""])(
    "%p names no moment",
    (text) => {
      expect(parseWireDate(text)).toBeNull();
    },
  );
});

describe("HTML", () => {
  test("mark-up goes, words stay", () => {
    expect(htmlToText("<p>Satu&nbsp;dua</p><p>tiga &amp; <b>empat</b></p>")).toBe("Satu dua\n\ntiga & empat");
    expect(htmlToText("a <script>alert(1)</script>b<!-- c -->")).toBe("a b");
    expect(htmlToText("3 < 4, &lt;b&gt;")).toBe("3 < 4, <b>");
  });

  test("a hostile text is done with at once", () => {
    const started = Date.now();
    htmlToText("<a ".repeat(200_000));
    htmlToText("<!--".repeat(200_000));
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});

describe("log items", () => {
  const itemOf = (wire: unknown): NationalLogItem => {
    const reading = readLogItem(wire);
    if (!("item" in reading)) throw new Error(reading.unreadable.reason);
    return reading.item;
  };

  test.each([
    ["a name beside", { institution_from_name: "Dinas A" }],
    ["an object as id", { institution_from_id: { id: 5, name: "Dinas A" } }],
    ["an object", { institution: { id: 5, name: "Dinas A" } }],
    ["a text", { institution: "Dinas A" }],
  ])("the institution as %s", (_name, fields) => {
    expect(itemOf({ id: 1, ...fields }).institutionFrom?.name).toBe("Dinas A");
  });

  test("statuses may hide in a JSON text, placeholders are filled, and everything may be missing", () => {
    const item = itemOf({
      id: "9",
      created_at: "13-03-2026 17:30:00",
      template_content: "Status berubah dari {{status_old}} menjadi <b>{{status_new}}</b>{{x}}",
      data: '{"status_old":{"name":"Dalam Proses"},"status_new":{"name":"Selesai"}}',
    });
    expect(item).toMatchObject({ id: "9", statusOld: "Dalam Proses", statusNew: "Selesai" });
    expect(item.text).toBe("Status berubah dari Dalam Proses menjadi Selesai");
    expect(itemOf({})).toMatchObject({ id: null, at: null, text: "", statusNew: null, attachments: [] });
  });

  test("files hang below numbers and below docs", () => {
    const file = (name: string) => ({ path: `https://x.example/${name}`, file_name: name });
    const { attachments } = itemOf({ attachments: { "0": file("a.jpg"), docs: [file("b.pdf")] } });
    expect(attachments.map(({ name }) => name)).toEqual(["a.jpg", "b.pdf"]);
    expect(itemOf({ attachments: [{ path: "javascript:alert(1)", file_name: "x" }] }).attachments[0]?.url).toBeNull();
  });

  test("a date that names no moment parks the item with its reason", () => {
    expect(readLogItem({ id: 4, date: "99-99-2026" })).toMatchObject({ unreadable: { id: "4" } });
    expect(readLogItem("x")).toHaveProperty("unreadable");
  });
});
