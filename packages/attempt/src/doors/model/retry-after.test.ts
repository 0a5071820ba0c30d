import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const now = Date.parse("2026-03-01T12:00:00Z");

test.each([
  [{ "retry-after": "3" }, 3000],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "1.5" }, 1500],
  [{ "retry-after": "Sun, 01 Mar 2026 12:00:20 GMT" }, 20_000],
  [{ "retry-after": "Sun, 01 Mar 2026 11:00:00 GMT" }, 0],
  [{ "retry-after": "9", "retry-after-ms": "250" }, 250],
  [{ "retry-after": "9", "retry-after-ms": "" }, 9000],
  [{ "retry-after": "9", "retry-after-ms": "1e999" }, 9000],
  [{ "retry-after": "0x10" }, null],
  [{ "retry-after": "soon" }, null],
  [{ "retry-after": "-1" }, null],
  [{ "retry-after": "" }, null],
  [{}, null],
])("%j is %j", (headers, expected) => {
  expect(retryAfterMs(headers, now)).toBe(expected);
});
