import { expect, test } from "vitest";
import { lineChange, linesAround } from "./line-change.ts";

test("what was put back at the end", () => {
  expect(lineChange("a\nb\n", "a\nb\n \n \n")).toEqual({ line: 3, removed: [], added: [" ", " "] });
  expect(lineChange("a\nb", "a\nb\n")).toEqual({ line: 3, removed: [], added: [""] });
});

test("a stretch in the middle, all of it, and nothing", () => {
  expect(lineChange("a\nb\nc", "a\nx\ny\nc")).toEqual({ line: 2, removed: ["b"], added: ["x", "y"] });
  expect(lineChange("a", "b")).toEqual({ line: 1, removed: ["a"], added: ["b"] });
  expect(lineChange("a\na", "a\na\na")).toEqual({ line: 3, removed: [], added: ["a"] });
  expect(lineChange("a", "a")).toBeNull();
});

test("a line with those around it", () => {
  expect(linesAround("1\n2\n3\n4\n5", 3, 1)).toEqual({ from: 2, before: ["2"], line: "3", after: ["4"] });
  expect(linesAround("1\n2", 1, 5)).toEqual({ from: 1, before: [], line: "1", after: ["2"] });
  expect(linesAround("1\n2", 7, 5)).toBeNull();
});
