import { runJsonScript } from "./support/run-script.mjs";

export const title = "Journal append, durable, against a bare write with fdatasync, side by side";

export async function bench() {
  const told = await runJsonScript("packages/core/bench/journal-append.ts");
  return {
    rows: [
      ["median", `${told.journalP50Ms} ms to ${told.bareP50Ms} ms`],
      ["99 of 100 within", `${told.journalP99Ms} ms to ${told.bareP99Ms} ms (ratio ${told.p99Ratio})`],
      ["eight at once, 99 of 100 within", `${told.eightAtOnceP99Ms} ms`],
    ],
    bars: [],
  };
}
