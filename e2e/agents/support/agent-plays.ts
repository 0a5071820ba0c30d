import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type FeatureMarker, patchCommand, promptedAgent, type PromptedAgent } from "@cooperbench-ts/rehearsal";
import { expectedOutcomes } from "../../src/expected-outcomes.ts";
import type { AgentCall, AgentReply, EndpointScript } from "./endpoint-script.ts";

/**
 * How long an agent waits for its peer, in seconds: both start within a moment of each other, but install their programs first. Claude
 * Code ends a command after 120 s.
 */
const PATIENCE_S = 100;

function until(condition: string): string {
  return `for i in $(seq ${PATIENCE_S * 5}); do ${condition} && break; sleep 0.2; done`;
}

/** What the prompt lets an agent do, by the words with which upstream tells it. */
function offers(prompt: string): { messages: boolean; git: boolean; lead: boolean; member: boolean } {
  return {
    messages: prompt.includes("coop-send"),
    git: prompt.includes("A shared git remote named `team`"),
    lead: prompt.includes("## You are the team-lead"),
    member: prompt.includes("## You are a team member"),
  };
}

const SUBMIT = "git add -A && git diff --cached HEAD -- . ':!patch.txt' > patch.txt && wc -l patch.txt";

function featuresOf(agent: PromptedAgent): string {
  return agent.markers.map(({ feature }) => `f${feature}`).join(" and ");
}

/** One command a turn: solve what the prompt asks for, talk and share where it offers that, hand in. */
export function commandsOf(
  prompt: string,
  solve: (markers: readonly FeatureMarker[]) => readonly string[],
): readonly string[] {
  const agent = promptedAgent(prompt);
  const may = offers(prompt);
  const me = agent.id;
  const work = solve(agent.markers);
  if (me === null) return [...work, SUBMIT];
  const peer = me === "agent1" ? "agent2" : "agent1";
  const talk = may.messages
    ? [`coop-send ${peer} 'I take ${featuresOf(agent)}.'`, `${until('[ "$(coop-peek)" -gt 0 ]')}; coop-recv`]
    : [];
  if (may.lead || may.member) return [...talk, ...work, ...teamwork(me, peer, may.lead)];
  if (!may.git) return [...talk, ...work, SUBMIT];
  return [
    ...talk,
    ...work,
    `git add -A && git commit -qm 'Work of ${me}' && git push team ${me} --force`,
    `${until(`git fetch -q team && [ "$(git rev-parse team/${peer})" != "$(git rev-parse team/main)" ]`)}; git merge --no-edit team/${peer}`,
    "git diff team/main..HEAD > patch.txt && wc -l patch.txt",
  ];
}

const MINE = `coop-task-list | python3 -c "import json, os, sys; print(next(t['id'] for t in json.load(sys.stdin) if t.get('owner') == os.environ['COOP_AGENT_ID']))"`;

function teamwork(me: string, peer: string, lead: boolean): readonly string[] {
  const done = `coop-task-update "$(${MINE})" done -n 'patch at /workspace/shared/${me}.patch'`;
  if (!lead) return [`coop-task-claim "$(${MINE})"`, SUBMIT, `cp patch.txt /workspace/shared/${me}.patch && ${done}`];
  return [
    `coop-task-create --assign ${peer} 'Hand over your patch'`,
    `${until(`[ -s /workspace/shared/${peer}.patch ]`)}; git apply /workspace/shared/${peer}.patch`,
    SUBMIT,
    done,
  ];
}

/** Plays the gold patches of a dataset; where two of a task conflict, an agent that has both plays their combination. */
export function goldSolutions(dataset: string): (markers: readonly FeatureMarker[]) => readonly string[] {
  const read = (...parts: string[]): string[] => {
    const file = path.join(dataset, ...parts);
    return existsSync(file) ? [patchCommand(readFileSync(file, "utf8"))] : [];
  };
  return (markers) => {
    const [first] = markers;
    if (first === undefined) return [];
    const task = [first.repo, `task${first.taskId}`];
    const pair = `${first.repo}/${first.taskId}/${markers.map(({ feature }) => `f${feature}`).join("_")}`;
    const conflict = (expectedOutcomes[pair]?.merge ?? "clean") !== "clean";
    const combined = conflict ? read(...task, "combined.patch") : [];
    return combined.length > 0
      ? combined
      : markers.flatMap(({ feature }) => read(...task, `feature${feature}`, "feature.patch"));
  };
}

/** A model that plays the agents of a dataset, one command after the other, and then says that it is done. */
export function goldScript(dataset: string): EndpointScript {
  const solve = goldSolutions(dataset);
  return (call: AgentCall): AgentReply => {
    if (!call.mayRun) return { kind: "say", text: "Fine." };
    const command = commandsOf(call.prompt, solve)[call.turn];
    return command === undefined ? { kind: "say", text: "Done." } : { kind: "command", command };
  };
}
