import { expect, test } from "vitest";
import { ScriptArrivals } from "./script-arrivals.ts";

class Script extends EventTarget {
  isThere = true;
  remove(): void {
    this.isThere = false;
  }
}

function asked(name: string) {
  const arrivals = new ScriptArrivals();
  const script = new Script();
  const found = arrivals.wait(name, script, () => {});
  return { arrivals, script, found };
}

test("a script hands over what it holds", async () => {
  const { arrivals, script, found } = asked("trials/a");
  arrivals.take("trials/b", 1);
  arrivals.take("trials/a", 2);
  script.dispatchEvent(new Event("load"));
  expect(await found).toBe(2);
  expect(script.isThere).toBe(false);
});

test("a script that is cut off is loaded and hands over nothing: that is told, as a missing one is", async () => {
  for (const [event, why] of [
    ["load", /data\/tables\.js is not whole/],
    ["error", /data\/tables\.js is missing/],
  ] as const) {
    const { script, found } = asked("tables");
    script.dispatchEvent(new Event(event));
    await expect(found).rejects.toThrow(why);
    expect(script.isThere).toBe(false);
  }
});
