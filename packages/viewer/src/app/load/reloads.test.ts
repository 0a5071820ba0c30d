import { expect, test } from "vitest";
import { Reloads } from "./reloads.ts";

function reloads() {
  const loads: PromiseWithResolvers<string>[] = [];
  const taken: string[] = [];
  const told: boolean[] = [];
  const waits: { run: () => void; milliseconds: number }[] = [];
  const asked = new Reloads<string>({
    load: () => {
      const next = Promise.withResolvers<string>();
      loads.push(next);
      return next.promise;
    },
    take: (value) => taken.push(value),
    onCurrent: (isCurrent) => told.push(isCurrent),
    wait: (run, milliseconds) => waits.push({ run, milliseconds }),
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { asked, loads, taken, told, waits, settled };
}

test("an older answer that comes after a newer one is dropped", async () => {
  const { asked, loads, taken, told, settled } = reloads();
  asked.ask();
  asked.ask();
  loads[1]?.resolve("new");
  await settled();
  loads[0]?.resolve("old");
  await settled();
  expect(taken).toEqual(["new"]);
  expect(told).toEqual([true]);
});

test("a load that fails is tried again, later each time, and told until one succeeds", async () => {
  const { asked, loads, taken, told, waits, settled } = reloads();
  asked.ask();
  for (const [at, milliseconds] of [2_000, 4_000].entries()) {
    loads[at]?.reject(new Error("503"));
    await settled();
    expect(waits[at]?.milliseconds).toBe(milliseconds);
    waits[at]?.run();
  }
  loads[2]?.resolve("there");
  await settled();
  expect([taken, told]).toEqual([["there"], [false, false, true]]);
});

test("what failed is not tried again where something newer was asked for", async () => {
  const { asked, loads, waits, told, settled } = reloads();
  asked.ask();
  loads[0]?.reject(new Error("503"));
  await settled();
  asked.ask();
  waits[0]?.run();
  expect(loads).toHaveLength(2);
  asked.ask();
  loads[1]?.reject(new Error("503"));
  await settled();
  expect(waits).toHaveLength(1);
  expect(told).toEqual([false]);
});
