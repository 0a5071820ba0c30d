import { labelKeys } from "@cooperbench-ts/attempt/host";
import {
  type DockerClient,
  listContainers,
  listNetworks,
  listVolumes,
  removeContainers,
  removeNetworks,
  removeVolumes,
  sweepSetups,
  sweepVerification,
} from "@cooperbench-ts/docker-images";
import { isLeftBehind } from "../tools/container-owner.ts";
import { deadTempFolders, removeTempFolder } from "./temp-folder.ts";

/** Something that a dead harness left behind. */
export interface Leftover {
  readonly kind: "container" | "network" | "volume" | "folder";
  readonly id: string;
  /** For people: the trial and phase, or the path. */
  readonly what: string;
  readonly removed: boolean;
  /** Why it could not be removed; null otherwise. */
  readonly problem: string | null;
}

interface Labelled {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of containers. */
  readonly state?: string;
}

/**
 * Finds, and with `apply` removes, what dead owners of one experiment left: containers, networks, volumes with our labels and
 * the temp folders of dead harnesses. Nothing of a live owner, of another experiment, or without our labels is ever touched.
 * @param docker null: only folders are looked at
 */
export async function sweep(
  docker: DockerClient | null,
  options: { experiment: string; apply: boolean; signal?: AbortSignal },
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  if (docker !== null) {
    const labels = [`${labelKeys.experiment}=${options.experiment}`];
    const filter = { labels, ...(options.signal === undefined ? {} : { signal: options.signal }) };
    const volumes = (await listVolumes(docker, filter)).map(({ name, labels: own }) => ({ id: name, labels: own }));
    // Containers first: networks and volumes that they use cannot be removed before.
    found.push(
      ...(await sweepKind("container", await listContainers(docker, filter), options.apply, (ids) =>
        removeContainers(docker, ids),
      )),
    );
    found.push(
      ...(await sweepKind("network", await listNetworks(docker, filter), options.apply, (ids) =>
        removeNetworks(docker, ids),
      )),
    );
    found.push(...(await sweepKind("volume", volumes, options.apply, (ids) => removeVolumes(docker, ids))));
    if (options.apply) {
      await sweepVerification(docker, { isGone: isLeftBehind });
      await sweepSetups(docker, { isGone: isLeftBehind });
    }
  }
  for (const folder of await deadTempFolders()) {
    if (options.apply) await removeTempFolder(folder);
    found.push({ kind: "folder", id: folder, what: folder, removed: options.apply, problem: null });
  }
  return found;
}

async function sweepKind(
  kind: Leftover["kind"],
  all: readonly Labelled[],
  apply: boolean,
  remove: (ids: readonly string[]) => ReturnType<typeof removeContainers>,
): Promise<Leftover[]> {
  const dead: Labelled[] = [];
  for (const thing of all) if (await isLeftBehind(thing)) dead.push(thing);
  const report = apply && dead.length > 0 ? await remove(dead.map(({ id }) => id)) : { removed: [], failed: [] };
  return dead.map(({ id, labels }) => ({
    kind,
    id,
    what: `${labels[labelKeys.trial] ?? "?"}, attempt ${labels[labelKeys.attempt] ?? "?"}, ${labels[labelKeys.phase] ?? "?"} phase`,
    removed: report.removed.includes(id),
    problem: report.failed.find((failure) => failure.id === id)?.message ?? null,
  }));
}
