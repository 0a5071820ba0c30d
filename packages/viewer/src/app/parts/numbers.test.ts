import { expect, test } from "vitest";
import { points, pText, range, signed } from "./numbers.ts";

test("a difference has its sign, and none where it rounds to nothing", () => {
  expect([0.293, -0.0001, -0.06, null].map(points)).toEqual(["+29.3", "0.0", "−6.0", "–"]);
  expect(signed(-1.234, 2)).toBe("−1.23");
  expect(range(-0.65, -0.3333, (end) => signed(end, 2))).toBe("−0.65 to −0.33");
  expect(range(null, 0.5, points)).toBe("… to +50.0");
  expect(range(null, null, points)).toBe("–");
});

test("p has the digits that count", () => {
  expect([0.00001, 0.00123, 0.0456, 0.5, null].map(pText)).toEqual(["< 0.0001", "0.0012", "0.046", "0.50", "–"]);
});
