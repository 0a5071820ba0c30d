import type { RunManifest } from "../formats/manifest-file.ts";
import type { ResultFile } from "../formats/result-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { resolveSetting } from "./resolve-setting.ts";
import type { Setting } from "../setting.ts";
import type { RunContext } from "../tables/trial-record.ts";
import { policyId, type RunFiles } from "./read-run.ts";
import { whoRan } from "./who-ran.ts";

export interface ExplicitContext {
  readonly setting?: Setting | Readonly<Record<string, Setting>>;
  readonly upstreamVersion?: string;
}

/** What is known of a run, for one trial or for those that are only planned. The manifest wins over what the caller says. */
export function runContext(
  run: string,
  upstream: string | null,
  manifest: RunManifest | null,
  files: RunFiles | null,
  explicit: ExplicitContext,
  result: ResultFile | null = null,
): { readonly context: RunContext; readonly diagnostics: readonly Diagnostic[] } {
  const told =
    typeof explicit.setting === "string"
      ? explicit.setting
      : explicit.setting !== undefined && Object.hasOwn(explicit.setting, run)
        ? explicit.setting[run]
        : undefined;
  const { setting, source, diagnostics } = resolveSetting({ manifest, explicit: told ?? null, upstream });
  const { model, agentFramework, diagnostics: disagreements } = whoRan(result, manifest, files?.config ?? null);
  const upstreamVersion = manifest?.upstream.version ?? explicit.upstreamVersion ?? null;
  return {
    context: {
      run,
      setting,
      settingSource: source,
      repeat: manifest?.repeat ?? 1,
      upstreamSetting: upstream,
      model,
      agentFramework,
      upstreamVersion,
      evalPolicy: policyId(manifest, upstreamVersion),
    },
    diagnostics: [...diagnostics, ...disagreements],
  };
}
