import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import path from "node:path";

/** A socket that takes one connection, under a name that nobody can guess. */
export interface OneUseSocket {
  readonly path: string;
  /** Never resolves where nobody comes. */
  readonly connection: Promise<Socket>;
  /** Nobody can connect any more; who has is let go, unless it was kept. */
  close(kept?: Socket): Promise<void>;
}

/** `folder` is private, with a path short enough for sockets. */
export async function openOneUseSocket(folder: string): Promise<OneUseSocket> {
  const socketPath = path.join(folder, randomBytes(8).toString("hex"));
  const connection = Promise.withResolvers<Socket>();
  const accepted = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    accepted.add(socket);
    connection.resolve(socket);
  });
  server.maxConnections = 1;
  server.listen(socketPath);
  await once(server, "listening");
  return {
    path: socketPath,
    connection: connection.promise,
    async close(kept) {
      server.close();
      for (const socket of accepted) if (socket !== kept) socket.destroy();
      await rm(socketPath, { force: true });
    },
  };
}
