import { expect, test } from "vitest";
import { fuzzDoor } from "./fixtures/fuzz-door.ts";

/** A hundred thousand are sent by `e2e/doors/fuzz.long.test.ts`. */
const REQUESTS = 3000;

test("nothing forbidden reaches the daemon, and nothing of others comes back", { timeout: 60_000 }, async () => {
  const { findings, passed, statuses } = await fuzzDoor({ requests: REQUESTS, seed: 1 });
  expect(findings).toEqual([]);
  // The fuzz would prove nothing if all of it were unreadable.
  expect(passed).toBeGreaterThan(REQUESTS / 20);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 403, 404]));
});
