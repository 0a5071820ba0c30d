import { InputError } from "../errors.ts";
import type { PairRow } from "../tables/pairs-shape.ts";

/**
 * Two results of one pair under one arm, setting and repeat would count twice: rules that say so are mistaken.
 * @throws InputError `run-map-ambiguous`
 */
export function refuseSameTrials(
  rows: Iterable<Pick<PairRow, "arm" | "setting" | "upstreamSetting" | "repeat" | "pairKey" | "run" | "dir">>,
): void {
  const seen = new Map<string, { readonly run: string; readonly dir: string | null }>();
  for (const { arm, setting, upstreamSetting, repeat, pairKey, run, dir } of rows) {
    const key = JSON.stringify([arm, setting ?? upstreamSetting, repeat, pairKey]);
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, { run, dir });
      continue;
    }
    throw new InputError({
      code: "run-map-ambiguous",
      subject: `runs ${other.run} and ${run}`,
      problem: `Both are repeat ${repeat} of ${setting ?? "an unknown setting"} ${arm === null ? "without an arm" : `in arm ${arm}`}, and both hold ${pairKey}.`,
      remedy:
        "Tell them apart: {repeat} where their names have the number, or another arm for each (PATTERN=SETTING@ARM).",
    });
  }
}
