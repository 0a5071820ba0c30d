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

/** An image with a program in it: what it was made of, and what it is. */
export const lockedDerivedSchema = z.strictObject({
  /** The image that it was made of. */
  base: z.string(),
  /** Of the base: of its registry, or its id. */
  baseDigest: digest,
  program: z.string(),
  version: z.string(),
  /** sha256 of the set-up script. */
  setupScript: z.string(),
  imageId: digest,
});
export type LockedDerived = z.infer<typeof lockedDerivedSchema>;

/** `images.lock.json`: what the images were when they were proven good. */
export const imagesLockSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1),
  images: z.record(z.string(), lockedImageSchema),
  /** Images with an agent's program in them, by name. */
  derived: z.record(z.string(), lockedDerivedSchema).optional(),
});
export type ImagesLock = z.infer<typeof imagesLockSchema>;
