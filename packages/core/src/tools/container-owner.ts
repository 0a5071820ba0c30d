import { currentOwner, labelKeys, ownerState, ownerToken, parseOwnerToken } from "@cooperbench-ts/attempt/host";
import type { ContainerOwner } from "@cooperbench-ts/docker-images";

/** This process as the owner of containers that no attempt makes. */
export async function containerOwner(): Promise<ContainerOwner> {
  return { labels: { [labelKeys.owner]: ownerToken(await currentOwner()) }, isGone: isLeftBehind };
}

/** Whether something with our labels has a dead owner. */
export async function isLeftBehind(thing: {
  readonly labels: Readonly<Record<string, string>>;
  /** Of containers. */
  readonly state?: string;
}): Promise<boolean> {
  const owner = parseOwnerToken(thing.labels[labelKeys.owner] ?? "");
  if (owner === null || (await ownerState(owner)) !== "dead") return false;
  // No container of this machine outlives its boot, so one that runs is of a namesake, on a daemon that both use.
  return thing.state !== "running" || owner.bootId === (await currentOwner()).bootId;
}
