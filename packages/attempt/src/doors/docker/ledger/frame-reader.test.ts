import { assert, array, constantFrom, nat, property, record, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { framed } from "../fixtures/frames.ts";
import { FrameReader } from "./frame-reader.ts";

const frame = record({ stream: constantFrom(1 as const, 2 as const), bytes: uint8Array({ maxLength: 40 }) });

test("hands out each stream's bytes, however the whole is cut", () => {
  assert(
    property(array(frame), array(nat(30)), (frames, cuts) => {
      const got: Record<number, number[]> = { 1: [], 2: [] };
      const reader = new FrameReader((stream, bytes) => got[stream]?.push(...bytes));
      let rest = Buffer.concat(frames.map(({ stream, bytes }) => framed(stream, bytes)));
      for (const cut of cuts) {
        reader.push(rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      reader.push(rest);
      const sent = (wanted: number): number[] =>
        frames.filter(({ stream }) => stream === wanted).flatMap(({ bytes }) => [...bytes]);
      expect([got[1], got[2], reader.isWhole]).toEqual([sent(1), sent(2), true]);
    }),
  );
});

test.each([1, 7, 8, 10])("knows after %d bytes that a frame is not whole", (length) => {
  const reader = new FrameReader(() => {});
  reader.push(framed(1, Buffer.from("abc")).subarray(0, length));
  expect(reader.isWhole).toBe(false);
});
