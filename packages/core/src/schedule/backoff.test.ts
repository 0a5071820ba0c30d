import { describe, expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

const at = (failedTry: number, random = 0, timeScale = 1) => ({ failedTry, random, timeScale });

describe("backoffMs", () => {
  it("doubles with each try, up to five minutes", () => {
    expect([1, 2, 3, 4, 5, 10].map((failed) => backoffMs("model-rate-limit", at(failed)))).toEqual([
      30_000, 60_000, 120_000, 240_000, 300_000, 300_000,
    ]);
  });

  it("waits as long as the cause needs: long for limits, hardly for a timeout", () => {
    expect(backoffMs("registry-rate-limit", at(1))).toBe(120_000);
    expect(backoffMs("timeout", at(1))).toBe(1000);
    expect(backoffMs("torn-result", at(1))).toBe(5000);
  });

  it("waits too where a rule sends a trial back whose reason alone would not", () => {
    expect(backoffMs("nothing-selected", at(1))).toBe(5000);
  });

  it("adds up to half of it, so that trials do not come back together", () => {
    expect(backoffMs("timeout", at(1, 0.5))).toBe(1250);
    expect(backoffMs("timeout", at(1, 0.999))).toBeLessThanOrEqual(1500);
    expect(backoffMs("model-rate-limit", at(10, 0.999))).toBeLessThanOrEqual(450_000);
  });

  it("is compressed in a rehearsal", () => {
    expect(backoffMs("model-rate-limit", at(1, 0, 1 / 1000))).toBe(30);
  });
});
