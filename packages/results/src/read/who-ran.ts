import type { ConfigFile } from "../formats/run-files.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import type { ResultFile } from "../formats/result-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";

export interface WhoRan {
  readonly model: string | null;
  readonly agentFramework: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Model and agent of a trial: its own result says it, else the run's manifest, else config.json, which every start of the run
 * rewrites. Where a later one says something else, that is worth knowing.
 */
export function whoRan(result: ResultFile | null, manifest: RunManifest | null, config: ConfigFile | null): WhoRan {
  const model = firstSaid("model", [
    ["result.json", result?.model],
    ["manifest.json", manifest?.model],
    ["config.json", config?.model],
  ]);
  const agent = firstSaid("agent", [
    ["result.json", result?.agent_framework],
    ["manifest.json", manifest?.agent],
    ["config.json", config?.agent_framework],
  ]);
  return {
    model: model.value,
    agentFramework: agent.value,
    diagnostics: [...model.diagnostics, ...agent.diagnostics],
  };
}

function firstSaid(
  what: "model" | "agent",
  sources: readonly (readonly [string, string | null | undefined])[],
): { readonly value: string | null; readonly diagnostics: readonly Diagnostic[] } {
  const said = sources.flatMap(([file, value]) => (value == null ? [] : [{ file, value }]));
  const [first, ...later] = said;
  const other = later.find(({ value }) => value !== first?.value);
  if (first === undefined || other === undefined) return { value: first?.value ?? null, diagnostics: [] };
  const message = `${first.file} says ${first.value}, ${other.file} ${other.value}; the first is taken`;
  return { value: first.value, diagnostics: [{ code: `${what}-disagrees`, message, file: null }] };
}
