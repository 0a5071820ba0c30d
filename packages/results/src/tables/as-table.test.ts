import { inspect } from "node:util";
import { expect, test } from "vitest";
import { asTable, describeTable } from "./as-table.ts";
import { pairRow } from "./fixtures/pair-row.ts";
import { pairsShape } from "./pairs-shape.ts";

test("a table is an ordinary array: it spreads, maps and serializes", () => {
  const rows = [{ a: 1 }, { a: 2 }];
  const table = asTable(rows, "t");
  expect([...table]).toEqual(rows);
  expect(table.map(({ a }) => a)).toEqual([1, 2]);
  expect(Array.isArray(table)).toBe(true);
  expect(JSON.stringify(table)).toBe('[{"a":1},{"a":2}]');
  expect(Object.keys(table)).toEqual(["0", "1"]);
  expect(structuredClone(table)).toEqual(rows);
});

test("a notebook shows it as HTML with every text escaped", () => {
  const table = asTable([{ text: '<img src=x onerror="alert(1)">&' }], "t");
  const display = Reflect.get(table, Symbol.for("Jupyter.display")) as () => Record<string, string>;
  expect(display()["text/html"]).toContain("<td>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;</td>");
});

test("a terminal shows the first rows, as many columns as fit, and what is left out", () => {
  const text = inspect(
    asTable(
      Array.from({ length: 20 }, (_, i) => pairRow({ featureB: i + 2 })),
      pairsShape,
    ),
  );
  const lines = text.split("\n");
  expect(lines[0]).toBe(`pairs: 20 rows, ${pairsShape.columns.length} columns`);
  expect(lines[1]).toMatch(/^pairKey +run +arm +setting +repeat +verdict +reason/);
  expect(lines).toHaveLength(15);
  expect(lines.at(-1)).toMatch(/^… 8 more rows; columns /);
  expect(Math.max(...lines.slice(0, -1).map((line) => line.length))).toBeLessThanOrEqual(120);
});

test("rows without a shape get one that does not change with their values", () => {
  const typesOf = (row: object) => describeTable(asTable([row], "t")).columns.map(({ name, type }) => [name, type]);
  const types = [
    ["k", "integer"],
    ["rate", "number"],
    ["lower", "number"],
    ["own", "number"],
    ["flag", "boolean"],
    ["note", "string"],
  ];
  expect(typesOf({ k: 0, rate: 0, lower: null, own: 3, flag: true, note: null })).toEqual(types);
  expect(typesOf({ k: 1, rate: 0.5, lower: 0.25, own: 0.5, flag: false, note: "x" })).toEqual(types);
  expect(describeTable(asTable([{ k: 0 }], "t")).columns[0]?.nullable).toBe(true);
});

test("a copy of some rows keeps the shape", () => {
  const table = asTable([pairRow(), pairRow({ featureB: 3 })], pairsShape);
  expect(describeTable(table.filter(({ featureB }) => featureB === 3))).toEqual(describeTable(table));
});
