import net from "node:net";

/** Hands a connection on to a server, byte for byte, until either side ends it. */
export function relayTo(
  server: { readonly path: string } | { readonly host: string; readonly port: number },
): (socket: net.Socket) => void {
  return (socket) => {
    const inner = net.connect({ ...server });
    if ("port" in server) inner.setNoDelay(true);
    inner.on("error", () => {});
    // What was written before an end still goes out.
    inner.once("close", () => socket.destroySoon());
    socket.once("close", () => inner.destroySoon());
    socket.pipe(inner);
    inner.pipe(socket);
  };
}
