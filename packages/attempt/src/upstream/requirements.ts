import { type Setting, PrerequisiteError } from "@cooperbench-ts/results";
import type { UpstreamProbe } from "./probe.ts";
import { since } from "./version.ts";

const REQUIRED_RUN_FLAGS = ["--backend", "--no-auto-eval", "--no-messaging", "--setting", "--agent-config", "--redis"];

/** Refuses what this upstream cannot do, before the first container. @throws PrerequisiteError */
export function requireSupport(probe: UpstreamProbe, agent: string, settings: readonly Setting[]): void {
  const subject = `upstream cooperbench ${probe.version}`;
  const missing = REQUIRED_RUN_FLAGS.filter((flag) => !probe.runFlags.has(flag));
  if (missing.length > 0) {
    throw new PrerequisiteError({
      code: "upstream-unsupported",
      subject,
      problem: `\`run\` has no ${missing.join(", ")}.`,
      remedy: "Install 0.0.11 (for mini_swe_agent) or 0.0.29 (for mini_swe_agent_v2).",
    });
  }
  if (!since(probe.version, "0.0.10")) {
    throw new PrerequisiteError({
      code: "upstream-unsupported",
      subject,
      problem:
        "Before 0.0.10 it starts the task images with their own entrypoint on Docker: the containers end at once and every agent works in a dead one.",
      remedy: "Install 0.0.10 or newer.",
    });
  }
  requireAgent(probe, agent, subject);
  if (
    agent === "mini_swe_agent_v2" &&
    !since(probe.version, "0.0.12") &&
    settings.some((setting) => setting !== "solo")
  ) {
    throw new PrerequisiteError({
      code: "upstream-unsupported",
      subject,
      problem: "Before 0.0.12 mini_swe_agent_v2 crashes in every coop task (a message without content).",
      remedy: "Install 0.0.12 or newer, or plan `--settings solo` only.",
    });
  }
}

function requireAgent(probe: UpstreamProbe, agent: string, subject: string): void {
  if (probe.agents === null || probe.agents.includes(agent)) return;
  const remedy =
    agent === "mini_swe_agent"
      ? "mini_swe_agent was removed after 0.0.11: install cooperbench==0.0.11, or pass --agent mini_swe_agent_v2 (its results are not comparable with mini_swe_agent's)."
      : `Pass one of them with --agent, or install a version that has ${agent}.`;
  throw new PrerequisiteError({
    code: "agent-missing",
    subject,
    problem: `It has no agent ${agent}; it has ${probe.agents.join(", ")}.`,
    remedy,
  });
}
