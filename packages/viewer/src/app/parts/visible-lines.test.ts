import { expect, test } from "vitest";
import { visibleLine, visibleLines } from "./visible-lines.ts";

test("lines and tabs stay, and what would mislead is shown", () => {
  expect(visibleLines("a\tb\n\u202ec\u0000\r\nd")).toBe("a\tb\n\\u202ec\\x00\\r\nd");
});

test("a line of megabytes is cut, and says so", () => {
  const line = visibleLine("x".repeat(10_000_000));
  expect(line.length).toBeLessThan(2100);
  expect(line).toMatch(/… 9,998,000 characters more$/);
  expect(visibleLine("short")).toBe("short");
});
