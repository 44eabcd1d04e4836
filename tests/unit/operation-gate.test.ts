import { type Admission, OperationGate } from "../../src/api/gate/operation-gate";
import type { Caller } from "../../src/domain/permission";
import { doorSchema } from "../support/door-schema";

const NOBODY: Caller = { kind: "NOBODY" };
const { schema } = doorSchema();
const gate = new OperationGate({ schema, mayIntrospect: (caller) => caller.kind !== "NOBODY" });

function admit(query: string, variables: Record<string, unknown> = {}, door: "http" | "socket" = "http"): Admission {
  return gate.admit({ query, variables }, door, NOBODY);
}

function refusal(admission: Admission): { code: unknown; limit: unknown; message: string } {
  if (admission.ok) throw new Error("it was admitted");
  const [error] = admission.errors;
  return { code: error?.extensions.code, limit: error?.extensions.limit, message: error?.message ?? "" };
}

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const admission = admit(query, variables);
  if (!admission.ok) throw new Error(admission.errors.map((error) => error.message).join());
  return admission.operation.cost;
}

const nested = (depth: number) => `{ person ${"{ friend ".repeat(depth - 2)} { id } ${"}".repeat(depth - 2)} }`;

describe("size", () => {
  it("admits a plain operation and names it by its field", () => {
    const admission = admit('query Any($n: String = "a") { hello(name: $n) }');
    expect(admission).toMatchObject({
      ok: true,
      operation: { label: "query hello", operationName: "Any", kind: "query", coercedVariables: { n: "a" } },
    });
  });

  it.each([
    ["maxAliases", `{ ${Array.from({ length: 200 }, (_, i) => `a${i}: __typename`).join(" ")} }`],
    ["maxAliases", `{ ${Array.from({ length: 61 }, (_, i) => `a${i}: hello`).join(" ")} }`],
    ["maxAliases", `{ person { ...F friend { ...F } } } fragment F on Person { ${alias(31)} }`],
    ["maxDepth", nested(30)],
    ["maxDepth", nested(13)],
    ["maxDepth", `{ person { ...A } } ${chain(12)}`],
    ["maxDirectives", `{ hello ${"@note ".repeat(21)} }`],
    ["maxDirectives", `query ${"@note ".repeat(21)} { hello }`],
    ["maxRootFields", `{ ${"hello ".repeat(21)} }`],
    ["maxRootFields", `{ ...F } fragment F on Query { ${"hello ".repeat(21)} }`],
    ["maxTokens", `{ person { ${"id ".repeat(4_000)} } }`],
    ["maxDocumentLength", `{ hello(name: "${"x".repeat(40_000)}") }`],
    ["maxFields", `{ person { ${"...A ".repeat(40)} } } fragment A on Person { ${"id ".repeat(60)} }`],
  ])("refuses by %s", (limit, query) => {
    expect(refusal(admit(query))).toMatchObject({ code: "QUERY_TOO_COMPLEX", limit });
  });

  it("still admits what just fits", () => {
    expect(admit(nested(12)).ok).toBe(true);
    expect(admit(`{ ${Array.from({ length: 20 }, (_, i) => `a${i}: __typename`).join(" ")} }`).ok).toBe(true);
    expect(admit(`{ hello ${"@note ".repeat(20)} }`).ok).toBe(true);
  });

  it("measures doubling fragments without walking all of their paths", () => {
    const fragments = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Person { a: friend { ...F${i + 1} } b: friend { ...F${i + 1} } }`,
    );
    const query = `{ person { ...F0 } } ${fragments.join(" ")} fragment F60 on Person { id }`;
    expect(refusal(admit(query)).code).toBe("QUERY_TOO_COMPLEX");
  });

  it.each([
    "{ person { ...A } } fragment A on Person { ...A }",
    "{ person { ...A } } fragment A on Person { friend { ...B } } fragment B on Person { friend { ...A } }",
    "{ hello } fragment A on Person { friend { ...A } }",
  ])("refuses fragments that contain themselves: %s", (query) => {
    expect(refusal(admit(query)).code).toBe("BAD_USER_INPUT");
  });
});

describe("cost", () => {
  it("multiplies by the page that a literal, a variable or a default asks for", () => {
    const of = (argument: string) =>
      `query ${argument.includes("$") ? "($n: Int)" : ""} { people${argument} { edges { node { friend { id } } } } }`;
    expect(costOf(of("(first: 10)"))).toBe(1 + 10 * 3);
    expect(costOf(of("(first: $n)"), { n: 100 })).toBe(1 + 100 * 3);
    expect(costOf(of("(first: $n)"))).toBe(1 + 20 * 3);
    expect(costOf(of(""))).toBe(1 + 20 * 3);
    expect(costOf(of("(last: 50)"))).toBe(1 + 50 * 3);
    expect(costOf("query ($n: Int = 7) { people(first: $n) { edges { cursor } } }")).toBe(1 + 7);
  });

  it("takes lists without pages for short, and fields at their own cost", () => {
    expect(costOf("{ person { friends { friend { id } } } }")).toBe(1 + 1 + 5 * 1);
    const dear = new OperationGate({ schema, mayIntrospect: () => false, fieldCosts: { "Person.expensive": 30 } });
    const admission = dear.admit({ query: "{ people(first: 10) { edges { node { expensive } } } }" }, "http", NOBODY);
    expect(admission).toMatchObject({ operation: { cost: 1 + 10 * (2 + 30) } });
  });

  it("refuses pages within pages, also those that variables make large", () => {
    const query =
      "query ($n: Int!) { people(first: $n) { edges { node { people(first: $n) { edges { node { id } } } } } } }";
    expect(admit(query, { n: 10 }).ok).toBe(true);
    expect(refusal(admit(query, { n: 100 }))).toMatchObject({ code: "QUERY_TOO_COMPLEX", limit: "maxCost" });
    const inFragments = `query ($n: Int!) { people(first: $n) { ...A } }
      fragment A on PersonConnection { edges { node { ... on Person { people(first: $n) { edges { node { id } } } } } } }`;
    expect(refusal(admit(inFragments, { n: 100 })).code).toBe("QUERY_TOO_COMPLEX");
  });

  it.each([
    ["{ people(first: 101) { edges { cursor } } }", {}],
    ["{ people(last: 101) { edges { cursor } } }", {}],
    ["{ people(first: 0) { edges { cursor } } }", {}],
    ["{ people(first: -1) { edges { cursor } } }", {}],
    ["query ($n: Int) { people(first: $n) { edges { cursor } } }", { n: 1000 }],
    ["query ($n: Int = 500) { people(first: $n) { edges { cursor } } }", {}],
    ["{ person { ... on Person { people(first: 101) { edges { cursor } } } } }", {}],
  ])("caps lists: %s", (query, variables) => {
    expect(refusal(admit(query, variables)).code).toBe("BAD_USER_INPUT");
  });
});

describe("requests that cannot be understood", () => {
  it.each(["{", "", "{ unknown }", "nonsense", "{ hello ", "type A { b: Int }", "{ required }", "{ ...Missing }"])(
    "refuses %j",
    (query) => {
      expect(refusal(admit(query)).code).toBe("BAD_USER_INPUT");
    },
  );

  it("needs to know which of several operations is meant", () => {
    const query = "query A { hello } query B { caller }";
    expect(refusal(admit(query)).code).toBe("BAD_USER_INPUT");
    const named = gate.admit({ query, operationName: "B" }, "http", NOBODY);
    expect(named).toMatchObject({ ok: true, operation: { label: "query caller" } });
    expect(refusal(gate.admit({ query, operationName: "C" }, "http", NOBODY)).code).toBe("BAD_USER_INPUT");
  });

  it("names the place of a wrong variable, never its value", () => {
    const query = "mutation ($input: RenameInput!) { rename(input: $input) }";
    const secret = "3321010101010001";
    const wrong = [
      { input: { name: 3321010101010001 } },
      { input: { name: "a", age: secret } },
      { input: { name: "a", colour: secret } },
      { input: secret },
      { input: { colour: "RED" } },
      { input: { name: "a", extra: secret } },
      {},
      { input: null },
    ];
    for (const variables of wrong) {
      const { code, message } = refusal(admit(query, variables));
      expect(code).toBe("BAD_USER_INPUT");
      expect(message).toContain("$input");
      expect(message).not.toContain(secret);
    }
    expect(refusal(admit(query, { input: { name: "a", age: secret } })).message).toBe(
      'Variable "$input.age": a value of type "Int" is expected.',
    );
  });

  it("stops listing errors of a long list of wrong values", () => {
    const people = Array.from({ length: 100 }, (_, i) => `$v${i}: Int`).join(" ");
    const admission = admit(`query (${people}) { hello }`, {});
    expect(admission.ok).toBe(false);
    if (!admission.ok) expect(admission.errors.length).toBeLessThanOrEqual(21);
  });
});

describe("doors and roles", () => {
  it("serves subscriptions over the socket only, and everything else over HTTP only", () => {
    expect(refusal(admit("subscription { ticks }")).code).toBe("BAD_USER_INPUT");
    expect(refusal(admit("{ hello }", {}, "socket")).code).toBe("BAD_USER_INPUT");
    expect(refusal(admit('mutation { rename(input: { name: "a" }) }', {}, "socket")).code).toBe("BAD_USER_INPUT");
    expect(admit("subscription { ticks }", {}, "socket").ok).toBe(true);
  });

  it("shows the schema only to those who may see it", () => {
    const queries = [
      "{ __schema { types { name } } }",
      '{ __type(name: "Person") { name } }',
      "{ ...A } fragment A on Query { a: __schema { queryType { name } } }",
    ];
    for (const query of queries) {
      expect(
        gate.admit({ query }, "http", {
          kind: "API_KEY",
          id: "1",
          name: "",
          scopes: [],
          agencyId: null,
          channels: null,
        }).ok,
      ).toBe(true);
      // Also from the cache.
      expect(refusal(admit(query)).code).toBe("BAD_USER_INPUT");
    }
    expect(admit("{ __typename }").ok).toBe(true);
  });

  it("hides similar names from those who may not see the schema", () => {
    const officer: Caller = { kind: "API_KEY", id: "1", name: "", scopes: [], agencyId: null, channels: null };
    expect(refusal(admit("{ helo }")).message).not.toContain("hello");
    expect(refusal(gate.admit({ query: "{ helo }" }, "http", officer)).message).toContain("hello");
  });
});

it("remembers valid documents only, and not without bound", () => {
  const small = new OperationGate({ schema, mayIntrospect: () => false, limits: { maxCachedDocuments: 3 } });
  for (let i = 0; i < 10; i += 1) {
    small.admit({ query: `query Q${i} { hello }` }, "http", NOBODY);
    small.admit({ query: `query Q${i} { wrong }` }, "http", NOBODY);
  }
  expect(small.cachedDocuments).toBe(3);
});

function alias(count: number): string {
  return Array.from({ length: count }, (_, i) => `a${i}: id`).join(" ");
}

function chain(length: number): string {
  const name = (i: number) => (i === 0 ? "A" : `A${i}`);
  return Array.from({ length }, (_, i) =>
    i === length - 1
      ? `fragment ${name(i)} on Person { id }`
      : `fragment ${name(i)} on Person { friend { ...${name(i + 1)} } }`,
  ).join(" ");
}
