import type { RunManifest } from "../formats/manifest-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { resolveSetting } from "../load/resolve-setting.ts";
import type { Setting } from "../setting.ts";
import type { RunContext } from "../tables/trial.ts";
import { policyId, type RunFiles } from "./read-run.ts";

export interface ExplicitContext {
  readonly setting?: Setting | Readonly<Record<string, Setting>>;
  readonly upstreamVersion?: string;
}

/** What is known of a run, for one upstream setting in it. The manifest wins over what the caller says. */
export function runContext(
  run: string,
  upstream: string | null,
  manifest: RunManifest | null,
  files: RunFiles | null,
  explicit: ExplicitContext,
): { readonly context: RunContext; readonly diagnostics: readonly Diagnostic[] } {
  const told =
    typeof explicit.setting === "string"
      ? explicit.setting
      : explicit.setting !== undefined && Object.hasOwn(explicit.setting, run)
        ? explicit.setting[run]
        : undefined;
  const { setting, source, diagnostics } = resolveSetting({ manifest, explicit: told ?? null, upstream });
  const upstreamVersion = manifest?.upstream.version ?? explicit.upstreamVersion ?? null;
  return {
    context: {
      run,
      setting,
      settingSource: source,
      repeat: manifest?.repeat ?? 1,
      upstreamSetting: upstream,
      model: manifest?.model ?? files?.config?.model ?? null,
      agentFramework: manifest?.agent ?? files?.config?.agent_framework ?? null,
      upstreamVersion,
      evalPolicy: policyId(manifest, upstreamVersion),
    },
    diagnostics,
  };
}
