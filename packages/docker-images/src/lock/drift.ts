import type { ImagesLock } from "./images-lock.ts";

/** One field of one image that is not what the lock says. */
export interface FieldDrift {
  readonly field: "digest" | "imageId" | "platform" | "diskBytes" | "not-in-lock";
  readonly locked: string | null;
  readonly found: string | null;
}

interface Found {
  readonly digest: string | null;
  readonly imageId: string | null;
  readonly platform: string | null;
  readonly diskBytes: number | null;
}

/**
 * Every field that differs. Equal digests settle the identity: then image id and size, which depend on the daemon's
 * store, are not compared. Without a digest on both sides the image id decides.
 */
export function driftOf(image: string, found: Found, lock: ImagesLock | undefined): FieldDrift[] {
  if (lock === undefined) return [];
  const locked = lock.images[image];
  if (locked === undefined) return [{ field: "not-in-lock", locked: null, found: found.digest ?? found.imageId }];
  const drift: FieldDrift[] = [];
  if (locked.platform !== found.platform)
    drift.push({ field: "platform", locked: locked.platform, found: found.platform });
  const sameDigest = locked.digest !== null && locked.digest === found.digest;
  if (!sameDigest && locked.digest !== null && found.digest !== null) {
    drift.push({ field: "digest", locked: locked.digest, found: found.digest });
  }
  if (!sameDigest && locked.imageId !== found.imageId) {
    drift.push({ field: "imageId", locked: locked.imageId, found: found.imageId });
    if (locked.diskBytes !== found.diskBytes) {
      drift.push({
        field: "diskBytes",
        locked: String(locked.diskBytes),
        found: found.diskBytes === null ? null : String(found.diskBytes),
      });
    }
  }
  return drift;
}
