import type { ImageReport } from "@cooperbench-ts/docker-images";
import { expect, test } from "vitest";
import { UsableImages } from "./usable-images.ts";

const reports = (states: string): ImageReport[] =>
  states.split("").map(
    (letter, index) =>
      ({
        image: `image-${index}`,
        state: letter === "g" ? "good" : "broken",
        reason: letter === "g" ? null : letter === "d" ? "disk-full" : "image-unusable",
        message: "told",
      }) as ImageReport,
  );
const look = (...calls: string[]): string[][] => {
  const usable = new UsableImages(() => {});
  return calls.map((states) => [...usable.unusable(reports(states))]);
};

test("an image that is bad by itself is named", () => {
  expect(look("gbg", "b", "g")).toEqual([["image-1"], ["image-0"], []]);
});

test.each([["bbbg"], ["gbbb"], ["b", "b", "b"], ["bb", "bg"], ["gd"]])("no run goes on after %s", (...calls) => {
  expect(() => look(...calls)).toThrow(/cannot be used/);
});

test("a good one between two bad ones begins the count anew", () => {
  expect(look("bb", "gb", "b")).toHaveLength(3);
});
