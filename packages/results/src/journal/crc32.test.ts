import { crc32 as ofNode } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "./crc32.ts";

test("is what Node says, and the check value of the catalogue of CRCs", () => {
  expect(crc32("123456789")).toBe(0xcb_f4_39_26);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(crc32(text)).toBe(ofNode(text));
    }),
  );
});
