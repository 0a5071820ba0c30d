import { expect, test } from "vitest";
import { BoundedCache, weightOf } from "./bounded-cache.ts";

test("what was asked for last is kept, as much as there is room for", () => {
  const cache = new BoundedCache<number>(10);
  cache.set("a", 1, 4);
  cache.set("b", 2, 4);
  expect(cache.get("a")).toBe(1);
  cache.set("c", 3, 4);
  expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual([1, undefined, 3]);
  cache.set("huge", 4, 1_000);
  expect(["a", "c", "huge"].map((key) => cache.get(key))).toEqual([undefined, undefined, 4]);
  cache.set("huge", 5, 1);
  cache.set("d", 6, 9);
  expect(cache.get("huge")).toBe(5);
});

test("a document weighs as much as its texts", () => {
  expect(weightOf("x".repeat(1_000))).toBe(1_008);
  const document = { texts: ["x".repeat(500), { y: "y".repeat(500) }], none: null, number: 1 };
  expect(weightOf(document)).toBeGreaterThan(1_000);
  expect(weightOf(document)).toBeLessThan(1_100);
});
