import pMap from "p-map";
import { inspectDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { imageHistory, inspectImage } from "../client/images.ts";
import type { RequiredImage } from "../name/images-of-tasks.ts";
import { defaultExpansion } from "../pull/forecast-pull.ts";
import { readPullHistory } from "../pull/pull-history.ts";
import { dockerConfigCredentials, type CredentialSource } from "../registry/credentials.ts";
import { imageLayers } from "../registry/image-layers.ts";
import { planDiskBudget, type DiskBudget, type SizedImage } from "./disk-budget.ts";

export interface DiskBudgetForecast extends DiskBudget {
  /** Images whose size nobody tells: they are not in the figures, and then only one image at once is safe. */
  readonly unknown: readonly string[];
}

/**
 * The budget's plan with the real sizes of what is here, and the registry's compressed sizes, unpacked by the measured
 * expansion, of what is not. Images of one repository stand together: they share layers.
 */
export async function forecastDiskBudget(
  client: DockerClient,
  images: readonly RequiredImage[],
  options: { budgetBytes: number; credentials?: CredentialSource; cacheDir?: string; signal?: AbortSignal },
): Promise<DiskBudgetForecast> {
  const { signal } = options;
  const daemon = await inspectDaemon(client, options);
  const expansion = (await readPullHistory(options.cacheDir))?.expansion ?? defaultExpansion;
  const credentials = options.credentials ?? dockerConfigCredentials();
  const unknown: string[] = [];
  const sized = await pMap(
    images.toSorted(byRepository),
    async ({ name }): Promise<SizedImage> => {
      const here = await inspectImage(client, name, { signal });
      if (here !== null) {
        const steps = (await imageHistory(client, name, { signal })).filter((step) => step.bytes > 0);
        const layers =
          steps.length === here.layers.length
            ? steps.map((step, index) => ({ key: here.layers[index] ?? name, bytes: step.bytes }))
            : [{ key: name, bytes: here.diskBytes }];
        return { image: name, layers };
      }
      const remote = await imageLayers(name, daemon, { credentials, signal });
      if (remote.kind === "found") {
        return {
          image: name,
          layers: remote.layers.map((layer) => ({
            key: layer.diffId ?? layer.digest,
            bytes: Math.ceil(layer.compressedBytes * expansion),
          })),
        };
      }
      unknown.push(name);
      return { image: name, layers: [] };
    },
    { concurrency: 4 },
  );
  const plan = planDiskBudget(sized, options.budgetBytes);
  if (unknown.length === 0) return { ...plan, unknown };
  return { ...plan, imagesAtOnce: Math.min(1, plan.imagesAtOnce), unknown };
}

function byRepository(a: RequiredImage, b: RequiredImage): number {
  const repository = (image: RequiredImage) => image.name.slice(0, image.name.lastIndexOf(":"));
  return repository(a) === repository(b) ? 0 : repository(a) < repository(b) ? -1 : 1;
}
