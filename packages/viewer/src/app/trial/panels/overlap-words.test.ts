import type { LineOverlap } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { markedFor, overlapsByFile, sharedFiles } from "./overlap-words.ts";

const overlap = (file: string, from: number, agents: [string, string] = ["agent1", "agent2"]): LineOverlap => ({
  file,
  from,
  to: from + 1,
  agents,
});

test("each agent's marks name the other", () => {
  const overlaps = [overlap("a", 1), overlap("a", 9, ["agent2", "agent3"]), overlap("b", 4)];
  expect([...markedFor("agent1", overlaps)]).toEqual([
    ["a", [{ from: 1, to: 2, by: "agent2" }]],
    ["b", [{ from: 4, to: 5, by: "agent2" }]],
  ]);
  expect(
    markedFor("agent2", overlaps)
      .get("a")
      ?.map(({ by }) => by),
  ).toEqual(["agent1", "agent3"]);
  expect(markedFor("agent4", overlaps).size).toBe(0);
  expect(overlapsByFile(overlaps).map(({ file, overlaps: some }) => [file, some.length])).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
});

test("files that both changed in other places", () => {
  const patches = [
    { agent: "agent1", files: ["a", "b", "b", "c"] },
    { agent: "agent2", files: ["a", "c"] },
  ];
  expect(sharedFiles(patches, [overlap("a", 1)])).toEqual(["c"]);
});
