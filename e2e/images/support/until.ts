import { setTimeout as wait } from "node:timers/promises";

/** Asks again every 50 ms until the answer is true; throws with what was awaited after the limit. */
export async function until(what: string, limitMs: number, ask: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms`);
    await wait(50);
  }
}
