import { describe, expect, it } from "vitest";
import { again, scripted, settled } from "../testing/scripted-queue.ts";

describe("TrialQueue", () => {
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

  it("goes on when each of its pauses is over", async () => {
    const { queue, atTurn, end, started } = scripted({ concurrency: 1 });
    const run = queue.run(["a", "b"]);
    await atTurn(1);
    queue.pause();
    queue.pause();
    end(1);
    queue.resume();
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
});
