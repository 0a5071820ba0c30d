import { bar, runJsonScript } from "./support/run-script.mjs";

export const title = "300 model calls of 200 KB through the model door, against 300 without";

export async function bench() {
  const told = await runJsonScript("packages/attempt/bench/model-door.ts");
  return {
    rows: [["median call", `${told.medianThroughMs} ms to ${told.medianWithoutMs} ms`]],
    bars: [bar("added to a call, ms (first decile)", told.addedMs, 10)],
  };
}
