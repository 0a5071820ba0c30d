/** A seeded generator; the same seed gives the same numbers in every runtime, bit for bit. */
export interface Random {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform integer in [0, bound), without modulo bias; bound in 1 … 2^32. */
  below(bound: number): number;
  /** Uniform number in [0, 1) with 53 random bits. */
  float(): number;
}

/**
 * xoshiro128** (Blackman and Vigna 2018), its state filled from `seed` by splitmix32. Only 32-bit integer operations, so
 * no runtime can round differently. Throws RangeError unless `seed` is an integer in [0, 2^32).
 */
export function createRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`createRandom: expected an integer seed in [0, 2^32), got ${seed}`);
  }
  const fill = splitmix32(seed);
  let [s0, s1, s2, s3] = [fill(), fill(), fill(), fill()];
  const uint32 = () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotateLeft(s3, 11);
    return result;
  };
  // Of the bound that was asked for last: whoever resamples asks for the same one millions of times.
  let [known, last] = [1, 2 ** 32 - 1];
  return {
    uint32,
    below(bound) {
      if (bound !== known) {
        if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
          throw new RangeError(`below: expected an integer bound in 1 … 2^32, got ${bound}`);
        }
        last = 2 ** 32 - (2 ** 32 % bound) - 1;
        known = bound;
      }
      let draw = uint32();
      while (draw > last) draw = uint32();
      // Integers on both sides are divided as such, many times as fast.
      return bound === 2 ** 32 ? draw : (draw >>> 0) % (bound >>> 0);
    },
    float: () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53,
  };
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
