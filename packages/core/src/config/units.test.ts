import { describe, expect, it } from "vitest";
import { parseDuration, parseSize } from "./units.ts";

describe("parseDuration", () => {
  it.each([
    ["500ms", 500],
    ["90s", 90_000],
    ["10m", 600_000],
    ["1.5h", 5_400_000],
    [" 2m ", 120_000],
    ["10", null],
    ["-1s", null],
    ["1d", null],
    ["m", null],
    ["1 m", null],
    ["", null],
  ])("%j is %j ms", (text, ms) => expect(parseDuration(text)).toBe(ms));
});

describe("parseSize", () => {
  it.each([
    ["512", 512],
    ["512b", 512],
    ["512m", 512 * 2 ** 20],
    ["8g", 8 * 2 ** 30],
    ["8 GB", 8 * 2 ** 30],
    ["128GiB", 128 * 2 ** 30],
    ["1.5t", 1.5 * 2 ** 40],
    ["8x", null],
    ["g", null],
    ["-8g", null],
    ["", null],
  ])("%j is %j bytes", (text, bytes) => expect(parseSize(text)).toBe(bytes));
});
