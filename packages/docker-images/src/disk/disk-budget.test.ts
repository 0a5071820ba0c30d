import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planDiskBudget, type SizedImage } from "./disk-budget.ts";

const image = (name: string, ...layers: [string, number][]): SizedImage => ({
  image: name,
  layers: layers.map(([key, bytes]) => ({ key, bytes })),
});

test("neighbours share their base; as many at once as fit", () => {
  const images = [
    image("a", ["base", 10], ["a", 5]),
    image("b", ["base", 10], ["b", 6]),
    image("c", ["other", 20], ["c", 1]),
  ];
  expect(planDiskBudget(images, 100)).toMatchObject({ imagesAtOnce: 3, fits: true, allBytes: 42, peakBytes: 42 });
  // b and c together: 37; a and b: 21.
  expect(planDiskBudget(images, 37)).toMatchObject({ imagesAtOnce: 2, fits: true, peakBytes: 37 });
  expect(planDiskBudget(images, 36)).toMatchObject({ imagesAtOnce: 1, fits: true, peakBytes: 21 });
  expect(planDiskBudget(images, 20)).toMatchObject({ imagesAtOnce: 0, fits: false, shortBytes: 1, largest: "c" });
  expect(planDiskBudget([], 0)).toMatchObject({ imagesAtOnce: 0, fits: true, peakBytes: 0, largest: null });
});

test("never above the budget when it fits, and never more at once for less budget", () => {
  const anImage = fc.array(fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e"), bytes: fc.constant(7) }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(anImage, { maxLength: 8 }), fc.nat(60), fc.nat(60), (lists, one, two) => {
      const images = lists.map((layers, index) => ({ image: String(index), layers }));
      const [small, large] = [Math.min(one, two), Math.max(one, two)].map((budget) => planDiskBudget(images, budget));
      for (const plan of [small, large]) if (plan?.fits) expect(plan.peakBytes).toBeLessThanOrEqual(plan.budgetBytes);
      expect(small?.imagesAtOnce).toBeLessThanOrEqual(large?.imagesAtOnce ?? 0);
    }),
  );
});
