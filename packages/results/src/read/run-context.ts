import type { RunManifest } from "../formats/manifest-file.ts";
import type { ResultFile } from "../formats/result-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { resolveSetting } from "./resolve-setting.ts";
import type { ToldRun } from "../run-map/run-map.ts";
import type { RunContext } from "../tables/trial-record.ts";
import { policyId, type RunFiles } from "./read-run.ts";
import { whoRan } from "./who-ran.ts";

/** What is known of a run, for one trial or for those that are only planned. Of setting and version the manifest wins over what the caller says. */
export function runContext(
  run: string,
  upstream: string | null,
  manifest: RunManifest | null,
  files: RunFiles | null,
  told: ToldRun & { readonly upstreamVersion: string | null },
  result: ResultFile | null = null,
): { readonly context: RunContext; readonly diagnostics: readonly Diagnostic[] } {
  const { setting, source, diagnostics } = resolveSetting({ manifest, explicit: told.setting, upstream });
  const { model, agentFramework, diagnostics: disagreements } = whoRan(result, manifest, files?.config ?? null);
  const upstreamVersion = manifest?.upstream.version ?? told.upstreamVersion;
  return {
    context: {
      run,
      arm: told.arm,
      setting,
      settingSource: source,
      repeat: told.repeat,
      upstreamSetting: upstream,
      model,
      agentFramework,
      upstreamVersion,
      evalPolicy: policyId(manifest, upstreamVersion),
      datasetHash: manifest?.datasetHash ?? null,
    },
    diagnostics: [...diagnostics, ...disagreements],
  };
}
