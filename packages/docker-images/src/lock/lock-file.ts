import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { parseJson } from "../client/parse-json.ts";
import { DockerImagesError } from "../errors.ts";
import { imagesLockSchema, type ImagesLock } from "./images-lock.ts";

/** Where a campaign keeps its lock, beside the configuration. */
export const lockFileName = "images.lock.json";

/** null when there is no such file. Throws `lock-file-invalid`, naming each wrong field. */
export async function readLock(file: string): Promise<ImagesLock | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new DockerImagesError("lock-file-invalid", `${file} cannot be read`, {
      subject: file,
      cause,
      remedy: "make the file readable, or name another",
    });
  }
  const json = parseJson(text);
  const parsed = imagesLockSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields =
    json === undefined
      ? "it is no JSON"
      : parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`).join("; ");
  throw new DockerImagesError("lock-file-invalid", `${file} is no images lock of version 1: ${fields}`, {
    subject: file,
    remedy: "restore it from version control, or make a new one with images lock",
  });
}

/** Written whole or not at all. */
export async function writeLock(file: string, lock: ImagesLock): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, `${JSON.stringify(lock, null, 2)}\n`);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
