import { type DiagnosticRow, type PairRow, taskFaults } from "@cooperbench-ts/results";
import type { OverviewDocument, TablesDocument, TrialEntry } from "../documents/documents.ts";
import { packTable } from "../documents/packed-table.ts";
import { viewerVersion } from "../version.ts";
import { trialNames } from "./trial-names.ts";
import type { ViewedTree } from "./viewed-tree.ts";

export async function overviewDocument(tree: ViewedTree): Promise<OverviewDocument> {
  const { title, readAt, results, experiments, statuses, pasts, remarks } = tree;
  const about = diagnosticsByTrial(results.diagnostics);
  return {
    title,
    readAt: readAt.toISOString(),
    version: viewerVersion,
    runs: packTable(results.runs),
    pairs: packTable(results.pairs),
    trials: trialNames(results.pairs).map(({ row, name }): TrialEntry => {
      const codes = (about.get(trialKey(row)) ?? []).map(({ code }) => code);
      return { document: name, diagnostics: [...new Set(codes)] };
    }),
    attempts: packTable(results.attempts),
    experiments,
    statuses,
    pasts,
    taskFaults: await taskFaults(results),
    remarks: [...results.diagnostics.filter(({ pairKey }) => pairKey === null), ...remarks],
  };
}

export function tablesDocument({ results, labels }: ViewedTree): TablesDocument {
  return {
    features: packTable(results.features),
    agents: packTable(results.agents),
    messages: packTable(results.messages),
    dataset: packTable(results.dataset),
    diagnostics: packTable(results.diagnostics),
    labels: packTable(labels),
  };
}

export function diagnosticsByTrial(rows: readonly DiagnosticRow[]): ReadonlyMap<string, readonly DiagnosticRow[]> {
  return Map.groupBy(rows, trialKey);
}

/** What diagnostics name a trial by. */
export function trialKey({ run, setting, upstreamSetting, pairKey }: DiagnosticRow | PairRow): string {
  return JSON.stringify([run, setting, upstreamSetting, pairKey]);
}
