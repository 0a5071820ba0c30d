import path from "node:path";
import { type AttemptOrder, type AttemptReport, Outages } from "@cooperbench-ts/attempt";
import { type Clock, systemClock } from "@cooperbench-ts/attempt/host";
import { type Judgement, type Trial, trialLabel } from "@cooperbench-ts/results";
import type { ExperimentEvent, ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import { Layout } from "@cooperbench-ts/results/node";
import { parseConfig } from "../config/config.ts";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import { Campaign, type CampaignOptions } from "../schedule/campaign.ts";
import { ExpectedDurations } from "../schedule/expected-durations.ts";
import { plainGroups, type TrialGroup } from "../schedule/trial-group.ts";
import type { TrialServices } from "../trial/trial-runner.ts";
import { judgements } from "./judgements.ts";

/** How an agent phase of a pair ends; its eval passes. */
export type AgentScript = (pair: string, attempt: number) => Promise<Judgement>;

export interface ScriptedCampaign {
  /** Where attempts and results would lie. */
  readonly dir: string;
  readonly pairs: number;
  readonly concurrency: number;
  readonly agent: AgentScript;
  readonly prove: CampaignOptions["prove"];
  /** Default: the system's. */
  readonly clock?: Clock;
  /** No new trial begins after it; default: never. */
  readonly drain?: AbortSignal;
  /** Default: all trials at once. */
  readonly groups?: (trials: readonly DecidedTrial[]) => Iterable<TrialGroup>;
}

export interface ScriptedRun {
  readonly outcome: ExperimentOutcome;
  readonly events: readonly ExperimentEvent[];
  /** Pairs in the order in which their agents began. */
  readonly begun: readonly string[];
  /** Pairs whose eval began. */
  readonly evaluated: readonly string[];
  /** By pair, those that have one. */
  readonly verdicts: ReadonlyMap<string, Judgement>;
}

/** The real campaign over solo trials whose phases are scripted; nothing is waited for before a retry. */
export async function runScripted(script: ScriptedCampaign): Promise<ScriptedRun> {
  const { dir, pairs, concurrency, agent, prove, groups = (all) => plainGroups(all, false) } = script;
  const trials = Array.from({ length: pairs }, (_, index) => freshTrial(index + 1));
  const config = { ...parseConfig({ model: "m", settings: ["solo"], concurrency }), patience: 0 };
  const events: ExperimentEvent[] = [];
  const [begun, evaluated]: [string[], string[]] = [[], []];
  const execute = async (order: AttemptOrder): Promise<AttemptReport> => {
    const { pair } = trialLabel(order.trial);
    const isAgent = order.work.kind === "agent";
    (isAgent ? begun : evaluated).push(pair);
    const judgement = isAgent ? await agent(pair, order.attempt) : judgements.pass;
    const { attempt, work } = order;
    return { attempt, work, judgement, record: null, spend: null, repairs: [] } as unknown as AttemptReport;
  };
  const services = {
    layout: new Layout(path.join(dir, "logs"), "m"),
    options: config,
    signal: new AbortController().signal,
    ground: { prove: async () => {} },
    journal: { append: async () => {} },
    disk: { carry: (action: () => Promise<unknown>) => action() },
    emit: (event: ExperimentEvent) => events.push(event),
    clock: script.clock ?? systemClock,
    orderOf: (trial: Trial, attempt: number, work: AttemptOrder["work"]) => ({ trial, attempt, work }),
    executor: { execute },
  } as unknown as TrialServices;
  const campaign = new Campaign({
    config,
    trials,
    groups: groups(trials),
    states: new Map(),
    expected: new ExpectedDurations(),
    services,
    outages: new Outages(),
    failureOf: async () => null,
    prove,
    timeScale: 0,
    drain: script.drain,
    endAttempts: () => {},
  });
  const outcome = await campaign.run();
  const ended = events.filter((event) => event.type === "trial-ended");
  return { outcome, events, begun, evaluated, verdicts: new Map(ended.map(({ pair, verdict }) => [pair, verdict])) };
}

function freshTrial(taskId: number): DecidedTrial {
  return {
    trial: { run: "m-solo", setting: "solo", repeat: 1, pair: { repo: "r_task", taskId, features: [1, 2] } },
    decision: { action: "agent", why: "not run yet", reopen: false },
  };
}
