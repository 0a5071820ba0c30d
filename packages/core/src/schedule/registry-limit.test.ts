import { expect, it } from "vitest";
import { RegistryLimit } from "./registry-limit.ts";

it("says what the registry says as long as it refuses, and that all is well when the images are there", async () => {
  const pulled = Promise.withResolvers<string | null>();
  let pulls = 0;
  const limit = new RegistryLimit((onWaiting) => {
    pulls += 1;
    onWaiting("too many requests; until 2026-01-01T06:00:00.000Z");
    return pulled.promise;
  });
  expect(await limit.failure()).toBe("too many requests; until 2026-01-01T06:00:00.000Z");
  expect(await limit.failure()).toBe("too many requests; until 2026-01-01T06:00:00.000Z");
  pulled.resolve(null);
  expect(await limit.failure()).toBeNull();
  expect(pulls).toBe(1);
});

it("begins again where a pull has failed", async () => {
  const answers: (string | null | Error)[] = ["refused", new Error("no daemon"), null];
  const limit = new RegistryLimit(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? null;
  });
  expect([await limit.failure(), await limit.failure(), await limit.failure()]).toEqual([
    "refused",
    "Error: no daemon",
    null,
  ]);
});
