import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMPLAINT_STATUSES } from "../../src/domain/status";
import { VERDICT_RULES } from "../../src/domain/verdict";
import { renderVerdictDocument } from "../../src/domain/verdict-document";
import { cellOf, NATIONAL_ORDER } from "../../src/domain/verdict-table";

const DOCUMENT = join(__dirname, "../../docs/consistency.md");

describe("the verdicts and their document", () => {
  // HUB_UPDATE_DOCS=1 writes the document anew after a rule or the table was changed.
  if (process.env.HUB_UPDATE_DOCS === "1") writeFileSync(DOCUMENT, renderVerdictDocument());
  const document = readFileSync(DOCUMENT, "utf8");
  const rows = document
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.slice(2, -2).split(" | "));

  test("the document is the rules' own output (HUB_UPDATE_DOCS=1 writes it)", () => {
    expect(document).toBe(renderVerdictDocument());
  });

  test("every rule is shown, in its order", () => {
    const shown = document.split("\n").filter((line) => /^\d+\. /.test(line));
    expect(shown).toEqual(VERDICT_RULES.map(({ text }, index) => `${index + 1}. ${text}`));
    expect(shown.length).toBeGreaterThanOrEqual(6);
  });

  test("every pair of statuses is shown, each cell explained", () => {
    const explained = new Set(rows.filter((cells) => cells.length === 2).map(([word]) => word));
    for (const local of COMPLAINT_STATUSES) {
      const row = rows.find((cells) => cells.length === NATIONAL_ORDER.length + 1 && cells[0] === local);
      const cells = NATIONAL_ORDER.map((national) => cellOf(local, national));
      expect([local, row?.slice(1)]).toEqual([local, cells]);
      for (const cell of cells) {
        const general = (COMPLAINT_STATUSES as readonly string[]).includes(cell.slice(2)) ? "A:x" : cell;
        expect([cell, explained.has(`\`${general}\``)]).toEqual([cell, true]);
      }
    }
  });
});
