import { errorDefinition, fieldFault, HubError, invalidInput } from "../../src/domain/errors";
import { type FieldProblem, fieldMessage } from "../../src/domain/messages";

describe("HubError", () => {
  test("says what the registry says of its code", () => {
    const error = new HubError("RATE_LIMITED", { retryAfterSeconds: 30 });
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(errorDefinition("RATE_LIMITED").message);
    expect([error.place, error.retryAfterSeconds, error.path]).toEqual(["topLevel", 30, null]);
    expect(error.userErrors()).toBeNull();
    expect("cause" in error).toBe(false);
  });

  test("stands in userErrors with what the caller needs to go on", () => {
    const error = new HubError("ACTION_NOT_ALLOWED", { currentVersion: 4, allowedActions: ["ARCHIVE"] });
    expect(error.userErrors()).toEqual([
      {
        code: "ACTION_NOT_ALLOWED",
        message: errorDefinition("ACTION_NOT_ALLOWED").message,
        path: null,
        currentVersion: 4,
        allowedActions: ["ARCHIVE"],
      },
    ]);
  });

  test("its text can be made more specific, and its cause is kept for the log", () => {
    const cause = new Error("ER_DUP_ENTRY");
    const error = new HubError("ALREADY_LINKED", { message: "Sudah tertaut dengan tiket ABC.", cause });
    expect(error.userErrors()?.[0]?.message).toBe("Sudah tertaut dengan tiket ABC.");
    expect(error.cause).toBe(cause);
  });

  test("INVALID_INPUT marks every refused field", () => {
    const error = invalidInput(
      fieldFault(["input", "title"], { key: "required" }, "Judul aduan"),
      fieldFault(["input", "content"], { key: "tooLong", max: 10_000 }, "Isi aduan"),
    );
    expect(error.userErrors()).toMatchObject([
      {
        code: "INVALID_INPUT",
        path: ["input", "title"],
        message: "Judul aduan wajib diisi. Silakan lengkapi isian ini.",
      },
      {
        code: "INVALID_INPUT",
        path: ["input", "content"],
        message: "Isi aduan terlalu panjang. Silakan ringkas menjadi paling banyak 10.000 karakter.",
      },
    ]);
  });
});

test("every field message names the field and says what to do", () => {
  const problems: FieldProblem[] = [
    { key: "required" },
    { key: "tooShort", min: 3 },
    { key: "tooLong", max: 200 },
    { key: "tooMany", max: 5 },
    { key: "outOfRange", min: 1, max: 5 },
    { key: "controlCharacters" },
    { key: "stackedMarks" },
    { key: "invalidName" },
    { key: "invalidPhone" },
    { key: "invalidEmail" },
    { key: "invalidNik" },
    { key: "invalidDate" },
    { key: "notInFuture" },
    { key: "invalidCoordinates" },
    { key: "unknownChoice" },
    { key: "repeatedChoice" },
    { key: "contactRequired" },
  ];
  const texts = problems.map((problem) => fieldMessage(problem, "Isian contoh"));
  for (const text of texts) expect(text).toMatch(/^Isian contoh .*(Silakan ).*\.$/);
  expect(new Set(texts).size).toBe(problems.length);
});
