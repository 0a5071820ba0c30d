import { listContainers, removeContainers, type RemovalReport } from "../client/containers.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { labelKeys, verificationRole } from "../labels.ts";
import type { ContainerOwner } from "./container-owner.ts";

/** Removes verification containers whose owner is gone (where `isGone` can tell) or whose time is over; never another container. */
export async function sweepVerification(
  client: DockerClient,
  options: { isGone?: ContainerOwner["isGone"] | undefined; signal?: AbortSignal | undefined } = {},
): Promise<RemovalReport> {
  const { isGone = async () => false, signal } = options;
  const call = signal === undefined ? {} : { signal };
  const containers = await listContainers(client, { labels: [`${labelKeys.role}=${verificationRole}`], ...call });
  const dead: string[] = [];
  for (const container of containers) {
    const expired = Number(container.labels[labelKeys.expires] ?? Number.POSITIVE_INFINITY) * 1000 < Date.now();
    if (expired || (await isGone(container))) dead.push(container.id);
  }
  return removeContainers(client, dead, call);
}
