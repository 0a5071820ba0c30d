import { expect, test } from "vitest";
import { parseJson } from "./parse-json.ts";

test.each([
  ['\uFEFF{"a":1}', { a: 1 }],
  ['{"a":1,"a":2}', { a: 2 }],
  ["null", null],
])("%j is read", (text, value) => {
  expect(parseJson(text)).toEqual({ ok: true, value, nonFinite: false });
});

test.each(["", "  \n", "{", "\0{}", '{"a":1}{"a":1}'])("%j is rejected", (text) => {
  expect(parseJson(text)).toMatchObject({ ok: false, why: expect.stringMatching(/./) });
});

test.each(['{"__proto__":{"x":1},"a":1}', '{"\\u005f_proto__":{"x":1},"a":1}', '{"_\\u005Fproto__":{"x":1},"a":1}'])(
  "%j gives no forged prototype",
  (text) => {
    const parsed = parseJson(text);
    expect(parsed).toEqual({ ok: true, value: { a: 1 }, nonFinite: false });
    expect(parsed.ok && Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
  },
);

test("100,000 nested lists are read or rejected, never thrown", () => {
  expect(() => parseJson("[".repeat(100_000) + "]".repeat(100_000))).not.toThrow();
});

test.each([
  ['{"a":NaN}', { a: null }],
  ['{"a":[Infinity,-Infinity, NaN ,1]}', { a: [null, null, null, 1] }],
  ["NaN", null],
  [
    String.raw`{"NaN":"\"NaN, -Infinity\\","b":NaN,"c":"Infinity"}`,
    { NaN: '"NaN, -Infinity\\', b: null, c: "Infinity" },
  ],
])("Python writes %s", (text, value) => {
  expect(parseJson(text)).toEqual({ ok: true, value, nonFinite: true });
});

test.each([
  '{"a":-NaN}',
  '{"a":NaNs}',
  '{"a":1NaN}',
  '{"a":nan}',
  '{"a":+Infinity}',
  '{"a":NaN',
  '{"a":NaN,"b":"NaN',
  "{NaN:1}",
])("Python does not read %s", (text) => {
  expect(parseJson(text)).toMatchObject({ ok: false, why: expect.stringMatching(/./) });
});

test("a string may hold what would be a number elsewhere", () => {
  const text = '{"test_output":"NaN == NaN, Infinity"}';
  expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text), nonFinite: false });
});

test("a torn text of long strings is given up soon", () => {
  const text = `{"a":NaN,"b":"${String.raw`\\"NaN`.repeat(500_000)}`;
  expect(parseJson(text)).toMatchObject({ ok: false });
});
