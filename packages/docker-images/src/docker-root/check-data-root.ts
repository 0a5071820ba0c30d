import { dirname, resolve } from "node:path";
import type { DockerClient } from "../client/docker-client.ts";
import { realPathOf } from "../machine/mount-table.ts";
import { dockerRoot } from "./docker-root.ts";

/** What of the data root is not as wanted. */
export interface DataRootProblem {
  readonly dataRoot: string;
  readonly problem: string;
  readonly remedy: string;
}

/**
 * Proves that the daemon keeps its data where it should: the same folder, by whatever name, and on the disk that should be
 * mounted there. null when it does. Rejects with `docker-unavailable` or `docker-permission`.
 */
export async function checkDataRoot(
  client: DockerClient,
  wanted: string,
  options: { systemRoot?: string; signal?: AbortSignal } = {},
): Promise<DataRootProblem | null> {
  const { dataRoot, mount, missingMount } = await dockerRoot(client, options);
  // A daemon on another machine has paths of its own.
  const real = mount === null ? async (path: string) => path : realPathOf;
  if ((await real(resolve(wanted))) !== (await real(resolve(dataRoot))))
    return {
      dataRoot,
      problem: `The configuration wants it at ${wanted}.`,
      remedy: `Plan the move with \`cooperbench-ts images root --plan ${dirname(wanted)}\`, or correct docker.dataRoot.`,
    };
  if (missingMount === null) return null;
  return {
    dataRoot,
    problem: `Nothing is mounted on ${missingMount.mountPoint} (${missingMount.because}): images would fill ${mount?.mountPoint ?? "another disk"}.`,
    remedy: `Stop Docker, mount the disk on ${missingMount.mountPoint}, and start Docker again; or leave docker.dataRoot out.`,
  };
}
