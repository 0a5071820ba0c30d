import { z } from "zod";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

export const lockedImageSchema = z.strictObject({
  /** Registry digest; null for an image that never came from one: then only the image id can be compared. */
  digest: digest.nullable(),
  imageId: digest,
  platform: z.string(),
  /** Unpacked bytes. */
  diskBytes: z.number().int().nonnegative(),
  /** ISO time. */
  verifiedAt: z.string(),
});
export type LockedImage = z.infer<typeof lockedImageSchema>;

/** `images.lock.json`: what the images were when they were proven good. */
export const imagesLockSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1),
  images: z.record(z.string(), lockedImageSchema),
});
export type ImagesLock = z.infer<typeof imagesLockSchema>;
