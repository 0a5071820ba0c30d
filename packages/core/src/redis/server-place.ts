/** Where a server is: a socket of this machine, or a port. */
export type ServerPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/** The port of the server that a URL names. */
export function placeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? 6379 : Number(port) };
}
