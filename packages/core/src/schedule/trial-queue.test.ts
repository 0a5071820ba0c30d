import { describe, expect, it } from "vitest";
import { sleep } from "@cooperbench-ts/attempt/host";
import { type QueueOptions, TrialQueue, type TurnEnd } from "./trial-queue.ts";

const done: TurnEnd = { kind: "done" };
const again: TurnEnd = { kind: "again", afterMs: 0 };

/** A queue whose turns end when the test says so. */
function scripted(options: Partial<QueueOptions<string>> = {}) {
  const turns: { item: string; end: PromiseWithResolvers<TurnEnd> }[] = [];
  const changed: PromiseWithResolvers<void>[] = [];
  const queue = new TrialQueue<string>({
    concurrency: 2,
    priority: () => 0,
    keepsSlot: () => false,
    turn: (item) => {
      const end = Promise.withResolvers<TurnEnd>();
      turns.push({ item, end });
      for (const { resolve } of changed.splice(0)) resolve();
      return end.promise;
    },
    ...options,
  });
  return {
    queue,
    started: () => turns.map(({ item }) => item),
    /** Resolves when so many turns have started in all. */
    atTurn: async (count: number): Promise<string[]> => {
      while (turns.length < count) {
        const next = Promise.withResolvers<void>();
        changed.push(next);
        await next.promise;
      }
      return turns.map(({ item }) => item);
    },
    end: (turn: number, how: TurnEnd = done) => turns[turn - 1]?.end.resolve(how),
    fail: (turn: number, error: Error) => turns[turn - 1]?.end.reject(error),
  };
}

/** All that is ready to happen has happened. */
async function settled(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("TrialQueue", () => {
  it("ends at once without items", async () => {
    await scripted().queue.run([]);
  });

  it.each([1, 2, 3])(
    "runs all items in order, some at a time, and ends with the last (concurrency %i)",
    async (concurrency) => {
      const { queue, atTurn, end } = scripted({ concurrency });
      const run = queue.run(["a", "b", "c", "d"]);
      let ended = false;
      void run.then(() => (ended = true));
      expect(await atTurn(concurrency)).toEqual(["a", "b", "c", "d"].slice(0, concurrency));
      expect(queue.running).toBe(concurrency);
      for (let turn = 1; turn <= 4; turn += 1) {
        await atTurn(turn);
        await settled();
        expect(ended).toBe(false);
        end(turn);
      }
      await run;
      expect(queue.running).toBe(0);
    },
  );

  it("takes higher priorities first, and equal ones in order", async () => {
    const { queue, atTurn, end } = scripted({ concurrency: 1, priority: (item) => Number(item[0]) });
    const run = queue.run(["1a", "1b", "3a", "2a", "3b"]);
    for (let turn = 1; turn <= 5; turn += 1) {
      await atTurn(turn);
      end(turn);
    }
    await run;
    expect(await atTurn(5)).toEqual(["3a", "3b", "2a", "1a", "1b"]);
  });

  it("asks for priorities anew whenever a slot is free", async () => {
    const ranks: Record<string, number> = { a: 3, b: 2, c: 1, d: 0 };
    const { queue, atTurn, end } = scripted({ concurrency: 1, priority: (item) => ranks[item] ?? 0 });
    const run = queue.run(["a", "b", "c", "d"]);
    await atTurn(1);
    Object.assign(ranks, { c: 0, d: 9 });
    for (let turn = 1; turn <= 4; turn += 1) {
      await atTurn(turn);
      end(turn);
    }
    await run;
    expect(await atTurn(4)).toEqual(["a", "d", "b", "c"]);
  });

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

  it("starts nothing while it is paused, and goes on afterwards", async () => {
    const { queue, atTurn, end, started } = scripted({ concurrency: 1 });
    const run = queue.run(["a", "b"]);
    await atTurn(1);
    queue.pause();
    end(1);
    await settled();
    expect(started()).toEqual(["a"]);
    queue.resume();
    await atTurn(2);
    end(2);
    await run;
  });

  it("holds back an item that kept its slot, too, while it is paused", async () => {
    const { queue, atTurn, end, started } = scripted({ keepsSlot: () => true });
    const run = queue.run(["a"]);
    await atTurn(1);
    queue.pause();
    end(1, again);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(started()).toEqual(["a"]);
    queue.resume();
    await atTurn(2);
    end(2);
    await run;
  });

  it("starts nothing after a stop, and ends with the running turns", async () => {
    const { queue, atTurn, end, started } = scripted();
    const run = queue.run(["a", "b", "c", "d"]);
    await atTurn(2);
    queue.stop();
    end(1, again);
    end(2);
    await run;
    expect(started()).toEqual(["a", "b"]);
  });

  it.each([true, false])(
    "ends at once when it is stopped while items wait (with their slot: %s)",
    async (keepsSlot) => {
      const { queue, atTurn, end, started } = scripted({ concurrency: 1, keepsSlot: () => keepsSlot });
      const run = queue.run(["a"]);
      await atTurn(1);
      end(1, { kind: "again", afterMs: 60_000 });
      await settled();
      queue.stop();
      await run;
      expect(started()).toEqual(["a"]);
    },
  );

  it("ends when it is stopped while it is paused, or paused after a stop", async () => {
    const { queue, atTurn, end } = scripted({ concurrency: 1 });
    const run = queue.run(["a", "b", "c"]);
    await atTurn(1);
    queue.pause();
    queue.stop();
    queue.pause();
    end(1);
    await run;
  });

  it("starts nothing when it was stopped before", async () => {
    const { queue, started } = scripted();
    queue.stop();
    await queue.run(["a", "b"]);
    expect(started()).toEqual([]);
  });

  it("runs one group of items after the other", async () => {
    const { queue, atTurn, end } = scripted();
    const first = queue.run(["a"]);
    await atTurn(1);
    end(1);
    await first;
    let ended = false;
    const second = queue.run(["b"]).then(() => (ended = true));
    await atTurn(2);
    await settled();
    expect(ended).toBe(false);
    end(2);
    await second;
  });

  it("rejects with what a turn threw, after the other running turns, and starts nothing more", async () => {
    const { queue, atTurn, end, fail, started } = scripted();
    const run = queue.run(["a", "b", "c"]);
    let ended = false;
    void run.catch(() => (ended = true));
    await atTurn(2);
    fail(1, new Error("disk full"));
    await settled();
    expect(ended).toBe(false);
    end(2, again);
    await expect(run).rejects.toThrow("disk full");
    expect(started()).toEqual(["a", "b"]);
  });

  it("rejects, too, where the turn throws at once", async () => {
    const { queue } = scripted({
      turn: () => {
        throw new Error("bug");
      },
    });
    await expect(queue.run(["a", "b"])).rejects.toThrow("bug");
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
