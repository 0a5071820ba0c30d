import { isIP } from "node:net";
import type { ImageReference } from "../name/image-reference.ts";

/** A place that may hold an image, in the order in which the daemon asks. */
export interface RegistryEndpoint {
  /** Base URL without a slash at its end. */
  readonly url: string;
  /** Key of its login: `docker.io` for Docker Hub itself. */
  readonly registry: string;
  readonly mirror: boolean;
}

const HUB_URL = "https://registry-1.docker.io";

/** Mirrors come first and serve Docker Hub's names only; plain HTTP only where the daemon may use it too. */
export function endpointsOf(
  reference: Pick<ImageReference, "registry">,
  daemon: { readonly mirrors: readonly string[]; readonly insecureRegistries: readonly string[] },
): RegistryEndpoint[] {
  if (reference.registry === "docker.io") {
    const mirrors = daemon.mirrors.flatMap((mirror) => {
      const url = mirror.replace(/\/+$/, "");
      return URL.canParse(url) ? [{ url, registry: new URL(url).host, mirror: true }] : [];
    });
    return [...mirrors, { url: HUB_URL, registry: "docker.io", mirror: false }];
  }
  const registry = reference.registry;
  const secure = { url: `https://${registry}`, registry, mirror: false };
  return isInsecure(registry, daemon.insecureRegistries)
    ? [secure, { ...secure, url: `http://${registry}` }]
    : [secure];
}

function isInsecure(registry: string, insecure: readonly string[]): boolean {
  const host = new URL(`http://${registry}`).hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host === "::1" || insecure.includes(registry) || insecure.includes(host)) return true;
  return isIP(host) === 4 && insecure.some((range) => isInRange(host, range));
}

function isInRange(address: string, range: string): boolean {
  const [base = "", bits] = range.split("/");
  if (isIP(base) !== 4 || bits === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(base) / size);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
