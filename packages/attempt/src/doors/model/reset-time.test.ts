import { expect, it } from "vitest";
import { resetTime } from "./reset-time.ts";

const NOW = Date.parse("2026-07-08T16:20:00Z");
const HOUR = 3_600_000;
const answer = (part: Partial<Parameters<typeof resetTime>[0]>) => ({ status: 429, headers: {}, body: "", ...part });
const unified = { "anthropic-ratelimit-unified-reset": String((NOW + HOUR) / 1000) };

it.each([
  ["its header of subscriptions", answer({ headers: unified }), null, HOUR],
  ["a longer time to wait", answer({ headers: unified }), 2 * HOUR, 2 * HOUR],
  ["the time to wait", answer({}), HOUR, HOUR],
  ["a field of its answer", answer({ body: '{"error":{"resets_in_seconds":60}}' }), null, 60_000],
  [
    "its sentence",
    answer({ status: 400, body: "You will regain access on 2026-07-09 at 00:00 UTC" }),
    null,
    7.66666666 * HOUR,
  ],
])("takes %s", (_, refused, askedMs, expected) => {
  expect((resetTime(refused, askedMs, NOW) ?? 0) - NOW).toBeCloseTo(expected, -3);
});

it("takes no note of a limit by the minute", () => {
  expect(resetTime(answer({}), 7000, NOW)).toBeNull();
});

it.each([
  ["a header of other answers", answer({ status: 500, headers: unified })],
  ["an answer without a time", answer({ body: "Too many requests" })],
  ["a header that is no moment", answer({ headers: { "anthropic-ratelimit-unified-reset": "soon" } })],
])("takes nothing from %s", (_, refused) => {
  expect(resetTime(refused, null, NOW)).toBeNull();
});
