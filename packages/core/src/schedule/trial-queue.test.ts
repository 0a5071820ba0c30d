import { describe, expect, it } from "vitest";
import { again, scripted, settled } from "../testing/scripted-queue.ts";

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
});
