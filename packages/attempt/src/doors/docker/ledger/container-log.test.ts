import { expect, test } from "vitest";
import { logText } from "./container-log.ts";

const frame = (stream: number, text: string): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

test("takes the frames of a container without terminal apart", () => {
  expect(logText(Buffer.concat([frame(1, "out é\n"), frame(2, "err\n")]), false)).toBe("out é\nerr\n");
  expect(logText(Buffer.concat([frame(1, "whole\n"), frame(1, "cut")]).subarray(0, -1), false)).toBe("whole\ncu");
});

test("takes the bytes of a terminal as they are, and only the end of much", () => {
  expect(logText(Buffer.from("prompt\r\n"), true)).toBe("prompt\r\n");
  expect(logText(Buffer.from(`${"x".repeat(5000)}end`), true)).toMatch(/^x{3997}end$/);
});
