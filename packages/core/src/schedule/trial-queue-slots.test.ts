import { describe, expect, it } from "vitest";
import { sleep } from "@cooperbench-ts/attempt/host";
import { again, done, scripted, settled } from "../testing/scripted-queue.ts";
import { TrialQueue } from "./trial-queue.ts";

describe("TrialQueue", () => {
  it("lets no more weight have slots than its capacity, and a lighter one past one that does not fit", async () => {
    const { queue, atTurn, end } = scripted({ concurrency: 4, capacity: 3, weight: (item) => Number(item[0]) });
    const run = queue.run(["2a", "2b", "1a", "1b"]);
    expect(await atTurn(2)).toEqual(["2a", "1a"]);
    await settled();
    expect(queue.running).toBe(2);
    end(1);
    expect(await atTurn(3)).toEqual(["2a", "1a", "2b"]);
    end(2);
    expect(await atTurn(4)).toEqual(["2a", "1a", "2b", "1b"]);
    end(3);
    end(4);
    await run;
  });

  it("gives two lighter ones the weight of a heavier one, and lets one that is too heavy go alone", async () => {
    const { queue, atTurn, end } = scripted({ concurrency: 4, capacity: 2, weight: (item) => Number(item[0]) });
    const run = queue.run(["2a", "1a", "1b", "3a"]);
    expect(await atTurn(1)).toEqual(["2a"]);
    end(1);
    expect(await atTurn(3)).toEqual(["2a", "1a", "1b"]);
    end(2);
    await settled();
    expect(queue.running).toBe(1);
    end(3);
    expect(await atTurn(4)).toEqual(["2a", "1a", "1b", "3a"]);
    end(4);
    await run;
  });

  it("gives back the weight of an item that waits without its slot, and keeps it where the slot is kept", async () => {
    const heavy = { concurrency: 2, capacity: 2, weight: () => 2 };
    const free = scripted(heavy);
    const first = free.queue.run(["a", "b"]);
    await free.atTurn(1);
    free.end(1, { kind: "again", afterMs: 1 });
    expect(await free.atTurn(2)).toEqual(["a", "b"]);
    free.end(2);
    await free.atTurn(3);
    free.end(3);
    await first;
    const kept = scripted({ ...heavy, keepsSlot: () => true });
    const second = kept.queue.run(["a", "b"]);
    await kept.atTurn(1);
    kept.end(1, again);
    expect(await kept.atTurn(2)).toEqual(["a", "a"]);
    kept.end(2);
    await kept.atTurn(3);
    kept.end(3);
    await second;
  });

  it("frees the slot of an item that waits, and takes it back before fresh ones", async () => {
    const { queue, atTurn, end } = scripted({ concurrency: 1 });
    const run = queue.run(["a", "b", "c"]);
    await atTurn(1);
    end(1, again);
    expect(await atTurn(2)).toEqual(["a", "b"]);
    // By now `a` is ready again: it waits for the slot, ahead of `c`.
    await new Promise((resolve) => setTimeout(resolve, 20));
    end(2);
    expect(await atTurn(3)).toEqual(["a", "b", "a"]);
    end(3);
    await atTurn(4);
    end(4);
    await run;
  });

  it("keeps the slot of an item that waits where that is asked", async () => {
    const { queue, atTurn, end } = scripted({ concurrency: 1, keepsSlot: () => true });
    const run = queue.run(["a", "b"]);
    await atTurn(1);
    end(1, again);
    expect(await atTurn(2)).toEqual(["a", "a"]);
    end(2);
    expect(await atTurn(3)).toEqual(["a", "a", "b"]);
    end(3);
    await run;
  });

  it("carries a thousand items that all wait once", async () => {
    let turns = 0;
    const seen = new Set<number>();
    const queue = new TrialQueue<number>({
      concurrency: 8,
      priority: () => 0,
      keepsSlot: () => false,
      turn: async (item) => {
        turns += 1;
        if (seen.has(item)) return done;
        seen.add(item);
        return again;
      },
    });
    await queue.run(Array.from({ length: 1000 }, (_, index) => index));
    expect(turns).toBe(2000);
  });
});

describe("sleep", () => {
  it("ends with its signal", async () => {
    const stop = new AbortController();
    const slept = sleep(60_000, stop.signal);
    stop.abort();
    await slept;
    await sleep(60_000, AbortSignal.abort());
  });
});
