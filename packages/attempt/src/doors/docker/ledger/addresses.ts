import { BlockList, isIP } from "node:net";
import { fieldOf, parseTree, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";

/** Somebody waits to be let in. */
export const ADDRESS_TIMEOUT_MS = 5000;

/**
 * Whether one of these containers, as the daemon lists them, runs and has the address on any of its networks. A list may be of a moment ago, when one
 * was not started yet, or not ended; a look at one waits for both. So the list only says whom to look at first.
 */
export async function runsWithAddress(connect: Connect, listed: readonly Tree[], address: string): Promise<boolean> {
  // A link-local address may come with the interface that it was seen on.
  const plain = address.replace(/%.*$/s, "");
  if (isIP(plain) === 0) return false;
  const someRuns = async (containers: readonly Tree[]): Promise<boolean> => {
    const looks = containers.map((container) => look(connect, textOf(fieldOf(container, "Id"))));
    return (await Promise.all(looks)).some((found) => isRunning(found) && hasAddress(found, plain));
  };
  const likely = listed.filter((container) => hasAddress(container, plain));
  return (await someRuns(likely)) || someRuns(listed.filter((container) => !likely.includes(container)));
}

/** Empty where the daemon does not say. */
async function look(connect: Connect, id: string): Promise<Tree> {
  const call = { method: "GET", path: `/containers/${encodeURIComponent(id)}/json`, timeoutMs: ADDRESS_TIMEOUT_MS };
  const answer = await callDaemon(connect, call).catch(() => null);
  return answer?.status === 200 ? treeOf(parseTree(answer.body)) : {};
}

function isRunning(container: Tree): boolean {
  return fieldOf(treeOf(fieldOf(container, "State")), "Running") === true;
}

function hasAddress(container: Tree, address: string): boolean {
  const addresses = new BlockList();
  for (const own of addressesOf(container)) if (isIP(own) !== 0) addresses.addAddress(own, familyOf(own));
  // It knows an IPv4 address in the clothes of IPv6, too.
  return addresses.check(address, familyOf(address));
}

function addressesOf(container: Tree): readonly string[] {
  const networks = treeOf(fieldOf(treeOf(fieldOf(container, "NetworkSettings")), "Networks"));
  return Object.values(networks)
    .map(treeOf)
    .flatMap((endpoint) => [fieldOf(endpoint, "IPAddress"), fieldOf(endpoint, "GlobalIPv6Address")].map(textOf));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}
