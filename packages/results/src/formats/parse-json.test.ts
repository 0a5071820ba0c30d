import { expect, test } from "vitest";
import { parseJson } from "./parse-json.ts";

test.each([
  ['\uFEFF{"a":1}', { a: 1 }],
  ['{"a":1,"a":2}', { a: 2 }],
  ["null", null],
])("%j is read", (text, value) => {
  expect(parseJson(text)).toEqual({ ok: true, value });
});

test.each(["", "  \n", "{", '{"a":NaN}', "\0{}", '{"a":1}{"a":1}'])("%j is rejected", (text) => {
  expect(parseJson(text)).toMatchObject({ ok: false, why: expect.stringMatching(/./) });
});

test.each(['{"__proto__":{"x":1},"a":1}', '{"\\u005f_proto__":{"x":1},"a":1}', '{"_\\u005Fproto__":{"x":1},"a":1}'])(
  "%j gives no forged prototype",
  (text) => {
    const parsed = parseJson(text);
    expect(parsed).toEqual({ ok: true, value: { a: 1 } });
    expect(parsed.ok && Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
  },
);

test("100,000 nested lists are read or rejected, never thrown", () => {
  expect(() => parseJson("[".repeat(100_000) + "]".repeat(100_000))).not.toThrow();
});
