import { expect, test } from "vitest";
import { fuzzDoor } from "../../packages/attempt/src/doors/docker/fixtures/fuzz-door.ts";

const REQUESTS = 100_000;
const SEED = Number(process.env["COOPERBENCH_TS_SEED"] ?? 2);

test(`of ${REQUESTS} hostile requests nothing forbidden reaches the daemon (seed ${SEED})`, async () => {
  const { findings, passed } = await fuzzDoor({ requests: REQUESTS, seed: SEED });
  expect(findings).toEqual([]);
  expect(passed).toBeGreaterThan(REQUESTS / 20);
});
