import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { cohensKappa } from "./kappa.ts";

const figure = z.number().nullable();
const text = await readFile(new URL("../../reference/fixtures/agreement.json", import.meta.url), "utf8");
const reference = z
  .object({
    kappa: z.array(
      z.object({
        table: z.array(z.array(z.int())),
        kappa: figure,
        standardError: figure,
        lower: figure,
        upper: figure,
        rawLower: figure,
        rawUpper: figure,
      }),
    ),
  })
  .parse(JSON.parse(text));

const ratingsOf = (table: readonly (readonly number[])[]) =>
  table.flatMap((row, i) =>
    row.flatMap((count, j) =>
      Array.from({ length: count }, (_, n) => ({ first: `c${i}`, second: `c${j}`, cluster: `${i}-${j}-${n}` })),
    ),
  );

test("kappa, its standard error and intervals are those of scikit-learn and statsmodels to 1e-9", () => {
  expect(reference.kappa.length).toBeGreaterThan(200);
  for (const { table, ...theirs } of reference.kappa) {
    const ours = cohensKappa(ratingsOf(table), { resamples: 1 });
    const pairs = [
      [ours.kappa, theirs.kappa],
      [ours.standardError, theirs.standardError],
      [ours.asymptotic.lower, theirs.lower],
      [ours.asymptotic.upper, theirs.upper],
      [ours.raw.lower, theirs.rawLower],
      [ours.raw.upper, theirs.rawUpper],
    ] as const;
    for (const [mine, other] of pairs) {
      if (mine === null || other === null) expect(mine, JSON.stringify(table)).toBe(other);
      // A root of rounding errors is not as exact as what it is the root of.
      else
        expect(Math.abs(mine - other), JSON.stringify({ table, mine, other })).toBeLessThan(
          theirs.standardError === 0 ? 1e-7 : 1e-9,
        );
    }
  }
});

test("nothing, and one category alone, have no kappa", () => {
  expect(cohensKappa([])).toMatchObject({ n: 0, kappa: null, raw: { rate: null }, bootstrap: { estimate: null } });
  expect(cohensKappa(ratingsOf([[9]]))).toMatchObject({ n: 9, agreed: 9, kappa: null, raw: { rate: 1 } });
});

test("the bootstrap draws whole clusters: ten messages of one conversation are no ten conversations", () => {
  const ratings = ratingsOf([
    [40, 10],
    [10, 40],
  ]);
  const alone = cohensKappa(ratings).bootstrap;
  const together = cohensKappa(ratings.map((rating, at) => ({ ...rating, cluster: String(at % 5) })));
  const clustered = cohensKappa(
    ratings.map((rating, at) => ({ ...rating, cluster: `${rating.first}${rating.second}${at % 2}` })),
  );
  expect(alone).toMatchObject({ estimate: expect.closeTo(0.6, 9), clusters: 100, undefinedResamples: 0 });
  expect(together.bootstrap.clusters).toBe(5);
  expect(width(clustered.bootstrap)).toBeGreaterThan(width(alone) * 1.5);
  expect(cohensKappa(ratings).bootstrap).toEqual(alone);
  expect(cohensKappa(ratings, { seed: 2 }).bootstrap).not.toEqual(alone);
});

function width({ lower, upper }: { lower: number | null; upper: number | null }): number {
  return (upper ?? 0) - (lower ?? 0);
}
