import { listContainers, removeContainers, type RemovalReport } from "../client/containers.ts";
import { startSleeping } from "../client/derived-images.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { delay } from "../delay.ts";
import { DockerImagesError } from "../errors.ts";
import { labelKeys, setupRole } from "../labels.ts";
import type { ContainerOwner } from "../verify/container-owner.ts";
import type { DerivedBase } from "./find-derived.ts";
import type { ProgramSetup } from "./program-setup.ts";

const AGAIN_MS = 1000;

export interface AloneOptions {
  readonly owner: ContainerOwner | undefined;
  /** How long the container may live. */
  readonly seconds: number;
  /** Told once, where somebody else has it. */
  readonly onWaiting: () => void;
  readonly signal: AbortSignal | undefined;
}

export interface SetupContainer {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Somebody else had it first. */
  readonly waited: boolean;
}

/**
 * A container of the base under a name that only one can have at a time: what two harnesses want at once, one of them does, also where
 * they run on two machines and share a daemon. Waits for another's end, and removes what a dead one left.
 */
export async function startAlone(
  client: DockerClient,
  base: DerivedBase,
  setup: ProgramSetup,
  { owner, seconds, onWaiting, signal }: AloneOptions,
): Promise<SetupContainer> {
  const labels = {
    ...owner?.labels,
    [labelKeys.role]: setupRole,
    [labelKeys.expires]: String(Math.ceil(Date.now() / 1000) + seconds),
  };
  const name = `cooperbench-ts-setup-${setup.name}-${base.identity.hash}`;
  for (let waited = false; ; waited = true) {
    signal?.throwIfAborted();
    try {
      return { id: await startSleeping(client, { image: base.details.id, name, labels, seconds }), labels, waited };
    } catch (error) {
      if (!DockerImagesError.isInstance(error) || error.code !== "docker-conflict") throw error;
      if (!waited) onWaiting();
    }
    await sweepSetups(client, { isGone: owner?.isGone, signal });
    await delay(AGAIN_MS, signal);
  }
}

/** Removes set-up containers whose owner is gone (where `isGone` can tell) or whose time is over; never another container. */
export async function sweepSetups(
  client: DockerClient,
  options: { isGone?: ContainerOwner["isGone"] | undefined; signal?: AbortSignal | undefined } = {},
): Promise<RemovalReport> {
  const { isGone = async () => false, signal } = options;
  const call = signal === undefined ? {} : { signal };
  const dead: string[] = [];
  for (const container of await listContainers(client, { labels: [`${labelKeys.role}=${setupRole}`], ...call })) {
    const expires = Number(container.labels[labelKeys.expires] || Number.POSITIVE_INFINITY);
    if (expires * 1000 < Date.now() || (await isGone(container))) dead.push(container.id);
  }
  return removeContainers(client, dead, call);
}
