import { expect, test } from "vitest";
import { float, floatText, pythonJson } from "./python-json.ts";

test("floats as Python's repr writes them", () => {
  const texts = [0, 1.2, 0.1 + 0.2, 1e-5, 1.5e-7, 123456789012, 1795330169.4647303].map(floatText);
  expect(texts).toEqual([
    "0.0",
    "1.2",
    "0.30000000000000004",
    "1e-05",
    "1.5e-07",
    "123456789012.0",
    "1795330169.4647303",
  ]);
});

test("json.dumps(indent=2): empty collections in place, ASCII only, whole numbers as they are", () => {
  const value = { a: [], b: {}, c: [1, float(1)], d: "é→😀\n", e: null, f: { g: true } };
  expect(pythonJson(value)).toBe(
    '{\n  "a": [],\n  "b": {},\n  "c": [\n    1,\n    1.0\n  ],\n  "d": "\\u00e9\\u2192\\ud83d\\ude00\\n",\n  "e": null,\n  "f": {\n    "g": true\n  }\n}',
  );
});
