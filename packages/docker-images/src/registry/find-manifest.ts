import pMap from "p-map";
import { parseImageReference } from "../name/image-reference.ts";
import { askRegistry, type RegistryAnswer } from "./ask-registry.ts";
import type { CredentialSource } from "./credentials.ts";
import { endpointsOf, type RegistryEndpoint } from "./endpoints.ts";

export interface EndpointAnswer {
  readonly endpoint: RegistryEndpoint;
  readonly answer: RegistryAnswer;
}

/**
 * Asks every place that the daemon would pull the image from whether it has it. HEAD, the default, costs nothing of a pull
 * limit, and for that reason does not tell when one is reached; GET does. Rejects only when aborted.
 */
export async function findManifest(
  image: string,
  daemon: { readonly mirrors: readonly string[]; readonly insecureRegistries: readonly string[] },
  options: {
    credentials: CredentialSource;
    digest?: string | null;
    method?: "HEAD" | "GET";
    signal?: AbortSignal | undefined;
  },
): Promise<EndpointAnswer[]> {
  const { signal, method = "HEAD" } = options;
  const reference = parseImageReference(image);
  return pMap(
    endpointsOf(reference, daemon),
    async (endpoint) => {
      const credentials = await options.credentials(endpoint.registry, { signal });
      return {
        endpoint,
        answer: await askRegistry(endpoint, reference.path, `manifests/${options.digest ?? reference.tagOrDigest}`, {
          method,
          credentials,
          signal,
        }),
      };
    },
    { concurrency: 4 },
  );
}
