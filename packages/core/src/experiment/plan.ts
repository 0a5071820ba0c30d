import { pairKey } from "@cooperbench-ts/results";
import { trialKey } from "../state/layout.ts";
import type { AgentBudget } from "../upstream/agent-config.ts";
import { evalArgv, runArgv } from "../upstream/argv.ts";
import type { ExperimentConfig, ExperimentConfigInput } from "./config.ts";
import type { Drift } from "./drift.ts";
import { compareInputs, probeExperiment } from "./freeze.ts";
import { prepareExperiment } from "./prepare.ts";
import type { ExperimentHost } from "./host.ts";
import { UNADOPTED_WHY } from "./unadopted.ts";
import { expectRest, type Expectation } from "./expectation.ts";

/** One planned trial: what a run would do about it and why, and the exact calls. */
export interface PlannedCall {
  readonly run: string;
  readonly setting: string;
  readonly pair: string;
  /** `adopt`: a run refuses until the results that are there are taken over. */
  readonly action: "run" | "eval" | "recover" | "publish" | "skip" | "adopt";
  readonly why: string;
  /** Upstream's calls, `[agent phase, eval phase]`; empty for a skip. Secrets are never in an argv. */
  readonly calls: readonly (readonly string[])[];
}

export interface ExperimentPlan {
  readonly experiment: string;
  readonly config: ExperimentConfig;
  readonly upstream: {
    readonly path: string;
    readonly version: string;
    readonly litellm: string | null;
    readonly standIn: boolean;
  };
  /** The agent's own budget per task as upstream will apply it; 0 means no limit. */
  readonly agentBudget: AgentBudget;
  readonly trials: readonly PlannedCall[];
  /** Frozen inputs that are no longer what the results were made with. */
  readonly drift: readonly Drift[];
  readonly expected: Expectation;
}

/** A dry run: reads, asks upstream who it is, starts no trial and writes nothing. @throws ExperimentError */
export async function planExperiment(input: ExperimentConfigInput, host: ExperimentHost): Promise<ExperimentPlan> {
  const prepared = await prepareExperiment(input, { unadopted: "show" });
  const { config } = prepared;
  const probed = await probeExperiment(prepared, host);
  const { probe, agentConfig } = probed;
  const unadopted = new Set(prepared.unadopted.map(trialKey));
  return {
    experiment: prepared.name,
    config,
    upstream: { path: probe.path, version: probe.version, litellm: probe.litellmVersion, standIn: probe.standIn },
    agentBudget: agentConfig.budget,
    trials: prepared.trials.map(({ trial, decision }) => {
      const label = { run: trial.run, setting: trial.setting, pair: pairKey(trial.pair) };
      if (unadopted.has(trialKey(trial))) return { ...label, action: "adopt", why: UNADOPTED_WHY, calls: [] };
      const target = { upstream: probe.path, run: trial.run, pair: trial.pair };
      const { setting } = trial;
      const redisUrl =
        setting === "coop-comm" ? (config.redis === "auto" ? "redis://127.0.0.1:PORT/DATABASE" : config.redis) : null;
      const agent = runArgv(target, {
        setting,
        model: config.model,
        agent: config.agent,
        agentConfig: agentConfig.overrides === null ? null : "agent-config.json",
        redisUrl,
      });
      const calls = { agent: [agent, evalArgv(target)], eval: [evalArgv(target)], recover: [agent, evalArgv(target)] };
      return {
        ...label,
        action: decision.action === "agent" ? "run" : decision.action === "conclude" ? "publish" : decision.action,
        why: decision.why,
        calls: calls[decision.action as keyof typeof calls] ?? [],
      };
    }),
    drift: compareInputs(probed, []).drift,
    expected: expectRest(
      // An eval, and what only has to be published, spends nothing.
      prepared.trials
        .filter(({ decision }) => decision.action === "agent" || decision.action === "recover")
        .map(({ trial }) => trial),
      prepared.trials.flatMap(({ trial }) => {
        const verdict = prepared.state.trials.get(trialKey(trial))?.judged?.verdict;
        return verdict === undefined
          ? []
          : [{ setting: trial.setting, verdict: verdict.verdict, costUsd: verdict.costAllAttemptsUsd }];
      }),
    ),
  };
}
