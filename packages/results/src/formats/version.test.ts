import { describe, expect, it } from "vitest";
import { atLeast, compareVersions, since } from "./version.ts";

describe("compareVersions", () => {
  it("counts numbers, not letters", () => {
    expect(["0.0.29", "0.0.4", "0.1", "0.0.11"].sort(compareVersions)).toEqual(["0.0.4", "0.0.11", "0.0.29", "0.1"]);
    expect(since("0.0.12", "0.0.12")).toBe(true);
    expect(since("0.0.9", "0.0.12")).toBe(false);
    expect(compareVersions("1.0", "1.0.0")).toBe(0);
  });

  it("says of a text that is no version that nobody knows", () => {
    expect(["v0.0.12", "0.0.12", "0.0.12rc1", "0.1.0"].map((text) => atLeast(text, "0.0.12"))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(atLeast("0.0.9", "0.0.12")).toBe(false);
    expect([null, "", "main", "0.12", "0.0.12.1"].map((text) => atLeast(text, "0.0.12"))).toEqual(Array(5).fill(null));
  });
});
