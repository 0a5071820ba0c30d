import { assert, constantFrom, property, string, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { patchNames } from "./patch-names.ts";

test("a plain branch gives its name to its patch", () => {
  expect(patchNames(["origin/agent1", "origin/feature/x"])).toEqual([
    "pushed-origin-agent1.patch",
    "pushed-origin-feature-x.patch",
  ]);
});

test("branches of any length and characters have files of their own", () => {
  const part = string({ unit: constantFrom("a", "A", "-", "/", ".", "é", "\uFFFD", "'", "$", "…".repeat(80)) });
  assert(
    property(uniqueArray(part, { maxLength: 20 }), (branches) => {
      const names = patchNames(branches);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(branches.length);
      for (const name of names) {
        expect(name).toMatch(/^pushed-[\w.-]*\.patch$/);
        expect(Buffer.byteLength(name)).toBeLessThan(200);
      }
    }),
  );
});
