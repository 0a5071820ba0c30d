import { createRandom } from "@cooperbench-ts/results";

/** Numbers in [0, 1) that differ from run to run; the seed is printed, and `COOPERBENCH_TS_SEED` repeats it. */
export function freshNumbers(): () => number {
  const seed = Number(process.env["COOPERBENCH_TS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed} (COOPERBENCH_TS_SEED repeats it)`);
  const random = createRandom(seed);
  return () => random.float();
}
