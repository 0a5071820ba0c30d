import type { RunManifest } from "../formats/manifest-file.ts";
import type { DiagnosticRow } from "../tables/diagnostics-shape.ts";
import type { RunRow } from "../tables/runs-shape.ts";
import { groupRows } from "../stats/group-rows.ts";
import { sumCounts, sumKnown } from "../sums.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunFiles } from "./read-run.ts";

/** What a run's row needs beside its pairs. */
export interface RunSource {
  readonly dir: string;
  readonly manifest: RunManifest | null;
  readonly files: RunFiles | null;
}

/** One row per run and upstream setting, counted over the pairs. */
export function runRows(
  pairs: readonly PairRow[],
  diagnostics: readonly DiagnosticRow[],
  sourceOf: (row: PairRow) => RunSource,
): RunRow[] {
  return groupRows(pairs, ["run", "arm", "setting", "upstreamSetting", "repeat"]).flatMap(({ key, rows }) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { dir, manifest, files } = sourceOf(first);
    const planned = rows.filter((row) => row.planned);
    const count = (verdict: PairRow["verdict"]) => planned.filter((row) => row.verdict === verdict).length;
    const about = diagnostics.filter(
      (row) => row.run === key.run && row.setting === key.setting && row.upstreamSetting === key.upstreamSetting,
    );
    const known = rows.flatMap((row) => row.spentKnownUsd ?? []);
    const costUnknown = rows.filter((row) => row.spentKnownUsd === null || (row.unpricedAttempts ?? 0) > 0).length;
    const messages = rows.flatMap((row) => row.messages ?? []);
    return [
      {
        ...key,
        settingSource: first.settingSource,
        experiment: manifest?.experiment ?? null,
        model: agreed(rows, "model"),
        agentFramework: agreed(rows, "agentFramework"),
        upstreamVersion: agreed(rows, "upstreamVersion"),
        evalPolicy: agreed(rows, "evalPolicy"),
        git: first.git,
        teamWithout: agreed(rows, "teamWithout"),
        nudged: agreed(rows, "nudged"),
        standIn: manifest?.upstream?.standIn ?? null,
        pairs: planned.length,
        pass: count("pass"),
        fail: count("fail"),
        infraError: count("infra_error"),
        pending: count(null),
        unplanned: rows.length - planned.length,
        costUsd: known.length === 0 && costUnknown > 0 ? null : sumKnown(known),
        costUnknown,
        messages: messages.length === 0 ? null : sumCounts(messages),
        submitNudges: rows.some((row) => row.judged === "result-and-eval") ? null : nudged(about),
        diagnostics: about.length,
        startedAt: manifest?.createdAt ?? files?.config?.started_at ?? null,
        dir,
      },
    ];
  });
}

/** What all results of a run say who made them; where some were adopted into it they need not agree: then null. */
function agreed<
  Column extends "model" | "agentFramework" | "upstreamVersion" | "evalPolicy" | "teamWithout" | "nudged",
>(rows: readonly PairRow[], column: Column): PairRow[Column] | null {
  const made = rows.filter(({ judged }) => judged !== "plan");
  const said = new Set<PairRow[Column] | null>((made.length === 0 ? rows : made).map((row) => row[column]));
  // A result that is torn does not say its model; a version that is not known may be another one.
  if (column === "model" || column === "agentFramework") said.delete(null);
  const [one = null, ...others] = said;
  return others.length === 0 ? one : null;
}

/** Trials, not agents. */
function nudged(diagnostics: readonly DiagnosticRow[]): number {
  return new Set(diagnostics.filter((row) => row.code === "submit-nudge").map((row) => row.pairKey)).size;
}
