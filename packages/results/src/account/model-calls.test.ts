import { expect, test } from "vitest";
import { modelCalls } from "./model-calls.ts";

test("calls have what their lines tell, also old lines, second ends, and those that nobody saw end", () => {
  const at = "2026-01-01T00:00:00.000Z";
  const journal = [
    { forwarded: "new", at, atMostUsd: 1, model: "m" },
    { forwarded: "old", at, atMostUsd: null },
    {
      ended: "new",
      status: 200,
      costUsd: null,
      at: "2026-01-01T00:00:02.500Z",
      heldMs: 40,
      inputTokens: 7,
      outputTokens: 3,
    },
    {
      ended: "new",
      status: 200,
      costUsd: 0.5,
      at: "2026-01-01T00:00:02.500Z",
      heldMs: 40,
      inputTokens: 7,
      outputTokens: 3,
    },
    { ended: "old", status: 429, costUsd: 0 },
    { ended: "nobody", status: 200, costUsd: 0 },
    { forwarded: "cut", at, atMostUsd: null, model: null },
  ].map((line) => JSON.stringify(line));
  const nothing = { costUsd: null, latencyMs: null, heldMs: null, inputTokens: null, outputTokens: null, status: null };
  expect(modelCalls(`${journal.join("\n")}\n{"ended":"cut","sta`)).toEqual([
    {
      id: "new",
      at,
      model: "m",
      status: 200,
      costUsd: 0.5,
      latencyMs: 2500,
      heldMs: 40,
      inputTokens: 7,
      outputTokens: 3,
    },
    { ...nothing, id: "old", at, model: null, status: 429, costUsd: 0 },
    { ...nothing, id: "cut", at, model: null },
  ]);
});
