import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";
import { parseImageReference } from "../name/image-reference.ts";
import { askRegistry, type RegistryAnswer } from "./ask-registry.ts";
import type { CredentialSource } from "./credentials.ts";
import type { RateLimit } from "./rate-limit.ts";
import { endpointsOf, type RegistryEndpoint } from "./endpoints.ts";

export interface RemoteLayer {
  /** Of the compressed blob. */
  readonly digest: string;
  readonly compressedBytes: number;
  /** Of the unpacked content: what the daemon calls the layer. null where the configuration does not tell. */
  readonly diffId: string | null;
}

export type RemoteImage =
  | {
      readonly kind: "found";
      readonly endpoint: RegistryEndpoint;
      readonly digest: string | null;
      readonly layers: readonly RemoteLayer[];
      readonly rateLimit: RateLimit | null;
    }
  | {
      readonly kind: "unknown";
      readonly answers: readonly { readonly endpoint: RegistryEndpoint; readonly answer: RegistryAnswer }[];
    };

const descriptor = z.looseObject({ digest: z.string(), size: z.number() });
const manifestSchema = z.looseObject({ config: descriptor, layers: z.array(descriptor) });
const indexSchema = z.looseObject({
  manifests: z.array(
    z.looseObject({
      digest: z.string(),
      platform: z.looseObject({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
});
const configSchema = z.looseObject({ rootfs: z.looseObject({ diff_ids: z.array(z.string()) }) });

/** The layers a pull would fetch, from the first place that has the image. Each GET counts as a pull at Docker Hub. */
export async function imageLayers(
  image: string,
  daemon: {
    readonly mirrors: readonly string[];
    readonly insecureRegistries: readonly string[];
    readonly platform: string;
  },
  options: { credentials: CredentialSource; digest?: string | null; signal?: AbortSignal | undefined },
): Promise<RemoteImage> {
  const { signal } = options;
  const reference = parseImageReference(image);
  const answers: { endpoint: RegistryEndpoint; answer: RegistryAnswer }[] = [];
  for (const endpoint of endpointsOf(reference, daemon)) {
    const credentials = await options.credentials(endpoint.registry, { signal });
    const get = (resource: string) =>
      askRegistry(endpoint, reference.path, resource, { method: "GET", credentials, signal });
    const answer = await get(`manifests/${options.digest ?? reference.tagOrDigest}`);
    answers.push({ endpoint, answer });
    if (answer.kind !== "found") continue;
    const child = platformManifest(answer.body ?? "", daemon.platform);
    const manifest = child === null ? answer : await get(`manifests/${child}`);
    const parsed = manifest.kind === "found" ? parseJsonAs(manifestSchema, manifest.body ?? "") : null;
    if (parsed === null) continue;
    const config = await get(`blobs/${parsed.config.digest}`);
    const diffIds = config.kind === "found" ? parseJsonAs(configSchema, config.body ?? "")?.rootfs.diff_ids : undefined;
    const layers = parsed.layers.map(({ digest, size }, index) => ({
      digest,
      compressedBytes: size,
      diffId: diffIds?.[index] ?? null,
    }));
    return {
      kind: "found",
      endpoint,
      digest: answer.digest,
      layers,
      rateLimit: manifest.kind === "found" ? manifest.rateLimit : null,
    };
  }
  return { kind: "unknown", answers };
}

function platformManifest(body: string, platform: string): string | null {
  const index = parseJsonAs(indexSchema, body);
  const [os, architecture] = platform.split("/");
  return (
    index?.manifests.find((entry) => entry.platform?.os === os && entry.platform?.architecture === architecture)
      ?.digest ?? null
  );
}
