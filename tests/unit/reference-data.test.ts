import { AGENCIES, AGENCY_KINDS } from "../../src/store/reference/agencies";
import { CATEGORIES } from "../../src/store/reference/categories";
import { DISTRICTS } from "../../src/store/reference/districts";

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

describe("agencies", () => {
  const codes = AGENCIES.map((agency) => agency.code);

  test("47 units, each once, of every kind", () => {
    expect(AGENCIES).toHaveLength(47);
    expect(repeated(codes)).toEqual([]);
    expect(repeated(AGENCIES.map((agency) => agency.name))).toEqual([]);
    expect(new Set(AGENCIES.map((agency) => agency.kind))).toEqual(new Set(AGENCY_KINDS));
  });

  test("codes fit into a URL, parents exist and stand before their children", () => {
    for (const [index, { code, parentCode }] of AGENCIES.entries()) {
      expect(code).toMatch(/^[A-Z0-9]+(-[A-Z0-9]+)?$/);
      if (parentCode !== null) expect(codes.slice(0, index)).toContain(parentCode);
    }
  });

  test("only a kecamatan has an area code", () => {
    for (const { kind, areaCode } of AGENCIES) {
      expect(areaCode ?? "").toMatch(kind === "KECAMATAN" ? /^33\.21\.\d\d$/ : /^$/);
    }
  });
});

test("the 14 districts are the kecamatan among the agencies", () => {
  const kecamatan = AGENCIES.filter((agency) => agency.kind === "KECAMATAN");
  expect(DISTRICTS).toHaveLength(14);
  expect(DISTRICTS.map(({ name, areaCode, agencyCode }) => [agencyCode, `Kecamatan ${name}`, areaCode])).toEqual(
    kecamatan.map(({ code, name, areaCode }) => [code, name, areaCode]),
  );
  for (const { villages } of DISTRICTS) {
    expect(villages.length).toBeGreaterThanOrEqual(5);
    expect(repeated(villages)).toEqual([]);
  }
});

describe("categories", () => {
  test("a tree of two levels with unique ids and names", () => {
    expect(CATEGORIES.length).toBeGreaterThanOrEqual(30);
    expect(repeated(CATEGORIES.map((category) => category.id))).toEqual([]);
    expect(repeated(CATEGORIES.map((category) => category.name))).toEqual([]);
    const roots = CATEGORIES.filter((category) => category.parentId === null).map((category) => category.id);
    for (const { id, parentId } of CATEGORIES) {
      expect(id).toMatch(/^[A-Z]+(-[A-Z]+)?$/);
      expect(id.length).toBeLessThanOrEqual(40);
      if (parentId !== null) {
        expect(roots).toContain(parentId);
        expect(id.startsWith(`${parentId}-`)).toBe(true);
      }
    }
  });
});
