import { tableFromIPC } from "@uwdata/flechette";
import { expect, test } from "vitest";
import { asTable } from "../tables/as-table.ts";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { messagesShape } from "../tables/messages-shape.ts";
import { pairsShape } from "../tables/pairs-shape.ts";
import { tableToArrow } from "./arrow.ts";
import { toCsv } from "./csv.ts";
import { exportSchema, tableToCsv, tableToJsonl } from "./export-table.ts";
import { rowJsonSchema } from "./json-schema.ts";
import { tableToParquet } from "./parquet.ts";
import { tableShapes } from "./schemas.ts";

test("a text that some spreadsheet takes for a formula is made plain text", () => {
  const texts = ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"];
  for (const text of texts) expect(toCsv(["a"], [{ a: text }])).toMatch(/^a\r\n"?'/);
  for (const text of ["1=1", " =1", "a\n=1"]) expect(toCsv(["a"], [{ a: text }])).not.toContain("'");
});

test("CSV quotes as RFC 4180 says, and nothing starts a formula", () => {
  const row = {
    a: 'say "hi", twice',
    b: "x\ny",
    c: "=HYPERLINK(1)",
    d: -5,
    e: null,
    f: true,
    g: "@x,y",
    h: Number.NaN,
  };
  expect(toCsv(["a", "b", "c", "d", "e", "f", "g", "h"], [row])).toBe(
    `a,b,c,d,e,f,g,h\r\n"say ""hi"", twice","x\ny",'=HYPERLINK(1),-5,,true,"'@x,y",\r\n`,
  );
});

test.each(["=1", "+1", "-1", "@a", "\tx", "\rx"])("the text %j is guarded", (text) => {
  expect(toCsv(["a"], [{ a: text }]).split("\r\n")[1]).toMatch(/^"?'/);
});

test("JSON lines keep the order of the columns and say null", () => {
  const table = asTable(
    [
      { b: 1, a: Number.POSITIVE_INFINITY },
      { b: 2, a: null },
    ],
    "t",
  );
  expect(tableToJsonl(table)).toBe('{"b":1,"a":null}\n{"b":2,"a":null}\n');
});

test("an empty table keeps its columns", () => {
  expect(tableToCsv(asTable([], pairsShape)).startsWith("pairKey,run,arm,setting,repeat,verdict,reason,")).toBe(true);
  expect(tableToJsonl(asTable([], pairsShape))).toBe("");
});

test("the sidecar names the table, its version and its types", () => {
  const schema = exportSchema(asTable([pairRow()], pairsShape));
  expect(schema).toMatchObject({ schemaVersion: 1, table: "pairs", tableVersion: 1, rows: 1 });
  expect(schema.columns.find(({ name }) => name === "bothPassed")).toEqual({
    name: "bothPassed",
    type: "boolean",
    nullable: true,
    description: expect.any(String),
  });
});

test("every column of every exported row is in its JSON Schema, and described", () => {
  const schema = rowJsonSchema(pairsShape);
  expect(schema).toMatchObject({ type: "object", title: "pairs row", "x-version": 1 });
  expect(Object.keys(schema["properties"] as object)).toEqual(
    Object.keys(pairsShape.columns.reduce((all, { name }) => ({ ...all, [name]: 1 }), {})),
  );
  const undescribed = Object.values(tableShapes).flatMap(({ name, columns }) =>
    columns.filter(({ description }) => description === "").map((column) => `${name}.${column.name}`),
  );
  expect(undescribed).toEqual([]);
  expect(pairsShape.schema.parse(pairRow())).toEqual(pairRow());
});

test("an empty table of times goes to Arrow and Parquet", () => {
  const empty = asTable([], messagesShape);
  expect(tableFromIPC(tableToArrow(empty)).numRows).toBe(0);
  expect(tableToParquet(empty).byteLength).toBeGreaterThan(0);
});
