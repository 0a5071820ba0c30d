import type { ImageReport } from "@cooperbench-ts/docker-images";
import { expect, it } from "vitest";
import { pullWithWaits, RegistryLimit } from "./registry-limit.ts";

it("says what the registry says as long as it refuses, and that all is well when the images are there", async () => {
  const pulled = Promise.withResolvers<string | null>();
  let pulls = 0;
  const limit = new RegistryLimit((_signal, onPulling) => {
    pulls += 1;
    onPulling("too many requests; until 2026-01-01T06:00:00.000Z");
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

it("pulls and waits no longer than its run, and begins nothing after it", async () => {
  const signals: AbortSignal[] = [];
  const limit = new RegistryLimit((signal) => {
    signals.push(signal);
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      signal.throwIfAborted();
    });
  });
  expect(await limit.failure()).toBe("the images that are missing are being pulled");
  await limit.close();
  expect(await limit.failure()).toMatch(/abort/);
  expect(await limit.failure()).toMatch(/abort/);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

it("has not healed with an image that a run would refuse", async () => {
  const image = { image: "a", state: "good", message: null } as ImageReport;
  const limit = (...reports: ImageReport[]): RegistryLimit => new RegistryLimit(pullWithWaits(async () => reports));
  expect(await limit(image).failure()).toBeNull();
  expect(await limit(image, { ...image, state: "changed", message: "another digest" }).failure()).toBe(
    "a: another digest",
  );
});

it("says how the pull is going", async () => {
  const limit = new RegistryLimit(
    pullWithWaits((_signal, emit) => {
      emit({ type: "image", image: "a", state: "pulling", message: "too many requests; waiting until noon" });
      return new Promise(() => {});
    }),
  );
  expect(await limit.failure()).toBe("a: too many requests; waiting until noon");
});
