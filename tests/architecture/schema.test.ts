import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, findBreakingChanges, findDangerousChanges, isObjectType } from "graphql";
import { buildHubSchema, printedSchema } from "../../src/api/schema";

const PRINTED = join(__dirname, "../../schema.graphql");

describe("the schema", () => {
  const schema = buildHubSchema();
  const contract = buildSchema(readFileSync(join(__dirname, "core.graphql"), "utf8"));
  // HUB_UPDATE_DOCS=1 writes the file anew after the API was changed.
  if (process.env.HUB_UPDATE_DOCS === "1") writeFileSync(PRINTED, printedSchema(schema));

  test("is what schema.graphql holds (HUB_UPDATE_DOCS=1 writes it)", () => {
    expect(readFileSync(PRINTED, "utf8")).toBe(printedSchema(schema));
  });

  test("has every name that the outside relies on", () => {
    const types = Object.values(contract.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
    expect(types.length).toBeGreaterThanOrEqual(70);
    const fields = types.flatMap((type) => (isObjectType(type) ? Object.keys(type.getFields()) : []));
    expect(fields.length).toBeGreaterThanOrEqual(250);
    expect(findBreakingChanges(contract, schema).map(({ description }) => description)).toEqual([]);
  });

  test("does the same when an argument is left out", () => {
    const changes = findDangerousChanges(contract, schema).filter(({ type }) => type === "ARG_DEFAULT_VALUE_CHANGE");
    expect(changes.map(({ description }) => description)).toEqual([]);
  });
});
