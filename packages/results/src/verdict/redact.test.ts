import { expect, test } from "vitest";
import { quote } from "./redact.ts";

test.each([
  ["Incorrect API key provided: sk-abcDEF123456789xyz.", "sk-…"],
  ["Authorization: Bearer eyJhbGciOi.abc-DEF_1234", "Bearer …"],
  ["x-api-key: 9f8e7d6c5b4a", "x-api-key: …"],
  ['{"api_key":"c0h3r3c0h3r3c0h3r3"}', '"api_key":"…'],
  ["redis://:hunter2hunter2@localhost:6379/0", "redis://:…@localhost"],
  ["key=AIzaSyA1234567890abcdefghijk", "AIza…"],
])("%s", (text, kept) => {
  const shown = quote(text);
  expect(shown).toContain(kept);
  expect(shown).not.toMatch(/abcDEF123|eyJhbGci|9f8e7d|c0h3r3|hunter2|SyA12345/);
});

test("an excerpt has at most 300 characters, whatever was cut away", () => {
  expect(quote("x".repeat(10_000_000))).toHaveLength(300);
  expect(quote("  short \n")).toBe("short");
});

test("ids and paths are left alone", () => {
  const text = "Container 9b2392508346ea631e8706b01ca09fdb74c1bd9a5f27f770a117eb7cfe2e42f7 is not running";
  expect(quote(text)).toBe(text);
});
