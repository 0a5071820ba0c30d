/** The layers of one image, by a key that is equal for a layer that two images share. */
export interface SizedImage {
  readonly image: string;
  readonly layers: readonly { readonly key: string; readonly bytes: number }[];
}

/** How a campaign fits a disk: images in order, a few at a time, each removed when its pairs are done. */
export interface DiskBudget {
  readonly budgetBytes: number;
  /** The order to run the images in: as given. */
  readonly order: readonly string[];
  /** How many may be there at once: all of them when the budget is large enough; 0 when not even one fits. */
  readonly imagesAtOnce: number;
  /** Highest need with that many at once. */
  readonly peakBytes: number;
  /** What all images together would need. */
  readonly allBytes: number;
  readonly fits: boolean;
  /** What is lacking for a single image at a time; 0 when it fits. */
  readonly shortBytes: number;
  /** The image that needs most by itself. */
  readonly largest: string | null;
}

/**
 * The most images at once that stay within the budget. The need of a window is that of its different layers:
 * what neighbours share is there once. One image at once means no pull ahead while the last pairs run.
 */
export function planDiskBudget(images: readonly SizedImage[], budgetBytes: number): DiskBudget {
  const peaks = (width: number) => Math.max(0, ...windows(images, width).map(unionBytes));
  const allBytes = unionBytes(images);
  const single = peaks(1);
  let imagesAtOnce = single <= budgetBytes ? Math.min(1, images.length) : 0;
  while (imagesAtOnce > 0 && imagesAtOnce < images.length && peaks(imagesAtOnce + 1) <= budgetBytes) imagesAtOnce += 1;
  const largest = images.toSorted((a, b) => unionBytes([b]) - unionBytes([a]))[0];
  return {
    budgetBytes,
    order: images.map((image) => image.image),
    imagesAtOnce,
    peakBytes: peaks(Math.max(1, imagesAtOnce)),
    allBytes,
    fits: single <= budgetBytes,
    shortBytes: Math.max(0, single - budgetBytes),
    largest: largest?.image ?? null,
  };
}

function windows(images: readonly SizedImage[], width: number): SizedImage[][] {
  const count = Math.max(1, images.length - width + 1);
  return Array.from({ length: count }, (_unused, start) => images.slice(start, start + width));
}

function unionBytes(images: readonly SizedImage[]): number {
  const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layer.key, layer.bytes] as const)));
  return [...layers.values()].reduce((sum, bytes) => sum + bytes, 0);
}
