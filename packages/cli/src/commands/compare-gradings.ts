import path from "node:path";
import { requireResultsFolder } from "@cooperbench-ts/core";
import { imageName } from "@cooperbench-ts/docker-images";
import { compareGradings, flakyGradings, type GradedTrial } from "@cooperbench-ts/results";
import { readGradings } from "@cooperbench-ts/results/node";
import { readRunMap, readSetting } from "../config/run-map.ts";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { deltaNotes, deltaText, flakyText } from "../render/gradings.ts";

type Options = Readonly<Record<string, unknown>>;

/** Shows what a second grading of the same work changed; false: no pair of both is of the same work, and nothing was shown. */
export async function showGradings(io: Io, options: Options, a: string, b: string): Promise<boolean> {
  const [before, after] = [await gradingsIn(io, options, a), await gradingsIn(io, options, b)];
  const delta = compareGradings(before, after);
  if (delta.pairs === 0) return false;
  const [inA, inB] = [flakyGradings(before), flakyGradings(after)];
  if (options["json"] === true) writeJsonLine(io, { a, b, ...delta, flaky: { a: inA, b: inB } });
  else
    for (const line of [
      ...deltaText(delta, { a: sideOf(a, before), b: sideOf(b, after) }),
      ...flakyText(inA, "A"),
      ...flakyText(inB, "B"),
    ])
      printLine(io, line);
  for (const note of deltaNotes(delta)) sayLine(io, note);
  return true;
}

async function gradingsIn(io: Io, options: Options, dir: string): Promise<GradedTrial[]> {
  const runs = await readRunMap(io.cwd, options);
  const setting = readSetting(options);
  return readGradings(await requireResultsFolder(path.resolve(io.cwd, dir)), {
    imageName,
    ...(runs.length === 0 ? {} : { runs }),
    ...(setting === undefined ? {} : { setting }),
  });
}

/** A tree and what is recorded of how it was graded. */
function sideOf(dir: string, trials: readonly GradedTrial[]): string {
  const policies = trials.map(({ conditions: { upstreamVersion, evalPolicy } }) =>
    upstreamVersion === null ? "version unknown" : `upstream ${upstreamVersion}, ${evalPolicy?.id ?? "rules unknown"}`,
  );
  return `${dir} (${[...new Set(policies)].join("; ")})`;
}
