import { inspectDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { deviceOf, mountTable, realPathOf } from "../machine/mount-table.ts";
import type { JournalPlace } from "./journal-place.ts";
import type { Began } from "./move-journal.ts";
import { untrustedComponents } from "./untrusted-path.ts";

/** The place that a move was checked for. */
export interface CheckedTarget {
  readonly directory: string;
  readonly dataRoot: string;
  /** The old root. */
  readonly from: string;
  /** Of the disk that was asked for. */
  readonly device: number | null;
}

/** As a journal tells of it, on the disk that is mounted there now. */
export async function targetOf({ directory }: JournalPlace, { dataRoot, from }: Began): Promise<CheckedTarget> {
  return { directory, dataRoot, from, device: await deviceOf(directory) };
}

/** What of it is not as it was when it was checked; null when root may work there still. */
export async function changeOf({ directory, dataRoot, from, device }: CheckedTarget): Promise<string | null> {
  const [component] = await untrustedComponents(dataRoot);
  if (component !== undefined) return component.message;
  const mounted = (await mountTable()).some(({ mountPoint }) => mountPoint === directory);
  if (!mounted || device === null || (await deviceOf(directory)) !== device)
    return `the disk that was checked is not mounted at ${directory} any more`;
  if ((await deviceOf(from)) === device) return `${from} lies on the disk at ${directory} already`;
  const there = await deviceOf(dataRoot);
  return there === null || there === device ? null : `${dataRoot} lies on another disk than ${directory}`;
}

/** Proves that the daemon's data lies on the disk that was asked for, whatever its path says; else says where it does not. */
export async function misplaced(
  client: DockerClient,
  target: CheckedTarget,
  options: { signal?: AbortSignal | undefined },
): Promise<string | null> {
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { dataRoot } = await inspectDaemon(client, signal);
  if ((await realPathOf(dataRoot)) !== target.dataRoot)
    return `Docker's data root is ${dataRoot}, not ${target.dataRoot}`;
  return changeOf(target);
}
