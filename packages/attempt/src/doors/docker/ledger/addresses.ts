import { BlockList, isIP } from "node:net";
import { fieldOf, textOf, type Tree, treeOf } from "../../json-tree.ts";

/** Whether one of these containers, as the daemon lists them, has the address on any of its networks. */
export function hasAddress(containers: readonly Tree[], address: string): boolean {
  // A link-local address may come with the interface that it was seen on.
  const plain = address.replace(/%.*$/s, "");
  const version = isIP(plain);
  if (version === 0) return false;
  const addresses = new BlockList();
  for (const own of containers.flatMap(addressesOf)) {
    const family = isIP(own);
    if (family !== 0) addresses.addAddress(own, familyOf(family));
  }
  // It knows an IPv4 address in the clothes of IPv6, too.
  return addresses.check(plain, familyOf(version));
}

function addressesOf(container: Tree): readonly string[] {
  const networks = treeOf(fieldOf(treeOf(fieldOf(container, "NetworkSettings")), "Networks"));
  return Object.values(networks)
    .map(treeOf)
    .flatMap((endpoint) => [fieldOf(endpoint, "IPAddress"), fieldOf(endpoint, "GlobalIPv6Address")].map(textOf));
}

function familyOf(version: number): "ipv4" | "ipv6" {
  return version === 4 ? "ipv4" : "ipv6";
}
