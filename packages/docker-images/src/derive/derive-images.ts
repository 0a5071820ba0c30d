import type { DockerClient } from "../client/docker-client.ts";
import { mapAndWait } from "../map-and-wait.ts";
import { deriveImage, type DeriveOptions } from "./derive-image.ts";
import type { DerivedReport } from "./derived-report.ts";
import type { ProgramSetup } from "./program-setup.ts";

export interface DeriveAllOptions extends DeriveOptions {
  /** Default 2: an installation is bound by the network, its proof by processor and disk. */
  readonly concurrency?: number;
}

/**
 * The same for several images, in order, all with the same version: where none is asked for, the first one that succeeds decides. Rejects
 * only when aborted or when the daemon cannot be used.
 */
export async function deriveImages(
  client: DockerClient,
  images: readonly string[],
  setup: ProgramSetup,
  { concurrency = 2, ...options }: DeriveAllOptions,
): Promise<DerivedReport[]> {
  const reports: DerivedReport[] = [];
  let { version } = options;
  while (version === null && reports.length < images.length) {
    const report = await deriveImage(client, images[reports.length] as string, setup, options);
    reports.push(report);
    if (report.state === "ready") version = report.version;
  }
  const rest = images.slice(reports.length);
  const same = { ...options, version, again: false };
  const others = await mapAndWait(rest, (image) => deriveImage(client, image, setup, same), { concurrency });
  return [...reports, ...others];
}
