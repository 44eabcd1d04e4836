import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { OperationGate } from "../../src/api/gate/operation-gate";
import { PLAYGROUND_ENVIRONMENT, PLAYGROUND_OPERATIONS } from "../../src/http/playground/playground-operations";
import { isSubscription } from "../../src/http/playground/ready-operation";

const schema = buildSchema(readFileSync(join(__dirname, "../../schema.graphql"), "utf8"));
const gate = new OperationGate({ schema, mayIntrospect: () => true });

it("has a dozen windows and more, each under its own name", () => {
  const names = PLAYGROUND_OPERATIONS.map((operation) => operation.name);
  expect(names.length).toBeGreaterThan(20);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(PLAYGROUND_OPERATIONS)("$name", (operation) => {
  const { document, variables } = operation;

  it("passes the gate with its own variables", () => {
    const door = isSubscription(operation) ? "socket" : "http";
    const admission = gate.admit({ query: document, variables }, door, { kind: "NOBODY" });
    expect(admission.ok ? [] : admission.errors.map((error) => error.message)).toEqual([]);
    const declared = admission.ok ? admission.operation.operation.variableDefinitions : [];
    // Variables that the document does not declare would be sent in vain.
    expect(Object.keys(variables).sort()).toEqual(declared?.map((one) => one.variable.name.value).sort());
  });

  it("refers to nothing that the environment lacks", () => {
    const used = JSON.stringify(variables).matchAll(/\{\{(\w+)\}\}/g);
    for (const [, name] of used) expect(Object.keys(PLAYGROUND_ENVIRONMENT)).toContain(name);
  });
});
