import { isPlayed, playedTraits } from "./agents.ts";
import { evaluatePatches } from "./evaluate-patches.ts";
import { faultOf, leavesNoPatch } from "./fault.ts";
import { trialOutcome } from "./outcome.ts";
import { patchText, stripped } from "./patch-plan.ts";
import { habitsOf } from "./habits.ts";
import { agentFileName } from "./agent-file-name.ts";
import { isAmong, releaseOf } from "./releases.ts";
import type { Scenario } from "./scenario.ts";
import { settingTraits, type RehearsedSetting, usualSettings } from "./settings.ts";
import type { RehearsedTrial } from "./trial.ts";

export interface ExpectedVerdict {
  readonly setting: RehearsedSetting;
  /** `repo/task/fA_fB`. */
  readonly pair: string;
  /** Once every fault has healed. */
  readonly verdict: "pass" | "fail";
  /** All patches of the trial are empty. */
  readonly noPatch: boolean;
  /** Patches that upstream cut, by file name. */
  readonly cut: readonly string[];
  /** Upstream's merge, null in solo. */
  readonly merge: { readonly status: string; readonly strategy: string | null } | null;
}

export function parseRehearsedPair(setting: RehearsedSetting, pair: string): RehearsedTrial {
  const parts = /^([^/]+)\/(\d+)\/f(\d+)_f(\d+)$/.exec(pair);
  if (parts === null) throw new TypeError(`not a pair: ${pair}`);
  return {
    setting,
    repo: parts[1] as string,
    taskId: Number(parts[2]),
    features: [Number(parts[3]), Number(parts[4])],
  };
}

/** The patch as the agent wrote it, by feature (solo: one, under the first). */
function trialPatches(
  scenario: Scenario,
  trial: RehearsedTrial,
): readonly { readonly file: string; readonly text: string }[] {
  return trialOutcome(scenario, trial).agents.map((agent) => ({
    file: `${agentFileName(agent.id, agent.features)}.patch`,
    text: patchText(agent.plan, scenario.seed, trial.repo, trial.taskId),
  }));
}

function noPatches(scenario: Scenario, trial: RehearsedTrial): ReturnType<typeof trialPatches> {
  return trialPatches(scenario, trial).map(({ file }) => ({ file, text: "" }));
}

/** No fault lasts longer than that, unless it lasts for ever. */
const MAX_ATTEMPTS = 20;

/** Whether the first attempt that comes to a result hands in anything. */
function handsIn({ faults }: Scenario, setting: RehearsedSetting, pair: string): boolean {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const fault = faultOf(faults, { setting, pair, phase: "agent", attempt });
    if (fault === null || leavesNoPatch(fault)) return fault === null;
  }
  return true;
}

/** What upstream's adapter makes of a patch. */
export function adapterPatch(version: string, agent: string, patch: string): string {
  const { stripsPatch } = playedTraits(isPlayed(agent) ? agent : habitsOf(version).defaultAgent);
  return isAmong(stripsPatch, releaseOf(version)) ? stripped(patch) : patch;
}

/**
 * What a correct harness reports per trial in the end, in the order of settings and pairs.
 * `patchRepair: "off"` says what upstream makes of its own cut patches; `"apply"` of the patches as the agents wrote them.
 * `agent` defaults to the version's own default agent.
 */
export function expectedVerdicts(
  scenario: Scenario,
  options: {
    readonly patchRepair?: "apply" | "off";
    readonly settings?: readonly RehearsedSetting[];
    readonly agent?: string;
  } = {},
): readonly ExpectedVerdict[] {
  const {
    patchRepair = "apply",
    settings = usualSettings,
    agent = habitsOf(scenario.upstreamVersion).defaultAgent,
  } = options;
  const version = scenario.upstreamVersion;
  return settings.flatMap((setting) =>
    scenario.pairs.map((pair): ExpectedVerdict => {
      const trial = parseRehearsedPair(setting, pair);
      const whole = handsIn(scenario, setting, pair) ? trialPatches(scenario, trial) : noPatches(scenario, trial);
      const written = whole.map(({ file, text }) => ({ file, text: adapterPatch(version, agent, text) }));
      // A missing final newline is no damage: eval puts it back.
      const cut = whole
        .filter(({ text }, index) => text.trimEnd() !== text.slice(0, -1) && written[index]?.text !== text)
        .map(({ file }) => file);
      const judged = (patchRepair === "apply" ? whole : written).map(({ text }) =>
        text === "" || text.endsWith("\n") ? text : `${text}\n`,
      );
      const evaluation = evaluatePatches(version, settingTraits[setting].folder, trial.features, judged);
      const merge = evaluation.merge;
      return {
        setting,
        pair,
        verdict: evaluation.passed ? "pass" : "fail",
        noPatch: judged.every((text) => text === ""),
        cut,
        merge: merge === null ? null : { status: merge.status, strategy: merge.strategy },
      };
    }),
  );
}
