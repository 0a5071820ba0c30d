import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";
import { endsLine, findAll, foldedRows, rowAt, rowPieces, rowSpan, spansWithin, textRows } from "./text-rows.ts";
import { visibleLine } from "./visible-lines.ts";

const shown = (text: string, width = 10): string[] => {
  const rows = textRows(text, width);
  return rows.starts.map((_, row) => {
    const { from, to } = rowSpan(rows, row);
    return text.slice(from, to);
  });
};

test.each([
  ["", []],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["a\n\nb", ["a", "", "b"]],
  ["a\r\nb\r\n", ["a", "b"]],
  ["\n", [""]],
  ["0123456789", ["0123456789"]],
  ["0123456789a\nb", ["0123456789", "a", "b"]],
  ["01234567890123456789\n", ["0123456789", "0123456789"]],
  ["012345678😀b", ["012345678", "😀b"]],
])("the rows of %j", (text, rows) => {
  expect(shown(text)).toEqual(rows);
});

test("a row knows its line, whether it ends it, and is found by a place", () => {
  const rows = textRows("0123456789abc\nd", 10);
  expect(rows.lines).toEqual([1, 1, 2]);
  expect([0, 1, 2].map((row) => endsLine(rows, row))).toEqual([false, true, true]);
  expect([0, 9, 10, 13, 14].map((place) => rowAt(rows, place))).toEqual([0, 0, 1, 1, 2]);
});

test("a line of ten million characters, and a million lines, are cut in no time", () => {
  expect(textRows("x".repeat(10_000_000), 200).starts).toHaveLength(50_000);
  expect(textRows("x\n".repeat(1_000_000), 200).starts).toHaveLength(1_000_000);
});

test("a search takes its words as they are, whatever their case", () => {
  expect(findAll("a.c abc A.C", "a.c", 10)).toEqual([
    { from: 0, to: 3 },
    { from: 8, to: 11 },
  ]);
  expect(findAll("aaaa", "a", 2)).toHaveLength(2);
  expect(findAll("a", "", 2)).toEqual([]);
  expect(findAll("x [a-z]{2} y", "[a-z]{2}", 2)).toEqual([{ from: 2, to: 10 }]);
});

test("a row is cut where colours and marks change", () => {
  const { text, styles } = plainText("ab\u001B[31mcd\u001B[0mef");
  expect(text).toBe("abcdef");
  expect(rowPieces(text, { from: 0, to: 6 }, styles, [{ from: 1, to: 3, kind: "found" }])).toEqual([
    { text: "a", className: "", mark: null },
    { text: "b", className: "", mark: "found" },
    { text: "c", className: "fg-ansi-red", mark: "found" },
    { text: "d", className: "fg-ansi-red", mark: null },
    { text: "ef", className: "", mark: null },
  ]);
  expect(rowPieces(text, { from: 3, to: 4 }, styles, [])).toEqual([
    { text: "d", className: "fg-ansi-red", mark: null },
  ]);
});

test("sequences that move the cursor are taken out, those that are no colours show themselves", () => {
  expect(plainText("a\u001B[2Kb\u001B[1;5Hc").text).toBe("abc");
  const link = plainText("\u001B]8;;javascript:alert(1)\u0007x");
  expect(visibleLine(link.text)).toBe(String.raw`\x1b]8;;javascript:alert(1)\x07x`);
  expect(visibleLine("a\tb\u202Ec\0")).toBe(`a\tb${String.raw`\u202ec\x00`}`);
});

test("colours of a huge text are taken out", () => {
  const { text, styles } = plainText(`\u001B[31m${"x".repeat(1_000_000)}\u001B[0m`);
  expect([text.length, styles.length]).toEqual([1_000_000, 0]);
});

test("marks within a row are found among thousands", () => {
  const spans = Array.from({ length: 5000 }, (_, at) => ({ from: at * 10, to: at * 10 + 3 }));
  expect(spansWithin(spans, { from: 101, to: 121 })).toEqual([
    { from: 100, to: 103 },
    { from: 110, to: 113 },
    { from: 120, to: 123 },
  ]);
  expect(spansWithin([], { from: 0, to: 5 })).toEqual([]);
});

test("only a text that is long is folded", () => {
  expect(foldedRows(textRows("a\n".repeat(16), 10))).toBeNull();
  expect(foldedRows(textRows("a\n".repeat(17), 10))).toEqual({ head: 8, tail: 5 });
});
