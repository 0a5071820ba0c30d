import type { Diagnostic } from "../formats/verdict-file.ts";
import { asGoldFails } from "../gold/as-gold-fails.ts";
import { agentRows } from "../tables/agent-rows.ts";
import type { AgentRow } from "../tables/agents-shape.ts";
import { conversationChecks } from "../tables/conversation-checks.ts";
import type { DatasetRow } from "../tables/dataset-shape.ts";
import type { DiagnosticRow } from "../tables/diagnostics-shape.ts";
import { extraOfTrial } from "../tables/extra.ts";
import { featureRows } from "../tables/feature-rows.ts";
import type { FeatureRow } from "../tables/features-shape.ts";
import { messageRows } from "../tables/message-rows.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import { pairRow } from "../tables/pair-rows.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { trialColumns } from "../tables/trial-columns.ts";
import type { TrialRecord } from "../tables/trial-record.ts";

/** All rows of one trial; the files behind them can be forgotten. */
export interface TrialRows {
  readonly runDir: string;
  readonly pair: PairRow;
  readonly features: readonly FeatureRow[];
  readonly agents: readonly AgentRow[];
  readonly messages: readonly MessageRow[];
  readonly diagnostics: readonly DiagnosticRow[];
}

/** @param extra with what their files hold beside all that is known */
export function trialRows(
  trial: TrialRecord,
  runDir: string,
  dataset: DatasetRow | null,
  { extra = false }: { readonly extra?: boolean | undefined } = {},
): TrialRows {
  const key = trialColumns(trial);
  const agents = agentRows(key, trial, extra);
  const pair = pairRow(key, trial, agents, dataset);
  return {
    runDir,
    pair: extra ? { ...pair, extra: extraOfTrial(trial.result, trial.evaluation) } : pair,
    features: featureRows(key, trial),
    agents,
    messages: messageRows(key, trial),
    diagnostics: diagnosticsOf(trial).map(({ code, message, file }) => ({
      code,
      message,
      run: key.run,
      setting: key.setting,
      upstreamSetting: key.upstreamSetting,
      pairKey: key.pairKey,
      file: file === null || trial.dir === null || trial.dir === "" ? file : `${trial.dir}/${file}`,
    })),
  };
}

/** All that is to be known of a trial beside its verdict. */
export function diagnosticsOf(trial: TrialRecord): Diagnostic[] {
  const { judgement, result, diagnostics, planned, gold, evaluation } = trial;
  const checks = result === null ? [] : conversationChecks(trial);
  const unplanned = { code: "unplanned-pair", message: "the run's plan does not name this pair", file: null };
  return unique([
    ...judgement.diagnostics,
    ...checks,
    ...asGoldFails(gold, evaluation),
    ...diagnostics,
    ...(planned ? [] : [unplanned]),
  ]);
}

/** A verdict file may hold what this reader finds again. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, file }) => {
    const key = `${code}\n${file ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}
