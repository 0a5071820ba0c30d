import type { DockerClient } from "../client/docker-client.ts";
import { emptyReport, withProblems, type ImageReport } from "../image-report.ts";
import { inventory } from "../inventory/inventory.ts";
import type { RequiredImage } from "../name/images-of-tasks.ts";
import { forecastPull, type PullForecast } from "./forecast-pull.ts";
import type { PullEvent } from "./pull-event.ts";
import { pullImages, type PullOptions } from "./pull-images.ts";

export type PullMissingEvent = PullEvent | { readonly type: "pull-forecast"; readonly forecast: PullForecast };

export interface PullMissingOptions extends Omit<PullOptions, "onEvent" | "expectedBytes"> {
  /** False: start without asking the registries for sizes, and without the check of free space. Default true. */
  readonly forecast?: boolean;
  readonly reserveBytes?: number;
  readonly onEvent?: (event: PullMissingEvent) => void;
}

export interface PullMissingResult {
  /** In order: `unverified` (there), `pull-failed`, `wrong-platform`, `changed`. */
  readonly reports: readonly ImageReport[];
  /** null when nothing was missing, or when none was asked for. */
  readonly forecast: PullForecast | null;
}

/** Inventory, forecast, and a pull of what is missing. Pulls nothing when it cannot fit: then each missing image says by how much. */
export async function pullMissing(
  client: DockerClient,
  images: readonly RequiredImage[],
  options: PullMissingOptions = {},
): Promise<PullMissingResult> {
  const { images: seen } = await inventory(client, images, options);
  const missing = images.filter((_image, index) => seen[index]?.state === "missing");
  if (missing.length === 0) return { reports: seen, forecast: null };
  const forecast = options.forecast === false ? null : await forecastPull(client, missing, options);
  if (forecast !== null) options.onEvent?.({ type: "pull-forecast", forecast });
  const pulled =
    forecast?.fits === false
      ? missing.map((image) => doesNotFit(image, forecast))
      : await pullImages(client, missing, {
          ...options,
          ...(forecast === null ? {} : { expectedBytes: bytesByImage(forecast) }),
        });
  const byName = new Map(pulled.map((report) => [report.image, report]));
  const sizes = new Map(forecast?.images.map((row) => [row.image, row.compressedBytes]));
  const reports = seen.map((report) => byName.get(report.image) ?? report);
  return {
    reports: reports.map((report) => ({ ...report, compressedBytes: sizes.get(report.image) ?? null })),
    forecast,
  };
}

function bytesByImage(forecast: PullForecast): Map<string, number> {
  return new Map(
    forecast.images.flatMap((row) => (row.fetchBytes === null ? [] : [[row.image, row.fetchBytes] as const])),
  );
}

/** What is said of a missing image where all of them together do not fit. */
export function doesNotFit(image: RequiredImage, forecast: PullForecast): ImageReport {
  const mib = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2)} MiB`;
  return withProblems(emptyReport(image), "pull-failed", [
    {
      check: "forecast",
      reason: "disk-full",
      message: `the missing images need about ${mib(forecast.peakBytes)} in ${forecast.path}, where ${mib(forecast.freeBytes ?? 0)} are free: ${mib(forecast.shortBytes)} too little`,
      remedy: "free space there, move Docker's data root (images root --plan DIR), or run with --disk-budget",
    },
  ]);
}
