import type { DockerClient } from "../client/docker-client.ts";
import { labelKeys, verificationRole } from "../labels.ts";
import type { ContainerOwner } from "./container-owner.ts";
import { type ProbeRun, runProbe, withProbeContainer } from "./probe-container.ts";

export interface ScriptOptions {
  readonly image: string;
  /** For the image's /bin/bash. */
  readonly script: string;
  readonly owner: Pick<ContainerOwner, "labels">;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told the container's id before it starts. */
  readonly onContainer?: (id: string) => void;
}

const MEMORY_BYTES = 256 * 2 ** 20;

/** Runs a script in a container in the default network, as containers of tasks are in it. Nothing of it is left. */
export async function runScript(client: DockerClient, options: ScriptOptions): Promise<ProbeRun> {
  const { image, script, owner, timeoutMs, signal } = options;
  const expires = String(Math.ceil((Date.now() + 2 * timeoutMs) / 1000));
  const request = {
    image,
    script,
    labels: { ...owner.labels, [labelKeys.role]: verificationRole, [labelKeys.expires]: expires },
    limits: { memoryBytes: MEMORY_BYTES, cpus: 1, pids: 64 },
    daemonCpus: 1,
    timeoutMs,
    signal,
    network: "default" as const,
  };
  return withProbeContainer(client, request, async (id) => {
    options.onContainer?.(id);
    return runProbe(client, id, request);
  });
}
