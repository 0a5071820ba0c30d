import { networkInterfaces } from "node:os";

/** Where containers reach this machine. */
export interface Reach {
  /** The address to listen on. Programs of this machine connect to it too. */
  readonly listen: string;
  /** By which name or address containers call it. */
  readonly host: string;
  /** Whether a connection shows the container's own address. Else every container looks like this machine. */
  readonly apart: boolean;
}

/** Whether an address is one of this machine's own, loopback included. */
export function isOwnAddress(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || ownAddresses().includes(address);
}

/** The addresses of this machine's interfaces, but for loopback. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ internal }) => !internal).map(({ address }) => address),
  );
}

/** As it is written where IPv4 is meant: a listener for both kinds shows such an address in IPv6's way. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
