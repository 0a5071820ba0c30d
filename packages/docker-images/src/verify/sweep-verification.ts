import { listContainers, removeContainers, type RemovalReport } from "../client/containers.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { labelKeys, verificationRole } from "../labels.ts";
import { isOwnerDead } from "./owner.ts";

/** Removes verification containers whose maker is dead or whose time is over; never another container. */
export async function sweepVerification(
  client: DockerClient,
  options: { signal?: AbortSignal } = {},
): Promise<RemovalReport> {
  const containers = await listContainers(client, { labels: [`${labelKeys.role}=${verificationRole}`], ...options });
  const dead: string[] = [];
  for (const { id, labels } of containers) {
    const expired = Number(labels[labelKeys.expires] ?? Number.POSITIVE_INFINITY) * 1000 < Date.now();
    if (expired || (await isOwnerDead(labels[labelKeys.owner] ?? ""))) dead.push(id);
  }
  return removeContainers(client, dead, options);
}
