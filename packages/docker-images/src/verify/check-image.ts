import type { DockerClient } from "../client/docker-client.ts";
import { DockerImagesError } from "../errors.ts";
import type { ImageProblem } from "../image-report.ts";
import {
  statInContainer,
  withProbeContainer,
  runProbe,
  type ContainerLimits,
  type ContainerRequest,
  type ProbeRun,
} from "./probe-container.ts";
import { probeFindings } from "./probe-findings.ts";
import { probeScript, requiredPrograms } from "./probe-script.ts";

export interface CheckOptions {
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  readonly daemonCpus: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface CheckResult {
  readonly problems: readonly ImageProblem[];
  readonly headDetached: boolean | null;
  readonly headCommit: string | null;
  readonly gcSeconds: number | null;
}

/** Every check of one image in one container. Rejects when aborted or when the daemon is lost. */
export async function checkImage(
  client: DockerClient,
  name: string,
  imageId: string,
  options: CheckOptions,
): Promise<CheckResult> {
  const request: ContainerRequest = { ...options, image: imageId, script: probeScript };
  return withProbeContainer(client, request, async (id) => {
    try {
      return judgeRun(name, await runProbe(client, id, request), options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!DockerImagesError.isInstance(error) || error.status === null) throw error;
      return {
        problems: await staticProblems(client, name, imageId, error, options),
        headDetached: null,
        headCommit: null,
        gcSeconds: null,
      };
    }
  });
}

function judgeRun(name: string, run: ProbeRun, options: CheckOptions): CheckResult {
  const { bad, headDetached, headCommit, gcSeconds, complete } = probeFindings(run.stdout);
  const problems = bad.map(({ check, detail }) => unusable(name, check, detail));
  if (run.timedOut) {
    problems.push({
      check: "time-limit",
      reason: "docker-run-failed",
      message: `the checks did not end within ${options.timeoutMs / 1000} s`,
      remedy: "give more time or more of the machine, then verify again",
    });
  } else if (!complete) {
    const said = run.stderr.trim().slice(-300);
    const killed = run.exitCode === 137 ? "killed, probably by the memory limit" : `exit code ${run.exitCode}`;
    problems.push({
      check: "probe",
      reason: run.exitCode === 137 ? "docker-run-failed" : "image-unusable",
      message: `bash ended before the checks did (${killed}${said === "" ? "" : `: ${said}`})`,
      remedy: "run bash in the image by hand: docker run --rm -it --entrypoint /bin/bash IMAGE",
    });
  }
  return { problems, headDetached, headCommit, gcSeconds };
}

/** /bin/bash did not start: what can be seen without running anything is still listed. */
async function staticProblems(
  client: DockerClient,
  name: string,
  imageId: string,
  cause: DockerImagesError,
  options: CheckOptions,
): Promise<ImageProblem[]> {
  const { signal } = options;
  // A container that failed to start may be gone by itself: a fresh one is only looked at, never started.
  return withProbeContainer(client, { ...options, image: imageId, script: ":" }, async (id) => {
    const look = (path: string) => statInContainer(client, id, path, signal);
    const find = async (program: string) => {
      for (const directory of ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]) {
        if ((await look(`${directory}/${program}`)) !== null) return true;
      }
      return false;
    };
    const problems: ImageProblem[] = [];
    if ((await look("/bin/bash")) === null) problems.push(unusable(name, "bash", "/bin/bash does not exist"));
    else {
      problems.push({
        check: "container-start",
        reason: "docker-run-failed",
        message: `its container does not start (${cause.message})`,
        remedy: 'the daemon\'s own words say why; a program of another platform shows as "exec format error"',
      });
    }
    if (!(await find("git"))) problems.push(unusable(name, "git", "git is not on PATH"));
    for (const program of requiredPrograms) {
      if (!(await find(program))) problems.push(unusable(name, `program-${program}`, `${program} is not on PATH`));
    }
    const runner = await look("/usr/local/bin/runner.sh");
    if (runner === null) problems.push(unusable(name, "runner-sh", "/usr/local/bin/runner.sh does not exist"));
    else if (!runner.executable)
      problems.push(unusable(name, "runner-sh", "/usr/local/bin/runner.sh is not executable"));
    const repo = await look("/workspace/repo");
    if (repo === null) problems.push(unusable(name, "git-work-tree", "/workspace/repo does not exist"));
    else if ((await look("/workspace/repo/.git")) === null)
      problems.push(unusable(name, "git-work-tree", "/workspace/repo is no git work tree"));
    return problems;
  });
}

function unusable(name: string, check: string, detail: string): ImageProblem {
  return {
    check,
    reason: "image-unusable",
    message: detail,
    remedy: "the image is broken: remove it and pull it again, or build it again; retrying cannot help",
  };
}
