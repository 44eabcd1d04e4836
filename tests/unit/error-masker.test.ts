import { GraphQLError } from "graphql";
import { ErrorMasker, MaskedError } from "../../src/api/error-masker";
import { type ErrorCode, HubError, TOP_LEVEL_ERROR_CODES, USER_ERROR_CODES } from "../../src/domain/errors";
import { DatabaseUnavailableError } from "../../src/store/unit-of-work";

const lines: string[] = [];
const take = (details: object, message: string) => void lines.push(JSON.stringify({ ...details, message }));
const masker = new ErrorMasker({ error: take, warn: take });

/** As a resolver's error arrives: with its place in the answer around it. */
function thrownByResolver(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { originalError, path: ["inbox"] });
}

function codeOf(error: unknown): unknown {
  return masker.mask(error).extensions?.code;
}

beforeEach(() => {
  lines.length = 0;
});

it("answers every code of the registry with a code of the top level", () => {
  for (const code of [...TOP_LEVEL_ERROR_CODES, ...USER_ERROR_CODES] as ErrorCode[]) {
    const error = new HubError(code, { path: ["input", "title"] });
    const { message, extensions } = masker.mask(thrownByResolver(error));
    expect(message).toBe(error.message);
    expect(TOP_LEVEL_ERROR_CODES).toContain(extensions?.code);
    expect(extensions?.argumentPath).toEqual(["input", "title"]);
  }
  expect(codeOf(new HubError("NOT_FOUND"))).toBe("BAD_USER_INPUT");
  expect(codeOf(new HubError("WRONG_CREDENTIALS"))).toBe("UNAUTHENTICATED");
  expect(codeOf(new HubError("LOCKED"))).toBe("RATE_LIMITED");
});

it("writes down a cause, and keeps it to itself", () => {
  const cause = new Error("connect ECONNREFUSED 10.0.0.7");
  const masked = masker.mask(new HubError("UPSTREAM_UNAVAILABLE", { cause }));
  expect(JSON.stringify(masked)).not.toContain("10.0.0.7");
  expect(lines.join()).toContain("10.0.0.7");
});

it("tells a database that does not answer from a fault of the hub", () => {
  expect(codeOf(thrownByResolver(new DatabaseUnavailableError(new Error("ETIMEDOUT"))))).toBe("UPSTREAM_UNAVAILABLE");
  expect(codeOf(thrownByResolver(new TypeError("x is undefined")))).toBe("INTERNAL_SERVER_ERROR");
  expect(codeOf("a thrown text")).toBe("INTERNAL_SERVER_ERROR");
});

it("keeps SQL and parameters out of the log", () => {
  const error = Object.assign(new Error("ER_DUP_ENTRY"), {
    sql: "INSERT 3321",
    parameters: ["3321010101010001"],
    code: "ER_DUP",
  });
  masker.mask(thrownByResolver(error));
  expect(lines.join()).toContain("ER_DUP");
  expect(lines.join()).not.toMatch(/INSERT 3321|3321010101010001/);
});

it("knows the errors of the libraries around it", () => {
  const from = (code: string) => thrownByResolver(new GraphQLError("Access denied!", { extensions: { code } }));
  expect(codeOf(from("UNAUTHENTICATED"))).toBe("UNAUTHENTICATED");
  expect(codeOf(from("UNAUTHORIZED"))).toBe("FORBIDDEN");
  expect(codeOf(from("SOMETHING_ELSE"))).toBe("INTERNAL_SERVER_ERROR");
  expect(codeOf(new GraphQLError("bad", { extensions: { code: "BAD_REQUEST" } }))).toBe("BAD_USER_INPUT");
  expect(codeOf(new GraphQLError("Syntax Error: Unexpected Name."))).toBe("BAD_USER_INPUT");
  // A resolver's own, without a code: nobody has looked at whether its text may go out.
  expect(codeOf(thrownByResolver(new GraphQLError("secret")))).toBe("INTERNAL_SERVER_ERROR");
});

it("leaves alone what was masked already", () => {
  const masked = masker.mask(thrownByResolver(new Error("broken")));
  expect(masker.mask(new MaskedError(masked, 500))).toBe(masked);
  expect(lines).toHaveLength(1);
});
