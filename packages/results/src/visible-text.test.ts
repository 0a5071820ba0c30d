import * as fc from "fast-check";
import { expect, test } from "vitest";
import { visibleJson, visibleText } from "./visible-text.ts";

const ESC = "\u001B";

test.each([
  [`${ESC}]0;title\u0007`, String.raw`\x1b]0;title\x07`],
  ["\u009B2J", String.raw`\x9b2J`],
  ["a\nb\r\tc", String.raw`a\nb\r\tc`],
  ["\u007F\u0000", String.raw`\x7f\x00`],
  ["\u202Egnp.exe\u2066\u2069\u200F\u061C", String.raw`\u202egnp.exe\u2066\u2069\u200f\u061c`],
  ["\u2028\u2029", String.raw`\u2028\u2029`],
  ["\uD83D and 😀", String.raw`\ud83d and 😀`],
  ["C:\\temp, grün, 日本, é, 👩‍🔬", "C:\\temp, grün, 日本, é, 👩‍🔬"],
])("%j is shown as %s", (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

/** One by one, so that the test does not share the pattern. */
function obeyed(point: number): boolean {
  const within = (first: number, last = first): boolean => point >= first && point <= last;
  return (
    within(0, 0x1f) ||
    within(0x7f, 0x9f) ||
    within(0x61c) ||
    within(0x200e, 0x200f) ||
    within(0x2028, 0x202e) ||
    within(0x2066, 0x2069) ||
    within(0xd800, 0xdfff)
  );
}
const hostile = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x1b, 0x0a, 0x9b, 0x202e, 0xd83d, 0xde00)),
);

test("whatever is in it, it is one line that a terminal only shows, and doing it twice changes nothing", () => {
  fc.assert(
    fc.property(hostile, (units) => {
      const shown = visibleText(String.fromCharCode(...units));
      expect(Array.from(shown).filter((one) => obeyed(one.codePointAt(0) ?? 0))).toEqual([]);
      expect(visibleText(shown)).toBe(shown);
    }),
  );
});

test("JSON stays the same value, on lines of its own", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string(),
        fc.oneof(
          fc.string(),
          hostile.map((units) => String.fromCharCode(...units)),
        ),
      ),
      (value) => {
        for (const json of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
          const shown = visibleJson(json);
          expect(JSON.parse(shown)).toEqual(JSON.parse(json));
          expect(Array.from(shown).filter((one) => one !== "\n" && obeyed(one.codePointAt(0) ?? 0))).toEqual([]);
        }
      },
    ),
  );
});
