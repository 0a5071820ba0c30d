import { expect, test } from "vitest";
import { upstreamTexts } from "./upstream-text.ts";

const made = (output: string | Buffer): string[] => upstreamTexts(Buffer.from(output)).map(String);

test("what each upstream makes of an output", () => {
  expect(made("\n \r\na \r\n b\rc \n\t\n\n")).toEqual(["a \r\n b\rc", "a \n b\nc", " \na \n b\nc \n\t\n"]);
  expect(made(" \n\t")).toEqual(["", "", ""]);
  expect(made("")).toEqual(["", "", ""]);
});

test("Python's blanks, not JavaScript's", () => {
  const [stripped] = made("\x1c\x85\u00a0\u3000a\ufeff\u2028\x1f");
  expect(stripped).toBe("a\ufeff");
});

test("a long run of blanks within takes no time", () => {
  const text = `a${" ".repeat(1_000_000)}b${"\n".repeat(1_000_000)}`;
  const begun = performance.now();
  expect(made(text)[0]).toHaveLength(1_000_002);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test("bytes that are no UTF-8 become what Python's `errors=replace` makes of them", () => {
  // As Python 3.12 answers: one sign for each longest beginning of a character.
  const bytes = Buffer.from([0x61, 0xff, 0xe2, 0x82, 0x62, 0xf0, 0x9f, 0x98, 0xed, 0xa0, 0x80, 0x63]);
  expect(made(bytes)[0]).toBe("a\ufffd\ufffdb\ufffd\ufffd\ufffd\ufffdc");
});
