import net from "node:net";

/** What is said to a server before a connection is handed on to it, and what it must answer. */
export interface Greeting {
  readonly says: string;
  readonly hears: string;
}

/** Hands a connection on to a server, byte for byte, until either side ends it. It ends at once where a greeting is answered otherwise. */
export function relayTo(
  server: { readonly path: string } | { readonly host: string; readonly port: number },
  greeting: Greeting | null = null,
): (socket: net.Socket) => void {
  return (socket) => {
    const inner = net.connect({ ...server });
    if ("port" in server) inner.setNoDelay(true);
    inner.on("error", () => {});
    // What was written before an end still goes out.
    inner.once("close", () => socket.destroySoon());
    socket.once("close", () => inner.destroySoon());
    void greet(inner, greeting).then((welcome) => {
      if (!welcome) return void inner.destroy();
      socket.pipe(inner);
      inner.pipe(socket);
    });
  };
}

/** The server has nothing else to say yet: it has heard nothing else. */
async function greet(inner: net.Socket, greeting: Greeting | null): Promise<boolean> {
  if (greeting === null) return true;
  inner.write(greeting.says);
  let heard = "";
  while (heard.length < greeting.hears.length && !inner.destroyed) {
    const part = inner.read() as Buffer | null;
    if (part === null) await new Promise<void>((resolve) => inner.once("readable", resolve).once("close", resolve));
    else heard += part.toString("latin1");
  }
  return heard === greeting.hears;
}
