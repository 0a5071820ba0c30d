import type { DiagnosticRow } from "../tables/diagnostics-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunRow } from "../tables/runs-shape.ts";
import type { RunFiles } from "./read-run.ts";

/** What is to be known of a run as a whole. */
export function runChecks(run: RunRow, pairs: readonly PairRow[], files: RunFiles | null): DiagnosticRow[] {
  const say = (code: string, message: string, file: string | null = null): DiagnosticRow => ({
    code,
    message,
    run: run.run,
    setting: run.setting,
    upstreamSetting: run.upstreamSetting,
    pairKey: null,
    file,
  });
  const all: DiagnosticRow[] = [];
  if (run.nudged === true) {
    const count = run.submitNudges === null ? "an unknown number" : String(run.submitNudges);
    all.push(
      say(
        "submit-nudge-bias",
        `${["upstream", run.upstreamVersion ?? []].flat().join(" ")} nudges agents that may send messages to submit, and no others: ${count} of ${run.pairs} trials were nudged, so a difference to a setting without messages is partly the nudge`,
      ),
    );
  }
  const graded = pairs.filter((row) => row.bothPassed === true).length;
  for (const [file, told] of [
    ["summary.json", files?.summary?.eval],
    ["eval_summary.json", files?.evalSummary],
  ] as const) {
    const passed = told?.["passed"];
    if (typeof passed !== "number" || passed === graded) continue;
    all.push(
      say(
        "summary-disagrees",
        `${file} says ${passed} passed, the pair folders say ${graded}: it covers the last session only`,
        run.dir === "" ? file : `${run.dir}/${file}`,
      ),
    );
  }
  if (run.evalPolicy === null && pairs.some((row) => row.bothPassed !== null)) {
    all.push(
      say(
        "eval-policy-unknown",
        "which upstream version graded this run is not recorded: rates of different versions are different measures",
      ),
    );
  }
  return all;
}
