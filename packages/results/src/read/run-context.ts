import type { RunManifest } from "../formats/manifest-file.ts";
import type { Origin } from "../formats/origin.ts";
import type { ResultFile } from "../formats/result-file.ts";
import { habitsOf } from "../formats/upstream-habits.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { resolveSetting } from "./resolve-setting.ts";
import type { ToldRun } from "../run-map/run-map.ts";
import type { RunContext } from "../tables/trial-record.ts";
import { policyId, type RunFiles } from "./read-run.ts";
import { teamFacts } from "./team-facts.ts";
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
  const { facts, diagnostics: teamDiagnostics } = teamFacts(setting, manifest, result);
  // Of work that was only evaluated here, the agents' upstream is another.
  const ranBy = manifest?.source;
  const upstreamVersion = manifest === null ? told.upstreamVersion : (manifest.upstream?.version ?? null);
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
      evalPolicy: policyId(manifest, upstreamVersion, agentFramework),
      nudge: manifest?.nudge ?? nudgeOf(ranBy === undefined ? upstreamVersion : ranBy.upstreamVersion),
      ...facts,
      datasetHash: manifest?.datasetHash ?? null,
    },
    diagnostics: [...diagnostics, ...disagreements, ...teamDiagnostics],
  };
}

/** The same for a trial whose work was adopted: who made it is what its own tree says, whatever the run is made with here. */
export function withOrigin(context: RunContext, origin: Origin | null, result: ResultFile | null = null): RunContext {
  if (origin === null) return context;
  const { model, agentFramework, upstreamVersion, evalPolicy, datasetHash } = origin;
  return {
    ...context,
    model: result?.model ?? model,
    agentFramework: result?.agent_framework ?? agentFramework,
    upstreamVersion,
    evalPolicy,
    nudge: origin.nudge ?? nudgeOf(upstreamVersion),
    datasetHash,
  };
}

function nudgeOf(version: string | null): RunContext["nudge"] {
  return habitsOf(version)?.nudge ?? null;
}
