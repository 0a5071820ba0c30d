import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openUpstreamProcesses,
  passedEnvironment,
  probeUpstream,
  type StartedUpstream,
} from "@cooperbench-ts/attempt/host";
import type { Ended, Running, StartedCall } from "./subject.ts";

/** An installed upstream whose calls are forked from a warm parent; one that could not be is an error. */
export interface WarmUpstream {
  start(call: StartedCall): Promise<Running>;
  close(): Promise<void>;
}

export async function openWarmUpstream(cli: string): Promise<WarmUpstream> {
  const folder = await mkdtemp(join(tmpdir(), "cbts-warm-"));
  const environment = { PATH: process.env["PATH"] };
  const probed = { ...passedEnvironment(environment), LITELLM_LOCAL_MODEL_COST_MAP: "True" };
  const processes = openUpstreamProcesses({
    upstream: await probeUpstream({ upstream: cli, environment: probed, standIn: null }),
    cold: false,
    environment,
    credentialNames: ["OPENAI_API_KEY"],
    folder,
    notice: (message) => console.error(message),
  });
  let calls = 0;
  return {
    async start({ argv, cwd, environment }) {
      const [stdoutFile, stderrFile] = [join(folder, `${++calls}.out`), join(folder, `${calls}.err`)];
      const files = { stdoutFile, stderrFile, limitMs: null, graceMs: 1000 };
      const started = await processes.start({ argv, cwd, environment, ...files });
      if (!started.warm || started.group === null) throw new Error(`${argv.join(" ")} was not forked`);
      return { pid: started.group, ended: seen(started.ended, stdoutFile, stderrFile) };
    },
    async close() {
      await processes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As a parent process would see it. */
async function seen(ended: StartedUpstream["ended"], stdoutFile: string, stderrFile: string): Promise<Ended> {
  const { end } = await ended;
  const [stdout, stderr] = await Promise.all([readFile(stdoutFile, "utf8"), readFile(stderrFile, "utf8")]);
  const code = end.kind === "exited" ? end.exitCode : null;
  return { code, signal: end.kind === "signaled" ? end.signal : null, stdout, stderr };
}
