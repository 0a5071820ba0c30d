import { bar, runJsonScript } from "./support/run-script.mjs";

export const title = "Makespan of 300 recorded trials in virtual time, against the best that four slots can do";

export async function bench() {
  const { ratio, strictOrderRatio, withFaultsRatio } = await runJsonScript("packages/core/bench/makespan.ts");
  return {
    rows: [
      ["--strict-order", strictOrderRatio],
      ["with typical faults, two of them hangs of an hour near the end", withFaultsRatio],
    ],
    bars: [bar("ratio without faults", ratio, 1.02)],
  };
}
