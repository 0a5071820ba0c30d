import type { DockerClient } from "../client/docker-client.ts";
import { imageConfig, type ImageConfig } from "../client/derived-images.ts";
import { inspectImage } from "../client/images.ts";
import { checkImage, type CheckOptions } from "../verify/check-image.ts";
import { taskPaths, treeHashes } from "../verify/tree-hashes.ts";
import { DeriveFailure } from "./derived-report.ts";
import type { DerivedBase } from "./find-derived.ts";

const REMEDY =
  "the set-up script does more than to install a program: an evaluation of its work would not be of this task";

/** What an installation has touched that is the task's. @throws DeriveFailure */
export function refuseTouched(changed: readonly string[]): void {
  const touched = changed.filter((path) => taskPaths.some((own) => path === own || path.startsWith(`${own}/`)));
  if (touched.length === 0) return;
  const more = touched.length > 5 ? ` and ${touched.length - 5} more` : "";
  throw new DeriveFailure("image-unusable", `it changes the task: ${touched.slice(0, 5).join(", ")}${more}`, REMEDY);
}

/**
 * Proves that an image is its base but for one layer, that this layer leaves the task as it is, and that all the checks of a task image hold
 * in it, too. @throws DeriveFailure
 */
export async function verifyDerived(
  client: DockerClient,
  base: DerivedBase,
  imageId: string,
  wanted: ImageConfig,
  options: CheckOptions,
): Promise<void> {
  const details = await inspectImage(client, imageId, { signal: options.signal });
  const own = base.details.layers;
  const layers = details?.layers ?? [];
  if (layers.length !== own.length + 1 || own.some((layer, at) => layer !== layers[at]))
    throw different(`its layers are not those of ${base.name} and one more`);
  const config = await imageConfig(client, imageId, { signal: options.signal });
  const field = differingField(wanted, config ?? {});
  if (field !== null) throw different(`its ${field} is not what it should be`);
  const request = { ...options, image: imageId };
  const before = await treeHashes(client, { ...request, image: base.details.id });
  const after = await treeHashes(client, request);
  for (const path of taskPaths) {
    const hash = before.get(path);
    if (hash === undefined) throw different(`${path} of ${base.name} could not be read`);
    if (hash !== after.get(path)) throw different(`${path} differs from that of ${base.name}`);
  }
  const { problems } = await checkImage(client, base.name, imageId, options);
  if (problems.length > 0) throw different(problems.map(({ message }) => message).join("; "));
}

function different(what: string): DeriveFailure {
  return new DeriveFailure("image-unusable", what, REMEDY);
}

/** The first setting that differs; an empty list and none are the same. */
export function differingField(wanted: ImageConfig, found: ImageConfig): string | null {
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  for (const name of [...names].sort()) if (plain(wanted[name]) !== plain(found[name])) return name;
  return null;
}

/** `Image` is a name of the past: nothing reads it. */
function plain(value: unknown): string {
  if (value === null || value === undefined || value === "" || value === false) return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : JSON.stringify(value);
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? "" : JSON.stringify(entries);
}
