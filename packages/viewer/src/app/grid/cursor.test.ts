import { expect, test } from "vitest";
import { type CursorSpace, kept, moved } from "./cursor.ts";

// Rows 0 and 3 are heads of groups.
const space: CursorSpace = { rows: 6, columns: 3, page: 3, isCell: (row) => row !== 0 && row !== 3 };
const press = (row: number, column: number, key: string, ctrl = false) => {
  const to = moved({ row, column }, { key, ctrl }, space);
  return to === null ? null : [to.row, to.column];
};

test("arrows go cell by cell, past the heads of groups, and stay within the grid", () => {
  expect(press(2, 1, "ArrowDown")).toEqual([4, 1]);
  expect(press(4, 1, "ArrowUp")).toEqual([2, 1]);
  expect(press(1, 1, "ArrowUp")).toEqual([1, 1]);
  expect(press(5, 1, "ArrowDown")).toEqual([5, 1]);
  expect(press(5, 2, "ArrowRight")).toEqual([5, 2]);
  expect(press(5, 0, "ArrowLeft")).toEqual([5, 0]);
});

test("home, end and pages", () => {
  expect(press(4, 1, "Home")).toEqual([4, 0]);
  expect(press(4, 1, "End", true)).toEqual([5, 2]);
  expect(press(4, 1, "Home", true)).toEqual([1, 0]);
  expect(press(1, 1, "PageDown")).toEqual([4, 1]);
  expect(press(2, 1, "PageDown")).toEqual([5, 1]);
  expect(press(5, 1, "PageUp")).toEqual([2, 1]);
  expect(press(4, 1, "ArrowUp", true)).toEqual([1, 1]);
});

test("other keys are not the grid's", () => {
  expect(press(1, 1, "x")).toBeNull();
});

test("what is shown may become less: the focus stays near", () => {
  expect(kept({ row: 40, column: 9 }, space)).toEqual({ row: 5, column: 2 });
  expect(kept({ row: 3, column: 0 }, space)).toEqual({ row: 4, column: 0 });
  expect(kept({ row: 3, column: 0 }, { ...space, rows: 0, columns: 0 })).toEqual({ row: 0, column: 0 });
});
