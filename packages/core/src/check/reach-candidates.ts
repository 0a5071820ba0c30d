import { BlockList, isIPv4 } from "node:net";
import { ownAddresses } from "@cooperbench-ts/attempt/host";

/** One way on which containers may reach this machine. */
export interface ReachCandidate {
  /** The address to listen on. */
  readonly listen: string;
  /** By which containers call it. */
  readonly host: string;
}

/** The name of the machine in containers of Docker Desktop. */
const DESKTOP: ReachCandidate = { listen: "127.0.0.1", host: "host.docker.internal" };

/**
 * All there are, the best first: this machine's own address on the default bridge, where a connection shows which container it comes
 * from; what Docker Desktop passes on to loopback; and, for a daemon without root, whose bridges are none of this machine's, an
 * address of its own to the outside.
 */
export function reachCandidates(bridgeSubnets: readonly string[]): ReachCandidate[] {
  const own = ownAddresses().filter((address) => isIPv4(address));
  const bridge = own.filter((address) => bridgeSubnets.some((subnet) => lies(address, subnet)));
  const outside = own.filter((address) => !bridge.includes(address)).slice(0, 1);
  const direct = (address: string): ReachCandidate => ({ listen: address, host: address });
  return [...bridge.map(direct), DESKTOP, ...outside.map(direct)];
}

function lies(address: string, subnet: string): boolean {
  const [net = "", prefix = ""] = subnet.split("/");
  if (!isIPv4(net)) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(prefix), "ipv4");
  return list.check(address, "ipv4");
}
