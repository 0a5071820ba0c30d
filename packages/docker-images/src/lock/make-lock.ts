import type { ImageReport } from "../image-report.ts";
import type { ImagesLock } from "./images-lock.ts";

export interface LockResult {
  /** null when an image is not proven good: a lock holds whole truths only. */
  readonly lock: ImagesLock | null;
  /** Names of the images that are not `good`. */
  readonly refused: readonly string[];
  /** Images without a registry digest: locked by image id, and not pullable with `--locked`. */
  readonly withoutDigest: readonly string[];
}

/** A lock of verified images. Entries of `previous` for other images are kept, so that several subsets share one file. */
export function makeLock(reports: readonly ImageReport[], previous: ImagesLock | null = null): LockResult {
  const refused = reports.filter((report) => report.state !== "good").map((report) => report.image);
  const withoutDigest = reports
    .filter((report) => report.state === "good" && report.digest === null)
    .map((report) => report.image);
  if (refused.length > 0) return { lock: null, refused, withoutDigest };
  const images: ImagesLock["images"] = { ...previous?.images };
  for (const { image, digest, imageId, platform, diskBytes, verifiedAt } of reports) {
    if (imageId === null || platform === null || diskBytes === null || verifiedAt === null) continue;
    images[image] = { digest, imageId, platform, diskBytes, verifiedAt };
  }
  const sorted = Object.fromEntries(Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1)));
  const derived = previous?.derived === undefined ? {} : { derived: previous.derived };
  return { lock: { schemaVersion: 1, images: sorted, ...derived }, refused, withoutDigest };
}
