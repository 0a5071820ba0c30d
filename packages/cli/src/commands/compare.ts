import path from "node:path";
import { InputError, requireResultsFolder } from "@cooperbench-ts/core";
import { imageName } from "@cooperbench-ts/docker-images";
import { compareGradings, flakyGradings, type GradedTrial, type GradingDelta } from "@cooperbench-ts/results";
import { readGradings } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { printLine, sayLine, writeJsonLine } from "../io.ts";
import { deltaNotes, deltaText, flakyText } from "../render/gradings.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";

export function compareCommand(context: CommandContext): Command {
  const command = newCommand(
    context,
    "compare",
    "two gradings of the same work, pair by pair: which verdicts changed, and why; results of different agents' work are refused",
    ["compare logs logs-regraded-0.0.29", "compare regraded-a regraded-b --json"],
  )
    .argument("<a>", "results tree: what was graded before")
    .argument("<b>", "results tree: the same work, graded again, as `regrade` leaves it");
  return onRun(command, context, async (options, [a = "", b = ""]) => {
    const { io } = context;
    const [before, after] = [await gradingsIn(io.cwd, a), await gradingsIn(io.cwd, b)];
    const delta = compareGradings(before, after);
    if (delta.pairs === 0) throw notOneWork(a, b, delta);
    const [inA, inB] = [flakyGradings(before), flakyGradings(after)];
    if (options["json"] === true) {
      writeJsonLine(io, { a, b, ...delta, flaky: { a: inA, b: inB } });
      for (const note of deltaNotes(delta)) sayLine(io, note);
      return 0;
    }
    for (const line of deltaText(delta, { a: sideOf(a, before), b: sideOf(b, after) })) printLine(io, line);
    for (const line of [...flakyText(inA, "A"), ...flakyText(inB, "B")]) printLine(io, line);
    for (const note of deltaNotes(delta)) sayLine(io, note);
    return 0;
  });
}

async function gradingsIn(cwd: string, dir: string): Promise<GradedTrial[]> {
  return readGradings(await requireResultsFolder(path.resolve(cwd, dir)), { imageName });
}

/** A tree and what is recorded of how it was graded. */
function sideOf(dir: string, trials: readonly GradedTrial[]): string {
  const policies = trials.map(({ conditions: { upstreamVersion, evalPolicy } }) =>
    upstreamVersion === null ? "version unknown" : `upstream ${upstreamVersion}, ${evalPolicy?.id ?? "rules unknown"}`,
  );
  return `${dir} (${[...new Set(policies)].join("; ")})`;
}

function notOneWork(a: string, b: string, { otherWork, onlyBefore, onlyAfter }: GradingDelta): InputError {
  const problem =
    otherWork.length > 0
      ? `All ${otherWork.length} pairs that both have are of other work: their patches or their result.json differ.`
      : `They have no pair in common: ${onlyBefore} are only in the first, ${onlyAfter} only in the second.`;
  return new InputError({
    code: "not-the-same-work",
    subject: `${a} and ${b}`,
    problem,
    remedy: "Compare a tree with what `cooperbench-ts regrade` made of it, or two regradings of one tree.",
  });
}
