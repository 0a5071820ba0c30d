import { type QueueOptions, TrialQueue, type TurnEnd } from "../schedule/trial-queue.ts";

export const done: TurnEnd = { kind: "done" };
export const again: TurnEnd = { kind: "again", afterMs: 0 };

/** A queue whose turns end when the test says so. */
export function scripted(options: Partial<QueueOptions<string>> = {}) {
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
export async function settled(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
