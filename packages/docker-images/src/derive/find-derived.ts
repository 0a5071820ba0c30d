import type { DockerClient } from "../client/docker-client.ts";
import { type LabelledImage, labelledImages } from "../client/derived-images.ts";
import { type ImageDetails, inspectImage } from "../client/images.ts";
import { digestOf } from "../inventory/inventory.ts";
import { derivedKeys, derivedRole, labelKeys } from "../labels.ts";
import { type DerivedReport, emptyDerived } from "./derived-report.ts";
import { identityOf, type ProgramSetup, type SetupIdentity } from "./program-setup.ts";

interface FindOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The image that a derived one is made of, as it is here now. */
export interface DerivedBase {
  readonly name: string;
  readonly details: ImageDetails;
  /** Of its registry, or its id. */
  readonly digest: string;
  readonly identity: SetupIdentity;
}

/** null: the base is not here. */
export async function findBase(
  client: DockerClient,
  name: string,
  setup: ProgramSetup,
  options: FindOptions = {},
): Promise<DerivedBase | null> {
  const details = await inspectImage(client, name, options);
  if (details === null) return null;
  const digest = digestOf({ name, tasks: [], pairs: [] }, details) ?? details.id;
  return { name, details, digest, identity: identityOf(digest, setup) };
}

/** Images of this base, script and program, newest first. @param named false: those that were never finished */
export async function imagesOf(
  client: DockerClient,
  { identity }: Pick<DerivedBase, "identity">,
  options: FindOptions & { readonly named?: boolean } = {},
): Promise<LabelledImage[]> {
  const labels = [`${labelKeys.role}=${derivedRole}`, `${derivedKeys.identity}=${identity.hash}`];
  const found = await labelledImages(client, labels, { signal: options.signal });
  return found.filter(({ tags }) => tags.length > 0 === (options.named ?? true));
}

/**
 * What is there for each image, in order: of a version, or of any, where the newest comes first. Nothing is made. An image whose base is
 * not here, or is another one by now, has none.
 */
export async function findDerived(
  client: DockerClient,
  images: readonly string[],
  setup: ProgramSetup,
  options: FindOptions & { readonly version?: string | null } = {},
): Promise<DerivedReport[]> {
  const reports: DerivedReport[] = [];
  for (const image of images) {
    const base = await findBase(client, image, setup, options);
    reports.push(...(base === null ? [baseMissing(image, setup)] : await ofBase(client, base, setup, options)));
  }
  return reports;
}

async function ofBase(
  client: DockerClient,
  base: DerivedBase,
  setup: ProgramSetup,
  { signal, version = null }: FindOptions & { readonly version?: string | null },
): Promise<DerivedReport[]> {
  const found: DerivedReport[] = [];
  for (const image of await imagesOf(client, base, { signal })) {
    const report = await readyReport(client, base, setup, image.id, signal);
    if (report !== null && (version === null || report.version === version)) found.push(report);
  }
  if (found.length > 0) return found;
  const { scriptHash } = base.identity;
  return [
    {
      ...emptyDerived(base.name, setup.name, scriptHash),
      version,
      baseDigest: base.digest,
      reason: "image-missing",
      message: `no image with ${setup.name}${version === null ? "" : ` ${version}`} in it was made of it`,
      remedy: "make it: agents prepare",
    },
  ];
}

function baseMissing(image: string, setup: ProgramSetup): DerivedReport {
  const { scriptHash } = identityOf("", setup);
  const [message, remedy] = ["the image that it is made of is not here", "pull it: images pull"];
  return { ...emptyDerived(image, setup.name, scriptHash), reason: "image-missing", message, remedy };
}

/** Of one that is there, by its labels; null where they do not say what it is. */
export async function readyReport(
  client: DockerClient,
  base: DerivedBase,
  setup: ProgramSetup,
  imageId: string,
  signal: AbortSignal | undefined,
): Promise<DerivedReport | null> {
  const details = await inspectImage(client, imageId, { signal });
  const version = details?.labels[derivedKeys.version];
  const tag = details?.tags[0];
  if (details === null || version === undefined || tag === undefined) return null;
  return {
    ...emptyDerived(base.name, setup.name, base.identity.scriptHash),
    version,
    state: "ready",
    tag,
    imageId: details.id,
    baseDigest: base.digest,
    addedBytes: details.diskBytes - base.details.diskBytes,
    createdAt: details.createdAt,
  };
}
