import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyReport, withProblems, type ImageReport } from "../image-report.ts";
import { type DerivedReport, emptyDerived } from "../derive/derived-report.ts";
import { isAsLocked, lockDerived } from "../derive/lock-derived.ts";
import { driftOf } from "./drift.ts";
import { type ImagesLock, imagesLockSchema } from "./images-lock.ts";
import { readLock, writeLock } from "./lock-file.ts";
import { makeLock } from "./make-lock.ts";

const hash = (letter: string) => `sha256:${letter.repeat(64)}`;
const good = (image: string): ImageReport => ({
  ...emptyReport({ name: image, tasks: [], pairs: [] }),
  state: "good",
  digest: hash("d"),
  imageId: hash("e"),
  platform: "linux/amd64",
  diskBytes: 10,
  verifiedAt: "2026-01-01T00:00:00.000Z",
  verifiedBy: "container",
});
const locked = {
  digest: hash("d"),
  imageId: hash("e"),
  platform: "linux/amd64",
  diskBytes: 10,
  verifiedAt: "2026-01-01T00:00:00.000Z",
};

describe("making a lock", () => {
  test("of good images only; entries of other images stay", () => {
    const previous: ImagesLock = { schemaVersion: 1, images: { "z:1": locked, "a:1": { ...locked, diskBytes: 1 } } };
    expect(makeLock([good("b:1"), good("a:1")], previous)).toEqual({
      lock: { schemaVersion: 1, images: { "a:1": locked, "b:1": locked, "z:1": locked } },
      refused: [],
      withoutDigest: [],
    });
    const bad = withProblems(good("b:1"), "broken", [
      { check: "x", reason: "image-unusable", message: "m", remedy: "r" },
    ]);
    expect(makeLock([good("a:1"), bad])).toEqual({ lock: null, refused: ["b:1"], withoutDigest: [] });
    expect(makeLock([{ ...good("a:1"), digest: null }]).withoutDigest).toEqual(["a:1"]);
  });
});

describe("images with a program in them", () => {
  const report: DerivedReport = {
    ...emptyDerived("a:1", "tool", "f00"),
    state: "ready",
    version: "1.2.3",
    tag: "cooperbench-ts/agent:tool-1.2.3-f00",
    imageId: hash("e"),
    baseDigest: hash("d"),
  };
  const entry = {
    base: "a:1",
    baseDigest: hash("d"),
    program: "tool",
    version: "1.2.3",
    setupScript: "f00",
    imageId: hash("e"),
  };

  test("have entries of their own, which a new lock of images keeps", () => {
    const lock = lockDerived({ schemaVersion: 1, images: {} }, [report, { ...report, state: "failed", tag: "other" }]);
    expect(lock.derived).toEqual({ [report.tag ?? ""]: entry });
    expect(imagesLockSchema.parse(lock)).toEqual(lock);
    expect(makeLock([good("a:1")], lock).lock?.derived).toEqual(lock.derived);
    expect(isAsLocked(report, lock)).toBe(true);
    expect(isAsLocked({ ...report, imageId: hash("f") }, lock)).toBe(false);
    expect(isAsLocked({ ...report, tag: "another" }, lock)).toBe(true);
  });
});

describe("drift", () => {
  const lock: ImagesLock = { schemaVersion: 1, images: { "a:1": locked, "built:1": { ...locked, digest: null } } };
  const fields = (image: string, found: Partial<Omit<typeof locked, "digest">> & { digest?: string | null }) =>
    driftOf(image, { ...locked, ...found }, lock).map((drift) => drift.field);

  test("field by field", () => {
    expect(fields("a:1", {})).toEqual([]);
    expect(fields("a:1", { digest: hash("f"), imageId: hash("f"), diskBytes: 11 })).toEqual([
      "digest",
      "imageId",
      "diskBytes",
    ]);
    expect(fields("a:1", { platform: "linux/arm64" })).toEqual(["platform"]);
    expect(fields("b:1", {})).toEqual(["not-in-lock"]);
    expect(driftOf("b:1", locked, undefined)).toEqual([]);
  });

  test("an equal digest settles the identity, whatever the store's own id is; without one the id does", () => {
    expect(fields("a:1", { imageId: hash("f"), diskBytes: 99 })).toEqual([]);
    expect(fields("built:1", { digest: null })).toEqual([]);
    expect(fields("built:1", { digest: null, imageId: hash("f") })).toEqual(["imageId"]);
    expect(fields("a:1", { digest: null, imageId: hash("f") })).toEqual(["imageId"]);
  });
});

describe("the lock file", () => {
  test("is written whole, read back, and refused with the field's name", async () => {
    const directory = await mkdtemp(join(tmpdir(), "cbts-lock-"));
    const file = join(directory, "images.lock.json");
    expect(await readLock(file)).toBeNull();
    const lock: ImagesLock = { schemaVersion: 1, images: { "a:1": locked } };
    await writeLock(file, lock);
    expect(await readLock(file)).toEqual(lock);
    expect(await readdir(directory)).toEqual(["images.lock.json"]);
    const text = await readFile(file, "utf8");
    for (const [broken, named] of [
      [text.slice(0, 40), "no JSON"],
      [text.replace(hash("d"), "sha256:12"), "images.a:1.digest"],
      [text.replace('"schemaVersion": 1', '"schemaVersion": 2'), "schemaVersion"],
      [text.replace('"diskBytes"', '"diskbytes"'), "diskbytes"],
    ] as const) {
      await writeFile(file, broken);
      await expect(readLock(file)).rejects.toMatchObject({
        code: "lock-file-invalid",
        message: expect.stringContaining(named) as string,
      });
    }
    await rm(directory, { recursive: true });
  });
});
