import { readFile } from "node:fs/promises";
import path from "node:path";
import type { UpstreamProbe } from "@cooperbench-ts/attempt/host";
import type { ProgramSetup } from "@cooperbench-ts/docker-images";
import { agentTraits, agentTraitsOf, InputError, PrerequisiteError } from "@cooperbench-ts/results";

/** npm asks the registry about a version again, in each container, unless it is told to take what lies in its cache. */
const QUICK = { npm_config_prefer_offline: "true" };

/** How this upstream installs an agent's program; null: the agent runs in upstream's own process. @throws PrerequisiteError `upstream-broken` */
export async function programOf(
  probe: Pick<UpstreamProbe, "path" | "packageDir">,
  agent: string,
): Promise<ProgramSetup | null> {
  const { program } = agentTraitsOf(agent);
  // A stand-in has no package, and makes no container either.
  if (program === null || probe.packageDir === null) return null;
  const file = path.join(probe.packageDir, program.setup);
  const script = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new PrerequisiteError({
      code: "upstream-broken",
      subject: `upstream ${probe.path}`,
      problem: `${file}, by which it installs ${program.command}, cannot be read.`,
      remedy: "Reinstall it; versions before the one that has this agent have no such file.",
      cause,
    });
  });
  return {
    name: program.package.slice(program.package.lastIndexOf("/") + 1),
    script,
    versionVariable: program.versionVariable,
    versionCommand: `${program.command} --version`,
    environment: QUICK,
  };
}

/** The same where nothing is to be done without one. @throws InputError `agent-without-program` */
export async function requireProgram(
  probe: Pick<UpstreamProbe, "path" | "packageDir">,
  agent: string,
): Promise<ProgramSetup> {
  const setup = await programOf(probe, agent);
  if (setup !== null) return setup;
  const others = Object.entries(agentTraits).flatMap(([name, { program }]) => (program === null ? [] : [name]));
  throw new InputError({
    code: "agent-without-program",
    subject: `agent ${agent}`,
    problem: "Upstream installs no program for it in the tasks' containers, so there is nothing to prepare.",
    remedy: `Name one of these with --agent: ${others.join(", ")}.`,
  });
}
