/** A seed for moments that must differ from run to run; `COOPERBENCH_TS_SEED` repeats one. */
export function freshSeed(): number {
  return Number(process.env["COOPERBENCH_TS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
