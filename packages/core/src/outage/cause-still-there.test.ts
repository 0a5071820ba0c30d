import { expect, it } from "vitest";
import { causeStillThere } from "./cause-still-there.ts";

const nobody = { docker: null, redis: null, registry: null, logs: "/", searchPath: null };

it.each([
  ["ok", 200, null],
  ["ok", 429, "it says"],
  ["ok", 503, "it says"],
  ["ok", 402, "it says"],
  ["ok", 403, "it says"],
  ["failed", 402, "it says"],
  ["failed", 403, "it says"],
  ["failed", null, "it says"],
  ["skipped", null, null],
] as const)("a model that answers %s %s", async (state, status, failure) => {
  const askModel = async () => ({ state, status, cause: null, message: "it says", remedy: null, costUsd: 0 });
  expect(await causeStillThere("model-rate-limit", { ...nobody, askModel })).toBe(failure);
});
