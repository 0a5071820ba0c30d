import type { ImagesLock, LockedDerived } from "../lock/images-lock.ts";
import type { DerivedReport } from "./derived-report.ts";

/** The lock with the images that are ready; entries of others stay. */
export function lockDerived(lock: ImagesLock, reports: readonly DerivedReport[]): ImagesLock {
  const derived: Record<string, LockedDerived> = { ...lock.derived };
  for (const { state, tag, image, baseDigest, program, version, setupScript, imageId } of reports) {
    if (state !== "ready" || tag === null || baseDigest === null || version === null || imageId === null) continue;
    derived[tag] = { base: image, baseDigest, program, version, setupScript, imageId };
  }
  const sorted = Object.fromEntries(Object.entries(derived).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...lock, derived: sorted };
}

/** Whether it is what the lock says; one that the lock does not have is. */
export function isAsLocked(
  { tag, imageId }: Pick<DerivedReport, "tag" | "imageId">,
  lock: ImagesLock | undefined,
): boolean {
  const locked = tag === null ? undefined : lock?.derived?.[tag];
  return locked === undefined || locked.imageId === imageId;
}
