import { type PlannedTrial } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import { showSummary } from "./show-summary.ts";

const trial: PlannedTrial = {
  pair: "a_task/1/f1_f2",
  run: "a-run-of-a-rather-long-name",
  setting: "solo",
  verdict: {
    verdict: "infra_error",
    reason: "timeout",
    spent: { knownUsd: 1, unknownAttempts: 0 },
    attempts: { agent: 1, eval: 1 },
    patchRepair: { length: 0 },
    diagnostics: [],
  },
};

function shown(format: "table" | "markdown", stdoutIsTerminal: boolean): string[] {
  let text = "";
  const io: Io = {
    stdout: (content) => (text += String(content)),
    stderr: () => {},
    environment: {},
    cwd: "/",
    isTerminal: stdoutIsTerminal,
    stdoutIsTerminal,
    columns: 60,
    onInterrupt: () => () => {},
  };
  showSummary(io, [trial], { format });
  return text.split("\n");
}

test("on a terminal no note is wider than it; in a pipe each is one line", () => {
  const [onTerminal, inPipe] = [shown("table", true), shown("table", false)];
  expect(onTerminal.filter((line) => line.length > 60)).toEqual([]);
  expect(inPipe.filter((line) => line.length > 60)).toHaveLength(1);
  expect(onTerminal.join(" ").replaceAll(/ +/g, " ")).toBe(inPipe.join(" ").replaceAll(/ +/g, " "));
  expect(shown("markdown", true)).toEqual(shown("markdown", false));
});
