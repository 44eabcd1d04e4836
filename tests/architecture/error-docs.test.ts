import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ERRORS, errorDefinitions, isErrorCode, isUserErrorCode } from "../../src/domain/errors";
import { renderErrorsDocument } from "../../src/domain/errors-document";

const DOCUMENT = join(__dirname, "../../docs/errors.md");

/** Said again here, not derived: a code that slips into the registry must be noticed. */
const USER_ERRORS = `NOT_FOUND STALE_VERSION ACTION_NOT_ALLOWED INVALID_INPUT IDEMPOTENCY_MISMATCH AGENCY_INACTIVE
  ALREADY_LINKED CLAIMED_BY_OTHER WRONG_CREDENTIALS LOCKED`.split(/\s+/);
const TOP_LEVEL_ERRORS = `UNAUTHENTICATED FORBIDDEN BAD_USER_INPUT RATE_LIMITED QUERY_TOO_COMPLEX PAYLOAD_TOO_LARGE
  SUBSCRIPTION_LIMIT CURSOR_EXPIRED UPSTREAM_UNAVAILABLE MAINTENANCE INTERNAL_SERVER_ERROR`.split(/\s+/);

function documentedRows(markdown: string): { code: string; section: string; cells: string[] }[] {
  let section = "";
  return markdown.split("\n").flatMap((line) => {
    if (line.startsWith("## ")) section = line;
    const code = /^\| `([A-Z_]+)` \|/.exec(line)?.[1];
    if (code === undefined) return [];
    const cells = line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
    return [{ code, section, cells }];
  });
}

describe("error codes and their document", () => {
  // HUB_UPDATE_DOCS=1 writes the document anew after the registry was changed.
  if (process.env.HUB_UPDATE_DOCS === "1") writeFileSync(DOCUMENT, renderErrorsDocument());
  const document = readFileSync(DOCUMENT, "utf8");
  const rows = documentedRows(document);

  test("the registry holds exactly the closed lists", () => {
    expect(Object.keys(ERRORS).sort()).toEqual([...USER_ERRORS, ...TOP_LEVEL_ERRORS].sort());
    expect(errorDefinitions().map((definition) => definition.code)).toEqual([...USER_ERRORS, ...TOP_LEVEL_ERRORS]);
    for (const code of USER_ERRORS)
      expect([code, isErrorCode(code), isUserErrorCode(code)]).toEqual([code, true, true]);
    for (const code of TOP_LEVEL_ERRORS) {
      expect([code, isErrorCode(code), isUserErrorCode(code)]).toEqual([code, true, false]);
    }
    expect(isErrorCode("ER_DUP_ENTRY")).toBe(false);
    expect(isErrorCode("toString")).toBe(false);
  });

  test("every code of the registry is documented as it is", () => {
    expect(rows.length).toBeGreaterThanOrEqual(21);
    for (const { code, category, place, retryable, message } of errorDefinitions()) {
      const row = rows.find((candidate) => candidate.code === code);
      expect(row?.cells).toEqual([`\`${code}\``, category, retryable ? "yes" : "no", message]);
      expect(row?.section).toContain(place === "userError" ? "userErrors" : "top-level");
    }
  });

  test("every documented code is in the registry, once", () => {
    const codes = rows.map((row) => row.code);
    expect(codes.filter((code) => !isErrorCode(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test("the document is the registry's own output (HUB_UPDATE_DOCS=1 writes it)", () => {
    expect(document).toBe(renderErrorsDocument());
  });

  test("every message is a sentence that says what to do", () => {
    for (const { code, message } of errorDefinitions()) {
      expect([code, /^[A-Z].*Silakan .*\.$/.test(message)]).toEqual([code, true]);
      // The document is a table.
      expect([code, message.includes("|")]).toEqual([code, false]);
    }
  });
});
