import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMPLAINT_ACTIONS } from "../../src/domain/status";
import { WORKFLOW } from "../../src/domain/workflow";
import { renderWorkflowDocument } from "../../src/domain/workflow-document";

const DOCUMENT = join(__dirname, "../../docs/workflow.md");

describe("the workflow and its document", () => {
  // HUB_UPDATE_DOCS=1 writes the document anew after a table was changed.
  if (process.env.HUB_UPDATE_DOCS === "1") writeFileSync(DOCUMENT, renderWorkflowDocument());
  const document = readFileSync(DOCUMENT, "utf8");
  const rows = document
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.slice(2, -2).split(" | "));

  test("the document is the tables' own output (HUB_UPDATE_DOCS=1 writes it)", () => {
    expect(document).toBe(renderWorkflowDocument());
  });

  test("every row of the workflow is shown, and no other", () => {
    const shown = rows
      .filter((cells) => cells.length === 6 && cells[1]?.startsWith("`"))
      .flatMap(([from = "", action = "", who = "", to = "", conditions = ""]) =>
        from.split(", ").map((status) => [status, action, who, to, conditions].join("/")),
      );
    const expected = WORKFLOW.map(({ from, action, actors, to, conditions }) =>
      [from, `\`${action}\``, actors.join(", "), to, conditions.map((one) => `\`${one}\``).join(", ")].join("/"),
    );
    expect(expected.length).toBeGreaterThanOrEqual(50);
    expect(shown.sort()).toEqual(expected.sort());
    expect(COMPLAINT_ACTIONS.filter((action) => !WORKFLOW.some((row) => row.action === action))).toEqual([]);
  });
});
