import { onlySlot, peerSlots, type AgentSlot } from "../agent-slots.ts";
import { between, unit } from "../random.ts";
import type { PatchPlan } from "./patch-plan.ts";
import type { Scenario } from "./scenario.ts";
import { isAlone, passRateOf, settingTraits } from "./settings.ts";
import { rehearsedPair, type RehearsedTrial } from "./trial.ts";

/** What one agent does when no fault strikes. */
export interface AgentOutcome {
  readonly id: AgentSlot;
  readonly features: readonly number[];
  readonly status: "Submitted" | "LimitsExceeded";
  /** Model calls; with `LimitsExceeded` the step limit counts instead. */
  readonly steps: number;
  readonly plan: PatchPlan;
}

export interface TrialOutcome {
  readonly agents: readonly AgentOutcome[];
  /** Messages sent, alternating between the agents; 0 without messaging. */
  readonly messages: number;
  /** Seconds that a real trial of this size takes, before the scenario's time scale. */
  readonly agentSeconds: number;
  readonly evalSeconds: number;
  /** coop: agent2 ends first, so it stands first in result.json. */
  readonly agent2First: boolean;
}

const NOTHING: PatchPlan = { features: [], sharedEdit: "none", blankTail: 0 };

/** What happens to a trial when no fault strikes: a function of seed, setting and pair. */
export function trialOutcome(
  scenario: Pick<Scenario, "seed" | "passRates" | "blankTailRate">,
  trial: RehearsedTrial,
): TrialOutcome {
  const key = [scenario.seed, trial.setting, rehearsedPair(trial)] as const;
  const draw = (what: string): number => unit(...key, what);
  const blankTail = (agent: AgentSlot): 0 | 1 | 2 => {
    const u = draw(`tail ${agent}`);
    return u >= scenario.blankTailRate ? 0 : u < scenario.blankTailRate * 0.8 ? 1 : 2;
  };
  const times = {
    agentSeconds: between(60, 400, ...key, "agent seconds"),
    evalSeconds: between(15, 60, ...key, "eval seconds"),
    agent2First: draw("order") < 0.5,
  };
  const [a, b] = trial.features;
  const { folder, messages } = settingTraits[trial.setting];

  if (isAlone(folder)) {
    const solves = draw("solves") < passRateOf(scenario.passRates, folder);
    const kind = solves ? "solved" : draw("failure") < 0.1 ? "nothing" : draw("failure") < 0.25 ? "limits" : "partial";
    const first = solves || draw("first") < 0.5;
    const plan: PatchPlan =
      kind === "nothing"
        ? NOTHING
        : {
            features: [
              { id: a, complete: first },
              { id: b, complete: solves },
            ],
            sharedEdit: "none",
            blankTail: blankTail(onlySlot),
          };
    const agent: AgentOutcome = {
      id: onlySlot,
      features: [a, b],
      status: kind === "limits" ? "LimitsExceeded" : "Submitted",
      steps: between(12, 40, ...key, "steps"),
      plan,
    };
    return { ...times, agents: [agent], messages: 0 };
  }

  const solves = draw("solves") < passRateOf(scenario.passRates, folder);
  const failure = draw("failure");
  const clash = solves ? draw("union") < 0.1 : failure < 0.4;
  const agents = ([a, b] as const).map((feature, index): AgentOutcome => {
    const id = peerSlots[index as 0 | 1];
    const absent = !solves && !clash && failure > 0.9 && (index === 0) === draw("absent") < 0.5;
    const complete = solves || clash || draw(`complete ${id}`) < 0.5;
    const plan: PatchPlan = absent
      ? NOTHING
      : {
          // A coop failure without a clash has one agent at least that did not finish.
          features: [{ id: feature, complete: complete && (solves || clash || index === 0) }],
          sharedEdit: clash ? (solves ? "append" : "replace") : "none",
          blankTail: blankTail(id),
        };
    return {
      id,
      features: [feature],
      status: !solves && draw(`limits ${id}`) < 0.08 ? "LimitsExceeded" : "Submitted",
      steps: between(10, 35, ...key, "steps", id),
      plan,
    };
  });
  return { ...times, agents, messages: messages ? between(1, 6, ...key, "messages") : 0 };
}
