import { expect, test } from "vitest";
import { packTable, unpackTable } from "./packed-table.ts";

test("a table comes back as it was", () => {
  const rows = [
    { run: "a", steps: 3, cost: null },
    { run: "b", steps: 0, cost: 0.5 },
  ];
  expect(unpackTable(packTable<(typeof rows)[number]>(rows))).toEqual(rows);
  expect(unpackTable(packTable([]))).toEqual([]);
});
