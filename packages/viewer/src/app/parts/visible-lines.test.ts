import { expect, test } from "vitest";
import { printedLines, visibleLine, visibleLines } from "./visible-lines.ts";

test("lines and tabs stay, and what would mislead is shown", () => {
  expect(visibleLines("a\tb\n\u202ec\u0000\r\nd")).toBe("a\tb\n\\u202ec\\x00\\r\nd");
});

test("output is shown without its colours, and nothing else of it is lost", () => {
  expect(printedLines("\u001B[31m1 failed\u001B[0m\r\nnext\u001B]8;;x\u0007")).toBe(String.raw`1 failed
next\x1b]8;;x\x07`);
});

test("a line of megabytes is cut, and says so", () => {
  const line = visibleLine("x".repeat(10_000_000));
  expect(line.length).toBeLessThan(2100);
  expect(line).toMatch(/… 9,998,000 characters more$/);
  expect(visibleLine("short")).toBe("short");
});

test("a part of a line stays in its line", () => {
  expect(visibleLine("a\tb\nc")).toBe(String.raw`a${"\t"}b\nc`);
});
